"""A load of GET requests over kept connections, made by a process of its own, which can't slow the server's threads.

Run as `python -m benchmarks.load PORT CONNECTIONS SECONDS AUTHORIZATION`, with one path a line on standard input;
prints a JSON object: requests a second, and percentiles in milliseconds.
"""

import json
import re
import socket
import statistics
import sys
import threading
import time
from collections.abc import Sequence

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Connection:
    """One kept HTTP connection; reads answers that say their length. Lean, for what it costs is measured along."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def exchange(self, request: bytes) -> bytes:
        """Send a request; returns the answer's body. Raises RuntimeError for any status but 200."""
        self._socket.sendall(request)
        answer = self._receive()
        while (end := answer.find(b"\r\n\r\n")) < 0:
            answer += self._receive()
        if not answer.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(f"the server answered {answer[:40]!r}")
        length = _LENGTH.search(answer, 0, end)
        whole = end + 4 + (int(length[1]) if length else 0)
        while len(answer) < whole:
            answer += self._receive()
        return answer[end + 4 :]

    def _receive(self) -> bytes:
        received = self._socket.recv(1 << 18)
        if not received:
            raise RuntimeError("the server closed the connection")
        return received


def request(path: str, authorization: str) -> bytes:
    """The bytes of a GET."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {authorization}\r\n\r\n".encode()


def load(port: int, connections: int, seconds: float, requests: Sequence[bytes]) -> dict[str, float]:
    """Ask for `requests` in turn on each connection, for that long."""
    taken: list[float] = []
    failures: list[Exception] = []
    end = time.perf_counter() + seconds

    def ask(offset: int) -> None:
        connection = Connection(port)
        own: list[float] = []
        number = offset
        try:
            while (began := time.perf_counter()) < end:
                connection.exchange(requests[number % len(requests)])
                own.append(time.perf_counter() - began)
                number += connections
        except (OSError, RuntimeError) as error:
            failures.append(error)
        taken.extend(own)

    threads = [threading.Thread(target=ask, args=(offset,)) for offset in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise SystemExit(f"{len(failures)} connection(s) failed: {failures[0]}")
    cuts = statistics.quantiles(taken, n=100)
    return {"per_second": len(taken) / seconds, "p50_ms": cuts[49] * 1000, "p99_ms": cuts[98] * 1000}


def main() -> None:
    """Run it."""
    port, connections, seconds, authorization = sys.argv[1:]
    requests = [request(line.strip(), authorization) for line in sys.stdin]
    print(json.dumps(load(int(port), int(connections), float(seconds), requests)))


if __name__ == "__main__":
    main()
