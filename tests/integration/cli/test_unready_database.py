"""A database that is not there, says nothing, or was never migrated: each command says so and what to do."""

import socket
import uuid
from contextlib import closing

import pytest

from springline.cli import app
from springline.platform import database as database_module
from springline.platform.database import Address, Database

pytestmark = pytest.mark.integration

COMMANDS = [("status",), ("doctor",), ("queues", "list"), ("warehouse", "reconcile"), ("tokens", "list"), ("sign-in",)]


@pytest.fixture
def run(monkeypatch, capsys):
    """Runs a command against a database; returns its exit code and all that it wrote."""

    def run(url: str, *arguments: str) -> tuple[int, str]:
        monkeypatch.setenv("SPRINGLINE_DATABASE_URL", url)
        monkeypatch.setenv("SPRINGLINE_SYSTEM_DATABASE_URL", url)
        monkeypatch.setenv("COLUMNS", "400")
        code = app.run([*arguments])
        written = capsys.readouterr()
        return code, written.out + written.err

    return run


@pytest.fixture
def empty(postgres):
    """The address of a database without tables."""
    name = f"empty_{uuid.uuid4().hex[:12]}"
    superuser = Database(Address.parse(postgres.url("postgres", "postgres")))
    with closing(superuser.connect()) as connection:
        connection.execute_simple(f"create database {name}")
        yield postgres.url("postgres", name)
        connection.execute_simple(f"drop database {name} with (force)")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_database_without_tables_is_to_be_migrated(run, empty, command):
    code, written = run(empty, *command)
    assert code == 1
    assert "run `springline migrate`" in written


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_server_that_says_nothing_is_not_waited_for(run, monkeypatch, command):
    monkeypatch.setattr(database_module, "CONNECT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        code, written = run(f"postgresql://x@127.0.0.1:{listener.getsockname()[1]}/db", *command)
    assert code == 1
    assert "nobody answered" in written
