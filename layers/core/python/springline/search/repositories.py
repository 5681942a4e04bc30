"""What the tables of search are read and written by: where searches go, and what waits to be sent."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from springline.platform.database import Transaction
from springline.search import queries

Action = Literal["UPSERT", "DELETE"]


@dataclass(frozen=True, slots=True)
class Route:
    """Where a search goes: index names with commas between, the last attempt in the ledger, and those to leave out."""

    index_names: str
    last_rev: int
    left_out: Sequence[int]


class ActiveIndex(NamedTuple):
    """An index that searches go to; `library_slug` is empty for the one of all libraries without an own one."""

    library_slug: str
    index_name: str
    switched_at: datetime


class NothingToSwitchToError(LookupError):
    """A family has no index of that generation that is ready."""

    def __init__(self, family: str, generation: int) -> None:
        super().__init__(
            f"{family} has no index of generation {generation} that is ready; see `springline search status`"
        )
        self.family = family
        self.generation = generation


class LibraryModelPolicyRepository:
    """The policy: which indexes a tenant's searches go to. It is read at every search and never kept."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def route(self, family: str) -> Route | None:
        """Where a family's searches go as of this moment; None where the policy names no index.

        Cost: grows with how many attempts are left out, which rebuilding bounds.
        """
        names, last_rev, left_out = self._tx.one(queries.ROUTE, family=family)
        if names is None:
            return None
        return Route(names, last_rev, json.loads(left_out))

    def active(self, family: str) -> list[ActiveIndex]:
        """The indexes that a family's searches go to, by library."""
        return [ActiveIndex(*row) for row in self._tx.rows(queries.ACTIVE, family=family)]

    def switch(self, family: str, generation: int, *, at: datetime) -> int:
        """Have searches go to one generation's indexes and to no others; returns how many these are.

        Raises `NothingToSwitchToError` where none of them is ready; then nothing is changed.
        """
        switched: int = self._tx.value(queries.SWITCH, family=family, generation=generation, at=at)
        if not switched:
            raise NothingToSwitchToError(family, generation)
        return switched


class Change(NamedTuple):
    """An entry of the outbox."""

    id: int
    family: str
    asset_id: int
    action: Action
    created_at: datetime


class Claimed(NamedTuple):
    """A thing that waits to be sent to an index, under the caller's lease.

    `marks` is how many changes it stands for. Where it `is_doubtful`, what was sent of it may never have arrived.
    """

    index_name: str
    asset_id: int
    marks: int
    attempts: int
    is_doubtful: bool


class PutOff(NamedTuple):
    """Why a claimed thing could not be sent, and after how many seconds it is tried again; None: never."""

    claimed: Claimed
    reason: str
    attempts: int
    seconds: float | None
    is_doubtful: bool = False


class DeadLetter(NamedTuple):
    """A thing that an index does not get any more, and why."""

    index_name: str
    asset_id: int
    attempts: int
    reason: str
    marked_at: datetime


class SearchSyncQueueRepository:
    """The outbox, and what waits to be sent to each index.

    A claim is a lease: it ends by itself, by the database's clock, and whoever's has been taken over by somebody else
    changes nothing any more. Nothing is removed before it was sent.
    """

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, family: str, asset_id: int, action: Action = "UPSERT") -> int:
        """Tell of a change, as triggers do; returns its number."""
        return self._tx.value(queries.ADD_CHANGE, family=family, asset_id=asset_id, action=action)

    def changes(self, *, limit: int) -> list[Change]:
        """The oldest changes that nobody has taken yet."""
        return [Change(*row) for row in self._tx.rows(queries.CHANGES, size=limit)]

    def claim(self, *, token: str, lease: timedelta, limit: int) -> list[Claimed]:
        """Take up to `limit` changes out of the outbox, and lease what is due to `token`: a UUID that is used once.

        What others hold is skipped. Up to `limit` things come from the outbox for each index, and as many that were
        waiting before. Cost: two statements, which read what they return.
        """
        return [
            *self.claim_changed(token=token, lease=lease, limit=limit),
            *self.claim_due(token=token, lease=lease, limit=limit),
        ]

    def claim_changed(self, *, token: str, lease: timedelta, limit: int) -> list[Claimed]:
        """The first half of `claim`: what changed and did not wait already."""
        taken = self._tx.rows(queries.TAKE_CHANGES, token=token, lease=lease, size=limit)
        return [Claimed(*row) for *row, is_mine in taken if is_mine]

    def claim_due(self, *, token: str, lease: timedelta, limit: int) -> list[Claimed]:
        """The second half of `claim`: what waits since earlier, and is due."""
        return [Claimed(*row) for row in self._tx.rows(queries.TAKE_DUE, token=token, lease=lease, size=limit)]

    def holds(self, one: Claimed, *, token: str) -> bool:
        """Whether a thing is still leased to `token`; if so, nobody else can claim it until the transaction ends."""
        found = self._tx.maybe(queries.HOLD, index_name=one.index_name, asset_id=one.asset_id, token=token)
        return found is not None

    def finish(self, done: Sequence[Claimed], *, token: str) -> int:
        """Remove what has been sent; what changed meanwhile is due again. Returns how many are done."""
        text = _json([{"index_name": one.index_name, "asset_id": one.asset_id, "marks": one.marks} for one in done])
        finished = self._tx.execute(queries.FINISH, done=text, token=token)
        if finished < len(done):
            self._tx.execute(queries.REOPEN, done=text, token=token)
        return finished

    def put_off(self, failed: Sequence[PutOff], *, token: str) -> int:
        """Give back what could not be sent; returns how many of them were still the caller's."""
        told = [
            {
                "index_name": one.claimed.index_name,
                "asset_id": one.claimed.asset_id,
                "marks": one.claimed.marks,
                "attempts": one.attempts,
                "is_doubtful": one.is_doubtful,
                "seconds": one.seconds,
                "reason": one.reason,
            }
            for one in failed
        ]
        return self._tx.execute(queries.PUT_OFF, failed=_json(told), token=token)

    def dead_letters(self, *, limit: int) -> list[DeadLetter]:
        """What is not tried any more. Cost: reads all that waits."""
        return [DeadLetter(*row) for row in self._tx.rows(queries.DEAD_LETTERS, size=limit)]

    def revive(self, index_name: str) -> int:
        """Have an index's dead letters tried again; returns how many there were."""
        return self._tx.execute(queries.REVIVE, index_name=index_name)


def _json(rows: Sequence[Mapping[str, object]]) -> str:
    return json.dumps(rows, separators=(",", ":"))
