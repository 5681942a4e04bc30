"""Which function serves a request: API Gateway's resources, found by method and path."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from infra.host.functions import Invoker
from infra.host.template.model import ApiEvent

_GREEDY = "+"
_ALL_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A method of a resource. `resource` is its path in the template; `resource_path` the one Chalice knows.

    `variables` says which of a path's segments has which name.
    """

    invoker: Invoker
    method: str
    resource: str
    resource_path: str
    line: int
    variables: tuple[tuple[str, slice], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Where a request goes, and the variable segments of its path, percent-encoded as they came."""

    endpoint: Endpoint
    segments: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WrongMethod:
    """The path is known, with other methods."""

    allowed: tuple[str, ...]


class _Node:
    def __init__(self) -> None:
        self.fixed: dict[str, _Node] = {}
        self.variable: _Node | None = None
        self.endpoints: dict[str, Endpoint] = {}
        self.greedy: dict[str, Endpoint] = {}


class EndpointConflictError(ValueError):
    """Two events of the template declare the same method of the same path."""

    def __init__(self, first: Endpoint, second: Endpoint) -> None:
        super().__init__(f"{second.method} {second.resource_path} is declared in line {first.line} as well")
        self.second = second


class Routes:
    """All endpoints, as a tree of path segments: finding one costs some microseconds, however many there are.

    A fixed segment goes before a variable one, and that before a greedy one (`{proxy+}`), as in API Gateway.
    Raises `EndpointConflictError`.
    """

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._root = _Node()
        for endpoint in endpoints:
            self._add(endpoint)

    def find(self, method: str, path: str) -> Found | WrongMethod | None:
        """The endpoint of a request; None where nothing has that path."""
        parts = segments(path)
        endpoint = _search(self._root, parts, 0, method)
        if endpoint is not None:
            return Found(endpoint, {name: "/".join(parts[where]) for name, where in endpoint.variables})
        allowed = {endpoint.method for endpoint in _all(self._root, parts, 0)}
        return WrongMethod(tuple(sorted(allowed))) if allowed else None

    def _add(self, endpoint: Endpoint) -> None:
        node = self._root
        parts = segments(endpoint.resource_path)
        is_greedy = bool(parts) and _is_greedy(parts[-1])
        for part in parts[:-1] if is_greedy else parts:
            if _is_variable(part):
                node.variable = node = node.variable or _Node()
            else:
                node = node.fixed.setdefault(part, _Node())
        endpoints = node.greedy if is_greedy else node.endpoints
        known = endpoints.setdefault(endpoint.method, endpoint)
        if known is not endpoint:
            raise EndpointConflictError(known, endpoint)


def endpoints_of(invoker: Invoker, unreachable: Callable[[str], None]) -> Iterable[Endpoint]:
    """The endpoints of a function: its template's events, and where it is a Chalice app the routes that they cover.

    Behind an event with `{proxy+}`, API Gateway would pass any path on and Chalice would not know it: so each of
    Chalice's own routes becomes an endpoint. `unreachable` is told of routes that no event covers.

    Raises `RouteMissingError` where an event covers no route of the app.
    """
    app = invoker.app
    for event in invoker.function.apis:
        if app is None:
            for method in _ALL_METHODS if event.method == "ANY" else (event.method,):
                yield _endpoint(invoker, method, event, event.path)
            continue
        covered = [
            _endpoint(invoker, method, event, path)
            for path, entries in app.routes.items()
            for method in entries
            if _takes(event, method, path)
        ]
        if not covered:
            raise RouteMissingError(invoker.function.logical_id, event.method, event.path, event.line)
        yield from covered
    if app is not None:
        for path, entries in app.routes.items():
            for method in entries:
                if not any(_takes(event, method, path) for event in invoker.function.apis):
                    unreachable(f"{method} {path}")


def _endpoint(invoker: Invoker, method: str, event: ApiEvent, path: str) -> Endpoint:
    return Endpoint(invoker, method, event.path, path, event.line, tuple(_variables(path)))


class RouteMissingError(ValueError):
    """The template declares a route that its Chalice app does not have."""

    def __init__(self, function: str, method: str, path: str, line: int) -> None:
        super().__init__(f"function {function}: its Chalice app has no route for {method} {path}")
        self.line = line


def segments(path: str) -> list[str]:
    """The parts between the slashes; one slash at the end makes no difference."""
    trimmed = path.removesuffix("/").removeprefix("/")
    return trimmed.split("/") if trimmed else []


def _search(node: _Node, parts: list[str], depth: int, method: str) -> Endpoint | None:
    if depth == len(parts):
        return node.endpoints.get(method)
    part = parts[depth]
    fixed = node.fixed.get(part)
    found = None if fixed is None else _search(fixed, parts, depth + 1, method)
    if found is None and part and node.variable is not None:
        found = _search(node.variable, parts, depth + 1, method)
    return node.greedy.get(method) if found is None else found


def _all(node: _Node, parts: list[str], depth: int) -> Iterable[Endpoint]:
    """The endpoints of a path, with any method."""
    if depth == len(parts):
        yield from node.endpoints.values()
        return
    part = parts[depth]
    if part in node.fixed:
        yield from _all(node.fixed[part], parts, depth + 1)
    if part and node.variable is not None:
        yield from _all(node.variable, parts, depth + 1)
    yield from node.greedy.values()


def _variables(path: str) -> Iterable[tuple[str, slice]]:
    for index, segment in enumerate(segments(path)):
        if _is_greedy(segment):
            yield segment[1:-2], slice(index, None)
        elif _is_variable(segment):
            yield segment[1:-1], slice(index, index + 1)


def _takes(event: ApiEvent, method: str, path: str) -> bool:
    return event.method in {"ANY", method} and _covers(event.path, path)


def _covers(event_path: str, route_path: str) -> bool:
    """Whether requests for a Chalice route arrive by an event: segments are equal, or variable in both."""
    wanted, offered = segments(event_path), segments(route_path)
    if wanted and _is_greedy(wanted[-1]):
        wanted = wanted[:-1]
        if len(offered) <= len(wanted):
            return False
        offered = offered[: len(wanted)]
    return len(wanted) == len(offered) and all(
        one == other or (_is_variable(one) and _is_variable(other)) for one, other in zip(wanted, offered, strict=True)
    )


def _is_variable(segment: str) -> bool:
    return segment.startswith("{") and segment.endswith("}")


def _is_greedy(segment: str) -> bool:
    return _is_variable(segment) and segment[-2] == _GREEDY
