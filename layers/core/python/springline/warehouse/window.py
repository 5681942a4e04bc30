"""What the pages for people show of the index: the newest of it, and what a search finds.

The function with these pages also answers health probes, which should not wait for SQLAlchemy. So what needs it, the
index's service, is imported where a page is made.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import starmap
from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, TypeVar
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from springline.platform.database import Transaction
from springline.platform.http import Request, keyset
from springline.warehouse import queries
from springline.warehouse.schemas import IndexedPerson, IndexedRequest

if TYPE_CHECKING:
    from springline.warehouse.listing import Kind

SHOWN = 12
LISTED = 50
MOST_COMMENTS = 200

_PEOPLE = TypeAdapter(list[IndexedPerson])
_REQUESTS = TypeAdapter(list[IndexedRequest])
_BY_MESSAGES = keyset(int, int)
_BY_ACTIVITY = keyset(datetime, int)

Indexed = TypeVar("Indexed", IndexedPerson, IndexedRequest)
Wanted = Annotated[str, Field(max_length=200)]


class Search(BaseModel):
    """What to look for; what is empty is not looked for."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    text: Annotated[Wanted, Field(description="Words that have to occur; the last may be cut short.")] = ""
    tag: Annotated[Wanted, Field(description="What is talked about.")] = ""
    location: Annotated[Wanted, Field(description="A place that is named.")] = ""
    group: Annotated[Wanted, Field(description="A group, by its slug.")] = ""
    show: Annotated[
        Literal["requests", "people"] | None, Field(description="All of these instead of the first of both.")
    ] = None
    cursor: Annotated[str | None, Field(description="Where a page of `show` goes on; its `More` link has it.")] = None

    @property
    def wanted(self) -> dict[str, str]:
        """What is looked for, by name."""
        named = {"text": self.text, "tag": self.tag, "location": self.location, "group": self.group}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class Listing(Generic[Indexed]):
    """Some of what fits a search.

    Attributes:
        items: The documents.
        total: How many there are in all; 10,000 where there may be more.
        more: The address of a page with more of them, None where there are no more.
    """

    items: list[Indexed]
    total: int
    more: str | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The requests with the newest activity and the people who wrote most, or those that a search found.

    Where only one of both was asked for, the other is None.
    """

    search: Search
    requests: Listing[IndexedRequest] | None
    people: Listing[IndexedPerson] | None


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody said in a request; `text` is None where it was nothing but a file."""

    id: int
    author_id: int | None
    author: str | None
    text: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """A request, the comment that opened it, and the first of those that followed; `left_out` counts the rest.

    `opening` is None where the comment is no longer there.
    """

    request: IndexedRequest
    opening: Comment | None
    comments: list[Comment]
    left_out: int


def overview(request: Request[Search, None]) -> Overview:
    """What a search asks for: the first twelve of both kinds, or of one kind fifty at a time.

    Raises `CursorError` for a cursor of another search.
    """
    search = request.query
    requests = people = None
    if search.show != "people":
        page, total, more = _listed(request, "request")
        requests = Listing(_REQUESTS.validate_json(page), total, more)
    if search.show != "requests":
        page, total, more = _listed(request, "person")
        people = Listing(_PEOPLE.validate_json(page), total, more)
    return Overview(search, requests, people)


def person(tx: Transaction, person_id: int) -> IndexedPerson:
    """A person's document; raises `DocumentNotFoundError`."""
    return IndexedPerson.model_validate_json(_document(tx, "person", person_id))


def conversation(tx: Transaction, request_id: int) -> Conversation:
    """A request's document with its first 200 comments; raises `DocumentNotFoundError`."""
    request = IndexedRequest.model_validate_json(_document(tx, "request", request_id))
    rows = tx.rows(queries.COMMENTS_OF_REQUEST, request_id=request_id, limit=MOST_COMMENTS)
    left_out = max(request.document.counts.comments - len(rows), 0)
    comments = list(starmap(Comment, rows))
    # What opens a request is its first comment. Words may be kept for a shorter time than requests are.
    if comments and comments[0].at == request.document.activity.first_at:
        return Conversation(request, comments[0], comments[1:], left_out)
    return Conversation(request, None, comments, left_out)


def _listed(request: Request[Search, None], kind: "Kind") -> tuple[str, int, str | None]:
    """A page's items as JSON text, how many there are in all, and the address of a page with more."""
    from springline.warehouse import service

    search, order = request.query, _BY_ACTIVITY if kind == "request" else _BY_MESSAGES
    filters = service.Filters(
        kind,
        sort="activity" if kind == "request" else "messages",
        tag=search.tag or None,
        location=search.location or None,
        group=search.group or None,
        text=search.text,
    )
    after = order.after(request) if search.show else None
    limit = LISTED if search.show else SHOWN
    page, total = service.counted_page(request.tx, filters, after=after, limit=limit)
    if page.last is None:
        return page.items, total, None
    if search.show is None:
        more: dict[str, Any] = {**search.wanted, "show": "requests" if kind == "request" else "people"}
    else:  # a cursor belongs to the parameters as they were sent
        more = {**request.parameters, "cursor": order.cursor(request, page.last)}
    return page.items, total, f"/?{urlencode(more, doseq=True)}"


def _document(tx: Transaction, kind: "Kind", number: int) -> str:
    from springline.warehouse import service

    return service.document(tx, kind, number)[0]
