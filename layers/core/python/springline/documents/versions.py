"""Versions of bundles: numbered without gaps under the bundle's row, each costing what it changes.

Who makes a version says what it adds, changes and removes, and may say which version that was made on. Where nothing
would be otherwise than it is, no version is made, whichever it was made on: so a request that is sent again because
its answer was lost is answered by the version that it made.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from springline.access.model import Cause
from springline.documents import bundles, events, kinds, queries
from springline.documents.model import (
    MOST_DOCUMENTS,
    Bundle,
    BundleArchivedError,
    BundleMovedOnError,
    Change,
    DocumentEntry,
    DocumentNotFoundError,
    DocumentPathError,
    DocumentText,
    Made,
    OriginalsMissingError,
    TextNotFoundError,
    TooManyDocumentsError,
    Version,
    VersionNotFoundError,
    Wanted,
)
from springline.documents.paths import normalised
from springline.platform.database import Transaction
from springline.provenance import service as provenance
from springline.provenance.model import Recording
from springline.provenance.references import Reference
from springline.runs import service as runs

KIND = "bundle"
"""The kind of bundles in references."""
_LARGEST_NUMBER = (1 << 31) - 1


@dataclass(frozen=True, slots=True)
class _Difference:
    """What a version changes: documents that it has otherwise than before, and those that it has no more."""

    wanted: Mapping[str, Wanted]
    added: Sequence[str]
    changed: Sequence[str]
    removed: Sequence[str]

    @property
    def written(self) -> list[str]:
        return sorted([*self.added, *self.changed])

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


Present = Mapping[str, tuple[int, str, str]]


def make(
    tx: Transaction,
    cause: Cause,
    slug: str,
    documents: Sequence[Wanted],
    *,
    removed: Collection[str] = (),
    base: int | None = None,
    note: str = "",
    origin: Mapping[str, object] | None = None,
    is_whole: bool = False,
) -> Made:
    """Make the next version of a bundle, unless it would be as it is; its originals must be here.

    Args:
        tx: The tenant's transaction; the bundle is locked until it ends.
        cause: Who makes it, and when.
        slug: The bundle.
        documents: What it adds or changes.
        removed: Paths that it has no more; those that it doesn't have anyway change nothing.
        base: The version that the change was made on, 0 for none; None: whatever is there.
        note: What to say of it.
        origin: Where it comes from, with `how`; a `commit` makes one version only.
        is_whole: `documents` are all that it has.

    Raises:
        BundleNotFoundError: There is no such bundle.
        BundleArchivedError: It is archived.
        BundleMovedOnError: It has another version than `base` by now.
        DocumentPathError: A path is none, or comes twice with different files.
        OriginalsMissingError: Files were never received.
        TooManyDocumentsError: It would have more than 10,000 documents.
    """
    wanted = _by_path(documents)
    without = {normalised(path, pointer=f"#/removed/{place}") for place, path in enumerate(removed)}
    bundle = bundles.held(tx, slug)
    if bundle.archived_at is not None:
        raise BundleArchivedError(slug)
    commit = (origin or {}).get("commit")
    known = None if commit is None else queries.version_of_commit(tx, bundle.id, str(commit))
    if known is not None:
        return Made(get(tx, slug, known), False)
    present = queries.present(tx, bundle.id)
    difference = _difference(present, wanted, without, is_whole=is_whole)
    if not difference:
        return Made(get(tx, slug, bundle.last_number) if bundle.last_number else None, False)
    if base is not None and base != bundle.last_number:
        raise BundleMovedOnError(slug, base, bundle.last_number)
    return Made(_stored(tx, cause, bundle, present, difference, note=note, origin=origin or {}), True)


def get(tx: Transaction, slug: str, number: int) -> Version:
    """A version of a bundle; raises `BundleNotFoundError` and `VersionNotFoundError`."""
    found = queries.version(tx, slug, number) if 0 < number <= _LARGEST_NUMBER else None
    if found is None:
        bundles.get(tx, slug)
        raise VersionNotFoundError(slug, number)
    return found


def listed(tx: Transaction, slug: str, *, before: int | None, limit: int) -> list[Version]:
    """Versions of a bundle, the newest first; raises `BundleNotFoundError`."""
    bundles.get(tx, slug)
    return queries.versions(tx, slug, before=before, limit=limit)


def changes(tx: Transaction, version: Version, *, after: str | None = None, limit: int) -> list[Change]:
    """What a version changed, by path."""
    return queries.changes(tx, version.bundle_id, version.number, after=after, limit=limit)


def documents_of(tx: Transaction, version: Version, *, after: str | None = None, limit: int) -> list[DocumentEntry]:
    """Documents of a version, by path."""
    return queries.documents(tx, version.bundle_id, version.number, after=after, limit=limit)


def document(
    tx: Transaction, slug: str, path: str, number: int | None = None, *, text: int | None = None
) -> DocumentText:
    """A document of a version, or of the newest one, with its text.

    Without a version, `text` is the number of one of its differing texts, as references name it: the newest version is
    looked up that has it. Raises `BundleNotFoundError`, `VersionNotFoundError`, `DocumentNotFoundError` and
    `TextNotFoundError`.
    """
    bundle = bundles.get(tx, slug)
    if number is None and text is not None:
        number = queries.version_of_text(tx, bundle.id, path, text, last_number=bundle.last_number)
        if number is None:
            raise TextNotFoundError(slug, path, text)
    version = bundle.last_number if number is None else get(tx, slug, number).number
    found = queries.document(tx, bundle.id, path, version, last_number=bundle.last_number)
    if found is None:
        raise DocumentNotFoundError(slug, path, version)
    return found


def reference(slug: str, path: str, version: int | None = None) -> Reference:
    """How the text of a document is named; `version` counts its differing texts."""
    return Reference("document", f"{slug}/{path}", version)


def _by_path(documents: Iterable[Wanted]) -> dict[str, Wanted]:
    found: dict[str, Wanted] = {}
    for place, one in enumerate(documents):
        path = normalised(one.path, pointer=f"#/documents/{place}/path")
        known = found.setdefault(path, one._replace(path=path))
        if known.sha256 != one.sha256:
            reason = "it comes twice, with different files"
            raise DocumentPathError(path, reason, pointer=f"#/documents/{place}/path")
    return found


def _difference(present: Present, wanted: Mapping[str, Wanted], without: set[str], *, is_whole: bool) -> _Difference:
    gone = present.keys() - wanted.keys()
    return _Difference(
        wanted,
        added=sorted(wanted.keys() - present.keys()),
        changed=sorted(path for path, one in wanted.items() if path in present and present[path][1] != one.sha256),
        removed=sorted(gone if is_whole else gone & without),
    )


def _stored(
    tx: Transaction,
    cause: Cause,
    bundle: Bundle,
    present: Present,
    difference: _Difference,
    *,
    note: str,
    origin: Mapping[str, object],
) -> Version:
    """Store what changed under the next number, with the run that reads it."""
    by, at, number = cause.principal.actor, cause.at, bundle.last_number + 1
    kept = len(present) + len(difference.added) - len(difference.removed)
    if kept > MOST_DOCUMENTS:
        raise TooManyDocumentsError(bundle.slug, kept)
    rows = _rows(tx, difference)
    subject = f"{KIND}/{bundle.slug}@{number}"
    run_id = _run(tx, f"{bundle.title[:150]}, version {number}", subject, by=by, cause=cause, is_ready=not rows)
    counts = len(difference.added), len(difference.changed), len(difference.removed)
    queries.add_version(
        tx,
        bundle.id,
        number,
        is_ready=not rows,
        note=note,
        origin=origin,
        counts=counts,
        created_by=by,
        at=at,
        run_id=run_id,
    )
    ended = [present[path][0] for path in (*difference.changed, *difference.removed)]
    queries.end_documents(tx, ended, last=bundle.last_number)
    queries.add_documents(tx, bundle.id, number, rows, at=at)
    queries.number_bundle(tx, bundle.id, number, kept)
    _record(tx, bundle.slug, number, _hashes(present, difference), cause)
    events.version_created(
        tx,
        bundle_id=bundle.id,
        slug=bundle.slug,
        number=number,
        documents=len(rows),
        run_id=run_id,
        by=by,
        at=at,
    )
    return get(tx, bundle.slug, number)


def _rows(tx: Transaction, difference: _Difference) -> list[Mapping[str, object]]:
    """The documents to store, whose originals stay here from now on."""
    written = [difference.wanted[path] for path in difference.written]
    here = queries.hold(tx, {one.sha256 for one in written})
    if missing := sorted({one.sha256 for one in written} - here.keys()):
        raise OriginalsMissingError(missing)
    return [
        {
            "path": one.path,
            "sha256": one.sha256,
            "size": here[one.sha256][0],
            "format": kinds.format_of(one.path, here[one.sha256][1]),
            "origin": one.origin,
        }
        for one in written
    ]


def _run(tx: Transaction, title: str, subject: str, *, by: str, cause: Cause, is_ready: bool) -> int:
    """The run that tells of the ingest; one with nothing to read is over as it begins."""
    if not is_ready:
        return runs.enqueue(tx, "ingest", title, by=by, at=cause.at, subject=subject)
    run_id = runs.begin(tx, "ingest", title, by=by, at=cause.at, subject=subject)
    runs.succeed(tx, run_id, at=cause.at, summary={"documents": 0})
    return run_id


def _hashes(present: Present, difference: _Difference) -> dict[str, str]:
    kept = {path: sha256 for path, (_, sha256, _) in present.items() if path not in set(difference.removed)}
    return kept | {path: difference.wanted[path].sha256 for path in difference.written}


def _record(tx: Transaction, slug: str, number: int, hashes: Mapping[str, str], cause: Cause) -> None:
    """Tell provenance; what was read out of documents that changed is stale from now on."""
    recording = Recording(KIND, slug, {"documents": dict(hashes)}, cause.principal.actor)
    (recorded,) = provenance.record(tx, [recording], at=cause.at)
    if recorded.reference.version != number:
        raise AssertionError(f"{recorded.reference} was recorded as version {number} of bundle {slug}")
