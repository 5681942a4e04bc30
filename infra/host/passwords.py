"""Gives the roles of an external PostgreSQL the passwords that their addresses hold."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable
from contextlib import closing

from springline.platform.database import Address, Database
from springline.platform.errors import InvalidError

ROLES = ("springline_owner", "springline_app", "springline_system")
_ITERATIONS = 4096  # PostgreSQL's default
_SALT_BYTES = 16


class RoleMismatchError(InvalidError):
    """An address is of another role than its variable is for."""

    def __init__(self, role: str, found: str) -> None:
        super().__init__(f"the address for {role} names the role {found!r}: the migrations grant rights to {role}")
        self.role = role


class UnusablePasswordError(InvalidError):
    """A password has characters that clients would prepare in different ways before they hash it."""

    def __init__(self, role: str) -> None:
        super().__init__(f"the password of {role} has characters beyond printable ASCII: choose another one")
        self.role = role


def verifier(password: str, salt: bytes) -> str:
    """What PostgreSQL keeps of a password: from it nobody can sign in, so it may show in the server's log.

    Source: RFC 5803, as PostgreSQL writes it (documentation of pg_authid).
    """
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _ITERATIONS)
    stored_key = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server_key = hmac.digest(salted, b"Server Key", "sha256")
    parts = (base64.b64encode(part).decode() for part in (salt, stored_key, server_key))
    return "SCRAM-SHA-256${}:{}${}:{}".format(_ITERATIONS, *parts)


def set_passwords(
    superuser: Database, addresses: Iterable[Address], *, salt: Callable[[int], bytes] = secrets.token_bytes
) -> list[str]:
    """Set the password of each role whose address has one; returns those roles.

    `addresses` are those of `ROLES`, in that order. The password itself is not sent. Raises `RoleMismatchError` or
    `UnusablePasswordError` before anything is changed.
    """
    wanted: dict[str, str] = {}
    for role, address in zip(ROLES, addresses, strict=True):
        if address.user != role:
            raise RoleMismatchError(role, address.user)
        if address.password is not None:
            if not (address.password.isascii() and address.password.isprintable()):
                raise UnusablePasswordError(role)
            wanted[role] = address.password
    with closing(superuser.connect()) as connection:
        for role, password in wanted.items():
            connection.execute_simple(f"alter role {role} password '{verifier(password, salt(_SALT_BYTES))}'")
    return list(wanted)
