"""`springline audit access`: who can read what, when they last did, and what somebody should look at."""

import json
import os
import subprocess
import sys
from contextlib import closing
from datetime import timedelta

import pytest

from springline.access import accounts, audit, review, sessions, tokens
from springline.access.model import Cause, Role, command_principal
from springline.platform.database import Transaction
from springline.platform.statements import parse
from tests.integration.chats import LATER

pytestmark = pytest.mark.integration

LONG_AGO = LATER - timedelta(days=120)
SIGNED_IN = {"ada": LATER, "ben": LONG_AGO}


@pytest.fixture
def cause(db):
    return lambda at=LATER, tenant_id=None: Cause(command_principal(tenant_id or db.tenant_id, "test"), at)


@pytest.fixture
def look(db, cause):
    """Reviews the access to a tenant, the first unless told otherwise."""

    def look(*, at=LATER, tenant_id=None):
        with db.transaction(tenant_id) as tx:
            return review.review(tx, cause(at, tenant_id), review.database_grants(tx))

    return look


@pytest.fixture
def people(db, cause):
    """Ada signed in today, Ben long ago and his session ended, Cleo never, and Dot is disabled."""
    with db.transaction() as tx:
        made = {
            name: accounts.create(tx, cause(LONG_AGO), email=f"{name}@example.org", name=name, role=role)
            for name, role in (("ada", Role.ADMIN), ("ben", Role.VIEWER), ("cleo", Role.ANALYST), ("dot", Role.VIEWER))
        }
        links = {name: sessions.issue_link(tx, cause(at), made[name].id) for name, at in SIGNED_IN.items()}
        accounts.disable(tx, cause(LONG_AGO), made["dot"].id)
    for name, at in SIGNED_IN.items():
        sessions.sign_in_by_link(db.app.transaction, links[name], at=at, request_id=None)
    with db.transaction() as tx:
        tx.execute(END_SESSIONS, account_id=made["ben"].id)
    return made


END_SESSIONS = parse("test.end", "delete from account_session where account_id = :account_id::bigint")
USE_TOKEN = parse("test.use", "update service_token set last_used_at = :at::timestamptz where name = :name")


@pytest.fixture
def services(db, cause):
    """A token that is as it should be, one nobody uses, one that may too much, and one that has ended."""
    lives = LATER + timedelta(days=30)
    with db.transaction() as tx:
        for name, scopes, expires_at, at in (
            ("dashboard", ["index:read"], lives, LATER - timedelta(days=10)),
            ("forgotten", ["index:read"], lives, LONG_AGO),
            ("mighty", ["tokens:manage", "audit:read"], None, LATER),
        ):
            tokens.create(tx, cause(at), name=name, scopes=scopes, expires_at=expires_at)
        leaked = tokens.create(tx, cause(LONG_AGO), name="leaked", scopes=["index:read"], expires_at=None)
        tokens.revoke(tx, cause(), leaked.token.id)
        tx.execute(USE_TOKEN, name="dashboard", at=LATER - timedelta(days=1))


def test_it_says_who_may_sign_in_and_when_they_last_did(look, people):
    found = look()
    said = {one.name: (one.role, one.open_sessions, one.last_used_at) for one in found.accounts}
    assert said == {
        "ada": (Role.ADMIN, 1, LATER),
        "ben": (Role.VIEWER, 0, LONG_AGO),
        "cleo": (Role.ANALYST, 0, None),
    }
    assert (found.disabled_accounts, found.open_sessions) == (1, 1)


def test_it_says_what_valid_tokens_may_do_and_who_made_them(look, services):
    found = look()
    said = {one.name: (one.scopes, one.created_by, one.expires_at is None) for one in found.tokens}
    assert said == {
        "dashboard": (["index:read"], "command/test", False),
        "forgotten": (["index:read"], "command/test", False),
        "mighty": (["audit:read", "tokens:manage"], "command/test", True),
    }
    assert found.ended_tokens == 1
    assert look(at=LATER + timedelta(days=31)).ended_tokens == 3


