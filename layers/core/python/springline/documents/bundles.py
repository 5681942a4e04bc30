"""Bundles: made, listed, renamed, archived. Each verb takes the transaction."""

import re

from springline.access.model import Cause
from springline.documents import queries
from springline.documents.model import Bundle, BundleArchivedError, BundleNotFoundError, BundleTakenError
from springline.platform.database import Transaction

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def is_slug(text: str) -> bool:
    """Whether a bundle can be called that."""
    return _SLUG.fullmatch(text) is not None


def create(tx: Transaction, cause: Cause, slug: str, *, title: str, description: str = "") -> Bundle:
    """Create a bundle, which has no version yet; raises `BundleTakenError`."""
    by = cause.principal.actor
    if queries.insert_bundle(tx, slug, title=title, description=description, created_by=by, at=cause.at) is None:
        raise BundleTakenError(f"the slug {slug!r} is taken: choose another one")
    return get(tx, slug)


def get(tx: Transaction, slug: str) -> Bundle:
    """A bundle; raises `BundleNotFoundError`."""
    found = queries.bundle(tx, slug)
    if found is None:
        raise BundleNotFoundError(slug)
    return found


def listed(tx: Transaction, *, archived: bool = False, after: tuple[str, int] | None, limit: int) -> list[Bundle]:
    """Bundles by title."""
    return queries.bundles(tx, archived=archived, after=after, limit=limit)


def change(
    tx: Transaction,
    cause: Cause,
    slug: str,
    *,
    title: str | None = None,
    description: str | None = None,
    archived: bool | None = None,
) -> Bundle:
    """Change what is said of a bundle, archive it or bring it back; what is None stays.

    Raises `BundleNotFoundError`, and `BundleArchivedError` where it is archived and stays so.
    """
    before = held(tx, slug)
    if before.archived_at is not None and archived is not False:
        raise BundleArchivedError(slug)
    archived_at = before.archived_at
    if archived is not None:
        archived_at = cause.at if archived else None
    queries.change_bundle(
        tx,
        before._replace(
            title=before.title if title is None else title,
            description=before.description if description is None else description,
            archived_at=archived_at,
        ),
    )
    return get(tx, slug)


def held(tx: Transaction, slug: str) -> Bundle:
    """A bundle that nobody else changes or numbers until the transaction ends; raises `BundleNotFoundError`."""
    if not queries.lock_bundle(tx, slug):
        raise BundleNotFoundError(slug)
    return get(tx, slug)
