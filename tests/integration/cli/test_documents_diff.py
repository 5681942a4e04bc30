"""`springline documents diff`, as people type it."""

import json
from datetime import timedelta
from typing import Any

import pytest

from springline.access.model import Cause, command_principal
from springline.cli import app
from springline.insights import service
from springline.insights.model import Cited, Selection
from springline.provenance import service as provenance
from springline.provenance.model import Recording, Source
from springline.provenance.references import Reference
from springline.provenance.selectors import TextQuote
from tests.integration.chats import LATER
from tests.integration.documents.intake import Intake, page

pytestmark = pytest.mark.integration

LEAVE = page("Leave", 6)
RULE = LEAVE.split("\n\n")[3]


@pytest.fixture
def intake(db: Any, tmp_path: Any) -> Intake:
    """Two versions of a handbook; the second one says one rule otherwise, on which a claim rests."""
    intake = Intake(db, tmp_path)
    intake.add("handbook", {"leave.md": LEAVE, "same.md": page("Same", 3)})
    intake.settle()
    cited = Source("document", "handbook/leave.md", "", TextQuote.found(LEAVE, RULE))
    with db.transaction() as tx:
        provenance.record(tx, [Recording("insight", "claim", {}, "ada", [cited])], at=LATER)
        words = Selection(Reference("document", "handbook/leave.md"), LEAVE.index(RULE), LEAVE.index(RULE) + 20)
        cause = Cause(command_principal(db.tenant_id, "test"), LATER)
        rests = [Cited(words, "supports")]
        service.create(tx, cause, statement="Leave is [old].", claim=None, confidence=1, cited=rests)
    intake.clock.advance(timedelta(hours=1))
    intake.add("handbook", {"leave.md": LEAVE.replace("Rule 2 of", "The second [rule] of"), "new.md": "Hello there."})
    intake.settle()
    return intake


@pytest.fixture
def run(own_database: Any, intake: Intake, capsys: Any) -> Any:
    def run(*arguments: str) -> tuple[int, Any]:
        code = app.run(["documents", "diff", *arguments])
        return code, capsys.readouterr()

    return run


def test_two_versions_of_a_bundle_tell_the_documents_that_differ(run: Any):
    code, written = run("handbook@1", "handbook@2", "--json")
    assert code == 0
    told = json.loads(written.out)
    assert [(one["path"], one["change"], one["counts"]["words_added"]) for one in told] == [
        ("leave.md", "changed", 3),
        ("new.md", "added", 2),
    ]
    code, written = run("diff/handbook/1..2")
    assert code == 0
    assert "leave.md" in written.out
    assert "same.md" not in written.out


@pytest.mark.parametrize(
    "named",
    [("document/handbook/leave.md@1", "document/handbook/leave.md@2"), ("diff/handbook/leave.md/1..2",)],
    ids=["by texts", "by the diff"],
)
def test_words_are_told_where_they_differ(run: Any, named: tuple[str, ...]):
    code, written = run(*named, "--words")
    assert code == 0
    assert "leave.md (changed)" in written.out
    (line,) = [line for line in written.out.splitlines() if line.startswith("~")]
    assert "The second [rule]" in line
    assert "[-" in line
    assert "{+" in line
    assert "…" in written.out
    assert "new.md" not in written.out


def test_what_fell_is_told_with_the_words_of_before_and_now(run: Any):
    code, written = run("handbook@1", "handbook@2", "--impact")
    assert code == 0
    assert "stale insight/claim@1: document/handbook/leave.md → insight/claim@1" in written.out
    assert "it read “Rule 2 of Leave" in written.out
    assert "now     “The second [rule] of Leave" in written.out
    told = json.loads(run("handbook@1", "handbook@2", "--impact", "--json")[1].out)
    assert {one["version"] for one in told} == {2}
    (insight,) = (one for one in told if one["reference"] == "insight/1@1")
    assert insight["title"] == "Leave is [old]."
    assert [step["title"] for step in insight["chain"]] == ["leave.md", "Leave is [old]."]
    assert "  Leave is [old].\n" in written.out


def test_extracted_values_are_told_where_they_differ(run: Any):
    code, written = run("handbook@1", "handbook@2", "--extractions")
    assert code == 0
    assert "new.md" in written.out
    told = json.loads(run("handbook@1", "handbook@2", "--extractions", "--json")[1].out)
    assert {one["path"] for one in told} == {"leave.md", "new.md"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("handbook@1", "travel@2"), "two versions of one bundle or document"),
        (("handbook", "handbook@2"), "two versions of one bundle or document"),
        (("handbook@2", "handbook@1"), "does not come after"),
        (("handbook@1", "handbook@9"), "9"),
        (("diff/handbook/leave.md",), "names no diff"),
        (("handbook@1", "handbook@2", "--words", "--impact"), "choose one"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_what_to_write(run: Any, arguments: tuple[str, ...], said: str):
    code, written = run(*arguments)
    assert code != 0
    assert said in written.err
