"""All SQL of marking many highlights stale at once."""

from collections.abc import Collection
from datetime import datetime
from json import dumps

from springline.platform.database import Transaction
from springline.platform.statements import statement
from springline.profiles.highlight_queries import marks_of
from springline.profiles.stored_highlight import Stored

_SAVE_MARKS = statement(__file__, "save_marks")
_APPEND_VERSIONS = statement(__file__, "append_stale_versions")


def save_marks(tx: Transaction, marked: Collection[Stored]) -> None:
    """Store the marks of highlights whose rows are locked; nothing else of them is touched."""
    tx.execute(_SAVE_MARKS, rows=dumps([{"user_id": stored.user_id, **marks_of(stored)} for stored in marked]))


def append_versions(tx: Transaction, user_ids: Collection[int], *, made_by: str, made_at: datetime) -> dict[int, int]:
    """Add the stored states of highlights that were marked to their histories; returns the numbers by person."""
    return dict(tx.rows(_APPEND_VERSIONS, ids=[*user_ids], made_by=made_by, made_at=made_at))
