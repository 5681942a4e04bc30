"""Contradictions: found in the transaction that changes either insight, and by property those of all with all."""

from concurrent.futures import ThreadPoolExecutor
from itertools import combinations, count
from threading import Barrier

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from springline.access import audit
from springline.insights import conflicts, leases, resolutions, service
from springline.insights.claims import meaning, plain
from springline.insights.model import (
    Claim,
    ClaimedError,
    ConflictNotFoundError,
    ConflictSettledError,
    MayNotError,
    Status,
)
from springline.platform.pool import Pool
from springline.platform.statements import parse

pytestmark = pytest.mark.integration

QUOTE = "Paid leave is 25 days a year."
LEAVE = Claim("Paid leave", "lasts", 25, "days")
ALL = parse(
    "test.conflicts",
    "select first_id, second_id, state from insight_conflict where tenant_id = current_tenant() order by 1, 2",
)


@pytest.fixture
def quote(grounds, ada):
    return grounds.cite(ada, QUOTE)


@pytest.fixture
def say(grounds, ada, quote):
    def say(value, unit="days", *, subject="paid leave", predicate="Lasts"):
        return grounds.draft(ada, quote, claim=Claim(subject, predicate, value, unit))

    return say


@pytest.fixture
def of(grounds):
    def of(insight):
        with grounds.transaction() as tx:
            return conflicts.of_insight(tx, insight.id)

    return of


@pytest.fixture
def resolve(grounds):
    def resolve(who, conflict, decision, reason="It was counted"):
        return grounds.do(resolutions.resolve, who, conflict.id, decision, reason)

    return resolve


def test_another_value_of_the_same_is_a_conflict(grounds, say, of):
    one, other = say(25), say(30, subject=" PAID leave ")
    (found,) = of(one)
    assert (found.first_id, found.second_id, found.state, found.found_at) == (one.id, other.id, "open", grounds.now)
    assert of(other) == [found]


def test_the_same_value_or_another_subject_is_none(say, of):
    one = say(25)
    say("25.0")
    say(25 * 24, "hours")
    say(30, subject="sick leave")
    say(30, predicate="is asked for")
    assert of(one) == []


def test_it_is_gone_once_they_agree_and_back_once_they_do_not(grounds, ada, say, of):
    one, other = say(25), say(30)
    (found,) = of(one)
    agreed = grounds.do(service.change, ada, other.id, based_on=1, claim=LEAVE)
    assert of(one) == []
    grounds.do(service.change, ada, other.id, based_on=agreed.version, claim=LEAVE._replace(value=30))
    assert [(again.id, again.state) for again in of(one)] == [(found.id, "open")]


def test_what_many_contradict_is_not_found_for_each_pair(grounds, ada, say, of, monkeypatch):
    monkeypatch.setattr(conflicts, "MOST", 3)
    said = [say(days) for days in range(12)]
    with grounds.transaction() as tx:
        found = tx.rows(ALL)
    assert len(found) == 1 + 2 + 3 * 9
    grounds.do(service.change, ada, said[0].id, based_on=1, confidence=0.5)
    with grounds.transaction() as tx:
        again = tx.rows(ALL)
    assert {tuple(one) for one in found} <= {tuple(one) for one in again}  # what holds is not gone
    assert len(again) <= len(found) + 3


def test_it_goes_with_what_nobody_holds(grounds, ada, ben, say, of):
    one, other = say(25), say(30)
    grounds.act(ben, other, "reject", "no")
    assert of(one) == []
    grounds.act(ada, other, "reopen")
    assert len(of(one)) == 1


def test_deciding_that_one_holds_archives_the_other(grounds, ben, say, of, resolve):
    one, other, third = say(25), say(30), say(35)
    found = next(conflict for conflict in of(one) if conflict.second_id == other.id)
    decided = resolve(ben, found, "first_holds")
    assert (decided.state, decided.decision, decided.reason, decided.decided_by) == (
        "resolved",
        "first_holds",
        "It was counted",
        ben.actor,
    )
    assert (grounds.get(other.id).status, grounds.get(one.id).status) == ("archived", "draft")
    assert [conflict.state for conflict in of(third)] == ["open"]
    with grounds.transaction() as tx:
        actions = [entry.action for entry in audit.newest(tx, limit=2)]
    assert actions == ["conflict.resolved", "insight.archived"]
    with pytest.raises(ConflictSettledError):
        resolve(ben, found, "both_hold")


def test_what_somebody_else_looks_at_is_not_archived_by_deciding(grounds, ada, ben, say, of, resolve):
    first, second = say(25), say(30)
    (conflict,) = of(first)
    grounds.do(leases.claim, ada, [("insight", second.id)])
    with pytest.raises(ClaimedError):
        resolve(ben, conflict, "first_holds")
    assert (grounds.get(second.id).status, of(first)[0].state) == ("draft", "open")
    assert resolve(ben, conflict, "second_holds").state == "resolved"


def test_what_was_decided_comes_up_again_with_who_lost(grounds, ada, ben, say, of, resolve):
    one, other = say(25), say(30)
    resolve(ben, of(one)[0], "first_holds")
    grounds.act(ada, other, "reopen")
    assert [conflict.state for conflict in of(one)] == ["open"]


