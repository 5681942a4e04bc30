"""Canvases: what is pinned in a project, saved by version, so that nobody's work is lost to somebody else's.

Each verb takes the transaction. Who saves says which version they changed; where there is a newer one, they are told
which, and nothing is saved. Saving what is there already is no change, so a save that is sent again because its answer
was lost is answered like the first.
"""

from datetime import datetime

from springline.access.model import Cause
from springline.platform.database import Transaction
from springline.platform.http.guards import Principal
from springline.projects import canvas_queries as queries
from springline.projects import membership, project_events, quotes
from springline.projects.canvas_contract import LARGEST_DOCUMENT, MOST_QUOTED, CanvasDocument
from springline.projects.model import (
    KEPT_VERSIONS,
    Canvas,
    CanvasEntry,
    CanvasMovedOnError,
    CanvasNotFoundError,
    CanvasTooLargeError,
    CanvasVersion,
    CanvasVersionNotFoundError,
    MemberRole,
    ProjectNotFoundError,
)

READ_MESSAGES = "chat:read"
"""The scope that it takes to quote messages, and to read what is quoted of them."""


def get(tx: Transaction, principal: Principal, canvas_id: int) -> Canvas:
    """A canvas; raises `CanvasNotFoundError` where there is none in a project that the caller sees."""
    canvas = queries.get(tx, canvas_id)
    if canvas is None:
        raise CanvasNotFoundError(canvas_id)
    try:
        membership.seen(tx, principal, canvas.project_id)
    except ProjectNotFoundError as error:
        raise CanvasNotFoundError(canvas_id) from error
    return canvas


def listed(
    tx: Transaction,
    principal: Principal,
    project_id: int,
    *,
    deleted: bool = False,
    before: tuple[datetime, int] | None,
    limit: int,
) -> list[CanvasEntry]:
    """Canvases of a project, the one saved last first, or those that were deleted; raises `ProjectNotFoundError`."""
    membership.seen(tx, principal, project_id)
    return queries.listed(tx, project_id, deleted=deleted, before=before, limit=limit)


def create(tx: Transaction, cause: Cause, project_id: int, title: str) -> Canvas:
    """Create an empty canvas.

    Raises `ProjectNotFoundError`, `MemberRoleError` where the caller is no editor, and `ProjectArchivedError`.
    """
    membership.allowed(tx, cause.principal, project_id, MemberRole.EDITOR)
    by = cause.principal.actor
    canvas_id = queries.insert(tx, project_id, title, _written(CanvasDocument()), by=by, at=cause.at)
    queries.add_version(tx, canvas_id)
    project_events.project_changed(tx, project_id, "canvas_created", by=by, at=cause.at)
    return get(tx, cause.principal, canvas_id)


def save(
    tx: Transaction, cause: Cause, canvas_id: int, *, based_on: int, title: str, document: CanvasDocument
) -> Canvas:
    """Save a canvas that was changed from version `based_on`; returns it as it is saved, with its version.

    Raises:
        CanvasNotFoundError: There is none in a project that the caller sees.
        MemberRoleError: The caller is no editor.
        ProjectArchivedError: Its project is archived.
        CanvasMovedOnError: Somebody saved something else in between.
        NotVerbatimError: A quote is not what the message says.
        QuotingError: There are new quotes, and the caller may not read messages.
        CanvasTooLargeError: The document has more than a million bytes, or its quotes more than a million characters.
    """
    before = _to_change(tx, cause.principal, canvas_id)
    may_read = READ_MESSAGES in cause.principal.scopes
    text = _written(quotes.sealed(tx, document, may_read=may_read))
    if queries.is_same(tx, canvas_id, title, text):
        return before
    by = cause.principal.actor
    version = queries.save(tx, canvas_id, title, text, based_on=based_on, by=by, at=cause.at)
    if version is None:
        raise CanvasMovedOnError(canvas_id, based_on, before.version)
    queries.add_version(tx, canvas_id)
    queries.forget_versions(tx, canvas_id, version - KEPT_VERSIONS)
    project_events.canvas_saved(tx, before.project_id, canvas_id, version, by=by, at=cause.at)
    return get(tx, cause.principal, canvas_id)


def delete(tx: Transaction, cause: Cause, canvas_id: int) -> None:
    """Delete a canvas, so that `restore` can bring it back.

    Raises `CanvasNotFoundError`, `MemberRoleError` and `ProjectArchivedError`.
    """
    canvas = _to_change(tx, cause.principal, canvas_id)
    by = cause.principal.actor
    queries.delete(tx, canvas_id, by=by, at=cause.at)
    project_events.project_changed(tx, canvas.project_id, "canvas_deleted", by=by, at=cause.at)


def restore(tx: Transaction, cause: Cause, canvas_id: int) -> Canvas:
    """Bring a deleted canvas back as it was, with its versions; one that is there stays as it is.

    Raises `CanvasNotFoundError`, `MemberRoleError` and `ProjectArchivedError`.
    """
    project_id = queries.project_of(tx, canvas_id)
    if project_id is None:
        raise CanvasNotFoundError(canvas_id)
    try:
        membership.allowed(tx, cause.principal, project_id, MemberRole.EDITOR)
    except ProjectNotFoundError as error:
        raise CanvasNotFoundError(canvas_id) from error
    by = cause.principal.actor
    if queries.restore(tx, canvas_id, by=by, at=cause.at):
        project_events.project_changed(tx, project_id, "canvas_restored", by=by, at=cause.at)
    return get(tx, cause.principal, canvas_id)


def versions(
    tx: Transaction, principal: Principal, canvas_id: int, *, before: int | None, limit: int
) -> list[CanvasVersion]:
    """Versions of a canvas that are kept, the newest first; raises `CanvasNotFoundError`."""
    get(tx, principal, canvas_id)
    return queries.versions(tx, canvas_id, before=before, limit=limit)


def version(tx: Transaction, principal: Principal, canvas_id: int, number: int) -> str:
    """A version of a canvas, as JSON; raises `CanvasNotFoundError` and `CanvasVersionNotFoundError`."""
    get(tx, principal, canvas_id)
    found = queries.version(tx, canvas_id, number) if 0 < number < 2**31 else None
    if found is None:
        raise CanvasVersionNotFoundError(canvas_id, number)
    return found


def _to_change(tx: Transaction, principal: Principal, canvas_id: int) -> Canvas:
    """A canvas that nobody else changes, for an editor of its project."""
    project_id = get(tx, principal, canvas_id).project_id
    membership.allowed(tx, principal, project_id, MemberRole.EDITOR)
    canvas = queries.lock(tx, canvas_id)
    if canvas is None:  # deleted in between
        raise CanvasNotFoundError(canvas_id)
    return canvas


def _written(document: CanvasDocument) -> str:
    quoted = sum(node.end - node.start for node in document.nodes if node.kind == "quote")
    if quoted > MOST_QUOTED:
        raise CanvasTooLargeError(f"its quotes have {quoted:,} characters: {MOST_QUOTED:,} can be shown")
    text = document.model_dump_json(by_alias=True)
    size = len(text.encode())
    if size > LARGEST_DOCUMENT:
        raise CanvasTooLargeError(f"the document has {size:,} bytes: {LARGEST_DOCUMENT:,} can be saved")
    return text
