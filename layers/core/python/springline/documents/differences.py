"""What differs between two versions of a bundle, document by document, and what a version put out of date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from springline.documents import bundles, versions
from springline.documents import diff_queries as queries
from springline.documents.diffs.counting import Counts, counted
from springline.documents.diffs.document_diff import document_diff
from springline.documents.diffs.extraction_diff import Extracted, ValueDiff, extraction_diff
from springline.documents.diffs.model import DocumentDiff
from springline.documents.ingest.reading import extracted
from springline.documents.ingest.removals import removal
from springline.documents.layout import Format, Parsed, from_json
from springline.documents.model import ChangeKind, DocumentNotFoundError, DocumentText
from springline.platform.database import Row, Transaction
from springline.platform.errors import ConflictError, InvalidError
from springline.provenance.model import State
from springline.provenance.references import Reference

LONGEST = 2_000_000
"""Characters of two texts together that are compared while somebody waits: some seconds."""
MOST_TOLD = 1_000
"""Things out of date that are told of a version."""

_EMPTY = Parsed("", Format.TEXT)


class VersionsError(InvalidError):
    """The newer version must come after the older one."""


class NotReadError(ConflictError):
    """One of the two texts was not read yet, or could not be."""

    def __init__(self, path: str, number: int, problem: str | None) -> None:
        why = "was not read yet" if problem is None else f"could not be read ({problem})"
        super().__init__(f"{path} {why} as version {number} has it: there are no words to compare")
        self.path, self.number, self.problem = path, number, problem


class TooLongError(InvalidError):
    """Two texts are too long to be compared."""


class ChangedDocument(NamedTuple):
    """A document that differs between two versions of a bundle; sizes in bytes."""

    path: str
    change: ChangeKind
    sha256_before: str | None
    sha256: str | None
    size_before: int | None
    size: int | None
    format: str
    title: str | None
    text_before: int | None
    text: int | None
    problem_code: str | None


class Compared(NamedTuple):
    """Two versions of a document with what differs; the text of the one that has it not is empty."""

    path: str
    change: ChangeKind
    old: DocumentText | None
    new: DocumentText | None
    diff: DocumentDiff

    @property
    def old_text(self) -> str:
        """The text of the older version."""
        return (self.old and self.old.text) or ""

    @property
    def new_text(self) -> str:
        """The text of the newer version."""
        return (self.new and self.new.text) or ""


@dataclass(frozen=True, slots=True)
class Fallen:
    """Something that is out of date because of a version.

    Attributes:
        reference: With the current version.
        state: `stale` where it quotes words that changed, else `suspect`.
        since: Since when it is so.
        depth: How many steps below a document.
        chain: The way from the document to it, both included.
        role: The part of what stands right below the document, as a JSON Pointer; empty: the whole.
        selector: Which words of the document these rest on: W3C selectors as JSON text; empty: the whole.
        read: What was read of the document, or its beginning, as JSON; None where it was taken back.
        reads_now: What it reads now; None where it is gone, or reads the same.
        changed_at: Since when that differs; None where the document itself is out of date.
        changed_by: What changed it.
    """

    reference: Reference
    state: State
    since: datetime
    depth: int
    chain: tuple[Reference, ...]
    role: str
    selector: str
    read: str | None
    reads_now: str | None
    changed_at: datetime | None
    changed_by: str | None


class Impact(NamedTuple):
    """What a version put out of date, nearest first; `is_whole` says whether that is all."""

    fallen: Sequence[Fallen]
    is_whole: bool


def listed(tx: Transaction, slug: str, old: int, new: int, *, after: str | None, limit: int) -> list[ChangedDocument]:
    """Documents that differ between two versions, by path.

    Raises `BundleNotFoundError`, `VersionNotFoundError` and `VersionsError`. Cost: what the versions between changed.
    """
    bundle_id = _checked(tx, slug, old, new)
    rows = tx.rows(queries.CHANGED_DOCUMENTS, bundle_id=bundle_id, before=old, after=new, path=after, limit=limit)
    return [ChangedDocument(*row) for row in rows]


def counts(tx: Transaction, documents: Sequence[ChangedDocument]) -> dict[str, Counts]:
    """How much differs in each of some documents, by path; those that cannot be compared are missing.

    Cost: their texts. From one on with which all have more than two million characters, nothing is told.
    """
    wanted = [number for one in documents for number in (one.text_before, one.text) if number is not None]
    texts = {
        number: from_json(layout, text)
        for number, text, layout in tx.rows(queries.TEXTS, ids=wanted, characters=LONGEST)
    }
    found: dict[str, Counts] = {}
    for one in documents:
        before = _EMPTY if one.change == "added" else texts.get(one.text_before or 0)
        after = _EMPTY if one.change == "removed" else texts.get(one.text or 0)
        if before is not None and after is not None:
            found[one.path] = counted(document_diff(before, after), before.text)
    return found


def compared(tx: Transaction, slug: str, path: str, old: int, new: int) -> Compared:
    """What differs in a document that one of two versions has, or both.

    Raises:
        BundleNotFoundError: There is no such bundle.
        VersionNotFoundError: It has no such version.
        VersionsError: The newer version does not come after the older one.
        DocumentNotFoundError: Neither version has the document.
        NotReadError: One of them was not read yet, or could not be.
        TooLongError: Both together have more than two million characters.
    """
    before, after = _sides(tx, slug, path, old, new)
    some, others = _parsed(before), _parsed(after)
    if len(some.text) + len(others.text) > LONGEST:
        raise TooLongError(f"{path} has more than {LONGEST:,} characters in both versions together")
    change: ChangeKind = "added" if before is None else "removed" if after is None else "changed"
    return Compared(path, change, before, after, document_diff(some, others))


def extractions(
    tx: Transaction, slug: str, path: str, old: int, new: int
) -> tuple[DocumentText | None, DocumentText | None, tuple[ValueDiff, ...]]:
    """Both versions of a document, and what differs in what was extracted from them; raises as `compared` does."""
    before, after = _sides(tx, slug, path, old, new)
    return before, after, extraction_diff(_extracted(tx, before), _extracted(tx, after))


def first_with(tx: Transaction, slug: str, path: str, number: int) -> int:
    """The first version of a bundle that has the text of a document with this number in provenance.

    Raises `BundleNotFoundError` and `DocumentNotFoundError`.
    """
    found = tx.maybe(queries.FIRST_WITH, bundle_id=bundles.get(tx, slug).id, path=path, version=number)
    if found is None:
        raise DocumentNotFoundError(slug, path, number)
    return found[0]


def impact(tx: Transaction, slug: str, number: int, *, most: int = MOST_TOLD) -> Impact:
    """What is stale or suspect because of the documents that a version changed, with the way to each.

    Raises `BundleNotFoundError` and `VersionNotFoundError`. Costs one statement for each step down, and what is out of
    date there, `most` at most.
    """
    version = versions.get(tx, slug, number)
    rows = tx.rows(
        queries.CHANGED_WORDS,
        bundle_id=version.bundle_id,
        slug=slug,
        number=number,
        removal=removal(slug, number),
        limit=most + 1,
    )
    found: dict[int, Fallen] = {}
    fallen: list[Fallen] = []
    for row in rows[:most]:
        derived, one = _quoting(row)
        found.setdefault(derived, one)
        fallen.append(one)  # something may quote several places
    is_whole = len(rows) <= most
    frontier = list(found)
    while frontier and len(fallen) < most:
        room = most - len(fallen)
        below = tx.rows(queries.OUT_OF_DATE_BELOW, ids=frontier, limit=room + 1)
        is_whole = is_whole and len(below) <= room
        reached: list[int] = []
        for _, source, derived, kind, key, current, state, since in below[:room]:
            if derived in found:
                continue
            through = found[source]
            reference = Reference(kind, key, current)
            found[derived] = Fallen(
                reference, state, since, through.depth + 1, (*through.chain, reference), "", "", None, None, None, None
            )
            fallen.append(found[derived])
            reached.append(derived)
        frontier = reached
    return Impact(fallen, is_whole and not frontier)


def _quoting(row: Row) -> tuple[int, Fallen]:
    """Something that rests on a document, with its id."""
    _, derived, kind, key, current, state, since, document, role, selector, *reading = row
    read, reads_now, changed_at, changed_by = reading
    reference = Reference(kind, key, current)
    chain = (Reference("document", document), reference)
    return derived, Fallen(reference, state, since, 1, chain, role, selector, read, reads_now, changed_at, changed_by)


def _checked(tx: Transaction, slug: str, old: int, new: int) -> int:
    """The bundle's id, where it has both versions in this order."""
    if old >= new:
        raise VersionsError(f"version {new} does not come after version {old}: name the older one first")
    versions.get(tx, slug, old)
    return versions.get(tx, slug, new).bundle_id


def _sides(
    tx: Transaction, slug: str, path: str, old: int, new: int
) -> tuple[DocumentText | None, DocumentText | None]:
    _checked(tx, slug, old, new)
    before, after = _of(tx, slug, path, old), _of(tx, slug, path, new)
    if before is None and after is None:
        raise DocumentNotFoundError(slug, path, new)
    for number, one in ((old, before), (new, after)):
        if one is not None and one.text is None:
            raise NotReadError(path, number, one.entry.ingest.problem_code)
    return before, after


def _of(tx: Transaction, slug: str, path: str, number: int) -> DocumentText | None:
    try:
        return versions.document(tx, slug, path, number)
    except DocumentNotFoundError:
        return None


def _parsed(found: DocumentText | None) -> Parsed:
    if found is None or found.text is None or found.layout is None:
        return _EMPTY
    return from_json(found.layout, found.text)


def _extracted(tx: Transaction, found: DocumentText | None) -> list[Extracted]:
    if found is None or found.text_id is None:
        return []
    return [
        Extracted(one.kind, one.subject, one.predicate, one.value, one.start, one.end)
        for one in extracted(tx, found.text_id)
    ]
