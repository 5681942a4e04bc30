"""Who calls, and what they may do. `springline.access` has the guard that knows sessions and tokens."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from springline.platform.errors import ForbiddenError


class Principal(NamedTuple):
    """A caller who proved who they are: a person or a service of one tenant."""

    tenant_id: int
    actor: str
    scopes: frozenset[str]


class Guard(Protocol):
    """Turns what a request presents into a principal."""

    def authenticate(self, *, method: str, headers: Mapping[str, str], cookies: Mapping[str, str]) -> Principal:
        """Find out who calls.

        Header names are lower case. A guard that accepts cookies checks the CSRF token of every method but GET, HEAD
        and OPTIONS here too. Raises `UnauthenticatedError` where nothing valid is presented.
        """
        ...


class RefusalObserver(Protocol):
    """Told of callers who proved who they are and lack the scope of a route, before they get their answer."""

    def __call__(self, principal: Principal, *, route: str, scope: str, request_id: str) -> None:
        """`route` is a method and a template (`PUT /api/things/{thing_id}`). What it raises is answered instead."""
        ...


class ScopeError(ForbiddenError):
    """The sign-in or token does not include the scope that this needs."""

    def __init__(self, scope: str) -> None:
        super().__init__(f"the scope {scope} is needed")
        self.scope = scope
