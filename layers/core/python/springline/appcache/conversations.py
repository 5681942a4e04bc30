"""Conversations as they are read: a message among those around it, a request with its thread, and when people write.

All of it is as it stands at the moment of asking. Words of messages that were deleted or have expired are not told, and
neither is what came with them; that something was there is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from springline.appcache import conversation_queries as queries
from springline.appcache.conversation_queries import Asked, Comment, Participant, Said, Within
from springline.appcache.search_queries import person
from springline.community.requests import PersonNotFoundError, RequestNotFoundError
from springline.platform.database import Transaction
from springline.platform.errors import NotFoundError

MOST_AROUND = 50
MOST_PARTICIPANTS = 100
MOST_COUNTED = 20_000
"""Messages of a person that their activity is counted from, the newest."""


class MessageNotFoundError(NotFoundError):
    """There is no such message."""

    def __init__(self, message_id: int) -> None:
        super().__init__(f"there is no message {message_id}")
        self.message_id = message_id


@dataclass(frozen=True, slots=True)
class Conversation:
    """A message, and the stretch of a conversation that it is in, oldest first.

    `goes_back` and `goes_on` say whether there is more before and after the stretch.
    """

    message: Said
    before: Sequence[Said]
    after: Sequence[Said]
    goes_back: bool
    goes_on: bool


@dataclass(frozen=True, slots=True)
class RequestThread:
    """A request, a page of its comments, oldest first, and who wrote in it; `goes_on` where more comments follow."""

    request: Asked
    comments: Sequence[Comment]
    goes_on: bool
    participants: Sequence[Participant]


@dataclass(frozen=True, slots=True)
class Activity:
    """When a person wrote. `is_whole` says whether all their messages were counted, or the newest 20,000."""

    counts: dict[str, Any]
    is_whole: bool


def around(tx: Transaction, message_id: int, *, within: Within, before: int, after: int, at: datetime) -> Conversation:
    """A message with those before and after it in its group or thread; raises `MessageNotFoundError`.

    Cost: two statements, and seven index probes for each message.
    """
    found = queries.around(tx, message_id, within, before=before + 1, after=after + 1)
    if not found:
        raise MessageNotFoundError(message_id)
    back = [one.id for one in found if one.is_before]
    on = [one.id for one in found if one.is_after]
    shown_back, shown_on = back[len(back) - min(before, len(back)) :], on[:after]
    told = {one.id: one for one in queries.messages(tx, [*shown_back, message_id, *shown_on], at)}
    return Conversation(
        message=told[message_id],
        before=[told[one] for one in shown_back],
        after=[told[one] for one in shown_on],
        goes_back=len(back) > before,
        goes_on=len(on) > after,
    )


def thread(
    tx: Transaction, request_id: int, *, after: tuple[datetime, int] | None, limit: int, at: datetime
) -> RequestThread:
    """A request with comments from behind a place on; raises `RequestNotFoundError`. Cost: three statements."""
    asked = queries.request(tx, request_id)
    if asked is None:
        raise RequestNotFoundError(request_id)
    comments = queries.comments(tx, request_id, after=after, at=at, limit=limit + 1)
    participants = queries.participants(tx, request_id, MOST_PARTICIPANTS)
    return RequestThread(asked, comments[:limit], len(comments) > limit, participants)


def activity(tx: Transaction, person_id: int, *, at: datetime) -> Activity:
    """When a person wrote, in UTC; raises `PersonNotFoundError`. Cost: two statements, and reading 20,000 messages."""
    if person(tx, person_id) is None:
        raise PersonNotFoundError(person_id)
    counts = queries.activity(tx, person_id, at=at, most=MOST_COUNTED)
    return Activity(counts, counts["counted"] < MOST_COUNTED)
