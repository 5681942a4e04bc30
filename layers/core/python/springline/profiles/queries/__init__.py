"""SQL of the snapshots: one function per statement."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, cast

from springline.platform.database import Transaction
from springline.platform.statements import statement

_SNAPSHOT_PAGE = statement(__file__, "snapshot_page")
_SNAPSHOT_FACTS = statement(__file__, "snapshot_facts")
_SNAPSHOT_TENANTS = statement(__file__, "snapshot_tenants")

Counts = Sequence[tuple[str, int]]


class Facts(NamedTuple):
    """What is counted of one person's messages: values with their counts, the highest first, by what they are."""

    user_id: int
    messages: int
    first_at: datetime
    last_at: datetime
    lists: Mapping[str, Counts]


def snapshot_page(tx: Transaction, *, after: int, limit: int) -> list[int]:
    """The next people who have a Signal identity."""
    return [user_id for (user_id,) in tx.rows(_SNAPSHOT_PAGE, after=after, limit=limit)]


def snapshot_facts(tx: Transaction, user_ids: Sequence[int], *, top: int, at: datetime | None) -> list[Facts]:
    """What is counted of people's messages that stand; nothing of those who have none."""
    rows = tx.rows(_SNAPSHOT_FACTS, ids=list(user_ids), top=top, at=at)
    return [Facts(*row[:4], lists=_lists(row[4])) for row in rows]


def snapshot_tenants(tx: Transaction) -> list[tuple[int, str]]:
    """All tenants: id and slug."""
    return [(tenant_id, slug) for tenant_id, slug in tx.rows(_SNAPSHOT_TENANTS)]


def _lists(text: str) -> Mapping[str, Counts]:
    lists = cast("dict[str, list[list[str | int]]]", json.loads(text))
    return {name: [(str(value), int(count)) for value, count in entries] for name, entries in lists.items()}
