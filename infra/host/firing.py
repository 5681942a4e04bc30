"""What happens when a schedule is due: a function is invoked in a thread of its own, or a queue gets a message."""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import cast

from infra.host.functions import Event, GivenUpError, Invoker, new_request_id
from infra.host.schedule import Schedules, payload
from infra.host.template.model import Schedule
from springline.platform.errors import UnavailableError
from springline.platform.queues.protocol import Queues

_log = logging.getLogger(__name__)

_RESERVE_SECONDS = 60.0


class Firing:
    """Fires schedules; a call returns at once.

    A function that raises is not tried again, other than on AWS, where a schedule's invocation gets two more tries:
    what must not be lost goes through a queue.

    Args:
        functions: Invokers by logical id.
        queues: Where the messages of schedules go.
        claims: Is told what is done. What the end of the host cuts short is not, and runs when the next host starts.
        new_id: Makes the events' ids.
    """

    def __init__(
        self,
        functions: Mapping[str, Invoker],
        queues: Queues,
        claims: Schedules,
        new_id: Callable[[], str] = new_request_id,
    ) -> None:
        self._functions = functions
        self._queues = queues
        self._claims = claims
        self._new_id = new_id
        self._running: set[threading.Thread] = set()
        self._stopping = False

    def __call__(self, schedule: Schedule, due: datetime) -> None:
        """Fire a schedule for its due time."""
        text = payload(schedule, due, self._new_id())

        def run() -> None:
            try:
                self._run(schedule, due, text)
            finally:
                self._running.discard(threading.current_thread())

        thread = threading.Thread(target=run, name=f"schedule-{schedule.name}", daemon=True)
        self._running.add(thread)
        thread.start()

    def stop(self) -> None:
        """Hold nothing for done from now on: functions that are told that their time is short may return early."""
        self._stopping = True

    def join(self, until: float) -> bool:
        """Wait for what was fired, until that moment of `time.monotonic`; returns whether all ended."""
        while (thread := next(iter(self._running), None)) is not None and (left := until - time.monotonic()) > 0:
            thread.join(left)
        return not self._running

    def _run(self, schedule: Schedule, due: datetime, text: str) -> None:
        try:
            self._deliver(schedule, text)
        except GivenUpError:
            return
        except Exception:  # noqa: BLE001 - the next due time is another chance
            _log.exception("schedule %s failed", schedule.name)
        if not self._stopping:
            try:
                self._claims.finish(schedule.name, due)
            except UnavailableError:
                _log.exception("schedule %s may run again: the database can't be told that it is done", schedule.name)

    def _deliver(self, schedule: Schedule, text: str) -> None:
        if schedule.queue is not None:
            self._queues.send(schedule.queue, [text])
        if schedule.function is not None:
            invoker = self._functions[schedule.function]
            if not invoker.reserve(_RESERVE_SECONDS):
                _log.error("schedule %s found no free execution of %s", schedule.name, schedule.function)
                return
            thread = threading.current_thread()

            def expired() -> None:
                self._running.discard(thread)

            invoker.invoke(cast("Event", json.loads(text)), expired=expired)
