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
        claims: Gets back what the end of the host cut short.
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
        self._running: dict[threading.Thread, tuple[Schedule, datetime]] = {}
        self._cut_short: list[tuple[Schedule, datetime]] = []

    def __call__(self, schedule: Schedule, due: datetime) -> None:
        """Fire a schedule for its due time."""
        text = payload(schedule, due, self._new_id())

        def run() -> None:
            try:
                self._deliver(schedule, text)
            except GivenUpError:
                pass
            except Exception:  # noqa: BLE001 - the next due time is another chance
                _log.exception("schedule %s failed", schedule.name)
            finally:
                self._running.pop(threading.current_thread(), None)

        thread = threading.Thread(target=run, name=f"schedule-{schedule.name}", daemon=True)
        self._running[thread] = (schedule, due)
        thread.start()

    def stop(self) -> None:
        """Note which functions run at this moment: told that their time is short, they may return early."""
        self._cut_short = [fired for fired in list(self._running.values()) if fired[0].function is not None]

    def join(self, until: float) -> bool:
        """Wait for what was fired, until that moment of `time.monotonic`; returns whether all ended.

        The due times of what `stop` noted are given back then, so that it runs when the next host starts.
        """
        while (thread := next(iter(self._running), None)) is not None and (left := until - time.monotonic()) > 0:
            thread.join(left)
        for schedule, due in self._cut_short:
            try:
                self._claims.give_back(schedule.name, due)
            except Exception:  # noqa: BLE001 - the next due time is another chance
                _log.exception("schedule %s could not be given back", schedule.name)
        return not self._running

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
                self._running.pop(thread, None)

            invoker.invoke(cast("Event", json.loads(text)), expired=expired)
