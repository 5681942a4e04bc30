"""Quickwit's double for commands: on a port, and never waiting for what takes its time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from tests.quickwit_double.double import QuickwitDouble
from tests.quickwit_double.rest import serve


class Hurried:
    """A clock that is always later than it was by more than a commit takes."""

    def __init__(self) -> None:
        self._now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self._now += timedelta(seconds=10)
        return self._now


@contextmanager
def hurried_engine() -> Iterator[QuickwitDouble]:
    """An engine that commands find by QUICKWIT_URL."""
    double = QuickwitDouble(Hurried())
    with serve(double) as url, pytest.MonkeyPatch.context() as environment:
        environment.setenv("QUICKWIT_URL", url)
        yield double
