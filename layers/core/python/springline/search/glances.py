"""Search over several kinds of things at once: the best few of each, and how many there are."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from springline.platform.database import Transaction
from springline.platform.errors import InvalidError
from springline.platform.runtime import Runtime
from springline.search import families
from springline.search.model import Asked, Family, Query, Sort
from springline.search.reading import has_words, read_query
from springline.search.schemas import AnsweredBy, QueryText, Snippet, TextSegment, Total
from springline.search.searching import MatchingRepository, Searching

KindName = Literal["scenes", "messages", "people", "requests"]


class GlancesQuery(BaseModel):
    """What to look for, and among which kinds of things."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: QueryText
    kinds: Annotated[tuple[KindName, ...], Field(description="Of which kinds; all there are unless said.")] = ()
    limit: Annotated[int, Field(ge=1, le=20, description="How many of each kind at most.")] = 5


class Glance(BaseModel):
    """A thing that was found."""

    id: int
    title: list[TextSegment]
    snippet: Annotated[Snippet | None, Field(description="The part of its texts that says best why it was found.")]
    at: Annotated[datetime | None, Field(description="When it was recorded, sent, or last changed.")]
    path: Annotated[str, Field(description="Where all of it is to be had.", examples=["/api/scenes/17"])]


class Group(BaseModel):
    """What was found of one kind, the best first."""

    kind: KindName
    items: list[Glance]
    total: Total
    is_total_exact: bool
    backend: AnsweredBy


class Glances(BaseModel):
    """What was found, by kind. Where a kind has no field of that name, `name:value` are words."""

    groups: list[Group]


class Kind(NamedTuple):
    """A kind of things that are searched: its family, its search in PostgreSQL, and what is told of those found."""

    family: str
    postgres: MatchingRepository
    told: Callable[[Transaction, Sequence[int], Query], list[Glance]]


class KindNotSearchedError(InvalidError):
    """This kind of things is not searched."""


def glances(
    searching: Searching, ports: Runtime, tenant_id: int, kinds: Mapping[KindName, Kind], query: GlancesQuery
) -> list[Group]:
    """What is found of each kind that is asked for, one kind after the other.

    Raises `QueryUnreadableError` and `KindNotSearchedError`, before anything is searched.
    """
    chosen = query.kinds or tuple(kinds)
    missing = sorted(set(chosen) - kinds.keys())
    if missing:
        raise KindNotSearchedError(f"{', '.join(missing)}: choose from {', '.join(kinds)}")
    asked: dict[KindName, Asked] = {name: _asked(families.family(kinds[name].family), query) for name in chosen}
    return [_group(searching, ports, tenant_id, name, kinds[name], one) for name, one in asked.items()]


def _asked(family: Family, query: GlancesQuery) -> Asked:
    parsed = read_query(query.q, family)
    by = family.default_sort
    if by == "relevance" and not has_words(parsed):
        by = next(one.name for one in family.fields if one.kind == "moment")
    return Asked(family, parsed, Sort(by), query.limit)


def _group(searching: Searching, ports: Runtime, tenant_id: int, name: KindName, kind: Kind, asked: Asked) -> Group:
    database = ports.warehouse if asked.family.is_in_warehouse else ports.database
    transactions = partial(database.transaction, tenant_id)
    found = searching.search(transactions, asked, kind.postgres)
    with transactions() as tx:
        items = kind.told(tx, [hit.document_id for hit in found.hits], asked.query)
    return Group(kind=name, items=items, total=found.total, is_total_exact=found.is_total_exact, backend=found.backend)
