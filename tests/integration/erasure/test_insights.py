"""Insights on what somebody said who has left: those words go with them, what members typed is left to people."""

import pytest

from springline.access.model import Cause, command_principal
from springline.erasure.model import State
from springline.insights import discussion, evidence, service
from springline.insights.model import Cited, Selection
from springline.platform.statements import parse
from springline.profiles import provenance
from springline.provenance.references import Reference
from tests.integration.chats import LATER
from tests.integration.erasure.leaving import HERS

pytestmark = pytest.mark.integration

MESSAGE = parse("test.message", "select id from message where text = :text")
TABLES = ("evidence", "insight", "insight_version", "insight_comment", "insight_conflict", "insight_evidence")


@pytest.fixture
def cause(leaving):
    return Cause(command_principal(leaving.places.tenant_id, "test"), LATER)


@pytest.fixture
def claimed(leaving, cause):
    """Makes an insight that rests on words of hers; returns its number."""

    def claimed(statement):
        with leaving.places.database.transaction(leaving.places.tenant_id) as tx:
            message = Reference("chat", "messages", None, str(tx.value(MESSAGE, text=HERS[1])))
            words = Selection(message, 0, len(HERS[1]), HERS[1])
            made = service.create(
                tx, cause, statement=statement, claim=None, confidence=1, cited=[Cited(words, "supports")]
            )
            discussion.comment(tx, cause, made.id, statement)
        return made.id

    return claimed


def stores_of(leaving, user_id, words):
    return {store.name: store for store in leaving.report(user_id, words).stores}


def test_her_words_leave_every_insight_with_her(leaving, cause, claimed):
    user_id = leaving.live()
    number = claimed("Look after the carp")
    with leaving.places.database.transaction(leaving.places.tenant_id) as tx:
        message = tx.value(MESSAGE, text=HERS[1])
    words = leaving.erase(user_id)
    leaving.follow()
    with leaving.places.database.transaction(leaving.places.tenant_id) as tx:
        provenance.observe(tx, [message], at=LATER)
        insight = service.get(tx, number)
        (told,) = evidence.by_number(tx, cause.principal, insight.content.evidence).values()
    assert insight.state == "stale"
    assert (told.outcome, told.words, told.before, told.after, told.words_now) == ("gone", None, None, None, None)
    stores = stores_of(leaving, user_id, words)
    assert {stores[f"table {name}"].state for name in TABLES} == {State.EMPTY}
    assert leaving.report(user_id, words).is_clean


def test_what_members_typed_of_hers_is_told_and_left_to_people(leaving, claimed):
    user_id = leaving.live()
    claimed(HERS[1])
    words = leaving.erase(user_id)
    leaving.follow()
    stores = stores_of(leaving, user_id, words)
    for name in ("insight", "insight_version", "insight_comment"):
        assert (stores[f"table {name}"].after, stores[f"table {name}"].state) == (1, State.TO_DECIDE)
    assert leaving.report(user_id, words).is_clean
