"""Marking many at once does what marking one after the other does."""

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from springline.platform.statements import Statement
from springline.profiles import user_profile_highlight_service as service
from springline.profiles.highlights import Marking, StaleReasonError
from springline.profiles.marking import StaleMark, mark_many_stale
from tests.integration.chats import minute
from tests.integration.profiles.telling import Telling, payload

pytestmark = pytest.mark.integration

NAMES = ("ada", "ben", "cleo", "dee")
MARKS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(["new_messages", "message_gone"]), st.integers(0, 40)),
    max_size=12,
)
ROWS = "select user_id, stale_reasons, stale_at, marks from user_profile_highlights order by 1"
STATES = (
    "select user_id, jsonb_array_length(stale_reasons), change, made_by, changed, generated_at "
    "from user_profile_highlight_version where change = 'stale' order by user_id, number desc"
)


def sql(text: str) -> Statement:
    return Statement("test.sql", text, ())


@pytest.fixture
def people(telling):
    """Ada and Ben are told of since minute 10; Cleo is, behind an override; of Dee nothing is told."""
    people = {name: telling.person(name) for name in NAMES}
    for name in NAMES[:3]:
        telling.generate(people[name], payload(people[name]), at=10)
    telling.override(people["cleo"], "Ask Cleo", at=12)
    return people


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MARKS)
def test_all_end_up_as_one_after_the_other(telling, people, marks):
    stale = [StaleMark(people[name].id, reason, minute(at)) for name, reason, at in marks]
    with telling.transaction() as tx:
        singly = [
            (mark, service.mark_stale(tx, mark.user_id, mark.reason, at=mark.at))
            for mark in sorted(stale, key=lambda mark: (mark.user_id, mark.at))
        ]
        rows = tx.rows(sql(ROWS))
        told = {row[0]: row[1:] for row in reversed(tx.rows(sql(STATES)))}
        tx.execute(sql("rollback"))
        tx.execute(sql("begin"))
        tx.execute(sql(f"set local springline.tenant = '{telling.pipeline.tenant_id}'"))
        done = mark_many_stale(tx, stale, at=minute(50))
        assert tx.rows(sql(ROWS)) == rows
        assert {row[0]: row[1:] for row in tx.rows(sql(STATES))} == told, "one version with all"
        tx.execute(sql("rollback"))
    for mark, marking in singly:
        first = done[mark.user_id].by_reason[mark.reason]
        assert first is marking or first is not Marking.SEEN
    newly = {(mark.user_id, mark.reason) for mark, marking in singly if marking is Marking.MARKED}
    assert {(user, reason) for user, outcome in done.items() for reason in outcome.new} == newly


def test_all_new_reasons_of_a_person_are_one_version_and_one_event(telling, people):
    marks = [StaleMark(people["ada"].id, reason, minute(20)) for reason in ("new_messages", "message_gone")]
    with telling.transaction() as tx:
        mark_many_stale(tx, marks, at=minute(30), by="account/7")
    newest = telling.history(people["ada"])[0]
    assert [reason.reason for reason in newest.stale_reasons] == ["new_messages", "message_gone"]
    assert (newest.number, newest.made_by, newest.made_at) == (2, "account/7", minute(30))
    assert [event["data"]["version"] for event in telling.events() if event["data"]["change"] == "stale"] == [2]


def test_who_is_nobody_here_is_passed_over(telling, people):
    other = Telling(telling.db, telling.db.other_tenant_id).person("ada")
    with telling.transaction() as tx:
        assert mark_many_stale(tx, [StaleMark(number, "new_messages", minute(20)) for number in (other.id, 4711)]) == {}
        assert mark_many_stale(tx, []) == {}


def test_a_reason_that_says_nothing_is_refused(telling, people):
    with telling.transaction() as tx, pytest.raises(StaleReasonError):
        mark_many_stale(tx, [StaleMark(people["ada"].id, " ", minute(20))])


def test_two_that_mark_the_same_people_at_once_do_it_once(telling, people):
    marks = [StaleMark(people[name].id, "new_messages", minute(20)) for name in NAMES]
    results, go = [], threading.Barrier(4)

    def mark(order):
        go.wait()
        work = [*marks][::order]
        done = telling.db.app.run(lambda tx: mark_many_stale(tx, work), tenant_id=telling.pipeline.tenant_id)
        results.append(sum(len(outcome.new) for outcome in done.values()))

    threads = [threading.Thread(target=mark, args=(order,)) for order in (1, -1, 1, -1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [0, 0, 0, 3]
