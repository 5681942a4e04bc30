"""What has changed anywhere, for pages that are open: not what it is now, only which thing it is.

It is read from the event log, behind the horizon that the relay reads behind: a cursor never passes over an event of a
transaction that is still running.
"""

import json
import re
from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType
from typing import NamedTuple

from springline.platform.database import Transaction
from springline.runs import queries
from springline.runs.events import CHANGED

MOST_TOUCHES = 500
"""Events that one answer looks at: who is further behind than that should read anew whatever is shown."""

MOST_BEHIND = 100_000
"""Transactions that an answer goes back at most, whatever tenants they are of: they bound what it costs."""

SCOPES: Mapping[str, str] = MappingProxyType(
    {
        CHANGED: "runs:read",
        "springline.profiles.highlight.changed.v1": "chat:read",
        "springline.provenance.resource.marked.v1": "provenance:read",
        "springline.community.message.recorded.v1": "chat:read",
        "springline.community.message.edited.v1": "chat:read",
        "springline.community.message.deleted.v1": "chat:read",
        "springline.community.message.reacted.v1": "chat:read",
        "springline.community.person.recorded.v1": "index:read",
        "springline.community.request.recorded.v1": "index:read",
        "springline.community.request.changed.v1": "index:read",
        "springline.community.request.withdrawn.v1": "index:read",
        "springline.community.comment.recorded.v1": "index:read",
        "springline.community.comment.changed.v1": "index:read",
        "springline.community.comment.deleted.v1": "index:read",
        "springline.community.comment.annotated.v1": "index:read",
        "springline.projects.project.changed.v1": "projects:read",
        "springline.projects.canvas.saved.v1": "projects:read",
    }
)
"""The types of events that are told, each with the scope that reading the thing itself asks for."""

_FORM = re.compile(r"([0-9]{1,19})-([0-9]{1,19})")


class Position(NamedTuple):
    """A place in the log; as text, a cursor."""

    xid: int
    id: int

    def __str__(self) -> str:
        return f"{self.xid}-{self.id}"


class Touched(NamedTuple):
    """What has changed since a cursor, as JSON, and the cursor behind it. Where it is not whole, anything may have."""

    cursor: str
    touches: str
    is_whole: bool


def position(cursor: str) -> Position | None:
    """Read a cursor; None where it is none."""
    found = _FORM.fullmatch(cursor)
    if found is None:
        return None
    place = Position(int(found[1]), int(found[2]))
    return place if max(place) < 1 << 63 else None


def types(scopes: AbstractSet[str]) -> list[str]:
    """The types that somebody with these scopes is told of."""
    return [name for name, scope in SCOPES.items() if scope in scopes]


def present(tx: Transaction) -> str:
    """The cursor behind all that has happened by now."""
    return str(Position(int(tx.value(queries.HORIZON)), 0))


def since(tx: Transaction, after: Position, told_types: Collection[str]) -> Touched:
    """What has changed since a cursor. Cost grows with the events since then, see `touches.sql`.

    Nothing is whole that is asked for from too long ago, or from ahead of the horizon, where no cursor of this database
    has ever been: it is from before a backup was restored.
    """
    row = tx.one(
        queries.TOUCHES,
        after_xid=after.xid,
        after_id=after.id,
        types=json.dumps([*told_types]),
        limit=MOST_TOUCHES,
        most_behind=MOST_BEHIND,
    )
    horizon, passed, touches = row
    is_near = 0 <= int(horizon) - after.xid <= MOST_BEHIND
    behind = max(Position(int(horizon), 0), after) if is_near else Position(int(horizon), 0)
    return Touched(str(behind), touches, is_near and passed <= MOST_TOUCHES)
