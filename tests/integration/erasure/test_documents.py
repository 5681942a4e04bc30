"""Documents that have words of somebody who has left: they stay as they are, and people are told to decide."""

import pytest

from springline.access.model import Cause, command_principal
from springline.erasure.model import State
from springline.insights import service
from springline.insights.model import Cited, Selection
from springline.platform.statements import parse
from springline.provenance.references import Reference
from tests.integration.chats import LATER
from tests.integration.documents.intake import Intake
from tests.integration.erasure.leaving import HERS

pytestmark = pytest.mark.integration

MINUTES = f"# Minutes\n\n{HERS[1]}"
FOUND = ("document_text", "chunk", "resource_version", "derivation")


@pytest.fixture
def minutes(db, tmp_path):
    """A document that quotes her, read and cited by a claim."""

    def minutes():
        intake = Intake(db, tmp_path / "documents")
        intake.add("minutes", {"may.md": MINUTES})
        intake.settle()
        cause = Cause(command_principal(db.tenant_id, "test"), LATER)
        start = MINUTES.index(HERS[1])
        words = Selection(Reference("document", "minutes/may.md"), start, start + len(HERS[1]), HERS[1])
        with db.app.transaction(db.tenant_id) as tx:
            service.create(tx, cause, statement="Carp go.", claim=None, confidence=1, cited=[Cited(words, "supports")])

    return minutes


def test_a_document_with_her_words_is_told_and_left_to_people(leaving, minutes):
    user_id = leaving.live()
    minutes()
    words = leaving.erase(user_id)
    leaving.follow()
    report = leaving.report(user_id, words)
    stores = {store.name: store for store in report.stores}
    assert {name: stores[f"table {name}"].state for name in FOUND} == dict.fromkeys(FOUND, State.TO_DECIDE)
    assert report.is_clean


def test_what_is_kept_of_her_messages_themselves_is_no_document(leaving, minutes, db):
    user_id = leaving.live()
    minutes()
    words = leaving.erase(user_id)
    leaving.follow()
    with db.superuser.transaction() as tx:
        tx.execute(
            parse(
                "test.left",
                "update derivation d set selected = :words from resource s where s.id = d.source_resource_id "
                "and s.kind <> 'document'",
            ),
            words=HERS[1],
        )
    report = leaving.report(user_id, words)
    assert {store.name: store.state for store in report.stores}["table derivation"] == State.LEFT
