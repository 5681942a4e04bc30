"""A circuit breaker: what fails again and again is left alone for a while.

It is closed until some failures came in a row, then open; after a rest it is half-open: one may try, and its success
closes it, its failure opens it anew.
"""

import threading
import traceback
from collections.abc import Callable
from datetime import timedelta
from typing import Literal

State = Literal["closed", "half-open", "open"]


class Circuit:
    """Says whether something may be tried. Safe to use from several threads.

    Args:
        monotonic: Seconds since some moment.
        failures: How many in a row open the circuit.
        rest: How long it stays open before one trial; also how long that trial may take before another one is let in.
    """

    def __init__(
        self, monotonic: Callable[[], float], *, failures: int = 3, rest: timedelta = timedelta(seconds=10)
    ) -> None:
        self._monotonic = monotonic
        self._most_failures = failures
        self._rest = rest.total_seconds()
        self._lock = threading.Lock()
        self._failures = 0
        self._open_until: float | None = None
        self._trial_until: float | None = None
        self._last_error: Exception | None = None

    @property
    def state(self) -> State:
        """Whether all may try (closed), one may (half-open), or none (open)."""
        with self._lock:
            return self._state()

    @property
    def last_error(self) -> Exception | None:
        """The failure that came last; None since a success."""
        return self._last_error

    def admits(self) -> bool:
        """Whether to try now. Who is told to has to call `succeeded`, `failed` or `released` afterwards."""
        with self._lock:
            state = self._state()
            if state == "half-open":
                if self._trial_until is not None and self._monotonic() < self._trial_until:
                    return False
                self._trial_until = self._monotonic() + self._rest
            return state != "open"

    def succeeded(self) -> None:
        """It worked: all may try."""
        with self._lock:
            self._failures, self._open_until, self._trial_until, self._last_error = 0, None, None, None

    def released(self) -> None:
        """It was not tried after all, which says nothing of it."""
        with self._lock:
            self._trial_until = None

    def failed(self, error: Exception) -> None:
        """It did not work. The error is kept with its traceback, not with what its frames held."""
        traceback.clear_frames(error.__traceback__)
        with self._lock:
            self._failures += 1
            self._last_error, self._trial_until = error, None
            if self._failures >= self._most_failures:
                self._open_until = self._monotonic() + self._rest

    def _state(self) -> State:
        if self._open_until is None:
            return "closed"
        return "open" if self._monotonic() < self._open_until else "half-open"
