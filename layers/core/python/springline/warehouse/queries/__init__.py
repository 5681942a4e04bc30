"""All SQL of the warehouse's landing and transforms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from springline.platform.database import Transaction
from springline.platform.statements import Statement, statement

LAND_MESSAGES = statement(__file__, "land_messages")
LAND_PEOPLE = statement(__file__, "land_people")
LAND_REQUESTS = statement(__file__, "land_requests")
LAND_COMMENTS = statement(__file__, "land_comments")
LAND_INSIGHTS = statement(__file__, "land_insights")
RENDER_PEOPLE = statement(__file__, "render_people")
RENDER_REQUESTS = statement(__file__, "render_requests")
COUNT_DIFFERENCES = statement(__file__, "count_differences")
_MARKED_KINDS = statement(__file__, "marked_kinds")
_MISSING_MONTHS = statement(__file__, "missing_months")
_ENSURE_MONTHS = statement(__file__, "ensure_months")
_TAKE_DIRTY = statement(__file__, "take_dirty")
_FORGET_FACETS = statement(__file__, "forget_facets")
_HOLD_FACETS = statement(__file__, "hold_facets")
_OWN_FACETS = statement(__file__, "own_facets")
_SET_TERMS = statement(__file__, "set_terms")
_NEXT_GENERATION = statement(__file__, "next_generation")
GENERATION = statement(__file__, "generation")
CHANGES = statement(__file__, "changes")
WORDS = statement(__file__, "words")
PLAN_FOR_VALUES = statement(__file__, "plan_for_values")
PLAN_ONCE = statement(__file__, "plan_once")
COUNTS = statement(__file__, "counts")
LANDING_CENSUS = statement(__file__, "landing_census")
LOST_DOCUMENTS = statement(__file__, "lost_documents")
MISCOUNTED_DOCUMENTS = statement(__file__, "miscounted_documents")
OUTDATED_DOCUMENTS = statement(__file__, "outdated_documents")
FRESHNESS = statement(__file__, "freshness")
WAITING_DOCUMENTS = statement(__file__, "waiting_documents")
_REBUILD_FACETS = statement(__file__, "rebuild_facets")
_REBUILD_MARKS = statement(__file__, "rebuild_marks")
_CLEAR_FACETS = statement(__file__, "clear_facets")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A document after rendering.

    Attributes:
        id: Its number.
        changed: Whether its content did.
        words: What it can be found by, as a JSON array: it goes back as it came, and reading an array takes long.
        spent: Whether there are facets that it has none of any more.
    """

    id: int
    changed: bool
    words: str
    spent: bool


def land(tx: Transaction, land_rows: Statement, rows: Sequence[str], batch_id: str) -> str | None:
    """Land rows of one kind, each as a flat JSON object; returns the differences that they make, None for none."""
    return tx.value(land_rows, events=f"[{','.join(rows)}]", batch=batch_id)


def count_differences(tx: Transaction, differences: Iterable[str], recorded_at: datetime) -> int:
    """Count what landings made different and have its documents rendered again; returns how many documents."""
    # Each is an array as PostgreSQL writes it, in braces; together they are one.
    joined = ",".join(array[1:-1] for array in differences)
    return tx.value(COUNT_DIFFERENCES, differences=f"{{{joined}}}", recorded_at=recorded_at)


def missing_months(tx: Transaction, months: Iterable[date]) -> list[date]:
    """Months that no landing partition exists for yet."""
    return [month for (month,) in tx.rows(_MISSING_MONTHS, months=sorted(months))]


def ensure_months(tx: Transaction, months: Iterable[date]) -> int:
    """Make landing partitions; returns how many were missing."""
    return int(tx.value(_ENSURE_MONTHS, months=sorted(months)))


def marked_kinds(tx: Transaction, kinds: Sequence[str]) -> list[str]:
    """Those of the kinds of which there is something to render, in their order."""
    found = {kind for (kind,) in tx.rows(_MARKED_KINDS, kinds=list(kinds))}
    return [kind for kind in kinds if kind in found]


def take_dirty(tx: Transaction, kind: str, limit: int) -> dict[int, datetime]:
    """Take marked documents for this transaction: id and newest source time."""
    rows = tx.rows(_TAKE_DIRTY, kind=kind, limit=limit)
    return {doc_id: recorded_at for doc_id, recorded_at in rows}  # noqa: C416 - dict() loses the types of a row


def forget_facets(tx: Transaction, kind: str, ids: Sequence[int]) -> None:
    """Drop counts of documents that have come down to zero."""
    tx.execute(_FORGET_FACETS, kind=kind, ids=list(ids))


def hold_facets(tx: Transaction) -> None:
    """Keep rebuilds away until the transaction ends; others that count may go on."""
    tx.execute(_HOLD_FACETS)


def own_facets(tx: Transaction) -> None:
    """Wait for all that count, and keep others away until the transaction ends."""
    tx.execute(_OWN_FACETS)


def set_terms(tx: Transaction, kind: str, rendered: Sequence[Rendered]) -> None:
    """Make documents findable by their words."""
    terms = ",".join(f'{{"doc_id":{one.id},"words":{one.words}}}' for one in rendered)
    tx.execute(_SET_TERMS, kind=kind, ids=[one.id for one in rendered], terms=f"[{terms}]")


def next_generation(tx: Transaction, kind: str, at: datetime) -> None:
    """Declare answers about a kind of document out of date."""
    tx.execute(_NEXT_GENERATION, kind=kind, at=at)


def rebuild_facets(tx: Transaction) -> int:
    """Count all facets of the tenant anew from the landing; returns how many there are."""
    own_facets(tx)
    tx.execute(_CLEAR_FACETS)
    return tx.execute(_REBUILD_FACETS)


def rebuild_marks(tx: Transaction) -> int:
    """Have all documents of the tenant rendered again; returns how many, those included that waited already."""
    tx.execute(_REBUILD_MARKS)
    return tx.one(WAITING_DOCUMENTS, until=None)[0]
