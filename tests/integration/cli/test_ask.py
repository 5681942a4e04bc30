"""`springline ask`: an answer with its places, or that there is none; kept where that is wanted."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from springline.cli.app import app
from tests.integration.documents.shelves import Shelf, page

pytestmark = pytest.mark.integration


@pytest.fixture
def springline(db: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs commands on the test's database."""
    Shelf(db).put("handbook", page("leave.md", "Parents get 16 weeks of paid leave."))
    names = {"app": "", "system": "SYSTEM_", "owner": "OWNER_"}
    for role, name in names.items():
        monkeypatch.setenv(f"SPRINGLINE_{name}DATABASE_URL", db.urls[role])
    monkeypatch.setenv("SPRINGLINE_HOME", str(tmp_path))
    monkeypatch.setenv("SPRINGLINE_TENANT", "harbour")
    return partial(CliRunner().invoke, app)


def test_a_question_is_answered_with_words_and_their_place(springline: Any) -> None:
    told = springline(["ask", "How many weeks of paid leave do parents get?", "--bundle", "handbook"])
    assert told.exit_code == 0, told.output
    assert "Parents get 16 weeks of paid leave." in told.output
    assert "document/handbook/leave.md@1, characters 0 to 35" in told.output


def test_nothing_found_says_what_was_read(springline: Any) -> None:
    told = springline(["ask", "Which submarine surfaced?"])
    assert told.exit_code == 0, told.output
    assert "Nothing found. Read 0 passages of documents and 0 messages" in told.output
    assert "submarine, surfaced" in told.output


def test_an_answer_is_kept_and_told_as_json(springline: Any, db: Any) -> None:
    told = springline(["ask", "weeks of paid leave", "--bundle", "handbook", "--version", "1", "--keep", "--json"])
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["sentences"][0]["citations"][0]["source"] == "document/handbook/leave.md@1"
    assert "Kept as answer/1." in told.stderr


def test_embedding_needs_a_model(springline: Any) -> None:
    told = springline(["documents", "embed"])
    assert told.exit_code != 0
    assert "SPRINGLINE_EMBEDDINGS" in str(told.exception)
