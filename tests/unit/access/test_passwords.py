"""Passwords and addresses."""

import subprocess
import sys

import pytest

from springline.access import passwords
from springline.access.model import EmailError, PasswordError

pytestmark = pytest.mark.unit

GOOD = "seven herons wade"


def test_only_the_password_itself_matches_its_hash():
    stored = passwords.hashed(GOOD)

    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.matches(stored, GOOD)
    assert not passwords.matches(stored, GOOD + " ")


def test_two_hashes_of_a_password_differ():
    assert passwords.hashed(GOOD) != passwords.hashed(GOOD)


def test_how_a_keyboard_spells_accents_does_not_matter():
    assert passwords.matches(passwords.hashed("caf\u00e9 caf\u00e9 caf\u00e9"), "cafe\u0301 cafe\u0301 cafe\u0301")


def test_without_a_hash_nothing_matches_but_as_much_is_computed(monkeypatch):
    from argon2 import PasswordHasher

    verified = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher, "verify", lambda self, stored, text: (verified.append(stored), verify(self, stored, text))
    )

    assert not passwords.matches(None, GOOD)
    assert [stored.split("$")[1:4] for stored in verified] == [passwords.hashed(GOOD).split("$")[1:4]]


@pytest.mark.parametrize("password", ["short", "abababababab", "x" * 201, "elisabeth2026"])
def test_what_is_easily_guessed_is_refused(password):
    with pytest.raises(PasswordError):
        passwords.check_strength(password, email="elisabeth@example.org")


@pytest.mark.parametrize("password", [GOOD, "correct horse", "пароль из слов"])
def test_what_is_long_enough_is_taken(password):
    passwords.check_strength(password, email="or@example.org")


def test_an_address_is_kept_in_lower_case():
    assert passwords.normal_email(" Ada@Example.ORG ") == "ada@example.org"


@pytest.mark.parametrize(
    "text", ["", "ada", "@example.org", "ada@", "a da@example.org", "a@b@c", "a\0@b", "a@" + "b" * 253]
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(EmailError):
        passwords.normal_email(text)


def test_the_guard_loads_neither_argon2_nor_pydantic_nor_sqlalchemy():
    code = (
        "import sys, springline.access.guard;"
        "print([m for m in ('argon2', 'pydantic', 'sqlalchemy', 'boto3', 'httpx') if m in sys.modules])"
    )

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
