"""Passwords: what is kept of them, and which are refused.

argon2 is imported where a password is hashed or checked: nobody else has to wait for it.
"""

import re
import unicodedata

from springline.access.model import EmailError, PasswordError

SHORTEST = 12
LONGEST = 200
_FEWEST_DIFFERENT = 5
_EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+")
_LONGEST_EMAIL = 254

# Argon2id with 19 MiB, two passes and one lane: the least that OWASP's Password Storage Cheat Sheet recommends, so that
# several sign-ins at once fit beside the rest of a small process. A stored hash names the parameters it was made with.
_MEMORY_KIB = 19 * 1024
_PASSES = 2
_LANES = 1
_NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$mwTVz99kz5ps1T6iXu+JyA$Z+75CBqpSA0q/jbiYpOJvu9BMBVTl8Uuj3nvM+vYTdw"
"""A hash of a random password that nobody knows, with which an unknown address costs as much time as a known one."""


def normal_email(email: str) -> str:
    """An address as it is stored and looked up: lower case, nothing around it. Raises `EmailError`."""
    normal = email.strip().lower()
    if len(normal) > _LONGEST_EMAIL or not _EMAIL.fullmatch(normal):
        raise EmailError("give an address such as ada@example.org")
    return normal


def check_strength(password: str, *, email: str) -> None:
    """Raise `PasswordError` for one that is easily guessed: short, of few characters, or made of the address.

    Length is what counts, and no kinds of characters are demanded. Source: NIST SP 800-63B, section 3.1.1.2.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordError(f"take {SHORTEST} to {LONGEST} characters; several words make a good one")
    if len(set(password)) < _FEWEST_DIFFERENT:
        raise PasswordError(f"take at least {_FEWEST_DIFFERENT} different characters")
    name = email.partition("@")[0]
    if len(name) >= _FEWEST_DIFFERENT and name in password.lower():
        raise PasswordError("leave the address out of the password")


def hashed(password: str) -> str:
    """The argon2id hash of a password, with its salt and parameters. Cost: 19 MiB and some 30 ms of CPU, on purpose."""
    from argon2 import PasswordHasher

    hasher = PasswordHasher(time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=_LANES)
    return hasher.hash(_normal(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether a password is the one that was hashed; without a hash it takes as long, and the answer is no."""
    from argon2 import PasswordHasher
    from argon2.exceptions import VerifyMismatchError

    try:
        PasswordHasher().verify(password_hash or _NOBODYS, _normal(password))
    except VerifyMismatchError:
        return False
    return password_hash is not None


def _normal(password: str) -> str:
    """One spelling of letters with accents, whichever the keyboard sent."""
    return unicodedata.normalize("NFC", password)
