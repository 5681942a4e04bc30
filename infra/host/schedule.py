"""Fires the template's schedules: each due time once, however many hosts share a database."""

import json
import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

from infra.host.template.intrinsics import ACCOUNT, REGION
from infra.host.template.model import Schedule, ScheduleSource
from springline.platform.clock import Clock

_log = logging.getLogger(__name__)

# The wall clock may be set while the thread sleeps, and a laptop may sleep too: look again at least this often.
_LONGEST_SLEEP = timedelta(seconds=20)
_RETRY = timedelta(seconds=2)
_MADE_UP_FOR = timedelta(minutes=1)


class Schedules(Protocol):
    """Remembers which due times have been taken, for all hosts of one database."""

    def claim(self, name: str, due_at: datetime) -> bool:
        """Take the due time of a schedule: true for one caller, and for another where that one died over it."""
        ...

    def finish(self, name: str, due_at: datetime) -> None:
        """Note that the work of a due time is done."""
        ...

    def close(self) -> None:
        """Give up what is not done, for the next host that starts."""
        ...


class Ticker:
    """Decides what is due. It holds no thread and no sleep, so that tests can turn the clock.

    Of times that pass while no host runs, those of the last minute before the start are made up for: what runs every
    minute begins at once. Of several that a sleeping machine has missed, the last one fires. Where the wall clock is
    set back, the host goes on from the time that it had: what runs every minute does not rest for an hour because
    somebody corrected the clock by one.

    What another host has taken is asked for again for a minute: should that one die over it, this one fires.

    Args:
        schedules: What to fire.
        claims: Decides between hosts.
        fire: Called for each due time that this host has won; it must return soon.
        clock: Tells the time.
    """

    def __init__(
        self, schedules: Sequence[Schedule], claims: Schedules, fire: Callable[[Schedule, datetime], None], clock: Clock
    ) -> None:
        self._claims = claims
        self._fire = fire
        self._clock = clock
        self._latest = clock.now()
        self._latest_monotonic = clock.monotonic()
        since = self._latest - _MADE_UP_FOR
        self._due = {schedule: schedule.timing.next_after(since) for schedule in schedules}
        self._taken: dict[Schedule, datetime] = {}  # by other hosts

    def tick(self) -> timedelta:
        """Fire what is due; returns how long to sleep until the next due time, at most 20 seconds."""
        now = self._now()
        self._take_over(now)
        sleep = _LONGEST_SLEEP
        for schedule, due in self._due.items():
            if due is not None and due <= now and not self._settle(schedule, due, now):
                sleep = min(sleep, _RETRY)
        if self._taken:
            sleep = min(sleep, _RETRY)
        waits = [due - now for due in self._due.values() if due is not None and due > now]
        return max(min([sleep, *waits]), timedelta(0))

    def _now(self) -> datetime:
        """The wall clock's time, or the one that must have come since the last look where the wall clock is behind."""
        monotonic = self._clock.monotonic()
        elapsed = timedelta(seconds=monotonic - self._latest_monotonic)
        self._latest, self._latest_monotonic = max(self._clock.now(), self._latest + elapsed), monotonic
        return self._latest

    def _settle(self, schedule: Schedule, due: datetime, now: datetime) -> bool:
        latest, following = due, schedule.timing.next_after(due)
        while following is not None and following <= now:
            latest, following = following, schedule.timing.next_after(following)
        won = self._claim(schedule, latest)
        if won is None:
            return False
        self._due[schedule] = following
        if not won:
            self._taken[schedule] = latest
        return True

    def _take_over(self, now: datetime) -> None:
        for schedule, due in list(self._taken.items()):
            if now - due >= _MADE_UP_FOR or self._claim(schedule, due):
                del self._taken[schedule]

    def _claim(self, schedule: Schedule, due: datetime) -> bool | None:
        """Fire a schedule where this host wins its due time; None where the database is away, and it stays due."""
        try:
            won = self._claims.claim(schedule.name, due)
        except Exception:  # noqa: BLE001 - whatever is wrong with the database, it may be right the next time
            _log.exception("schedule %s could not be claimed; trying again", schedule.name)
            return None
        if won:
            self._fire(schedule, due)
        return won


class ScheduleThread:
    """Runs a `Ticker` until it is stopped."""

    def __init__(self, ticker: Ticker) -> None:
        self._ticker = ticker
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="schedules", daemon=True)

    def start(self) -> None:
        """Begin to fire."""
        self._thread.start()

    def stop(self) -> None:
        """Fire nothing more; returns when the thread has ended."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        sleep = self._ticker.tick()
        while not self._stopping.wait(sleep.total_seconds()):
            sleep = self._ticker.tick()


def payload(schedule: Schedule, due: datetime, event_id: str) -> str:
    """The JSON text that a schedule's target gets: the one in the template, else the event that AWS makes."""
    if schedule.payload is not None:
        return schedule.payload
    kind = "rule" if schedule.source is ScheduleSource.EVENTS else "schedule"
    service = "events" if schedule.source is ScheduleSource.EVENTS else "scheduler"
    event: dict[str, object] = {
        "version": "0",
        "id": event_id,
        "detail-type": "Scheduled Event",
        "source": schedule.source.value,
        "account": ACCOUNT,
        "time": due.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [f"arn:aws:{service}:{REGION}:{ACCOUNT}:{kind}/{schedule.name}"],
        # EventBridge Scheduler sends its detail as text.
        "detail": {} if schedule.source is ScheduleSource.EVENTS else "{}",
    }
    return json.dumps(event, separators=(",", ":"))