def test_both_hold_for_as_long_as_they_say_the_same(grounds, ada, ben, say, of, resolve):
    one, other = say(25), say(30)
    resolve(ben, of(one)[0], "both_hold", "Thirty in the north")
    assert grounds.get(other.id).status == "draft"
    grounds.do(service.change, ada, other.id, based_on=1, confidence=0.9)
    assert [conflict.state for conflict in of(one)] == ["resolved"]
    grounds.do(service.change, ada, other.id, based_on=2, claim=LEAVE._replace(value=31))
    assert sorted(conflict.state for conflict in of(one)) == ["open", "resolved"]
    grounds.do(service.change, ada, other.id, based_on=3, claim=LEAVE._replace(value=30))
    assert [conflict.state for conflict in of(one)] == ["resolved"]


def test_a_published_insight_loses_by_who_may_publish(grounds, ben, ole, say, of, resolve):
    one, other = say(25), say(30)
    grounds.act(ben, other, "review")
    grounds.act(ole, other, "publish")
    with pytest.raises(MayNotError):
        resolve(ben, of(one)[0], "first_holds")
    assert of(one)[0].state == "open"
    assert resolve(ole, of(one)[0], "first_holds").state == "resolved"
    assert grounds.get(other.id).status == "archived"


def test_a_conflict_of_another_tenant_is_not_there(grounds, ben, say, of, resolve):
    one, _ = say(25), say(30)
    (found,) = of(one)
    grounds.tenant_id = grounds.db.other_tenant_id
    with pytest.raises(ConflictNotFoundError):
        resolve(ben, found, "both_hold")


def test_two_that_are_made_at_once_find_each_other(grounds, quote):
    grounds.db.app.close()
    grounds.db.app.use(Pool(grounds.db.app, size=4))
    people = [grounds.person(number) for number in (1, 2, 3, 4)]
    for turn in range(5):
        together = Barrier(4)

        def make(place, turn=turn, together=together):
            together.wait()
            claim = Claim(f"leave {turn}", "lasts", place)
            return grounds.draft(people[place], quote, claim=claim).id

        with ThreadPoolExecutor(4) as threads:
            made = sorted(threads.map(make, range(4)))
        with grounds.transaction() as tx:
            found = {(first, second) for first, second, state in tx.rows(ALL) if state == "open"}
        assert found >= set(combinations(made, 2))


SUBJECTS, VALUES = ("Leave", "leave ", "Pay"), (25, "25", "25 days", 30, True, "yes", "2026-03-01", "1 March 2026")


def test_conflicts_are_those_of_a_comparison_of_all_with_all(grounds, ada, ben, quote):  # noqa: C901 - a machine
    examples = count()

    class Claims(RuleBasedStateMachine):
        """Insights are drafted, changed, archived, reopened, and their conflicts decided, in any order."""

        @initialize()
        def begin(self):
            self.ids = []
            self.settled = set()
            self.predicate = f"is {next(examples)}"  # what earlier examples left behind speaks of other things

        def some(self, data):
            return grounds.get(data.draw(st.sampled_from(self.ids)))

        @rule(subject=st.sampled_from(SUBJECTS), value=st.sampled_from(VALUES))
        def draft(self, subject, value):
            self.ids.append(grounds.draft(ada, quote, claim=Claim(subject, self.predicate, value)).id)

        @rule(data=st.data(), subject=st.sampled_from(SUBJECTS), value=st.sampled_from(VALUES))
        def change(self, data, subject, value):
            if self.ids and (one := self.some(data)).status.is_live:
                claim = Claim(subject, self.predicate, value)
                grounds.do(service.change, ada, one.id, based_on=one.version, claim=claim)

        @rule(data=st.data())
        def archive_or_reopen(self, data):
            if self.ids:
                one = self.some(data)
                grounds.act(ada, one, "archive" if one.status.is_live else "reopen")

        @rule(data=st.data(), decision=st.sampled_from(["first_holds", "second_holds", "both_hold"]))
        def decide(self, data, decision):
            with grounds.transaction() as tx:
                found = [one for number in self.ids for one in conflicts.of_insight(tx, number) if one.state == "open"]
            if found:
                one = data.draw(st.sampled_from(found))
                if decision == "both_hold":
                    pair = grounds.get(one.first_id), grounds.get(one.second_id)
                    self.settled.add(said(*pair))
                grounds.do(resolutions.resolve, ben, one.id, decision, "so it is")

        @invariant()
        def all_that_contradict_each_other_are_open_or_both_hold(self):
            live = [one for number in self.ids if (one := grounds.get(number)).status.is_live]
            wanted = {
                (first.id, second.id)
                for first, second in combinations(sorted(live, key=lambda one: one.id), 2)
                if contradict(first.content.claim, second.content.claim) and said(first, second) not in self.settled
            }
            with grounds.transaction() as tx:
                found = {
                    (one.first_id, one.second_id)
                    for number in self.ids
                    for one in conflicts.of_insight(tx, number)
                    if one.state == "open"
                }
            assert found == wanted

    limits = settings(max_examples=12, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Claims, settings=limits)


def said(first, second):
    """What two insights say, for remembering that both hold."""
    return (
        first.id,
        second.id,
        plain(first.content.claim.subject),
        *(meaning(one.content.claim) for one in (first, second)),
    )


def contradict(one, other):
    same = (plain(one.subject), plain(one.predicate)) == (plain(other.subject), plain(other.predicate))
    return same and meaning(one) != meaning(other)


def test_what_is_live_is_what_the_index_has():
    assert {status for status in Status if status.is_live} == {"draft", "reviewed", "published"}
