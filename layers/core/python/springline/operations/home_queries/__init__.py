"""All SQL of the home page: one function per statement."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from springline.platform.database import Transaction
from springline.platform.statements import statement

_MESSAGES = statement(__file__, "newest_messages")
_HIGHLIGHTS = statement(__file__, "changed_highlights")
_STALE = statement(__file__, "stale_highlights")
_OUT_OF_DATE = statement(__file__, "out_of_date")


class GroupActivity(NamedTuple):
    """What was said last in a group, and how many of the newest messages are in it."""

    message_id: int
    at: datetime
    text: str
    sender_id: int | None
    sender: str | None
    group: str
    group_name: str
    messages: int


class ChangedHighlight(NamedTuple):
    """What was done last to what is told of a person."""

    person_id: int
    name: str
    version: int
    change: str
    state: str
    at: datetime


class StaleHighlight(NamedTuple):
    """What is told of a person and out of date, and why."""

    person_id: int
    name: str
    since: datetime
    reasons: list[str]


class OutOfDate(NamedTuple):
    """A thing that provenance marks."""

    state: str
    kind: str
    key: str
    since: datetime


def newest_messages(tx: Transaction, *, looked: int, limit: int, at: datetime) -> list[GroupActivity]:
    """What was said last, by group."""
    return [GroupActivity(*row) for row in tx.rows(_MESSAGES, looked=looked, limit=limit, at=at)]


def changed_highlights(tx: Transaction, *, looked: int, limit: int) -> list[ChangedHighlight]:
    """Whose highlight changed last."""
    return [ChangedHighlight(*row) for row in tx.rows(_HIGHLIGHTS, looked=looked, limit=limit)]


def stale_highlights(tx: Transaction, *, is_overridden: bool, limit: int) -> list[StaleHighlight]:
    """Whose highlight is out of date: those that an override hides, or those without one."""
    rows = tx.rows(_STALE, is_overridden=is_overridden, limit=limit)
    return [StaleHighlight(number, name, since, _reasons(said)) for number, name, since, said in rows]


def out_of_date(tx: Transaction, *, limit: int) -> list[OutOfDate]:
    """What provenance marks as stale or suspect, without highlights."""
    return [OutOfDate(*row) for row in tx.rows(_OUT_OF_DATE, limit=limit)]


def _reasons(said: str) -> list[str]:
    reasons: list[dict[str, Any]] = json.loads(said)
    return [reason["reason"] for reason in reasons]
