"""What the pages for people show of the index: the newest of it, and what a search finds.

The function with these pages also answers health probes, which should not wait for SQLAlchemy. So what needs it, the
index's service, is imported where a page is made.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import starmap
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from springline.platform.database import Transaction
from springline.warehouse import queries
from springline.warehouse.schemas import IndexedPerson, IndexedRequest

if TYPE_CHECKING:
    from springline.warehouse.listing import Kind, Sort

SHOWN = 12
MOST_COMMENTS = 200

_PEOPLE = TypeAdapter(list[IndexedPerson])
_REQUESTS = TypeAdapter(list[IndexedRequest])


class Search(BaseModel):
    """What to look for."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    text: Annotated[str, Field(max_length=200, description="Words that have to occur; the last may be cut short.")] = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """The requests with the newest activity and the people who wrote most, or those that a search for `text` found."""

    text: str
    requests: list[IndexedRequest]
    people: list[IndexedPerson]


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
    """A request and its first comments; `left_out` counts the rest."""

    request: IndexedRequest
    comments: list[Comment]
    left_out: int


def overview(tx: Transaction, text: str) -> Overview:
    """The newest of the index, or what matches all words of a text; twelve of a kind at most."""
    requests = _REQUESTS.validate_json(_listed(tx, "request", "activity", text))
    return Overview(text, requests, _PEOPLE.validate_json(_listed(tx, "person", "messages", text)))


def person(tx: Transaction, person_id: int) -> IndexedPerson:
    """A person's document; raises `DocumentNotFoundError`."""
    return IndexedPerson.model_validate_json(_document(tx, "person", person_id))


def conversation(tx: Transaction, request_id: int) -> Conversation:
    """A request's document with its first 200 comments; raises `DocumentNotFoundError`."""
    request = IndexedRequest.model_validate_json(_document(tx, "request", request_id))
    rows = tx.rows(queries.COMMENTS_OF_REQUEST, request_id=request_id, limit=MOST_COMMENTS)
    return Conversation(request, list(starmap(Comment, rows)), max(request.document.counts.comments - len(rows), 0))


def _listed(tx: Transaction, kind: "Kind", sort: "Sort", text: str) -> str:
    from springline.warehouse import service

    return service.page(tx, service.Filters(kind, sort=sort, text=text), after=None, limit=SHOWN).items


def _document(tx: Transaction, kind: "Kind", number: int) -> str:
    from springline.warehouse import service

    return service.document(tx, kind, number)[0]
