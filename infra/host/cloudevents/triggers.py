"""What starts functions here: events that come by HTTP, handed on as a queue or a schedule would hand them on."""

import json
import logging
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, cast

from infra.host.cloudevents.reading import CloudEvent
from infra.host.functions import Event, GivenUpError, Invoker, new_request_id
from infra.host.schedule import payload
from infra.host.sqs_events import MalformedAnswerError, failures, sqs_event
from infra.host.template.model import QueueEvent, Schedule
from springline.platform.deliveries import REASONS, Poison
from springline.platform.queues.protocol import Received

_log = logging.getLogger(__name__)

USUAL_CONCURRENCY = 4
_LONGEST_REASON = 500


class ThrottledError(Exception):
    """As many events are being worked on as may be; nothing was done with these."""


@dataclass(slots=True)
class Outcome:
    """What became of a delivery: why events failed, by their ids. `poison` are those that will fail for ever."""

    failed: dict[str, str] = field(default_factory=dict[str, str])
    poison: set[str] = field(default_factory=set[str])


class Trigger(Protocol):
    """One event source of one function. `name` is `Function.Event`, as in the template."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def invoker(self) -> Invoker:
        """Whose function it is."""
        ...

    def deliver(self, events: Sequence[CloudEvent], expired: Callable[[], None]) -> Outcome:
        """Run the function on events; returns when it is done with them.

        Where the function takes too long, `expired` is called from another thread, and this raises `GivenUpError`
        sometime after. Raises `ThrottledError` where the function has no free execution.
        """
        ...


class QueueTrigger:
    """Hands events on as SQS messages whose bodies are the events, in batches as large as the template says.

    Each message is given as received for the first time: who delivers by HTTP does not say how often it has tried.

    Args:
        event: Which batches the function wants, and how many at a time.
        invoker: Invokes the function.
        now: The time.
        new_id: Makes message ids.
    """

    def __init__(
        self,
        event: QueueEvent,
        invoker: Invoker,
        now: Callable[[], datetime],
        new_id: Callable[[], str] = new_request_id,
    ) -> None:
        self.name = event.name
        self.invoker = invoker
        self._event = event
        self._now = now
        self._new_id = new_id
        self._free = threading.Semaphore(event.max_concurrency or USUAL_CONCURRENCY)

    def deliver(self, events: Sequence[CloudEvent], expired: Callable[[], None]) -> Outcome:
        """See `Trigger.deliver`; a batch whose invocation raises has failed as a whole."""
        outcome = Outcome()
        size = self._event.batch_size
        with _one_of(self._free, expired) as give_up:
            for start in range(0, len(events), size):
                self._run(events[start : start + size], outcome, give_up)
        return outcome

    def _run(self, events: Sequence[CloudEvent], outcome: Outcome, expired: Callable[[], None]) -> None:
        now = self._now()
        batch = [Received(self._new_id(), event.text, event.id, 1, now, now, {}) for event in events]
        reasons: dict[str, str] = {}
        asked = REASONS.set(reasons)
        try:
            result = _invoke(self.invoker, sqs_event(self._event.queue, batch), expired)
            failed = failures(result, batch) if self._event.reports_failures else set[str]()
        except _FunctionError as error:
            failed = {message.id for message in batch}
            reasons = dict.fromkeys(failed, error.reason)
        except MalformedAnswerError as error:
            failed = {message.id for message in batch}
            reasons = dict.fromkeys(failed, str(error))
        finally:
            REASONS.reset(asked)
        named = f"{self.invoker.function.logical_id} named it as failed"
        for message in batch:
            if message.id in failed:
                reason = reasons.get(message.id, named)
                outcome.failed[message.receipt] = reason[:_LONGEST_REASON]
                if isinstance(reason, Poison):
                    outcome.poison.add(message.receipt)


class ScheduleTrigger:
    """Runs what is due on a schedule whenever an event comes; the event's time is taken for the due one.

    What the event says besides makes no difference: the platform's own schedule decides when, the template what.
    """

    def __init__(self, schedule: Schedule, invoker: Invoker, now: Callable[[], datetime]) -> None:
        self.name = schedule.name
        self.invoker = invoker
        self._schedule = schedule
        self._now = now

    def deliver(self, events: Sequence[CloudEvent], expired: Callable[[], None]) -> Outcome:
        """See `Trigger.deliver`; one event runs the function once."""
        outcome = Outcome()
        for event in events:
            text = payload(self._schedule, event.time or self._now(), event.id)
            try:
                _invoke(self.invoker, cast("Event", json.loads(text)), expired)
            except _FunctionError as error:
                outcome.failed[event.id] = error.reason
        return outcome


class _FunctionError(Exception):
    """A function raised; `reason` says what, without a traceback."""

    def __init__(self, function: str, error: Exception) -> None:
        self.reason = f"{function} raised {type(error).__name__}"
        super().__init__(self.reason)


def _invoke(invoker: Invoker, event: Mapping[str, object], expired: Callable[[], None]) -> object:
    if not invoker.reserve():
        raise ThrottledError
    try:
        return invoker.invoke(event, expired=expired)
    except GivenUpError:
        raise
    except Exception as error:
        name = invoker.function.logical_id
        _log.exception("function %s raised; the events come again", name)
        raise _FunctionError(name, error) from error


@contextmanager
def _one_of(free: threading.Semaphore, expired: Callable[[], None]) -> Generator[Callable[[], None]]:
    """Hold one of the free places; yields what to call when the place is given up before its thread returns."""
    if not free.acquire(blocking=False):
        raise ThrottledError
    held = threading.Lock()

    def leave() -> None:
        if held.acquire(blocking=False):
            free.release()

    def give_up() -> None:
        leave()
        expired()

    try:
        yield give_up
    finally:
        leave()
