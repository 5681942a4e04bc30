"""Requests and comments that are written here, not in a chat.

They are rows of the same tables as those of conversations, and tell the same events. A request of a conversation
follows its first message: it is renamed and withdrawn with it. One that is written here has no such message, so
nothing that happens in a conversation reaches it. What opens it is its first comment, as in a conversation, so it is
annotated and indexed like any other comment.
"""

from dataclasses import dataclass
from datetime import datetime
from json import dumps
from typing import Literal

from springline.access import accounts
from springline.access.model import account_of
from springline.community import queries
from springline.community.links import links
from springline.community.queries import as_json, ids
from springline.platform.database import Transaction
from springline.platform.errors import NotFoundError


class PersonNotFoundError(NotFoundError):
    """There is no such person."""

    def __init__(self, person_id: int) -> None:
        super().__init__(f"there is no person {person_id}")
        self.person_id = person_id


class GroupNotFoundError(NotFoundError):
    """There is no such group."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"there is no group {slug!r}")
        self.slug = slug


class RequestNotFoundError(NotFoundError):
    """There is no such request."""

    def __init__(self, request_id: int) -> None:
        super().__init__(f"there is no request {request_id}")
        self.request_id = request_id


@dataclass(frozen=True, slots=True)
class Opened:
    """A request that was just opened, and the comment that holds what it says."""

    request_id: int
    comment_id: int


def own_person(tx: Transaction, actor: str, *, at: datetime) -> int | None:
    """The person as whom a signed-in account writes, made when it writes for the first time; None for others.

    An account is not known to be somebody in a chat, so it is a person of its own, with the account's name.
    """
    account_id = account_of(actor)
    if account_id is None:
        return None
    key = f"springline:{actor}"
    name = accounts.get(tx, account_id).name
    member = {"member_key": key, "name": name, "named_at": at.isoformat(), "is_bot": False}
    told = ids(tx.rows(queries.UPSERT_PEOPLE, members=as_json([member])))
    if told:
        tx.execute(queries.EMIT_PEOPLE, ids=told, at=at)
    return tx.value(queries.FIND_MEMBER, member_key=key)


def open_request(
    tx: Transaction,
    *,
    kind: Literal["need", "offer"],
    title: str,
    body: str,
    author_id: int | None,
    group: str | None,
    at: datetime,
) -> Opened:
    """Open a request for a person, or for nobody in particular, in the group with a slug, or in none.

    Raises `PersonNotFoundError` and `GroupNotFoundError`.
    """
    _check_person(tx, author_id)
    group_id = None if group is None else _group(tx, group)
    request_id = tx.value(queries.WRITE_REQUEST, group_id=group_id, author_id=author_id, kind=kind, title=title, at=at)
    tx.execute(queries.EMIT_REQUESTS, ids=[request_id], at=at)
    return Opened(request_id, _comment(tx, request_id, body, author_id, at))


def comment(tx: Transaction, request_id: int, *, body: str, author_id: int | None, at: datetime) -> int:
    """Comment on a request, of a conversation or written here; returns the comment's id.

    A comment of somebody else than who asks makes the request answered. Raises `RequestNotFoundError`, also for one
    that was withdrawn, and `PersonNotFoundError`.
    """
    _check_person(tx, author_id)
    comment_id = _comment(tx, request_id, body, author_id, at)
    settled = ids(tx.rows(queries.SETTLE_STATUS, ids=[request_id]))
    if settled:
        tx.execute(queries.EMIT_REQUESTS, ids=settled, at=at)
    return comment_id


def _comment(tx: Transaction, request_id: int, body: str, author_id: int | None, at: datetime) -> int:
    row = tx.maybe(
        queries.WRITE_COMMENT, request_id=request_id, author_id=author_id, body=body, links=dumps(links(body)), at=at
    )
    if row is None:
        raise RequestNotFoundError(request_id)
    tx.execute(queries.EMIT_COMMENTS, ids=[row[0]], at=at)
    return row[0]


def _check_person(tx: Transaction, person_id: int | None) -> None:
    # A foreign key would not do: it also finds the people of other tenants.
    if person_id is not None and tx.maybe(queries.FIND_PERSON, id=person_id) is None:
        raise PersonNotFoundError(person_id)


def _group(tx: Transaction, slug: str) -> int:
    row = tx.maybe(queries.FIND_GROUP, slug=slug)
    if row is None:
        raise GroupNotFoundError(slug)
    return row[0]
