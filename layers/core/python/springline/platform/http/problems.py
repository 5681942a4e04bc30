"""Problem details (RFC 9457): the one place where an error becomes an answer."""

import json
import logging
import math
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from springline.platform import errors
from springline.platform.http.guards import ScopeError
from springline.platform.http.responses import Answer

_log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:springline:problem:"


class HttpError(errors.DomainError):
    """A request that is refused before any domain sees it; its class says the status."""

    status = 400


class MalformedError(HttpError):
    """The request can't be read."""


class Problem(NamedTuple):
    """What the caller is told of an error."""

    status: int
    kind: str
    title: str
    detail: str
    faults: tuple[errors.Fault, ...] = ()
    retry_after_seconds: float | None = None
    extensions: Mapping[str, object] = MappingProxyType({})

    def answer(self, instance: str) -> Answer:
        """Render as `application/problem+json`; `instance` is the request's id, by which the log knows it."""
        document: dict[str, object] = {
            "type": TYPE_PREFIX + self.kind,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
        }
        if self.faults:
            document["errors"] = [_fault(fault) for fault in self.faults]
        document.update(self.extensions)
        headers: dict[str, str] = {"Content-Type": MEDIA_TYPE}
        if self.retry_after_seconds is not None:
            headers["Retry-After"] = str(max(1, math.ceil(self.retry_after_seconds)))
        return Answer(self.status, json.dumps(document, ensure_ascii=False), headers)


def _fault(fault: errors.Fault) -> dict[str, str]:
    place = {"pointer": fault.pointer, "parameter": fault.parameter}
    return {"detail": fault.detail, **{name: value for name, value in place.items() if value is not None}}


class Problems:
    """Knows the status of every kind of error; a class not listed has that of its nearest listed ancestor."""

    def __init__(self) -> None:
        self._statuses: dict[type[Exception], int] = {
            errors.InvalidError: 422,
            errors.UnauthenticatedError: 401,
            errors.ForbiddenError: 403,
            errors.NotFoundError: 404,
            errors.ConflictError: 409,
            errors.PreconditionFailedError: 412,
            errors.RateLimitedError: 429,
            errors.UnavailableError: 503,
        }

    def register(self, kind: type[Exception], status: int) -> None:
        """Give a class of errors a status, such as one of a library, or one that differs from its ancestor's."""
        self._statuses[kind] = status

    def answer(self, error: Exception, *, instance: str, where: str) -> Answer:
        """Render any error, and log those that are not the caller's. Never lets internals out."""
        problem = self._problem(error)
        fields = {"route": where}
        if problem is None:
            _log.error("unhandled error in %s", where, exc_info=error, extra=fields)
            problem = _INTERNAL
        elif problem.status >= 500:
            _log.warning("%s could not be served: %s", where, problem.detail, exc_info=error, extra=fields)
        answer = problem.answer(instance)
        if isinstance(error, ScopeError):
            answer.headers["WWW-Authenticate"] = f'Bearer error="insufficient_scope", scope="{error.scope}"'
        elif problem.status == 401:
            answer.headers["WWW-Authenticate"] = 'Bearer realm="springline"'
        return answer

    def _problem(self, error: Exception) -> Problem | None:
        status = self._status(error)
        if status is None:
            return _BUSY if _lost_a_tie(error) else None
        title = titled(error)
        return Problem(
            status,
            _kebab(type(error).__name__),
            title,
            str(error) or title,
            error.faults if isinstance(error, errors.InvalidError) else (),
            getattr(error, "retry_after_seconds", None),
            getattr(error, "extensions", {}),
        )

    def _status(self, error: Exception) -> int | None:
        for kind in type(error).__mro__:
            if kind in self._statuses:
                return self._statuses[kind]
        return error.status if isinstance(error, HttpError) else None


def titled(error: Exception) -> str:
    """The title that people read: the first line of the docstring of the error's class."""
    return (type(error).__doc__ or "The request could not be fulfilled").strip().partition("\n")[0].rstrip(".")


def typed(error: Exception) -> str:
    """The type of the problem that an error is, as a URN."""
    return TYPE_PREFIX + _kebab(type(error).__name__)


_INTERNAL = Problem(
    500,
    "internal",
    "Something went wrong on our side",
    "It has been logged; quote this request's id when you report it",
)
_BUSY = Problem(
    503, "busy", "Others are changing the same", "Nothing was changed; send the request again", retry_after_seconds=1
)


def _kebab(class_name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", class_name.removesuffix("Error")).lower()


def _lost_a_tie(error: Exception) -> bool:
    from springline.platform.database import lost_a_tie

    return lost_a_tie(error)
