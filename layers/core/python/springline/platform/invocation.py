"""How much of a Lambda invocation's time is left; the host gives its invocations the same context."""

from collections.abc import Callable
from typing import Protocol, cast


class LambdaContext(Protocol):
    """What is used of the invocation's context."""

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until this invocation has to have ended."""
        ...


def seconds_left(context: object, *, to_finish: float) -> Callable[[], float]:
    """A clock that says for how many more seconds an invocation may work, `to_finish` being kept for its end.

    `context` is what Lambda hands to a handler, which Chalice's events have as `event.context`.
    """
    invocation = cast("LambdaContext", context)
    return lambda: invocation.get_remaining_time_in_millis() / 1000 - to_finish


def has_time(context: object, *, to_finish: float) -> Callable[[], bool]:
    """Says whether an invocation may go on working: whether its `seconds_left` are more than none."""
    left = seconds_left(context, to_finish=to_finish)
    return lambda: left() > 0
