"""The HTTP server: uvicorn, on an event loop in a thread of its own; see `docs/decisions/http-server.md`."""

import asyncio
import errno
import math
import socket
import threading

import uvicorn

from infra.host.http.application import Application
from infra.host.http.connection import connection_class
from infra.host.http.limits import Limits
from infra.host.http.messages import Handle
from infra.host.http.workers import Workers

_BACKLOG = 1024
_SLACK_SECONDS = 1.0  # for cancelling what did not finish


class PortTakenError(OSError):
    """Another program listens there."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"port {port} on {host} is taken: stop what uses it, or choose another one with PORT={port + 1}"
        )
        self.port = port


class HttpServer:
    """Serves HTTP/1.1 until it is stopped. It starts once and stops once.

    Args:
        handle: Answers requests; called by several threads.
        listener: Where clients connect; see `listen`.
        limits: What clients may take up.
    """

    def __init__(self, handle: Handle, listener: socket.socket, *, limits: Limits | None = None) -> None:
        limits = limits or Limits()
        self._listener = listener
        self._workers = Workers(limits.workers)
        self._config = uvicorn.Config(
            Application(handle, self._workers, limits),
            http=connection_class(limits),
            loop="auto",  # uvloop where it is installed
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            backlog=_BACKLOG,
            timeout_keep_alive=limits.idle_seconds,
            limit_concurrency=limits.connections,
        )
        self._server = uvicorn.Server(self._config)
        self._thread = threading.Thread(target=self._run, name="http-server", daemon=True)

    def start(self) -> None:
        """Accept connections from now on."""
        self._thread.start()

    def stop(self, wait_seconds: float) -> bool:
        """Accept no more, finish what is under way, close; returns whether all was finished in time."""
        self._config.timeout_graceful_shutdown = math.ceil(wait_seconds)
        self._server.should_exit = True
        self._thread.join(wait_seconds)
        finished = not self._thread.is_alive()
        self._thread.join(_SLACK_SECONDS)
        self._workers.stop()
        return finished

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=self._config.get_loop_factory()) as runner:
            runner.run(self._server.serve(sockets=[self._listener]))


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at an address, on any free port where `port` is 0; raises `PortTakenError`."""
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    try:
        listener = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTakenError(host, port) from None
        raise
    listener.setblocking(False)
    return listener
