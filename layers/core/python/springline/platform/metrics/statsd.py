"""Metrics for a StatsD daemon, by UDP.

Names go out exactly as the catalogue has them. Labels go out as tags in DogStatsD's notation, which Telegraf, Vector,
the Datadog agent and Prometheus' statsd_exporter read; plain StatsD has no word for them.

Lines are gathered into packets. A packet leaves when it is full, when a line comes a second after its first, and on
`flush`. UDP may lose packets and the daemon may be away: nobody waits for it, and nothing fails.
"""

import logging
import re
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress

from springline.platform.addresses import HostPort
from springline.platform.clock import Clock, SystemClock
from springline.platform.metrics.catalogue import METRICS, Metric
from springline.platform.metrics.recorder import LABEL_SETS, Recorder

logger = logging.getLogger(__name__)

_LARGEST_PACKET = 1432  # bytes that pass an Ethernet unfragmented, tunnels included
_HELD_SECONDS = 1.0
_TYPES = {"counter": "c", "gauge": "g", "histogram": "ms"}
_UNFIT = re.compile(r"[,|#@\s\x00-\x1f\x7f-\x9f]")  # what would end a tag or a line


class StatsdSeries:
    """One series: the beginning and the end of its lines."""

    __slots__ = ("_add", "_begin", "_end", "_kind")

    def __init__(self, metric: Metric, values: tuple[str, ...], add: Callable[[bytes], None]) -> None:
        tags = ",".join(f"{label}:{_UNFIT.sub('_', value)}" for label, value in zip(metric.labels, values, strict=True))
        end = f"|{_TYPES[metric.kind]}" + (f"|#{tags}" if tags else "")
        self._begin = f"{metric.name}:"
        self._end = end
        self._kind = metric.kind
        self._add = add

    def record(self, value: float) -> None:
        """Hand on a line; durations go out in milliseconds."""
        if self._kind == "histogram":
            value *= 1000
        line = f"{self._begin}{_number(value)}{self._end}"
        if self._kind == "gauge" and value < 0:
            # A sign means "change by" to StatsD; setting to zero first makes the change a value.
            line = f"{self._begin}0{self._end}\n{line}"
        self._add(line.encode("utf-8", "replace"))


class StatsdMetrics(Recorder[StatsdSeries]):
    """Sends to the daemon at `address`, whose name is looked up once, here: the only moment that may take time."""

    def __init__(
        self,
        address: HostPort,
        *,
        clock: Clock | None = None,
        catalogue: Mapping[str, Metric] = METRICS,
        limit: int = LABEL_SETS,
    ) -> None:
        super().__init__(
            lambda metric, values: StatsdSeries(metric, values, self._add), catalogue=catalogue, limit=limit
        )
        self._clock = clock or SystemClock()
        self._packet: list[bytes] = []
        self._size = 0
        self._since = 0.0
        self._packet_lock = threading.Lock()
        self._sender = _Sender(address)

    def flush(self) -> None:
        """Send what is held back."""
        with self._packet_lock:
            self._send_packet()

    def close(self) -> None:
        """Send what is held back, and give the socket up."""
        self.flush()
        self._sender.close()

    def _add(self, line: bytes) -> None:
        with self._packet_lock:
            now = self._clock.monotonic()
            if self._packet and (self._size + len(line) > _LARGEST_PACKET or now - self._since >= _HELD_SECONDS):
                self._send_packet()
            if not self._packet:
                self._since = now
            self._packet.append(line)
            self._size += len(line) + 1

    def _send_packet(self) -> None:
        if self._packet:
            self._sender.send(b"\n".join(self._packet))
            self._packet, self._size = [], 0


class _Sender:
    """Sends packets and neither waits nor raises; drops them all where there is no such host."""

    def __init__(self, address: HostPort) -> None:
        self._socket: socket.socket | None = None
        try:
            family, _, _, _, self._target = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_DGRAM)[0]
            self._socket = socket.socket(family, socket.SOCK_DGRAM)
            self._socket.setblocking(False)
        except OSError:
            logger.exception("no metrics will be sent: StatsD's address is of no use", extra={"address": str(address)})

    def send(self, packet: bytes) -> None:
        if self._socket is not None:
            with suppress(OSError):  # its buffer is full, or the network is away: metrics are not worth a wait
                self._socket.sendto(packet, self._target)

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.6f}".rstrip("0")
