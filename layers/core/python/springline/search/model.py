"""What is searched, what is asked, and what is found: the same for every engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from springline.platform.database import Transaction

FieldKind = Literal["text", "keyword", "boolean", "integer", "moment"]
Weight = Literal["A", "B", "C", "D"]
Backend = Literal["quickwit", "postgres"]
Value = str | bool | int | datetime


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a family's documents.

    A text is words in normal form (`springline.search.words`); the others hold single values, or several where
    `is_list`. Facets are counted, sortable fields have one value and order what is found.
    """

    name: str
    kind: FieldKind
    weight: Weight = "D"
    is_facet: bool = False
    is_sortable: bool = False
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of documents with indexes of its own: its folder in `springline.search.families` says the rest.

    A document belongs to one root (`asset_id` in the outbox), and is sent anew when its root changes.
    """

    name: str
    fields: tuple[Field, ...]
    default_sort: str
    is_in_warehouse: bool = False
    by_name: Mapping[str, Field] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {one.name: one for one in self.fields})

    @property
    def texts(self) -> tuple[Field, ...]:
        """The fields that a word without a field's name is looked for in."""
        return tuple(one for one in self.fields if one.kind == "text")

    @property
    def facets(self) -> tuple[str, ...]:
        """The names of the fields that are counted."""
        return tuple(one.name for one in self.fields if one.is_facet)


@dataclass(frozen=True, slots=True)
class Words:
    """Words in normal form, next to each other: one word, or a phrase. The last may be a beginning (`is_prefix`)."""

    words: tuple[str, ...]
    field: str | None = None
    is_prefix: bool = False
    is_negated: bool = False


@dataclass(frozen=True, slots=True)
class OneOf:
    """A field that is no text has one of these values."""

    field: str
    values: tuple[Value, ...]
    is_negated: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """A field's value lies between two others, which belong to it; None where there is no end."""

    field: str
    low: int | datetime | None
    high: int | datetime | None
    is_negated: bool = False


Clause = Words | OneOf | Range


@dataclass(frozen=True, slots=True)
class Query:
    """What has to hold of a document: all clauses. Without any, every document is found.

    Where there are `wanted` words, one of them has to hold too, and the more do, the better it is. PostgreSQL's search
    of a family may not know them (that of chunks of documents does), and nobody can type them.
    """

    clauses: tuple[Clause, ...] = ()
    wanted: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Sort:
    """What comes first: by `relevance` the best, else by a sortable field. Equal ones come by id, in that direction."""

    by: str = "relevance"
    is_descending: bool = True


Place = tuple[float | int | None, int]
"""Where a hit stands: the value sorted by (a score, an integer, microseconds since 1970, or nothing), and the id."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A search: a query, the order, where the page begins, how many hits, and which fields are counted.

    `ranked_from` is what the page before said.
    """

    family: Family
    query: Query
    sort: Sort
    limit: int
    after: Place | None = None
    facets: tuple[str, ...] = ()
    ranked_from: int | None = None


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many documents hold a value."""

    value: str | bool
    count: int


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A document that was found, and where it stands among others."""

    document_id: int
    place: Place


@dataclass(frozen=True, slots=True)
class SearchFound:
    """What a search found. Where `is_total_exact` is False there are more than `total`.

    `ranked_from` is the lowest id that was ranked, where an engine doesn't rank all that matches.
    """

    hits: Sequence[SearchHit]
    next: Place | None
    total: int
    is_total_exact: bool
    facets: Mapping[str, Sequence[FacetCount]]
    backend: Backend
    ranked_from: int | None = None


class SearchRepository(Protocol):
    """An engine that finds documents."""

    def search(self, tx: "Transaction", asked: Asked) -> SearchFound:
        """Find what a tenant may see. Raises an `EngineError` where the engine can't answer."""
        ...


class EngineError(Exception):
    """The search engine did not do what it was asked."""


class EngineUnavailableError(EngineError):
    """The engine can't be reached, fails, or takes too long; the same may succeed later."""

    def __init__(self, why: str, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(f"the search engine {why}")
        self.retry_after_seconds = retry_after_seconds


class EngineRefusedError(EngineError):
    """The engine refuses the request as it is; sending it again would not help."""

    def __init__(self, why: str, status: int) -> None:
        super().__init__(f"the search engine refuses the request (HTTP {status}): {why}")
        self.status = status


class EngineGarbledError(EngineError):
    """The engine's answer can't be read: cut off, too long, or none of its kind."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the search engine's answer can't be read: {why}")
