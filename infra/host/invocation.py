"""One run of a function: the context that Lambda gives a handler, its time limit, and what happens when that passes.

A thread can't be stopped from outside, as Lambda stops a sandbox. So a handler that takes too long is given up: whoever
waits for it gets its answer from the `Deadlines` thread at that moment, and what the handler returns later is dropped.
Its thread ends then, not before.
"""

import logging
import math
import threading
from collections.abc import Callable

from infra.host.template.intrinsics import arn
from infra.host.template.model import Function

_log = logging.getLogger(__name__)

_TICK_SECONDS = 0.05


class Deadlines:
    """Watches the running invocations and gives up those whose time is over.

    Args:
        monotonic: Seconds since some moment.
        tick_seconds: How often it looks; an invocation is given up at most that much too late.
    """

    def __init__(self, monotonic: Callable[[], float], tick_seconds: float = _TICK_SECONDS) -> None:
        self.monotonic = monotonic
        self._tick_seconds = tick_seconds
        self._running: dict[int, Invocation] = {}
        self._latest = math.inf
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="deadlines", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no longer; invocations still running are left alone."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def shut_down_within(self, seconds: float) -> None:
        """Let no invocation last longer than that from now on, whatever its own limit is."""
        self._latest = self.monotonic() + seconds

    def remaining(self, deadline: float) -> float:
        """Seconds until a deadline or the shutdown, whichever is first; never negative."""
        return max(0.0, min(deadline, self._latest) - self.monotonic())

    def begin(self, invocation: "Invocation") -> None:
        """Watch an invocation."""
        self._running[id(invocation)] = invocation

    def end(self, invocation: "Invocation") -> None:
        """Watch it no more."""
        self._running.pop(id(invocation), None)

    def give_up_late_ones(self) -> None:
        """Settle the invocations whose time is over; the thread does this at every tick."""
        for invocation in list(self._running.values()):
            if self.remaining(invocation.deadline) <= 0 and invocation.settle():
                self.end(invocation)
                invocation.give_up()

    def _watch(self) -> None:
        while not self._stopping.wait(self._tick_seconds):
            try:
                self.give_up_late_ones()
            except Exception:  # noqa: BLE001 - the watch must go on
                _log.exception("giving up a late invocation failed")


class Context:
    """The second argument of a handler, as Lambda's Python runtime makes it."""

    __slots__ = ("_deadline", "_deadlines", "_function", "aws_request_id")

    function_version = "$LATEST"
    identity = None
    client_context = None
    log_stream_name = "local"

    def __init__(self, function: Function, request_id: str, deadline: float, deadlines: Deadlines) -> None:
        self.aws_request_id = request_id
        self._function = function
        self._deadline = deadline
        self._deadlines = deadlines

    @property
    def function_name(self) -> str:
        """The function's name."""
        return self._function.name

    @property
    def invoked_function_arn(self) -> str:
        """The function's ARN."""
        return arn("AWS::Serverless::Function", self._function.name)

    @property
    def memory_limit_in_mb(self) -> str:
        """The memory that the template gives the function; nothing enforces it here."""
        return str(self._function.memory_megabytes)

    @property
    def log_group_name(self) -> str:
        """Where the logs would be on AWS."""
        return f"/aws/lambda/{self._function.name}"

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the invocation is given up: its time limit, or less when the host shuts down."""
        return int(self._deadlines.remaining(self._deadline) * 1000)


class Invocation:
    """One run of a handler. It is settled once: by the thread that runs it, or by `Deadlines` when it is late."""

    __slots__ = ("_expired", "_settled", "context", "deadline", "function", "seconds")

    def __init__(
        self, function: Function, request_id: str, seconds: float, deadlines: Deadlines, expired: Callable[[], None]
    ) -> None:
        self.function = function
        self.seconds = seconds
        self.deadline = deadlines.monotonic() + seconds
        self.context = Context(function, request_id, self.deadline, deadlines)
        self._expired = expired
        self._settled = threading.Lock()

    def settle(self) -> bool:
        """Take the right to say how the invocation ended: true for the first caller only."""
        return self._settled.acquire(blocking=False)

    def give_up(self) -> None:
        """Tell whoever waits that the time is over; called by the one who settled."""
        _log.error(
            "function %s was given up: it did not return within its %g s, or before the host's shutdown",
            self.function.logical_id,
            self.seconds,
            extra={"function": self.function.logical_id, "request_id": self.context.aws_request_id},
        )
        self._expired()
