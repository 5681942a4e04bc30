"""What a view is given."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from springline.platform.errors import PreconditionFailedError, UnauthenticatedError
from springline.platform.http import bodies, etags
from springline.platform.http.exchange import Exchange
from springline.platform.http.guards import Principal

if TYPE_CHECKING:
    from springline.platform.database import Transaction

Query = TypeVar("Query")
Body = TypeVar("Body")


class Transactions(Protocol):
    """Opens transactions; `Database.transaction` is one."""

    def __call__(self, tenant_id: int | None) -> "AbstractContextManager[Transaction]":
        """One transaction for a tenant: committed at the end, rolled back on any exception."""
        ...


class Request(Generic[Query, Body]):
    """One request: who sends it, what it asks, and the transaction in which it is served.

    The transaction is opened when `tx` is first used, so a request that needs none costs the database nothing. The
    decorator commits it after the view has returned and its result is rendered, and rolls it back on any exception.
    """

    __slots__ = ("_exchange", "_stack", "_transactions", "_tx", "body", "path_parameters", "query", "raw_body", "route")

    def __init__(
        self,
        exchange: Exchange,
        *,
        route: str,
        path_parameters: Mapping[str, str],
        query: Query,
        body: Body,
        raw_body: bytes,
        transactions: Transactions,
        stack: ExitStack,
    ) -> None:
        self._exchange = exchange
        self._transactions = transactions
        self._stack = stack
        self._tx: Transaction | None = None
        self.route = route
        self.path_parameters = path_parameters
        self.query = query
        self.body = body
        self.raw_body = raw_body

    @property
    def id(self) -> str:
        """The request's id: the caller's `X-Request-Id` where it is a sane one, else a new one."""
        return self._exchange.id

    @property
    def method(self) -> str:
        """The HTTP method, in capitals."""
        return self._exchange.method

    @property
    def headers(self) -> Mapping[str, str]:
        """The header fields, names in lower case."""
        return self._exchange.headers

    @property
    def cookies(self) -> Mapping[str, str]:
        """The cookies sent."""
        return self._exchange.cookies

    @property
    def client(self) -> str:
        """The network address that the request came from, as the gateway saw it."""
        return self._exchange.client

    @property
    def parameters(self) -> Mapping[str, list[str]]:
        """The query parameters as sent; `query` is the checked form of them."""
        return self._exchange.parameters

    @property
    def is_authenticated(self) -> bool:
        """False on public routes."""
        return self._exchange.principal is not None

    @property
    def principal(self) -> Principal:
        """Who calls; raises `UnauthenticatedError` on a public route."""
        if self._exchange.principal is None:
            raise UnauthenticatedError("this needs a sign-in or a token")
        return self._exchange.principal

    @property
    def tx(self) -> "Transaction":
        """The transaction of the caller's tenant; on a public route one of no tenant."""
        if self._tx is None:
            principal = self._exchange.principal
            self._tx = self._stack.enter_context(self._transactions(principal.tenant_id if principal else None))
        return self._tx

    def transaction(self) -> "AbstractContextManager[Transaction]":
        """A transaction of its own of the caller's tenant, which has ended before the view goes on."""
        return self._transactions(self.principal.tenant_id)

    def note_wait(self, seconds: float) -> None:
        """Say that for so long there was nothing to do but to wait for news: it doesn't count as time to answer."""
        self._exchange.waited += seconds

    def json(self) -> object:
        """The body as JSON, for routes without a model of it; raises `MalformedError`."""
        return bodies.parsed(self.raw_body)

    def already_has(self, etag: str) -> bool:
        """Whether the caller holds the version `etag`; a view may then return `NotModified(etag)` without its work."""
        return etags.already_has(self.headers.get("if-none-match"), etag)

    def check_unchanged(self, etag: str) -> None:
        """Raise `PreconditionFailedError` where the caller's `If-Match` names other versions than the present one."""
        if not etags.may_change(self.headers.get("if-match"), etag):
            raise PreconditionFailedError(f"the present version is {etag}: read it again and repeat the change")
