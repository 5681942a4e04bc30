"""Points at which a process can be stopped: before and after each statement, COPY and commit, by their names.

Nothing in the product knows of this. A process that a test has started calls `watch` before it does its work, and the
methods by which everything reaches PostgreSQL are replaced for the rest of its life.
"""

import os
import signal
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from pg8000.exceptions import InterfaceError

from springline.platform.database import PgConnection, Transaction

Moment = Literal["before", "after"]


class Point(NamedTuple):
    """The `call`th time (counted from 1) that a process is before a statement, or after one that succeeded.

    `at` is a statement's name, or `commit of` and the name of the transaction's last statement.
    """

    step: str
    at: str
    call: int
    moment: Moment

    def __str__(self) -> str:
        return f"{self.step}: {self.moment} {self.at}, call {self.call}"


Reached = Callable[[str, int, Moment], None]
"""Called with a name, how often it was reached by now, and the moment."""


def watch(reached: Reached) -> None:
    """Have `reached` called at every point that this process comes to from now on."""
    run, execute_simple = PgConnection.run, PgConnection.execute_simple
    copy, copy_out = Transaction.copy, Transaction.copy_out
    calls: Counter[tuple[str, Moment]] = Counter()
    lock = threading.Lock()
    last: dict[int, str] = {}  # by connection

    def passing(name: str, work: Callable[[], Any]) -> Any:
        come_to(name, "before")
        answer = work()
        come_to(name, "after")
        return answer

    def come_to(name: str, moment: Moment) -> None:
        with lock:
            calls[name, moment] += 1
            call = calls[name, moment]
        reached(name, call, moment)

    def watched_run(self: PgConnection, statement: Any, arguments: Any) -> Any:
        last[id(self)] = statement.name
        return passing(statement.name, lambda: run(self, statement, arguments))

    def watched_copy(self: Transaction, query: Any, lines: Any) -> int:
        last[id(self._connection)] = query.name
        return passing(query.name, lambda: copy(self, query, lines))

    def watched_execute_simple(self: PgConnection, text: str) -> Any:
        if not text.startswith("commit"):
            return execute_simple(self, text)
        name = f"commit of {last.get(id(self), 'nothing')}"
        return passing(name, lambda: execute_simple(self, text))

    def watched_copy_out(self: Transaction, query: Any, into: Any, **parameters: object) -> int:
        last[id(self._connection)] = query.name
        return passing(query.name, lambda: copy_out(self, query, into, **parameters))

    PgConnection.run = watched_run
    Transaction.copy = watched_copy
    Transaction.copy_out = watched_copy_out
    PgConnection.execute_simple = watched_execute_simple


def note(names: list[str]) -> None:
    """Note the name of every point that this process comes to, but for statements of the tests themselves."""

    def reached(name: str, call: int, moment: Moment) -> None:
        if moment == "before" and not name.removeprefix("commit of ").startswith("test."):
            names.append(name)

    watch(reached)


def die_at(point: Point) -> None:
    """Let this process kill itself at a point, as by kill -9."""

    def reached(name: str, call: int, moment: Moment) -> None:
        if (name, call, moment) == (point.at, point.call, point.moment):
            os.kill(os.getpid(), signal.SIGKILL)

    watch(reached)


def lose_the_server_at(point: Point, crash: Callable[[], None]) -> None:
    """Call `crash` at a point; after a statement, its answer is lost as well.

    `crash` returns when the server was killed. What was to be sent then finds no server by itself.
    """

    def reached(name: str, call: int, moment: Moment) -> None:
        if (name, call, moment) == (point.at, point.call, point.moment):
            crash()
            if moment == "after":
                raise InterfaceError("network error")

    watch(reached)
