"""Which host fires a schedule, decided by a table that all hosts of one database share."""

from datetime import datetime

from springline.platform.database import Database
from springline.platform.statements import statement

_CLAIM = statement(__file__, "claim")
_GIVE_BACK = statement(__file__, "give_back")


class PostgresSchedules:
    """Remembers the due times that were taken in `schedule_firing`; `database` is that of the system's role."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, name: str, due_at: datetime) -> bool:
        """Take the due time of a schedule: true for exactly one caller, whoever asks how often.

        Raises `UnavailableError` where the database can't be asked; the claim may have been made then.
        """
        with self._database.transaction() as tx:
            return tx.execute(_CLAIM, name=name, due_at=due_at) == 1

    def give_back(self, name: str, due_at: datetime) -> None:
        """Let the next host that starts take a due time again; raises `UnavailableError`."""
        with self._database.transaction() as tx:
            tx.execute(_GIVE_BACK, name=name, due_at=due_at)
