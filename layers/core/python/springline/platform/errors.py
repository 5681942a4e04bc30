"""The kinds of failure that callers can act on; each domain's errors derive from one of them.

A domain raises; it knows nothing of HTTP or of exit codes. The doors (`platform.http`, the command line, the queue
drain) translate a kind in one place each. The first line of a class's docstring is the title that people read, the
message says what happened this time and what to do, and the attributes carry the object that it happened to.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple


class Fault(NamedTuple):
    """One thing that is wrong with what was sent.

    `detail` is for people. The place is either `pointer`, a JSON pointer into the body as a URI fragment (`#/tags/0`),
    or `parameter`, the name of a query parameter or header.
    """

    detail: str
    pointer: str | None = None
    parameter: str | None = None


class DomainError(Exception):
    """A request could not be fulfilled."""

    retry_after_seconds: float | None = None
    """How long to wait before the same request makes sense again; None where waiting changes nothing."""
    extensions: Mapping[str, object] = MappingProxyType({})
    """What programs are told beside the message, by names that no problem document has already."""


class InvalidError(DomainError):
    """The request is not valid."""

    def __init__(self, message: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class UnauthenticatedError(DomainError):
    """Sign in or send a token."""


class ForbiddenError(DomainError):
    """This is not allowed."""


class NotFoundError(DomainError):
    """There is no such thing."""


class ConflictError(DomainError):
    """The request conflicts with the present state."""


class PreconditionFailedError(DomainError):
    """It has changed since it was read."""


class RateLimitedError(DomainError):
    """Too many requests."""

    def __init__(self, message: str, *, retry_after_seconds: float) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class UnavailableError(DomainError):
    """Something that is needed does not answer right now."""

    retry_after_seconds: float | None = 2
