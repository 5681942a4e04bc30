"""What can't be done is said in words: which argument, what is wrong with it, and what to do."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from infra.host.claims import PostgresSchedules
from springline.cli import app
from springline.platform.queues.postgres import PostgresQueues

pytestmark = pytest.mark.integration

MESSAGE = {
    "envelope": {
        "sourceUuid": "00000000-0000-4000-8000-000000000001",
        "sourceName": "Ada",
        "timestamp": 1_772_442_000_000,
        "dataMessage": {
            "timestamp": 1_772_442_000_000,
            "message": "Hello",
            "groupInfo": {"groupId": "Z3JvdXA=", "groupName": "Help next door"},
        },
    }
}


@pytest.fixture
def run(db, monkeypatch, capsys, tmp_path):
    """Runs a command on the test's own database; returns its exit code, and what it wrote as one line each."""
    monkeypatch.setenv("SPRINGLINE_DATABASE_URL", db.urls["app"])
    monkeypatch.setenv("SPRINGLINE_SYSTEM_DATABASE_URL", db.urls["system"])
    monkeypatch.setenv("SPRINGLINE_OWNER_DATABASE_URL", db.urls["owner"])
    monkeypatch.setenv("SPRINGLINE_TENANT", "harbour")
    monkeypatch.setenv("SPRINGLINE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "400")  # or a path is broken, and where depends on its length
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        code = app.run([*arguments])
        written = capsys.readouterr()
        return code, written.out, " ".join(written.err.replace("│", " ").split())

    return run


@pytest.fixture
def queues(db):
    made = PostgresQueues(db.system)
    made.declare("land-dead", visibility=timedelta(seconds=9), max_receives=None, dead_letter_queue=None)
    made.declare("land", visibility=timedelta(seconds=9), max_receives=3, dead_letter_queue="land-dead")
    return made


@pytest.mark.parametrize(
    ("arguments", "code", "complaints"),
    [
        (["restore", "no.backup"], 2, ["FILE", "no.backup is not there", "`springline backup`"]),
        (["restore", "."], 2, ["FILE", ". is no file"]),
        (["backup", "nowhere/x.backup"], 2, ["FILE|FOLDER", "there is no folder", "nowhere: make it"]),
        (["warehouse", "export", "--to", "taken"], 2, ["--to", "there is a file where", "name another folder"]),
        (["warehouse", "export", "--to", "taken/lake"], 2, ["--to", "there is a file where"]),
        (["warehouse", "export", "--to", "/proc/nope"], 2, ["--to", "/proc/nope: the folder can't be made there"]),
        (["import", "signal-cli", "/dev/null"], 1, ["/dev/null can't be imported: it is neither", "give -"]),
        (["import", "signal-cli", "gone"], 1, ["gone can't be imported: there is no such file"]),
        (["import", "signal-cli", "empty"], 1, ["empty can't be imported: the folder has no"]),
        (["tokens", "create", "x", "--scope", "index:read", "--days", "999999999"], 2, ["--days", "999999"]),
    ],
)
def test_a_wrong_argument_is_named_with_what_is_wrong(run, tmp_path, arguments, code, complaints):
    (tmp_path / "taken").write_text("a file")
    (tmp_path / "empty").mkdir()
    ended, _, told = run(*arguments)
    assert ended == code, told
    assert [one for one in complaints if one not in told] == [], told
    assert "Errno" not in told
    assert ".partial" not in told


def test_a_token_may_live_long(run):
    assert run("tokens", "create", "x", "--scope", "index:read", "--days", "999999")[0] == 0


def test_an_error_of_the_system_is_said_without_its_number(run, monkeypatch):
    def fail(*_, **__):
        raise PermissionError(13, "Permission denied", "a/file")

    monkeypatch.setattr("springline.cli.imports.import_files", fail)
    assert run("import", "signal-cli", "x")[0::2] == (1, "error: a/file: Permission denied")


@pytest.mark.parametrize("command", ["peek", "redrive"])
def test_of_a_queue_that_is_none_those_there_are_are_named(run, queues, command):
    code, _, told = run("queues", command, "nope")
    assert (code, "there is no queue 'nope', but land, land-dead" in told) == (1, True)


def test_only_dead_letters_are_sent_again(run, queues):
    queues.send("land", ["1"])
    code, _, told = run("queues", "redrive", "land")
    assert (code, "'land' holds no dead letters" in told, "land-dead" in told) == (1, True, True)
    assert run("queues", "redrive", "land-dead")[0] == 0


def test_an_import_says_when_no_host_brings_it_into_the_index(run, db, tmp_path):
    chat = tmp_path / "chat.jsonl"
    chat.write_text(json.dumps(MESSAGE) + "\n")
    code, out, told = run("import", "signal-cli", "chat.jsonl")
    assert (code, "Read 1 line: 1 new message, 0 edits" in out) == (0, True)
    assert "wait to reach the index, and no host is running: `springline serve` starts one." in told
    assert "no host" not in "".join(run("import", "signal-cli", "chat.jsonl", "--json")[1:])
    hosts = PostgresSchedules(db.system)
    hosts.claim("test", datetime(2026, 3, 1, tzinfo=UTC))
    with closing(hosts):
        assert "no host" not in run("import", "signal-cli", "chat.jsonl")[2]


def test_ctrl_c_in_an_import_and_in_a_backup_is_answered(run, monkeypatch, tmp_path):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("springline.cli.imports.import_files", interrupted)
    code, _, told = run("import", "signal-cli", "chat.jsonl")
    assert (code, told) == (130, "Interrupted: what was read is kept; run it again, and it goes on where it was")
    monkeypatch.setattr("infra.host.backups.back_up", interrupted)
    code, _, told = run("backup", "x.backup")
    assert (code, told, [*tmp_path.iterdir()]) == (130, "Interrupted: no backup was written; run it again", [])
