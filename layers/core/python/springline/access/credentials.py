"""Secrets that prove who calls, and what is kept of them.

A token, a session's cookie and a sign-in link are 256 random bits each, and the database holds their SHA-256 only. A
slow, salted hash such as a password needs would add nothing: it makes guessing likely passwords expensive, and among
2^256 equally likely values there is nothing to guess. It would cost each request tens of milliseconds, and a salt would
make it impossible to find the row by its hash.

Finding a row by the hash also leaks nothing by its timing: how far a wrong hash agrees with a stored one says nothing
about the secret behind either, and who could choose hashes at will would have broken SHA-256.
"""

import hashlib
import re

_SHAPE = re.compile(r"spl_[A-Za-z0-9_-]{43}")


def is_secret(text: str) -> bool:
    """Whether a text looks like one of our secrets; what doesn't is refused without asking the database."""
    return _SHAPE.fullmatch(text) is not None


def secret_hash(secret: str) -> bytes:
    """What the database keeps of a secret: its SHA-256, 32 bytes."""
    return hashlib.sha256(secret.encode()).digest()
