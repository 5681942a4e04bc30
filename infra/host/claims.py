"""Which host fires a schedule, decided by a table that all hosts of one database share."""

import secrets
import threading
from contextlib import suppress
from datetime import datetime

from pg8000.exceptions import Error, InterfaceError

from springline.platform.database import Database, PgConnection
from springline.platform.statements import statement

_CLAIM = statement(__file__, "claim")
_FINISH = statement(__file__, "finish")
_FORGET_FUTURE = statement(__file__, "forget_future")
_HOLD = statement(__file__, "hold")
_LET_GO = statement(__file__, "let_go")
_HOSTS = 0x5350  # what our advisory locks begin with
_GOODBYE_SECONDS = 5.0


class PostgresSchedules:
    """Remembers in `schedule_firing` who took which due time, and whether the work was done.

    A host holds an advisory lock on a connection of its own for as long as it lives, however it ends: what a dead host
    had taken and not done can be taken again.

    Args:
        database: As the system's role.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._host = secrets.randbelow(1 << 31)
        self._lock = threading.Lock()
        self._life: PgConnection | None = None

    def claim(self, name: str, due_at: datetime) -> bool:
        """Take the due time of a schedule: true for one caller, and for another where that one died over it.

        Raises `UnavailableError` where the database can't be asked; the claim may have been made then.
        """
        self._show_life()
        with self._database.transaction() as tx:
            return tx.execute(_CLAIM, name=name, due_at=due_at, host=self._host, hosts=_HOSTS) == 1

    def finish(self, name: str, due_at: datetime) -> None:
        """Note that the work of a due time is done; raises `UnavailableError`."""
        with self._database.transaction() as tx:
            tx.execute(_FINISH, name=name, due_at=due_at)

    def close(self) -> None:
        """Give up what is not done, for the next host that starts; when this returns, that one can claim it."""
        with self._lock:
            if self._life is not None:
                # By itself the server would let go when it notices that we hung up, which may be later.
                with suppress(Error, OSError):  # it is lost already, or the server is
                    self._life.limit_waiting(_GOODBYE_SECONDS)
                    self._life.run(_LET_GO, [_HOSTS, self._host])
            self._end_life()

    def _show_life(self) -> None:
        with self._lock:
            try:
                if self._life is not None:
                    self._life.execute_simple("select")
                    return
            except Error:
                self._end_life()  # the server was restarted, and our lock is gone
            self._life = self._database.connect()
            self._life.run(_HOLD, [_HOSTS, self._host])
            self._life.run(_FORGET_FUTURE, [])

    def _end_life(self) -> None:
        if self._life is not None:
            with suppress(InterfaceError):  # it was lost already
                self._life.close()
            self._life = None
