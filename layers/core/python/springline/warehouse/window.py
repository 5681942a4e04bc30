"""What the pages for people show of the index: the newest of it, and what a search finds."""

from dataclasses import dataclass
from datetime import datetime
from itertools import starmap
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from springline.platform.database import Transaction
from springline.warehouse import queries, service
from springline.warehouse.schemas import IndexedPerson, IndexedRequest

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
    requests = service.page(tx, service.Filters("request", text=text), after=None, limit=SHOWN)
    people = service.page(tx, service.Filters("person", sort="messages", text=text), after=None, limit=SHOWN)
    return Overview(text, _REQUESTS.validate_json(requests.items), _PEOPLE.validate_json(people.items))


def person(tx: Transaction, person_id: int) -> IndexedPerson:
    """A person's document; raises `DocumentNotFoundError`."""
    return IndexedPerson.model_validate_json(service.document(tx, "person", person_id)[0])


def conversation(tx: Transaction, request_id: int) -> Conversation:
    """A request's document with its first 200 comments; raises `DocumentNotFoundError`."""
    request = IndexedRequest.model_validate_json(service.document(tx, "request", request_id)[0])
    rows = tx.rows(queries.COMMENTS_OF_REQUEST, request_id=request_id, limit=MOST_COMMENTS)
    return Conversation(request, list(starmap(Comment, rows)), max(request.document.counts.comments - len(rows), 0))
