"""Serves functions of a template one by one: API functions on their routes, the others to whoever posts events."""

import ipaddress
import logging
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from infra.host.cloudevents.door import Door
from infra.host.cloudevents.triggers import QueueTrigger, ScheduleTrigger, Trigger
from infra.host.functions import Invoker, load_functions
from infra.host.http.gateway import Gateway
from infra.host.http.limits import Limits
from infra.host.http.messages import HttpRequest, HttpResponse, Respond
from infra.host.http.routes import Found, Routes, endpoints_of
from infra.host.http.server import HttpServer, listen
from infra.host.invocation import Deadlines
from infra.host.memory import share_one_arena
from infra.host.template import Template
from infra.host.template.model import Function
from infra.host.until_asked import stop_asked
from springline.platform.addresses import Secret
from springline.platform.clock import Clock, SystemClock
from springline.platform.errors import DomainError, NotFoundError
from springline.platform.metrics import Metrics

_log = logging.getLogger(__name__)

_ALIVE = "/health/livez"


class UnknownFunctionError(NotFoundError):
    """The template has no such function."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"there is no function {name!r}; there are {', '.join(known)}")
        self.name = name


class UnguardedError(DomainError):
    """Whoever reaches the port could write into any tenant."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"{host} can be reached from other machines, and whoever posts events writes into any tenant: set "
            "SPRINGLINE_FUNCTIONS_TOKEN, or say --behind-gateway where the platform in front lets nobody else in"
        )
        self.host = host


@dataclass(frozen=True, slots=True)
class Access:
    """Who may post events: those who show `token`, or those whom a gateway in front has let through."""

    token: Secret | None = None
    behind_gateway: bool = False


@dataclass(frozen=True, slots=True)
class ServingOptions:
    """`drain_seconds`: how long work under way may take to finish at the end."""

    drain_seconds: float = 8.0
    limits: Limits = field(default_factory=Limits)


def chosen(template: Template, names: Sequence[str]) -> Mapping[str, Function]:
    """The functions of these names, which are logical ids or folders; all that something can reach where none is named.

    Raises `UnknownFunctionError`.
    """
    if not names:
        scheduled = {schedule.function for schedule in template.schedules}
        return {
            name: function
            for name, function in template.functions.items()
            if function.apis or function.queues or name in scheduled
        }
    by_name = {function.folder.name: function for function in template.functions.values()}
    by_name |= template.functions
    found: dict[str, Function] = {}
    for name in names:
        if name not in by_name:
            raise UnknownFunctionError(name, list(template.functions))
        found[by_name[name].logical_id] = by_name[name]
    return found


def paths(template: Template, functions: Mapping[str, Function]) -> dict[str, str]:
    """The paths that events for these functions are posted to, each with the name of its trigger.

    `/functions/Name/Event` for every queue and schedule, `/functions/Name` for a function that has only one of them,
    and `/` where there is only one at all and nothing that answers plain HTTP.
    """
    names: dict[str, list[str]] = {
        name: [event.name for event in function.queues]
        + [schedule.name for schedule in template.schedules if schedule.function == name]
        for name, function in functions.items()
    }
    found: dict[str, str] = {}
    for function, triggers in names.items():
        found |= {f"/functions/{name.replace('.', '/')}": name for name in triggers}
        if len(triggers) == 1:
            found[f"/functions/{function}"] = triggers[0]
    everything = [name for triggers in names.values() for name in triggers]
    if len(everything) == 1 and not any(function.apis for function in functions.values()):
        found["/"] = everything[0]
    return found


