"""Whether this process can serve: the database answers in time, and its schema is new enough for this code."""

import threading
from concurrent.futures import Future

from springline.platform.database import Database
from springline.platform.errors import UnavailableError
from springline.platform.statements import parse

NEEDED_REVISION = "0004_warehouse"
"""The newest migration that this code relies on. Revisions begin with a number of four digits, so they sort by age."""

_REVISION = parse("readiness.revision", "select version_num from alembic_version")


class DatabaseSilentError(UnavailableError):
    """The database does not answer."""


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
        self._question: Future[str] | None = None

    def check(self) -> str:
        """The schema's revision. Raises `DatabaseSilentError` or `SchemaBehindError`.

        A schema newer than the code is fine: migrations go first, and code of the version before must go on serving.
        """
        try:
            found = self._asked().result(self._seconds)
        except TimeoutError as error:
            raise DatabaseSilentError(f"no answer within {self._seconds:g} s") from error
        except Exception as error:
            raise DatabaseSilentError(f"{type(error).__name__}: {error}") from error
        if found < NEEDED_REVISION:
            raise SchemaBehindError(found)
        return found

    def _asked(self) -> "Future[str]":
        with self._lock:
            if self._question is None:
                self._question = Future()
                threading.Thread(target=self._ask, args=(self._question,), name="readiness", daemon=True).start()
            return self._question

    def _ask(self, question: "Future[str]") -> None:
        try:
            with self._database.transaction() as tx:
                found: str = tx.value(_REVISION)
        except Exception as error:  # noqa: BLE001 - raised where the question was asked
            outcome: str | Exception = error
        else:
            outcome = found
        with self._lock:
            self._question = None
        if isinstance(outcome, Exception):
            question.set_exception(outcome)
        else:
            question.set_result(outcome)
