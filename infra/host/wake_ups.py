"""Wakes pollers the moment messages are sent, where the queues can tell: event to effect in milliseconds."""

import logging
import threading
from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol, runtime_checkable

from infra.host.pollers import Poller
from springline.platform.queues.protocol import Queues

_log = logging.getLogger(__name__)

_WAIT = timedelta(seconds=1)  # how long the thread may still be there after `stop`
_RETRY_SECONDS = 1.0


@runtime_checkable
class Announcing(Protocol):
    """What queues can that announce messages: `PostgresQueues` by LISTEN and NOTIFY. SQS can't."""

    def wait(self, timeout: timedelta) -> set[str]:
        """Sleep until messages are sent, at most `timeout`; returns the names of their queues."""
        ...


class WakeUps:
    """One thread that sleeps in the queues' `wait`; for queues without it there is none: pollers look by themselves."""

    def __init__(self, pollers: Sequence[Poller], queues: Queues) -> None:
        self._pollers = pollers
        self._queues = queues
        self._stopping = threading.Event()

    def start(self) -> None:
        """Begin to listen."""
        if isinstance(self._queues, Announcing):
            threading.Thread(target=self._listen, args=(self._queues,), name="queue-wake-ups", daemon=True).start()

    def stop(self) -> None:
        """Wake nobody any more; the thread ends by itself within a second."""
        self._stopping.set()

    def _listen(self, queues: Announcing) -> None:
        while not self._stopping.is_set():
            try:
                names = queues.wait(_WAIT)
            except Exception:  # noqa: BLE001 - the pollers look by themselves meanwhile
                if not self._stopping.is_set():
                    _log.exception("wake-ups of queues are lost; listening again")
                self._stopping.wait(_RETRY_SECONDS)
                continue
            for poller in self._pollers:
                if poller.event.queue in names:
                    poller.wake()
