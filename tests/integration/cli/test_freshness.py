"""`springline signal-profile freshness-scan`, on a chat."""

import json

import pytest

from springline.cli import app
from springline.profiles import freshness_queries
from tests.integration.profiles.scanning import Scanning
from tests.integration.profiles.telling import Telling

pytestmark = pytest.mark.integration

COMMAND = ("signal-profile", "freshness-scan")


@pytest.fixture
def run(own_database, capsys):
    """Runs the command on the test's own database; returns what it wrote as result, and as notes."""

    def run(*arguments: str) -> tuple[str, str]:
        assert app.run([*COMMAND, *arguments]) == 0
        written = capsys.readouterr()
        return written.out, written.err

    return run


@pytest.fixture
def chat(db, run, capsys):
    """Ada, of whom something is told, and then she says more."""
    chat = Scanning(db)
    chat.person("ada")
    assert app.run(["signal-profile", "generate", "--all"]) == 0
    Telling.tell(chat, chat.chat.sent("more", "My saw is sharp again"))
    chat.settle()
    capsys.readouterr()
    return chat


def test_it_tells_what_would_be_done_and_then_what_was(run, chat):
    planned = {"marked": {"new_messages": 1}, "asked": {"new_messages": 1}, "enqueued": 1}
    planned |= {"complete": True, "busy": False}
    assert json.loads(run("--dry-run", "--json")[0]) == planned | {"dry_run": True}
    assert run("--dry-run")[0] == (
        "1 highlights would be marked stale (new_messages 1); "
        "1 people would be asked to be written of (new_messages 1).\n"
    )
    assert chat.requests() == []
    assert run()[0].endswith(
        "1 highlights were marked stale (new_messages 1); 1 people were asked to be written of (new_messages 1).\n"
    )
    assert len(chat.requests()) == 1
    chat.settle()
    assert run()[0].endswith("0 highlights were marked stale; 0 people were asked to be written of.\n")


def test_where_another_scan_is_at_work_it_says_so(run, chat):
    with chat.transaction() as tx:
        freshness_queries.open_scan(tx)
    with chat.transaction() as tx:
        freshness_queries.lock_scan(tx)
        assert json.loads(run("--json")[0])["busy"] is True
        assert "another scan is at work" in run()[1]
