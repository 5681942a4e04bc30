"""What somebody sees first: what changed, what is out of date, what is at work, and what wants a decision.

Each part is told to who may read it, and is None for others. Every part is one bounded statement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from springline.insights import reviews
from springline.insights.model import REVIEW, Queue
from springline.operations import home_queries as queries
from springline.operations.home_queries import ChangedHighlight, GroupActivity, OutOfDate, StaleHighlight
from springline.platform.database import Transaction
from springline.platform.http.guards import Principal
from springline.platform.queues.protocol import QueueDepth, Queues
from springline.runs import service as runs
from springline.runs.model import Run
from springline.warehouse import service as index
from springline.warehouse.schemas import IndexedPerson, IndexedRequest

SHOWN = 8
_LOOKED_MESSAGES = 300
_LOOKED_EVENTS = 2_000
_PEOPLE = TypeAdapter(list[IndexedPerson])
_REQUESTS = TypeAdapter(list[IndexedRequest])


@dataclass(frozen=True, slots=True)
class Indexed:
    """What the index has with the newest activity."""

    requests: Sequence[IndexedRequest]
    people: Sequence[IndexedPerson]


@dataclass(frozen=True, slots=True)
class Home:
    """What somebody sees first.

    Attributes:
        messages: What was said last, by group.
        highlights: Whose highlight changed last, each person once.
        stale_highlights: Those that are out of date; people see statistics in their place.
        out_of_date: What else provenance marks; None for who may not read provenance.
        runs: What is at work or waits, the newest first; None for who may not read runs.
        overridden: Highlights whose override hides words that are out of date; None for who manages no highlights.
        dead_letters: Queues with dead letters; None for who is no operator.
        reviews: How long the queues of insights are; None for who reviews none.
    """

    messages: Sequence[GroupActivity]
    highlights: Sequence[ChangedHighlight]
    stale_highlights: Sequence[StaleHighlight]
    out_of_date: Sequence[OutOfDate] | None
    runs: Sequence[Run] | None
    overridden: Sequence[StaleHighlight] | None
    dead_letters: Sequence[QueueDepth] | None
    reviews: Mapping[Queue, int] | None


def indexed(tx: Transaction) -> Indexed:
    """The requests and people with the newest activity; the transaction is the warehouse's. Two statements."""
    requests = index.page(tx, index.Filters("request"), after=None, limit=SHOWN)
    people = index.page(tx, index.Filters("person"), after=None, limit=SHOWN)
    return Indexed(_REQUESTS.validate_json(requests.items), _PEOPLE.validate_json(people.items))


def home(tx: Transaction, principal: Principal, queues: Queues, *, at: datetime) -> Home:
    """What a principal sees first. Cost: up to eight statements, and what the queues ask to say how full they are."""
    may = principal.scopes
    return Home(
        messages=queries.newest_messages(tx, looked=_LOOKED_MESSAGES, limit=SHOWN, at=at),
        highlights=queries.changed_highlights(tx, looked=_LOOKED_EVENTS, limit=SHOWN),
        stale_highlights=queries.stale_highlights(tx, is_overridden=False, limit=SHOWN),
        out_of_date=(queries.out_of_date(tx, limit=SHOWN) if "provenance:read" in may else None),
        runs=_at_work(tx) if "runs:read" in may else None,
        overridden=(
            queries.stale_highlights(tx, is_overridden=True, limit=SHOWN) if "profiles:manage" in may else None
        ),
        dead_letters=(
            [depth for depth in queues.depths() if depth.dead_letter_of is not None and depth.visible + depth.in_flight]
            if "operations:read" in may
            else None
        ),
        reviews=reviews.counts(tx) if REVIEW in may else None,
    )


def _at_work(tx: Transaction) -> list[Run]:
    running = runs.listing(tx, status="running", limit=SHOWN)
    waiting = runs.listing(tx, status="queued", limit=SHOWN)
    return sorted([*running, *waiting], key=lambda run: run.id, reverse=True)[:SHOWN]
