"""Whether this process can serve: the database answers in time, takes writes, and its schema is new enough.

What waits (events, messages, dead letters) is no part of it: a host taken out of service for a backlog would make it
grow. Alarms tell of that. Who asks is anybody, so a reason names no address and no role; the log has the rest.
"""

import threading
from concurrent.futures import Future

from springline.platform.database import Database, DatabaseUnavailableError
from springline.platform.errors import UnavailableError
from springline.platform.statements import parse

NEEDED_REVISION = "0022_chunk_search"
"""The newest migration that this code relies on. Revisions begin with a number of four digits, so they sort by age."""

_STATE = parse(
    "readiness.state", "select version_num, current_setting('transaction_read_only')::boolean from alembic_version"
)


State = tuple[str, bool]
"""The schema's revision, and whether the database is read only."""


class DatabaseSilentError(UnavailableError):
    """The database does not answer."""


class DatabaseReadOnlyError(UnavailableError):
    """The database takes no writes."""

    def __init__(self) -> None:
        super().__init__("the database takes no writes: it follows another server, or was set to read only")


class SchemaBehindError(UnavailableError):
    """The database's schema is older than this code."""

    def __init__(self, found: str) -> None:
        super().__init__(f"the schema is at {found}, this code needs {NEEDED_REVISION}: run the migrations")
        self.found = found


class Readiness:
    """Asks the database, never for longer than `seconds`, whatever holds it up: the network, locks, or a full pool.

    Each question has a thread of its own, because nothing ends a connection attempt early. There is one question at a
    time: who asks while one is under way gets its answer too.
    """

    def __init__(self, database: Database, *, seconds: float = 1.0) -> None:
        self._database = database
        self._seconds = seconds
        self._lock = threading.Lock()
        self._question: Future[State] | None = None

    def check(self) -> str:
        """The schema's revision. Raises `DatabaseSilentError`, `DatabaseReadOnlyError` or `SchemaBehindError`.

        A schema newer than the code is fine: migrations go first, and code of the version before must go on serving.
        """
        try:
            found, is_read_only = self._asked().result(self._seconds)
        except TimeoutError as error:
            raise DatabaseSilentError(f"no answer within {self._seconds:g} s") from error
        except DatabaseUnavailableError as error:
            raise DatabaseSilentError("no connection to the database") from error
        except Exception as error:
            raise DatabaseSilentError(f"it can't be asked ({type(error).__name__})") from error
        if is_read_only:
            raise DatabaseReadOnlyError
        if found < NEEDED_REVISION:
            raise SchemaBehindError(found)
        return found

    def _asked(self) -> "Future[State]":
        with self._lock:
            if self._question is None:
                self._question = Future()
                threading.Thread(target=self._ask, args=(self._question,), name="readiness", daemon=True).start()
            return self._question

    def _ask(self, question: "Future[State]") -> None:
        try:
            with self._database.transaction() as tx:
                revision, is_read_only = tx.one(_STATE)
        except Exception as error:  # noqa: BLE001 - raised where the question was asked
            outcome: State | Exception = error
        else:
            outcome = (revision, is_read_only)
        with self._lock:
            self._question = None
        if isinstance(outcome, Exception):
            question.set_exception(outcome)
        else:
            question.set_result(outcome)