def test_it_says_what_to_look_at(look, people, services):
    names = {f"account/{account.id}": name for name, account in people.items()}
    found = look()
    names |= {f"token/{one.id}": one.name for one in found.tokens}
    assert {(names.get(one.about, one.about), one.why) for one in found.findings} == {
        ("ben", "was not used for 120 days"),
        ("cleo", "was never used"),
        ("forgotten", "was never used"),
        ("mighty", "does not expire"),
        ("mighty", "a token that may audit:read, tokens:manage"),
    }


def test_nothing_is_amiss_where_nothing_is(look):
    found = look()
    assert (found.accounts, found.tokens, found.findings) == ([], [], [])


def test_it_says_what_every_role_of_the_database_may_do(look):
    grants = look().grants
    said = {(one.role, table): (one.sees, set(one.privileges)) for one in grants for table in one.tables}
    assert said["springline_app", "message"] == ("one tenant", {"select", "insert", "update", "delete"})
    assert said["springline_app", "audit_log"] == ("one tenant", {"select", "insert"})
    assert said["springline_system", "event_log"] == ("all tenants", {"select"})
    assert said["springline_lookup", "account"] == ("all tenants", {"select of some columns"})
    assert said["springline_owner", "message"][0] == "one, or all"
    assert said["postgres", "message"][0].startswith("everything")
    assert {sees for (role, _), (sees, _) in said.items() if role == "springline_app"} == {"one tenant"}
    assert not {one.signs_in for one in grants if one.role == "springline_lookup"} & {True}


def test_a_role_that_somebody_added_is_something_to_look_at(db, cause):
    """Roles are the whole server's, so nothing of this is committed."""
    with closing(db.superuser.connect()) as connection:
        connection.execute_simple(f"begin; set local springline.tenant = '{db.tenant_id}'")
        connection.execute_simple("create role passer_by login; grant select on message to passer_by")
        connection.execute_simple("create policy everything on message for select to passer_by using (true)")
        connection.execute_simple("alter role springline_app bypassrls")
        tx = Transaction(connection, db.tenant_id, [])
        found = {one.about: one.why for one in review.review(tx, cause(), review.database_grants(tx)).findings}
        connection.execute_simple("rollback")
    assert found["role/passer_by"] == "reads or writes tenants' tables beside Springline and sees all tenants"
    assert found["role/springline_app"].startswith("row-level security does not bind it")


def test_looking_is_written_down_and_shown_the_next_time(db, look):
    assert look(at=LONG_AGO).reviewed_before is None
    assert look().reviewed_before == ("command/test", LONG_AGO)
    with db.transaction() as tx:
        assert [(one.actor, one.action) for one in audit.newest(tx)] == [("command/test", "access.reviewed")] * 2
        assert audit.verify(tx).fault is None


def test_another_tenant_is_not_in_it(db, look, people, services):
    found = look(tenant_id=db.other_tenant_id)
    assert (found.accounts, found.tokens, found.disabled_accounts, found.ended_tokens) == ([], [], 0, 0)


def test_the_command_says_it_to_people_and_to_machines(db, people, services, tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SPRINGLINE_")} | {
        "SPRINGLINE_DATABASE_URL": db.urls["app"],
        "SPRINGLINE_SYSTEM_DATABASE_URL": db.urls["system"],
        "SPRINGLINE_TENANT": "harbour",
        "SPRINGLINE_HOME": str(tmp_path),
        "COLUMNS": "250",
    }

    def run(*options):
        command = [sys.executable, "-m", "springline", "audit", "access", *options]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60).stdout

    told, shown = json.loads(run("--json")), run()
    assert {one["email"]: one["scopes"] for one in told["accounts"]}["ben@example.org"] == [
        "chat:read",
        "documents:read",
        "index:read",
        "insights:read",
        "projects:read",
        "runs:read",
        "search:read",
        "self:use",
    ]
    assert [one["name"] for one in told["tokens"]] == ["mighty"], "the others have expired by now"
    assert told.keys() >= {"database", "findings", "open_sessions", "disabled_accounts", "ended_tokens"}
    assert told["reviewed_before"] is None
    assert "reviewed before:" in shown
    assert "by command/audit access" in shown
    assert "ada@example.org" in shown
    assert "does not expire" in shown
