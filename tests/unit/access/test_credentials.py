"""Secrets and what is kept of them."""

import hashlib

import pytest

from springline.access.credentials import is_secret, secret_hash
from springline.platform.ids import new_token

pytestmark = pytest.mark.unit


def test_a_new_token_has_the_shape_of_a_secret():
    assert is_secret(new_token())


@pytest.mark.parametrize("change", [lambda s: s[:-1], lambda s: s + "A", lambda s: s + "\n", lambda s: "xyz_" + s[4:]])
def test_anything_else_has_not(change):
    assert not is_secret(change(new_token()))


def test_of_a_secret_its_sha_256_is_kept():
    secret = new_token()

    assert secret_hash(secret) == hashlib.sha256(secret.encode("ascii")).digest()
