"""All SQL of conversations as they are read: one function per statement."""

import json
from datetime import datetime
from typing import Any, Literal, NamedTuple

from springline.platform.database import Transaction
from springline.platform.statements import statement

_AROUND = {
    "group": statement(__file__, "around_in_group"),
    "thread": statement(__file__, "around_in_thread"),
}
_MESSAGES = statement(__file__, "messages")
_REQUEST = statement(__file__, "request")
_COMMENTS = statement(__file__, "comments")
_PARTICIPANTS = statement(__file__, "participants")
_ACTIVITY = statement(__file__, "activity")

Within = Literal["group", "thread"]
Standing = Literal["stands", "deleted", "expired"]


class Around(NamedTuple):
    """A message near another one: before it, after it, or neither where it is that one."""

    id: int
    is_before: bool
    is_after: bool


class Said(NamedTuple):
    """A message. `reactions` and `attachments` are JSON texts; of one that does not stand, `text` is None."""

    id: int
    version: int
    sent_at: datetime
    edited_at: datetime | None
    state: Standing
    text: str | None
    sender_id: int | None
    sender: str | None
    is_bot: bool | None
    group: str | None
    group_name: str | None
    parent_id: int | None
    root_id: int | None
    request_id: int | None
    request_title: str | None
    comment_id: int | None
    reactions: str
    attachments: str


class Asked(NamedTuple):
    """A request."""

    id: int
    version: int
    kind: Literal["need", "offer"]
    title: str
    status: Literal["open", "answered", "closed"]
    opened_at: datetime
    group: str | None
    group_name: str | None
    author_id: int | None
    author: str | None
    message_id: int | None


class Comment(NamedTuple):
    """A comment with what an annotator found in it, if any; `tags` and `locations` are JSON texts."""

    id: int
    at: datetime
    author_id: int | None
    author: str | None
    body: str | None
    message_id: int | None
    tags: str | None
    summary: str | None
    kind: Literal["need", "offer", "neither"] | None
    language: str | None
    sentiment: float | None
    locations: str | None
    model: str | None
    annotated_at: datetime | None
    is_outdated: bool


class Participant(NamedTuple):
    """Somebody who wrote in a request, and how many comments."""

    id: int
    name: str
    comments: int


def around(tx: Transaction, message_id: int, within: Within, *, before: int, after: int) -> list[Around]:
    """A message and those around it, oldest first; nothing where there is no such message."""
    rows = tx.rows(_AROUND[within], id=message_id, before=before, after=after)
    return [Around(*row) for row in rows]


def messages(tx: Transaction, ids: list[int], at: datetime) -> list[Said]:
    """Messages by id, oldest first."""
    return [Said(*row) for row in tx.rows(_MESSAGES, ids=ids, at=at)]


def request(tx: Transaction, request_id: int) -> Asked | None:
    """A request that stands; None where there is none."""
    row = tx.maybe(_REQUEST, id=request_id)
    return Asked(*row) if row else None


def comments(
    tx: Transaction, request_id: int, *, after: tuple[datetime, int] | None, at: datetime, limit: int
) -> list[Comment]:
    """Comments from behind a place on, oldest first."""
    after_at, after_id = after or ("-infinity", 0)
    rows = tx.rows(_COMMENTS, request_id=request_id, after_at=after_at, after_id=after_id, at=at, limit=limit)
    return [Comment(*row) for row in rows]


def participants(tx: Transaction, request_id: int, limit: int) -> list[Participant]:
    """Who wrote in a request, who wrote most first."""
    return [Participant(*row) for row in tx.rows(_PARTICIPANTS, request_id=request_id, limit=limit)]


def activity(tx: Transaction, user_id: int, *, at: datetime, most: int) -> dict[str, Any]:
    """When a person wrote, by week, hour, weekday and group."""
    return json.loads(tx.value(_ACTIVITY, user_id=user_id, at=at, most=most))
