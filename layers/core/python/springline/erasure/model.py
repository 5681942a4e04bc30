"""What an erasure works on, and what its report says of each store."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from springline.platform.database import Database
from springline.platform.errors import ConflictError
from springline.platform.objects import Objects


class ErasureRunningError(ConflictError):
    """The same person is being erased by another run."""

    def __init__(self, user_id: int) -> None:
        super().__init__(f"person {user_id} is being erased by another run: wait until it has ended, then --check")
        self.user_id = user_id


class NotErasedError(ConflictError):
    """There is nothing to check: the person was never erased."""

    def __init__(self, user_id: int) -> None:
        super().__init__(f"person {user_id} was not erased: run `springline people erase {user_id}` first")
        self.user_id = user_id


class Named(NamedTuple):
    """Somebody with a name, the account that they were first seen with, and how many messages of theirs stand."""

    id: int
    name: str
    account: str
    messages: int


class State(StrEnum):
    """What to make of a store."""

    EMPTY = "empty"
    """Nothing of the person is left."""
    UNDER_WAY = "under way"
    """Something is left that goes with events which have not arrived yet."""
    LEFT = "left"
    """Something is left that should not be."""
    STAYS = "stays"
    """Something stays on purpose, as the note says."""
    TO_DECIDE = "to decide"
    """Something is there that may be theirs or not; somebody has to decide, and the note says on what."""
    OUTSIDE = "outside"
    """Out of this program's reach; the note says for how long."""


@dataclass(frozen=True, slots=True)
class Store:
    """A place that was looked at: what was found there before and after, and how."""

    name: str
    before: int | None
    after: int | None
    state: State
    note: str


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a person.

    Attributes:
        user_id: Their number, which stays.
        finished_at: When the community's tables were done; None where they are not.
        waiting: Events and messages that have not arrived yet: what is derived follows with them.
        stores: Every place that was looked at.
    """

    user_id: int
    finished_at: datetime | None
    waiting: int
    stores: tuple[Store, ...] = field(default=())

    @property
    def is_clean(self) -> bool:
        """Whether nothing is left within reach, and nothing is on its way."""
        return self.finished_at is not None and not any(
            store.state in (State.LEFT, State.UNDER_WAY) for store in self.stores
        )


@dataclass(frozen=True, slots=True)
class Places:
    """Where a tenant's data are.

    Attributes:
        database: The community's tables, as the serving role.
        system: The same database, as the role of the queues.
        warehouse: The landing and the index, as the serving role.
        objects: The object store.
        exports: The part of it that exports without `--to` go to.
        exports_place: How that is called.
        tenant_id: Whose people.
        tenant: Their tenant's short name.
        searchable_queues: Whether queues are tables here, and not SQS.
    """

    database: Database
    system: Database
    warehouse: Database
    objects: Objects
    exports: Objects
    exports_place: str
    tenant_id: int
    tenant: str
    searchable_queues: bool
