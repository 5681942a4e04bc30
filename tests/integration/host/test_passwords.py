"""Roles of an external PostgreSQL get the passwords of their addresses, without these being sent."""

import base64
from contextlib import closing
from typing import Any

import pytest
from scramp import ScramMechanism

from infra.host.passwords import ROLES, RoleMismatchError, UnusablePasswordError, set_passwords, verifier
from springline.platform.database import Address
from springline.platform.statements import parse

pytestmark = pytest.mark.integration

KEPT = parse("test.kept", "select rolname, rolpassword from pg_authid where rolname like 'springline\\_%' order by 1")


def addresses(**passwords: str) -> list[Address]:
    return [
        Address.parse(f"postgresql://{role}{':' + passwords[role] if role in passwords else ''}@h/springline")
        for role in ROLES
    ]


@pytest.fixture
def kept(db: Any) -> Any:
    """What the server keeps of each role's password; it is forgotten afterwards, for the server is shared."""

    def look() -> dict[str, str | None]:
        with db.superuser.transaction() as tx:
            return dict(tx.rows(KEPT))

    yield look
    with closing(db.superuser.connect()) as connection:
        for role in ROLES:
            connection.execute_simple(f"alter role {role} password null")


def test_the_server_keeps_what_its_own_clients_would_be_checked_against(db: Any, kept: Any) -> None:
    assert set_passwords(db.superuser, addresses(springline_app="hunter2")) == ["springline_app"]
    found = kept()
    assert found["springline_app"].startswith("SCRAM-SHA-256$4096:")
    assert found["springline_owner"] is None
    assert set_passwords(db.superuser, addresses(springline_app="hunter2")) == ["springline_app"]
    assert kept()["springline_app"] != found["springline_app"], "a new salt each time"


def test_a_verifier_is_the_one_that_rfc_5803_describes() -> None:
    salt = b"0123456789abcdef"
    _, stored_key, server_key, iterations = ScramMechanism("SCRAM-SHA-256").make_auth_info("hunter2", 4096, salt)
    keys = ":".join(base64.b64encode(key).decode() for key in (stored_key, server_key))
    assert verifier("hunter2", salt) == f"SCRAM-SHA-256${iterations}:{base64.b64encode(salt).decode()}${keys}"


def test_an_address_of_another_role_changes_nothing(db: Any, kept: Any) -> None:
    wrong = [*addresses(springline_owner="a")[:2], Address.parse("postgresql://admin:b@h/springline")]
    with pytest.raises(RoleMismatchError, match="'admin'"):
        set_passwords(db.superuser, wrong)
    assert set(kept().values()) == {None}


def test_a_password_beyond_ascii_is_refused_without_being_shown(db: Any, kept: Any) -> None:
    with pytest.raises(UnusablePasswordError) as caught:
        set_passwords(db.superuser, addresses(springline_owner="a", springline_app="h%C3%BCnter2"))
    assert "nter2" not in str(caught.value)
    assert set(kept().values()) == {None}
