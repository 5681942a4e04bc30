"""Runs a template on one machine: HTTP, queues, rules and schedules drive its functions, all in this process."""

import logging
import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from infra.host.bus import LocalBus
from infra.host.firing import Firing
from infra.host.functions import Invoker, load_functions
from infra.host.http.gateway import Gateway
from infra.host.http.limits import Limits
from infra.host.http.routes import EndpointConflictError, RouteMissingError, Routes, endpoints_of
from infra.host.http.server import HttpServer, listen
from infra.host.http.web import application
from infra.host.invocation import Deadlines
from infra.host.memory import share_one_arena
from infra.host.pollers import Poller
from infra.host.schedule import Schedules, ScheduleThread, Ticker
from infra.host.template import Template, TemplateError
from infra.host.until_asked import stop_asked
from infra.host.wake_ups import WakeUps
from springline.platform.clock import Clock, SystemClock
from springline.platform.metrics import Metrics
from springline.platform.queues.protocol import Queues

_log = logging.getLogger(__name__)

_CHOICES_OF_THE_HOST = frozenset({"SPRINGLINE_BUS", "SPRINGLINE_QUEUES", "SPRINGLINE_METRICS"})
_GRACE_SECONDS = 1.0  # after the drain: for giving back what was given up


@dataclass(frozen=True, slots=True)
class Options:
    """What an operator may want otherwise.

    `drain_seconds`: how long work under way may take to finish at the end. `web`: the folder of the web application,
    which answers every path but the API's once it is built; None serves the functions alone. `upload_origins`: where
    besides here its pages send files.
    """

    drain_seconds: float = 5.0
    limits: Limits = field(default_factory=Limits)
    web: Path | None = None
    upload_origins: tuple[str, ...] = ()


class Host:
    """A template's functions, driven. It starts once and stops once.

    Args:
        template: What to run; see `infra.host.template.load`.
        queues: Where messages are.
        schedules: Decides which host fires a schedule.
        clock: The time for schedules and time limits.
        options: Limits of the HTTP server and of the shutdown.
        metrics: Where invocations are recorded; those of the process whose functions these are.
    """

    def __init__(
        self,
        template: Template,
        *,
        queues: Queues,
        schedules: Schedules,
        clock: Clock | None = None,
        options: Options | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self._template = template
        self._queues = queues
        self._claims = schedules
        self._clock = clock or SystemClock()
        self._options = options or Options()
        self._metrics = metrics
        self._deadlines = Deadlines(self._clock.monotonic)
        self._running: _Running | None = None
        self._functions: dict[str, Invoker] = {}
        self._variables: dict[str, str] = {}
        self.bus = LocalBus(template.rules, queues)

    def start(self, host: str = "127.0.0.1", port: int = 8080) -> str:
        """Import the functions and drive them; returns the URL they are served at. `port` 0 takes any free one.

        The template's variables become defaults of this process's environment: what is set there already stays, and
        so do the adapters, which are those of one machine here.
        Raises `PortTakenError`, `TemplateError` or `FunctionImportError`; nothing runs then.
        """
        share_one_arena()
        listener = listen(host, port)
        try:
            self._set_environment()
            self._functions.update(load_functions(self._template, self._deadlines, self._metrics))
            running = self._assemble(listener)
        except BaseException:
            listener.close()
            self._reset_environment()
            raise
        self._deadlines.start()
        running.start()
        self._running = running
        return _url(listener)

    def stop(self) -> bool:
        """Take nothing new, finish what is under way or give it up; returns whether all of it finished."""
        if self._running is None:
            return True
        running, self._running = self._running, None
        finished = running.stop(self._options.drain_seconds, self._deadlines)
        self._claims.close()
        self._deadlines.stop()
        self._reset_environment()
        return finished

    def run(self, host: str, port: int, on_ready: Callable[[str], None]) -> None:
        """Serve until SIGINT or SIGTERM; a second signal ends the process at once. For the main thread.

        `on_ready` is called with the URL once everything runs. Raises what `start` raises.
        """
        with stop_asked() as asked:
            url = self.start(host, port)
            on_ready(url)
            asked.wait()
            _log.info("stopping: finishing what is under way, at most %g s", self._options.drain_seconds)
            if not self.stop():
                _log.warning("some work was given up; it comes back at the next start")

    def _set_environment(self) -> None:
        kept = _CHOICES_OF_THE_HOST.union(os.environ)
        self._variables = {name: value for name, value in self._template.environment.items() if name not in kept}
        os.environ.update(self._variables)

    def _reset_environment(self) -> None:
        for name in self._variables:
            os.environ.pop(name, None)

    def _assemble(self, listener: socket.socket) -> "_Running":
        queues = {queue.name: queue for queue in self._template.queues}
        for queue in queues.values():
            self._queues.declare(
                queue.name,
                visibility=queue.visibility,
                max_receives=queue.max_receives,
                dead_letter_queue=queue.dead_letter_queue,
            )
        pollers = [
            Poller(event, queues[event.queue], invoker, self._queues)
            for invoker in self._functions.values()
            for event in invoker.function.queues
        ]
        firing = Firing(self._functions, self._queues, self._claims)
        ticker = Ticker(self._template.schedules, self._claims, firing, self._clock)
        web = None if self._options.web is None else application(self._options.web, self._options.upload_origins)
        gateway = Gateway(self._routes(), web=web)
        server = HttpServer(gateway.handle, listener, limits=self._options.limits)
        return _Running(pollers, WakeUps(pollers, self._queues), firing, ScheduleThread(ticker), server)

    def _routes(self) -> Routes:
        def unreachable(route: str) -> None:
            _log.warning("no event in %s leads to the route %s", self._template.file.name, route)

        try:
            return Routes(
                endpoint for invoker in self._functions.values() for endpoint in endpoints_of(invoker, unreachable)
            )
        except RouteMissingError as error:
            raise TemplateError(self._template.file, error.line, str(error)) from error
        except EndpointConflictError as error:
            raise TemplateError(self._template.file, error.second.line, str(error)) from error


@dataclass(frozen=True, slots=True)
class _Running:
    """What runs between start and stop."""

    pollers: list[Poller]
    wake_ups: WakeUps
    firing: Firing
    schedules: ScheduleThread
    server: HttpServer

    def start(self) -> None:
        for poller in self.pollers:
            poller.start()
        self.wake_ups.start()
        self.schedules.start()
        self.server.start()

    def stop(self, drain_seconds: float, deadlines: Deadlines) -> bool:
        until = time.monotonic() + drain_seconds + _GRACE_SECONDS
        self.wake_ups.stop()
        for poller in self.pollers:
            poller.stop()
        self.schedules.stop()
        self.firing.stop()
        deadlines.shut_down_within(drain_seconds)
        served = self.server.stop(until - time.monotonic())
        polled = [poller.join(until) for poller in self.pollers]
        fired = self.firing.join(until)
        return served and all(polled) and fired


def _url(listener: socket.socket) -> str:
    address, port = listener.getsockname()[:2]
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"
