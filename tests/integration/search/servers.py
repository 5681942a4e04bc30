"""What the world needs of the engine's side: how to reach it, what it does wrong, and how its time passes."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

import httpx

from springline.platform.clock import Clock, ManualClock
from tests.quickwit_double.double import QuickwitDouble
from tests.quickwit_double.faults import Fault, Faults


class Server(Protocol):
    """An engine's server, the double or a real one.

    Attributes:
        url: Where it is.
        clock: The time, for everybody who speaks to it.
        faults: What goes wrong with the next requests.
        more_faults: What may go wrong with an ingest, besides what may with any server.
        has_moments: Whether what is sent twice at one moment is found from one moment on.
    """

    @property
    def url(self) -> str: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def faults(self) -> Faults: ...
    @property
    def more_faults(self) -> Sequence[Fault]: ...
    @property
    def has_moments(self) -> bool: ...

    def transport(self) -> httpx.BaseTransport:
        """The way to it, with the faults."""
        ...

    def advance(self, seconds: float) -> None:
        """Let time pass: what was sent so long ago that the engine has to find it by now is found after this."""
        ...

    def lose_log(self) -> None:
        """Lose what was taken and isn't searched yet, where that can be done to it."""
        ...

    def close(self) -> None:
        """Leave nothing behind."""
        ...


class DoubleServer:
    """The double in process, whose time stands still until it is let pass."""

    url = "http://quickwit"
    more_faults = ()
    has_moments = True

    def __init__(self) -> None:
        self.clock = ManualClock()
        self._double = QuickwitDouble(self.clock.now)
        self.faults = self._double.faults

    def transport(self) -> httpx.BaseTransport:
        return self._double.transport()

    def advance(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))
        self._double.settle()

    def lose_log(self) -> None:
        for name in list(self._double.indexes):
            self._double.lose_log(name)

    def close(self) -> None:
        """Nothing is left of it."""
