"""SQL of canvases: one function per statement."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from springline.platform.database import Transaction
from springline.platform.statements import statement
from springline.projects.model import Canvas, CanvasEntry, CanvasVersion
from springline.provenance.model import State

_INSERT = statement(__file__, "insert_canvas")
_LIST = statement(__file__, "list_canvases")
_LIST_DELETED = statement(__file__, "list_deleted")
_PROJECT_OF = statement(__file__, "project_of")
_RESTORE = statement(__file__, "restore_canvas")
_CANVAS = statement(__file__, "canvas")
_LOCK = statement(__file__, "lock_canvas")
_IS_SAME = statement(__file__, "is_same")
_SAVE = statement(__file__, "save_canvas")
_ADD_VERSION = statement(__file__, "add_version")
_FORGET_VERSIONS = statement(__file__, "forget_versions")
_DELETE = statement(__file__, "delete_canvas")
_VERSIONS = statement(__file__, "list_versions")
_VERSION = statement(__file__, "version")
_MESSAGES = statement(__file__, "messages")
_THINGS = statement(__file__, "things")
_NAMES = statement(__file__, "names")
_DIFF_NAMES = statement(__file__, "diff_names")


class Message(NamedTuple):
    """A message that stands."""

    text: str
    author: str | None
    sent_at: datetime
    edited_at: datetime | None


class Thing(NamedTuple):
    """What provenance knows of a thing.

    `current_version` is None of a stream and of what was erased; `run_id` is that of the run that made the version.
    """

    state: State
    since: datetime
    current_version: int | None
    has_version: bool
    produced_by: str | None
    produced_at: datetime | None
    run_id: int | None


def insert(tx: Transaction, project_id: int, title: str, document: str, *, by: str, at: datetime) -> int:
    """Store a new canvas; returns its id."""
    return tx.value(_INSERT, project_id=project_id, title=title, document=document, updated_by=by, at=at)


def listed(
    tx: Transaction, project_id: int, *, deleted: bool, before: tuple[datetime, int] | None, limit: int
) -> list[CanvasEntry]:
    """Canvases of a project, the one saved last first; or those that were deleted, the one deleted last first."""
    before_at, before_id = before or (None, None)
    listing = _LIST_DELETED if deleted else _LIST
    rows = tx.rows(listing, project_id=project_id, before_at=before_at, before_id=before_id, limit=limit)
    return [CanvasEntry(*row) for row in rows]


def get(tx: Transaction, canvas_id: int) -> Canvas | None:
    """A canvas; None where there is none, or it was deleted."""
    row = tx.maybe(_CANVAS, id=canvas_id)
    return None if row is None else Canvas(*row)


def lock(tx: Transaction, canvas_id: int) -> Canvas | None:
    """A canvas that nobody else changes until the transaction ends."""
    row = tx.maybe(_LOCK, id=canvas_id)
    return None if row is None else Canvas(*row)


def is_same(tx: Transaction, canvas_id: int, title: str, document: str) -> bool:
    """Whether a canvas has this title and document already."""
    return tx.value(_IS_SAME, id=canvas_id, title=title, document=document)


def save(
    tx: Transaction, canvas_id: int, title: str, document: str, *, based_on: int, by: str, at: datetime
) -> int | None:
    """Save a canvas; returns its new version, None where it was not changed from the present one."""
    row = tx.maybe(_SAVE, id=canvas_id, title=title, document=document, based_on=based_on, updated_by=by, at=at)
    return None if row is None else row[0]


def add_version(tx: Transaction, canvas_id: int) -> None:
    """Note a canvas's present version in its history."""
    tx.execute(_ADD_VERSION, id=canvas_id)


def forget_versions(tx: Transaction, canvas_id: int, up_to: int) -> None:
    """Forget versions of a canvas up to one."""
    tx.execute(_FORGET_VERSIONS, id=canvas_id, up_to=up_to)


def delete(tx: Transaction, canvas_id: int, *, by: str, at: datetime) -> None:
    """Delete a canvas."""
    tx.execute(_DELETE, id=canvas_id, updated_by=by, at=at)


def project_of(tx: Transaction, canvas_id: int) -> int | None:
    """The project of a canvas, also of a deleted one; None where there never was one."""
    row = tx.maybe(_PROJECT_OF, id=canvas_id)
    return None if row is None else row[0]


def restore(tx: Transaction, canvas_id: int, *, by: str, at: datetime) -> bool:
    """Bring a deleted canvas back; False where it is there."""
    return tx.maybe(_RESTORE, id=canvas_id, updated_by=by, at=at) is not None


def versions(tx: Transaction, canvas_id: int, *, before: int | None, limit: int) -> list[CanvasVersion]:
    """Versions of a canvas, the newest first."""
    return [CanvasVersion(*row) for row in tx.rows(_VERSIONS, id=canvas_id, before=before, limit=limit)]


def version(tx: Transaction, canvas_id: int, number: int) -> str | None:
    """A version of a canvas as JSON, as the API answers it."""
    row = tx.maybe(_VERSION, id=canvas_id, number=number)
    return None if row is None else row[0]


def messages(tx: Transaction, ids: Collection[int]) -> dict[int, Message]:
    """Those of the messages that stand now."""
    if not ids:
        return {}
    return {number: Message(*rest) for number, *rest in tx.rows(_MESSAGES, ids=sorted(ids))}


def things(tx: Transaction, wanted: Sequence[Mapping[str, object]]) -> dict[int, Thing]:
    """What provenance knows of things, by their `place` in what is wanted."""
    if not wanted:
        return {}
    return {place: Thing(*rest) for place, *rest in tx.rows(_THINGS, wanted=json.dumps(wanted))}


def names(tx: Transaction, wanted: Sequence[Mapping[str, object]]) -> dict[int, str]:
    """Names of people, requests, scenes and runs, by their `place` in what is wanted."""
    return dict(tx.rows(_NAMES, wanted=json.dumps(wanted))) if wanted else {}


def diff_names(tx: Transaction, wanted: Sequence[Mapping[str, object]]) -> dict[int, str]:
    """What diffs are of, by their `place` in what is wanted."""
    return dict(tx.rows(_DIFF_NAMES, wanted=json.dumps(wanted))) if wanted else {}
