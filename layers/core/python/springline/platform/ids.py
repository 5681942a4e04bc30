"""Tokens that nobody can guess, and ids that sort by the time at which they were made."""

import base64
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from springline.platform.clock import Clock

Randomness = Callable[[int], bytes]
"""Returns that many random bytes, as `secrets.token_bytes` does."""

TOKEN_PREFIX = "spl_"  # noqa: S105 - the mark by which logs and secret scanners recognise a token
_TOKEN_BYTES = 32

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_FRACTIONS = 4096  # of a millisecond, in the twelve bits beside it


def new_token(randomness: Randomness = secrets.token_bytes) -> str:
    """A new token of 256 random bits: `spl_` and 43 characters that need no quoting in URLs or shells."""
    return TOKEN_PREFIX + base64.urlsafe_b64encode(randomness(_TOKEN_BYTES)).rstrip(b"=").decode("ascii")


def uuid7(clock: Clock, randomness: Randomness = secrets.token_bytes) -> UUID:
    """A UUID version 7: milliseconds since 1970, twelve bits of the millisecond's fraction, 62 random bits.

    Ids made at least a microsecond apart sort by time. Python has `uuid.uuid7` from 3.14 only, and takes no clock.

    Source: RFC 9562, section 5.7, with the fraction by method 3 of section 6.2.
    """
    milliseconds, rest = divmod(clock.now() - _EPOCH, _MILLISECOND)
    fraction = rest * _FRACTIONS // _MILLISECOND
    tail = int.from_bytes(randomness(8), "big") & ((1 << 62) - 1)
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (fraction << 64) | (0b10 << 62) | tail)
