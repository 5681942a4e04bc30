"""`springline why` and `springline impact`, as people type them."""

import json
from datetime import UTC, datetime

import pytest

from springline.cli import app
from springline.provenance import service
from springline.provenance.model import Recording, Source
from springline.provenance.selectors import TextQuote
from tests.integration.profiles.telling import LADDER, Telling, payload

pytestmark = pytest.mark.integration

NOW = datetime(2026, 5, 1, tzinfo=UTC)
DAY = Source("document", "charter", "/day", TextQuote.found("We meet on Mondays.", "on Mondays"))


@pytest.fixture
def run(own_database, capsys):
    """Runs a command on the test's own database; returns its exit code and what it wrote."""

    def run(*arguments):
        code = app.run([*arguments])
        return code, capsys.readouterr()

    return run


@pytest.fixture(autouse=True)
def _charter(db):
    """A charter whose words have changed, and a summary that rests on them."""
    for one in (
        Recording("document", "charter", "We meet on Mondays.", "ada"),
        Recording("summary", "charter", {"day": "Monday"}, "rules/1", [DAY]),
        Recording("document", "charter", "We meet on [Fridays].", "ben"),
    ):
        with db.transaction() as tx:
            service.record(tx, [one], at=NOW)


def test_why_tells_people_the_state_the_change_and_the_words(run):
    code, written = run("why", "summary/charter")
    assert code == 0
    assert written.out.splitlines() == [
        "summary/charter@1 is stale, made by rules/1 on 2026-05-01 00:00",
        "  changed by document/charter@2: document/charter@1#char=8,18 → summary/charter@1#/day",
        "    it read “on Mondays”",
        "    now     nothing",
        "  summary/charter@1#/day ← document/charter@1#char=8,18 (changed): “on Mondays”",
    ]
    assert "It rests on nothing that was recorded." in run("why", "document/charter")[1].out


def test_impact_tells_people_what_would_be_out_of_date(run):
    code, written = run("impact", "document/charter")
    assert code == 0
    assert written.out.splitlines()[1].split() == ["summary/charter@1", "stale", "stale", "document/charter"]
    assert "Nothing rests on it." in run("impact", "summary/charter")[1].err


def test_programs_get_json(run):
    assert json.loads(run("why", "summary/charter", "--json")[1].out)["state"] == "stale"
    assert json.loads(run("impact", "summary/charter", "--json")[1].out)["dependents"] == []


@pytest.mark.parametrize("command", ["why", "impact"])
@pytest.mark.parametrize(
    ("asked", "why"), [("document/none", "nothing was recorded of document/none"), ("charter", "is no reference")]
)
def test_what_can_not_be_told_is_said(run, command, asked, why):
    code, written = run(command, asked)
    assert code == 1
    assert why in written.err


def test_more_than_was_asked_for_is_said(run, db):
    with db.transaction() as tx:
        service.record(tx, [Recording("summary", "other", "x", "r", [Source("document", "charter")])], at=NOW)
    assert "There is more: raise --limit." in run("impact", "document/charter", "--limit", "1")[1].err


class TestHighlight:
    """What is told of a person: the first that ships and records itself."""

    @pytest.fixture
    def telling(self, db):
        return Telling(db)

    @pytest.fixture
    def ada(self, telling):
        ada = telling.person("ada")
        telling.generate(ada, payload(ada, ["ladder"]))
        return ada

    def test_why_goes_up_to_the_words_of_the_messages(self, run, ada):
        code, written = run("why", f"highlight/{ada.id}")
        source = f"chat/messages#{ada.messages['ladder']}"
        assert (code, written.out.splitlines()) == (
            0,
            [
                f"highlight/{ada.id}@1 is fresh, made by extractive/1 on 2026-03-02 09:00",
                f"  highlight/{ada.id}@1#/bio_text ← {source}: “{LADDER}”",
                f"  highlight/{ada.id}@1#/proof_points/0 ← {source}: “{LADDER}”",
                f"  highlight/{ada.id}@1#/quotes/0 ← {source}: “I can lend you my”",
            ],
        )

    def test_impact_of_a_message_names_the_highlight_that_rests_on_it(self, run, ada):
        written = run("impact", f"chat/messages#{ada.messages['ladder']}")[1]
        assert written.out.splitlines()[1].split()[:3] == [f"highlight/{ada.id}@1", "stale", "fresh"]
        assert "Nothing rests on it." in run("impact", f"chat/messages#{ada.messages['bread']}")[1].err

    def test_words_are_not_told_any_more_once_they_were_taken_back(self, run, telling, ada):
        telling.tell(telling.chat.deleted("ada-ladder"))
        for as_json in ([], ["--json"]):
            code, written = run("why", f"highlight/{ada.id}", *as_json)
            assert (code, "ladder" in written.out) == (0, False)
