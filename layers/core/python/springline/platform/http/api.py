"""Declares routes: `Api` is what a function's `app.py` starts with.

    api = Api("index_api", guard=guard, transactions=database.transaction)
    app = api.chalice

    @api.get("/api/index/people/{person_id}", scope="index:read", returns=PersonDocument)
    def get_person(request: Request[None, None], person_id: int) -> JsonText:
        '''The index document of a person.'''
        return service.person(request.tx, person_id)

A view takes the request and then the variable segments of its path, converted by their annotations. It stays a plain
function that tests can call.
"""

import inspect
from collections.abc import Callable
from types import NoneType
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Required, TypedDict, TypeVar, Unpack
from uuid import uuid4

from springline.platform.clock import Clock, SystemClock
from springline.platform.http import bodies
from springline.platform.http.dispatch import Dispatcher
from springline.platform.http.endpoint import Endpoint
from springline.platform.http.guards import Guard, RefusalObserver
from springline.platform.http.observing import Observer, Unobserved
from springline.platform.http.problems import Problems
from springline.platform.http.ratelimits import RateLimit
from springline.platform.http.request import Request, Transactions
from springline.platform.http.results import Result
from springline.platform.http.routes import Route, RouteDeclarationError, path_kinds
from springline.platform.http.services import Services

if TYPE_CHECKING:
    from pydantic import BaseModel

Query = TypeVar("Query")
Body = TypeVar("Body")
Returned = TypeVar("Returned", bound=Result)
Segments = ParamSpec("Segments")


class Options(TypedDict, total=False):
    """What can be said of any route."""

    scope: Required[str | None]
    """What the caller's token or role must include; None makes the route public."""
    returns: "type[BaseModel] | None"
    """The model of the answer, for the OpenAPI document; the view may return it or its JSON as text."""
    status: int
    """Of a successful answer; 200 unless said."""
    also: tuple[int, ...]
    """What else it may answer by what the view finds out, for the OpenAPI document: what its declaration says anyway,
    such as 404 where the path names something, is left out."""
    summary: str
    """For the OpenAPI document; the first line of the view's docstring unless said."""
    idempotent: bool
    """Honour `Idempotency-Key`."""
    repeated: Callable[[Request[Any, Any], int], Result]
    """What a repeated request is answered, by the number that ends the first answer's location. Then only that place is
    kept and no body: for answers with words that somebody may take back, or lose the right to read, in between."""
    claimed_ahead: bool
    """Whether the idempotency key is claimed before the view begins, for views that ask others before they use `tx`."""
    accepts: tuple[str, ...]
    """The media types of the body; JSON where it has a model, anything where it has none."""
    produces: str
    """The media type of the answer, for the OpenAPI document; JSON unless said."""
    max_bytes: int
    """Of the body; a million unless said."""
    limit: RateLimit
    """A rate limit of its own instead of the API's."""
    is_polled: bool
    """Machines ask every few seconds: its successful answers are in the access log for who wants to see all (DEBUG)."""
    on_refusal: RefusalObserver
    """Told of who is refused because they lack the scope; unless said, only the access log is."""


class Registration(Generic[Query, Body]):
    """The decorator that binds a view to its route; it returns the view unchanged."""

    def __init__(self, bind: Callable[[Callable[..., Result]], None]) -> None:
        self._bind = bind

    def __call__(
        self, view: Callable[Concatenate[Request[Query, Body], Segments], Returned]
    ) -> Callable[Concatenate[Request[Query, Body], Segments], Returned]:
        """Bind a view; raises `RouteDeclarationError` where its arguments are not those of the path."""
        self._bind(view)
        return view


class Api:
    """The routes of one function, and the Chalice app that serves them.

    Args:
        name: The function's name; it groups the routes in the OpenAPI document.
        guard: Finds out who calls; unused where all routes are public.
        transactions: Opens a transaction for a tenant, as `Database.transaction` does.
        limit: The rate limit of every route that has none of its own.
        observer: Told of every request.
        clock: Measures how long requests take.
        new_id: Makes ids for requests that bring none.
    """

    def __init__(
        self,
        name: str,
        *,
        guard: Guard,
        transactions: Transactions,
        limit: RateLimit | None = None,
        observer: Observer | None = None,
        clock: Clock | None = None,
        new_id: Callable[[], str] = lambda: uuid4().hex,
    ) -> None:
        self.name = name
        self.routes: list[Route] = []
        self._problems = Problems()
        self._services = Services(
            guard=guard,
            transactions=transactions,
            problems=self._problems,
            limit=limit,
            observer=observer or Unobserved(),
            clock=clock or SystemClock(),
            new_id=new_id,
        )
        self.chalice = Dispatcher(name, self._services)

    def problem(self, kind: type[Exception], *, status: int) -> None:
        """Answer errors of a class with `status`, where they derive from no kind in `springline.platform.errors`."""
        self._problems.register(kind, status)

    def get(self, path: str, *, query: type[Query] = NoneType, **options: Unpack[Options]) -> Registration[Query, None]:
        """Declare a GET route."""
        return self._declare("GET", path, query, NoneType, options)

    def delete(
        self, path: str, *, query: type[Query] = NoneType, **options: Unpack[Options]
    ) -> Registration[Query, None]:
        """Declare a DELETE route."""
        return self._declare("DELETE", path, query, NoneType, options)

    def post(
        self, path: str, *, query: type[Query] = NoneType, body: type[Body] = NoneType, **options: Unpack[Options]
    ) -> Registration[Query, Body]:
        """Declare a POST route."""
        return self._declare("POST", path, query, body, options)

    def put(
        self, path: str, *, query: type[Query] = NoneType, body: type[Body] = NoneType, **options: Unpack[Options]
    ) -> Registration[Query, Body]:
        """Declare a PUT route."""
        return self._declare("PUT", path, query, body, options)

    def patch(
        self, path: str, *, query: type[Query] = NoneType, body: type[Body] = NoneType, **options: Unpack[Options]
    ) -> Registration[Query, Body]:
        """Declare a PATCH route."""
        return self._declare("PATCH", path, query, body, options)

    def _declare(self, method: str, path: str, query: Any, body: Any, options: Options) -> Registration[Any, Any]:
        has_body = body is not NoneType

        def bind(view: Callable[..., Result]) -> None:
            if options.get("idempotent") and options["scope"] is None:
                raise RouteDeclarationError(view, "a public route has no tenant whose idempotency keys it could keep")
            if ("repeated" in options or "claimed_ahead" in options) and not options.get("idempotent"):
                raise RouteDeclarationError(view, "what is not idempotent repeats nothing")
            route = Route(
                method=method,
                template=path,
                view=view,
                scope=options["scope"],
                query=None if query is NoneType else query,
                body=body if has_body else None,
                returns=options.get("returns"),
                status=options.get("status", 200),
                also=options.get("also", ()),
                summary=options.get("summary") or (inspect.getdoc(view) or view.__name__).partition("\n")[0],
                idempotent=options.get("idempotent", False),
                claimed_ahead=options.get("claimed_ahead", False),
                repeated=options.get("repeated"),
                accepts=options.get("accepts", bodies.JSON_TYPES if has_body else None),
                produces=options.get("produces", "application/json"),
                max_bytes=options.get("max_bytes", bodies.DEFAULT_MAX_BYTES),
                limit=options.get("limit"),
                is_polled=options.get("is_polled", False),
                on_refusal=options.get("on_refusal"),
                path_kinds=path_kinds(view, path),
            )
            self.chalice.route(path, methods=[method], content_types=[])(Endpoint(route, self._services))
            self.routes.append(route)

        return Registration(bind)
