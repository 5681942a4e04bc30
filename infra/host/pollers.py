"""Feeds functions from queues, as Lambda's event source mapping does.

A handler that raises, or is given up, gives the whole batch back; one that names the messages that failed gives those
back; what is left is deleted. `MaximumBatchingWindowInSeconds` is the longest that AWS waits for a batch to fill. The
host does not wait: it invokes as soon as the queue is momentarily empty, so that an idle system answers in
milliseconds, while under load batches fill by themselves during the invocation before.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from infra.host.functions import GivenUpError, Invoker
from infra.host.sqs_events import failures, sqs_event
from infra.host.template.model import Queue, QueueEvent
from springline.platform.deliveries import REASONS, Later
from springline.platform.queues.protocol import LONGEST_VISIBILITY, Queues, Received

_log = logging.getLogger(__name__)

_USUAL_CONCURRENCY = 4  # of a function that says nothing: two cores have no use for Lambda's hundreds
_SAFETY_NET_SECONDS = 1.0  # messages that become visible again announce themselves to nobody
_RETRY_SECONDS = 1.0
_LONGEST_REASON = 500


def backoff(visibility: timedelta, receive_count: int) -> timedelta:
    """How long a failed message rests: 0.2 s, then four times as long each time, at most the queue's visibility.

    Lambda lets it rest for the whole visibility at once, which is half a minute or more.
    """
    return min(visibility, timedelta(seconds=0.2 * 4 ** min(receive_count - 1, 10)))


class Poller:
    """One queue of one function: a thread that waits for messages, and further ones while there are more.

    Args:
        event: Which batches the function wants.
        queue: The queue's properties.
        invoker: Invokes the function.
        queues: Where the messages are.
        rest: How long a failed message rests, by visibility and receive count.
    """

    def __init__(
        self,
        event: QueueEvent,
        queue: Queue,
        invoker: Invoker,
        queues: Queues,
        rest: Callable[[timedelta, int], timedelta] = backoff,
    ) -> None:
        self.event = event
        self._queue = queue
        self._invoker = invoker
        self._queues = queues
        self._rest = rest
        reserved = invoker.function.reserved_concurrency
        wanted = event.max_concurrency or _USUAL_CONCURRENCY
        self._most_threads = wanted if reserved is None else min(wanted, reserved)
        self._arrived = threading.Event()
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._helpers = 0
        self._threads: set[threading.Thread] = set()

    def start(self) -> None:
        """Begin to feed the function."""
        self._spawn(self._stay)

    def wake(self) -> None:
        """Look for messages now."""
        self._arrived.set()

    def stop(self) -> None:
        """Receive nothing more; invocations under way go on."""
        self._stopping.set()
        self._arrived.set()

    def join(self, until: float) -> bool:
        """Wait for the invocations under way, until that moment of `time.monotonic`; returns whether all ended."""
        while (thread := next(iter(self._threads), None)) is not None and (left := until - time.monotonic()) > 0:
            thread.join(left)
        return not self._threads

    def _spawn(self, run: Callable[[], None]) -> None:
        def run_to_its_end() -> None:
            try:
                run()
            except GivenUpError:
                pass  # another thread has taken the place of this one
            finally:
                self._forget(threading.current_thread())

        thread = threading.Thread(target=run_to_its_end, name=f"queue-{self.event.name}", daemon=True)
        with self._lock:
            self._threads.add(thread)
        thread.start()

    def _forget(self, thread: threading.Thread) -> None:
        with self._lock:
            self._threads.discard(thread)

    def _stay(self) -> None:
        """What the thread does that is always there."""
        while not self._stopping.is_set():
            self._arrived.clear()
            if not self._work(self._stay):
                self._arrived.wait(_SAFETY_NET_SECONDS)

    def _help(self) -> None:
        """What a thread does that is there while the queue has more than the others manage."""
        while not self._stopping.is_set() and self._work(self._help):
            pass
        with self._lock:
            self._helpers -= 1

    def _call_for_help(self) -> None:
        with self._lock:
            if self._helpers + 1 >= self._most_threads:
                return
            self._helpers += 1
        self._spawn(self._help)

    def _work(self, go_on: Callable[[], None]) -> bool:
        """Receive a batch and run the function on it; false where there was nothing, or nothing could be done.

        `go_on` takes this thread's place where the function is given up.
        """
        if not self._invoker.reserve(_SAFETY_NET_SECONDS):
            return True
        try:
            batch = self._queues.receive(
                self._queue.name, limit=self.event.batch_size, visibility=self._queue.visibility
            )
        except Exception:  # noqa: BLE001 - the database may be away for a while
            self._invoker.release()
            _log.exception("messages of %s can't be received; trying again", self._queue.name)
            self._stopping.wait(_RETRY_SECONDS)
            return False
        if not batch:
            self._invoker.release()
            return False
        if len(batch) == self.event.batch_size:
            self._call_for_help()
        self._run(batch, go_on)
        return True

    def _run(self, batch: Sequence[Received], go_on: Callable[[], None]) -> None:
        stuck = threading.current_thread()

        def expired() -> None:
            self._spawn(lambda: self._go_on_after(batch, go_on))
            self._forget(stuck)

        function = self._invoker.function.logical_id
        reasons: dict[str, str] = {}
        asked = REASONS.set(reasons)
        try:
            result = self._invoker.invoke(sqs_event(self._queue.name, batch), expired=expired)
            named = failures(result, batch) if self.event.reports_failures else set[str]()
            failed = {one: reasons.get(one, f"{function} named it as failed") for one in named}
        except GivenUpError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a handler raises gives its batch back
            _log.exception(
                "function %s failed on %d messages of %s; they come back", function, len(batch), self._queue.name
            )
            reason = f"{function} raised {type(error).__name__}: {error}"[:_LONGEST_REASON]
            failed = {message.id: reason for message in batch}
        finally:
            REASONS.reset(asked)
        self._settle(batch, failed)

    def _go_on_after(self, batch: Sequence[Received], go_on: Callable[[], None]) -> None:
        function = self._invoker.function
        reason = f"{function.logical_id} did not return within its {function.timeout.total_seconds():g} s"
        self._settle(batch, {message.id: reason for message in batch})
        go_on()

    def _settle(self, batch: Sequence[Received], failed: Mapping[str, str]) -> None:
        """Delete what is done, give back what failed. Where that fails too, visibility ends and all come back."""
        done = [message.receipt for message in batch if message.id not in failed]
        returned: dict[tuple[timedelta, str], list[str]] = {}
        for message in batch:
            if message.id in failed:
                reason = failed[message.id]
                rest = self._rest(self._queue.visibility, message.receive_count)
                if isinstance(reason, Later):
                    rest = min(reason.rest, LONGEST_VISIBILITY)
                returned.setdefault((rest, reason[:_LONGEST_REASON]), []).append(message.receipt)
        try:
            if done:
                self._queues.delete(self._queue.name, done)
            for (rest, reason), receipts in returned.items():
                self._queues.release(self._queue.name, receipts, delay=rest, failure=reason)
        except Exception:  # noqa: BLE001 - the messages come back by themselves
            _log.exception("a batch of %s can't be settled; it comes back", self._queue.name)
            return
        if failed and done:
            _log.warning("%d of %d messages of %s failed; they come back", len(failed), len(batch), self._queue.name)
