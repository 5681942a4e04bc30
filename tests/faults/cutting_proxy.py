"""A TCP address in front of PostgreSQL's socket, where connections are cut in the middle of a COPY."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_RESET = struct.pack("ii", 1, 0)  # close at once, and let the other side find out the hard way
_CHUNK = 1 << 14
_COPY = b" from stdin"  # as its statement ends


class CuttingProxy:
    """Passes bytes on, both ways.

    `cut_after` is how many bytes a client may send from the beginning of a COPY on, None: any number; the first `spare`
    COPYs of a connection don't count. `passed` says how many bytes were sent from there on, on the newest connection.
    """

    def __init__(self, unix_socket: str) -> None:
        self._target = unix_socket
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self.port: int = self._listener.getsockname()[1]
        self.cut_after: int | None = None
        self.spare = 0
        self.passed = 0
        self._start(self._accept)

    def close(self) -> None:
        """Take no more connections; returns once those there are have ended."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def _start(self, work, *arguments) -> None:
        self._threads.append(threading.Thread(target=work, args=arguments))
        self._threads[-1].start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._target)
            self.passed = 0
            self._start(self._requests, client, server)
            self._start(self._answers, server, client)

    def _requests(self, client: socket.socket, server: socket.socket) -> None:
        copies = 0
        with client, server, suppress(OSError):
            while data := client.recv(_CHUNK):
                copies += data.count(_COPY)
                counted = len(data) if copies > self.spare else 0
                left = None if self.cut_after is None or not counted else self.cut_after - self.passed
                server.sendall(data[:left])
                self.passed += counted
                if left is not None and counted >= left:
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                    server.shutdown(socket.SHUT_RDWR)
                    return

    def _answers(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(_CHUNK):
                client.sendall(data)
        with suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)


@contextmanager
def cutting_proxy(unix_socket: str) -> Iterator[CuttingProxy]:
    """A proxy for as long as a test uses it."""
    proxy = CuttingProxy(unix_socket)
    try:
        yield proxy
    finally:
        proxy.close()
