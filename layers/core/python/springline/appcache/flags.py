"""Features that each tenant can switch on and off while they are rolled out.

Where a feature is off, its consumer takes the legacy way: the snapshot files and direct queries.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from springline.access import audit
from springline.access.canonical_json import Json
from springline.access.model import Cause
from springline.appcache import queries
from springline.platform.database import Transaction
from springline.platform.errors import InvalidError


@dataclass(frozen=True, slots=True)
class Flag:
    """A feature: whether it is on where a tenant said nothing, and what it does."""

    default: bool
    meaning: str


FLAGS: Mapping[str, Flag] = MappingProxyType(
    {
        "chat_search_from_index": Flag(True, "Chat search finds people in the index API's documents."),
        "glaze_from_index": Flag(True, "Profile glaze shows the statistics of the index API's documents."),
        "suggestions_from_index": Flag(True, "Suggestions of whom to ask come from the index API's documents."),
    }
)
"""Every feature that can be switched."""


class FlagUnknownError(InvalidError):
    """There is no such feature."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no feature {name!r}: there are {', '.join(FLAGS)}")
        self.name = name


@dataclass(frozen=True, slots=True)
class FlagState:
    """A feature as it is for a tenant; without `changed_at` the default holds."""

    name: str
    is_on: bool
    meaning: str
    changed_at: datetime | None
    changed_by: str | None


def is_on(tx: Transaction, name: str) -> bool:
    """Whether a feature is on for the transaction's tenant. Raises `FlagUnknownError`. Cost: one probe."""
    flag = _known(name)
    said = queries.flag(tx, name)
    return flag.default if said is None else said


def listed(tx: Transaction) -> list[FlagState]:
    """All features as they are for the transaction's tenant."""
    said = {row.name: row for row in queries.flags(tx)}
    return [
        FlagState(name, said[name].is_on, flag.meaning, said[name].changed_at, said[name].changed_by)
        if name in said
        else FlagState(name, flag.default, flag.meaning, None, None)
        for name, flag in FLAGS.items()
    ]


def switch(tx: Transaction, cause: Cause, name: str, *, on: bool) -> bool:
    """Switch a feature on or off, with an entry in the audit log; returns whether it was the other way before.

    Nothing is written where it is that way already. Raises `FlagUnknownError`.
    """
    before = is_on(tx, name)
    if before == on:
        return False
    queries.set_flag(tx, name, on, at=cause.at, by=cause.principal.actor)
    old: Json = {"is_on": before}
    audit.append(tx, cause, action="flag.switched", resource=f"flag/{name}", before=old, after={"is_on": on})
    return True


def _known(name: str) -> Flag:
    flag = FLAGS.get(name)
    if flag is None:
        raise FlagUnknownError(name)
    return flag
