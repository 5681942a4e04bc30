"""HTTP/1.1 to one address that was checked, and an end to it in time however slowly the other side sends."""

import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore

from springline.platform.outgoing import REDIRECTS, Answer, FetchFailedError

_HEADERS = [
    ("Accept", "text/html,application/xhtml+xml,application/pdf;q=0.9,text/*;q=0.9,*/*;q=0.1"),
    ("Accept-Encoding", "gzip, identity;q=0.5"),
    ("Accept-Language", "en,*;q=0.5"),
    ("User-Agent", "Springline"),
]


class HttpTransport:
    """Asks one host once. TLS certificates are checked for the name that was asked for."""

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls

    def get(self, url: str, ip: str, *, size: int, seconds: float) -> Answer:
        """The answer of `url`, asked of the host at `ip`; see `springline.platform.outgoing.Transport.get`."""
        tls = self._tls or ssl.create_default_context()
        pool = httpcore.ConnectionPool(ssl_context=tls, network_backend=_OneAddress(ip, time.monotonic() + seconds))
        try:
            with pool, pool.stream("GET", url, headers=_HEADERS) as response:
                said = {name.decode("latin-1").lower(): text.decode("latin-1") for name, text in response.headers}
                if response.status in REDIRECTS:
                    return Answer(response.status, said, b"")
                return Answer(response.status, said, _read(response.iter_stream(), size))
        except httpcore.TimeoutException as error:
            raise FetchFailedError("it took too long") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise FetchFailedError(_reason(error)) from error


class _OneAddress(httpcore.NetworkBackend):
    """Connects to one network address whatever name it is asked for, and waits for nothing beyond a deadline."""

    def __init__(self, ip: str, deadline: float) -> None:
        self._ip = ip
        self._deadline = deadline
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(self._deadline, timeout)
        return _Until(self._backend.connect_tcp(self._ip, port, left, local_address, socket_options), self._deadline)

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        raise httpcore.ConnectError("a socket of this machine is no address of the web")

    def sleep(self, seconds: float) -> None:
        self._backend.sleep(seconds)


class _Until(httpcore.NetworkStream):
    """A stream each of whose waits ends at a deadline, so that one byte now and then holds nobody up for long."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(self._deadline, timeout)
        return _Until(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float, timeout: float | None) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time is up")
    return left if timeout is None else min(left, timeout)


def _read(pieces: Iterable[bytes], most: int) -> bytes:
    content = bytearray()
    for piece in pieces:
        content += piece
        if len(content) > most:
            raise FetchFailedError(f"it has more than {most:,} bytes")
    return bytes(content)


def _reason(error: BaseException | None) -> str:
    """What became of a connection, in words that tell nothing of the network that we are in."""
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return "its certificate is not valid, or it can't speak TLS"
        error = error.__cause__ or error.__context__
    return "the connection to it failed"
