"""What the caches ask of the index API, and what they can be answered."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol

from springline.platform.addresses import Secret

Failure = Literal["away", "busy", "refused", "garbled"]


@dataclass(frozen=True, slots=True)
class Found:
    """A new answer: JSON text, its version where it has one, and its entity tag as it was sent."""

    body: str
    version: int | None
    etag: str | None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The answer is still the one with the entity tag that was sent along."""


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no such document."""


Answer = Found | Unchanged | Missing


class UpstreamError(Exception):
    """The index API gave no answer that can be used."""

    outcome: Failure

    def __init__(self, why: str, *, wait: timedelta | None = None) -> None:
        super().__init__(f"the index API {why}")
        self.wait = wait


class UpstreamAwayError(UpstreamError):
    """It can't be reached, takes too long, or fails: try again later."""

    outcome: Failure = "away"


class UpstreamBusyError(UpstreamError):
    """It was asked too often: wait as long as it says."""

    outcome: Failure = "busy"


class UpstreamRefusedError(UpstreamError):
    """It refuses the request: check SPRINGLINE_INDEX_URL, and the tenant's token in SPRINGLINE_INDEX_TOKENS."""

    outcome: Failure = "refused"


class UpstreamGarbledError(UpstreamError):
    """It answered something else than the JSON that it promises."""

    outcome: Failure = "garbled"


class Upstream(Protocol):
    """Asks the index API. Safe to use from several threads."""

    def fetch(self, target: str, token: Secret, *, etag: str | None = None) -> Answer:
        """Ask for a path with its query below /api/index/; with `etag`, only for what differs from it.

        Raises `UpstreamError`.
        """
        ...


class Tokens(Protocol):
    """Knows by which token the index API is asked. Safe to use from several threads."""

    def of(self, tenant_id: int) -> Secret | None:
        """A tenant's token; None where it has none. Raises an `UnavailableError` where that can't be known now."""
        ...
