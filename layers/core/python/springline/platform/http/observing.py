"""What is told of every request: one line in the access log, and one observation for the metrics."""

import logging
from typing import Protocol

from springline.platform.http.exchange import Exchange

_log = logging.getLogger(__name__)


class Observer(Protocol):
    """Receives one observation per request; the metrics port has the implementations."""

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """`route` is the template (`/api/index/people/{person_id}`), never a path, so there are few of them."""
        ...


class Unobserved:
    """Nobody is told: for tests, and for who wants no metrics."""

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Forget it."""


def observe(
    observer: Observer, exchange: Exchange, *, route: str, status: int, seconds: float, is_routine: bool = False
) -> None:
    """Tell of a finished request; of a routine one in the access log only who wants to see all.

    A broken observer is logged: the work is committed and the answer has to go out.
    """
    try:
        observer.request(route, exchange.method, status, seconds)
    except Exception:  # noqa: BLE001 - logged with its traceback
        _log.exception("the observer of requests failed")
    level = logging.DEBUG if is_routine else logging.INFO
    if _log.isEnabledFor(level):
        principal = exchange.principal
        _log.log(
            level,
            "request",
            extra={
                "method": exchange.method,
                "route": route,
                "status": status,
                "milliseconds": round(seconds * 1000, 2),
                "tenant_id": principal.tenant_id if principal else None,
                "actor": principal.actor if principal else None,
            },
        )