class FunctionServer:
    """Some functions of a template behind one port. It starts once and stops once.

    Nothing here polls a queue or watches the clock: brokers, queues and schedulers of the platform send what is due.
    Functions find this process's environment as it is, without the template's variables.

    Args:
        template: What there is.
        names: Logical ids or folders of the functions to serve; none means all.
        access: Who may post events.
        clock: The time.
        options: Limits.
        metrics: Where invocations are recorded.
    """

    def __init__(
        self,
        template: Template,
        names: Sequence[str] = (),
        *,
        access: Access,
        clock: Clock | None = None,
        options: ServingOptions | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self.functions = chosen(template, names)
        self.paths = paths(template, self.functions)
        self._template = template
        self._access = access
        self._clock = clock or SystemClock()
        self._options = options or ServingOptions()
        self._metrics = metrics
        self._deadlines = Deadlines(self._clock.monotonic)
        self._server: HttpServer | None = None

    def start(self, host: str = "127.0.0.1", port: int = 8080) -> str:
        """Import the functions and serve them; returns the URL. `port` 0 takes any free one.

        Raises `UnguardedError`, `PortTakenError`, `TemplateError` or `FunctionImportError`; nothing runs then.
        """
        guarded = self._access.token is not None or self._access.behind_gateway
        if self.paths and not guarded and not _is_loopback(host):
            raise UnguardedError(host)
        share_one_arena()
        listener = listen(host, port)
        try:
            part = replace(self._template, functions=self.functions)
            invokers = load_functions(part, self._deadlines, self._metrics)
            handle = self._handler(invokers)
        except BaseException:
            listener.close()
            raise
        self._deadlines.start()
        self._server = HttpServer(handle, listener, limits=self._options.limits)
        self._server.start()
        address, bound = listener.getsockname()[:2]
        return f"http://[{address}]:{bound}" if ":" in address else f"http://{address}:{bound}"

    def stop(self) -> bool:
        """Take nothing new, finish what is under way or give it up; returns whether all of it finished."""
        if self._server is None:
            return True
        server, self._server = self._server, None
        self._deadlines.shut_down_within(self._options.drain_seconds)
        finished = server.stop(self._options.drain_seconds + 1.0)
        self._deadlines.stop()
        return finished

    def run(self, host: str, port: int, on_ready: Callable[[str], None]) -> None:
        """Serve until SIGINT or SIGTERM; a second signal ends the process at once. For the main thread.

        `on_ready` is called with the URL. Raises what `start` raises.
        """
        with stop_asked() as asked:
            on_ready(self.start(host, port))
            asked.wait()
            if not self.stop():
                _log.warning("some work was given up; its senders were told to send it again")

    def _handler(self, invokers: Mapping[str, Invoker]) -> Callable[[HttpRequest, Respond], None]:
        routes = Routes(endpoint for invoker in invokers.values() for endpoint in endpoints_of(invoker, _ignore))
        gateway = Gateway(routes)
        door = Door(self._by_path(invokers), self._access.token)
        answers_health = isinstance(routes.find("GET", _ALIVE), Found)

        def handle(request: HttpRequest, respond: Respond) -> None:
            if door.leads(request.path):
                door.handle(request, respond)
            elif request.path == _ALIVE and request.method == "GET" and not answers_health:
                respond(HttpResponse(200, [("Content-Type", "application/json")], b'{"status":"alive"}'))
            else:
                gateway.handle(request, respond)

        return handle

    def _by_path(self, invokers: Mapping[str, Invoker]) -> dict[str, Trigger]:
        triggers: dict[str, Trigger] = {}
        for invoker in invokers.values():
            for event in invoker.function.queues:
                triggers[event.name] = QueueTrigger(event, invoker, self._clock.now)
        for schedule in self._template.schedules:
            invoker = invokers.get(schedule.function or "")
            if invoker is not None:
                triggers[schedule.name] = ScheduleTrigger(schedule, invoker, self._clock.now)
        return {path: triggers[name] for path, name in self.paths.items()}


def _is_loopback(host: str) -> bool:
    found = {str(address[4][0]) for address in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    return all(ipaddress.ip_address(address.partition("%")[0]).is_loopback for address in found)


def _ignore(_: str) -> None:
    """A route that no event leads to is the host's to warn of."""
