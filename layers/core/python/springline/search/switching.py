"""Searches are switched to another generation of indexes in one transaction, and back the same way.

All generations are sent every change, whether or not they are searched, so going back loses nothing. What searches do
not go to can be dropped: first the row says so, then the engine deletes the index, then what the ledger knew of it
goes. Whatever stops that, the next run goes on with it.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from springline.access import audit
from springline.access.canonical_json import Json
from springline.access.model import Cause
from springline.platform.database import Database, Transaction
from springline.platform.errors import ConflictError, NotFoundError
from springline.search.engine import Engine
from springline.search.repositories import LibraryModelPolicyRepository
from springline.search.upkeep_queries import indexes as queries
from springline.search.upkeep_queries import ledger
from springline.search.upkeep_queries.indexes import Index

_AT_ONCE = 10_000
_log = logging.getLogger(__name__)


class GenerationUnknownError(NotFoundError):
    """There is no such generation of indexes."""

    def __init__(self, family: str, generation: int | None, known: Sequence[int]) -> None:
        there = " and ".join(map(str, known)) or "none"
        if generation is not None and known:
            why = f"no generation {generation}: there is {there}"
        elif known:
            why = (
                f"no generation to switch to that is newer and ready: there is {there}; "
                f"`springline search status` shows them, `springline search rebuild {family}` builds a new one"
            )
        else:
            why = f"no generation yet: `springline search rebuild {family}` builds the first one"
        super().__init__(f"{family} has {why}")


class GenerationNotReadyError(ConflictError):
    """Searches can't go to a generation that doesn't hold everything yet."""

    def __init__(self, index: Index) -> None:
        why = {
            "building": "still being built: `springline search status` says what it waits for",
            "dropping": "being dropped",
        }
        super().__init__(f"{index.name} is {why[index.state]}")
        self.index = index


class GenerationInUseError(ConflictError):
    """Searches go to this generation."""

    def __init__(self, family: str, generation: int) -> None:
        super().__init__(f"searches of {family} go to generation {generation}: switch to another one first")
        self.generation = generation


@dataclass(frozen=True, slots=True)
class Switched:
    """From which generation to which searches were switched; whether the newer one was ever verified."""

    before: int | None
    now: int
    is_verified: bool


def switch(tx: Transaction, cause: Cause, family: str, generation: int | None = None) -> Switched:
    """Have searches go to a generation, with an entry in the audit log; the newest that is ready, unless one is named.

    Where they go there already nothing is changed. Cost: the rows of the family.

    Raises:
        GenerationUnknownError: There is none of that number, or none newer than the active one that is ready.
        GenerationNotReadyError: One of its indexes is not ready.
    """
    queries.found_family(tx, family)  # who switches or drops takes turns at this row
    mine = [one for one in queries.indexes(tx) if one.family == family]
    active = next((one.generation for one in mine if one.is_active), None)
    wanted = _newest(family, mine, active) if generation is None else _named(family, mine, generation)
    target = wanted[0].generation
    if target != active:
        LibraryModelPolicyRepository(tx).switch(family, target, at=cause.at)
        _note(tx, cause, "search.switched", family, before={"generation": active}, after={"generation": target})
    return Switched(active, target, all(one.verified_at is not None for one in wanted))


def drop(tx: Transaction, cause: Cause, family: str, generation: int) -> list[str]:
    """Begin to drop a generation, with an entry in the audit log; returns the names of its indexes.

    From this commit on they get no changes; `finish_drop`, or the upkeep, does the rest.

    Raises:
        GenerationUnknownError: There is none of that number.
        GenerationInUseError: Searches go to it.
    """
    queries.found_family(tx, family)
    mine = [one for one in queries.indexes(tx) if one.family == family]
    dropped = [one for one in mine if one.generation == generation]
    if not dropped:
        raise GenerationUnknownError(family, generation, _generations(mine))
    if queries.drop_generation(tx, family, generation) != len(dropped):
        raise GenerationInUseError(family, generation)
    names = [one.name for one in dropped]
    if any(one.state != "dropping" for one in dropped):
        _note(tx, cause, "search.dropped", family, before={"generation": generation}, after={"generation": None})
    return names


def finish_drop(database: Database, engine: Engine, tenant_id: int, index: Index) -> bool:
    """Delete an index that is to be dropped, and what was known of it; returns whether that is done.

    While somebody may be sending to it, the ledger is left alone. Raises an `EngineError`; it can be called again.
    Cost: one request, and a transaction for each 10,000 attempts.
    """
    engine.delete_index(index.name)
    while True:
        with database.transaction(tenant_id) as tx:
            if not queries.hold_dropping(tx, index.name) or queries.is_leased(tx, index.name):
                return False
            queries.empty_work(tx, index.name)
            if ledger.empty(tx, index.name, size=_AT_ONCE) == 0:
                queries.remove_index(tx, index.name)
                break
    _log.info("search index was dropped", extra={"tenant_id": tenant_id, "index_name": index.name})
    return True


def _newest(family: str, mine: Sequence[Index], active: int | None) -> list[Index]:
    for generation in sorted({one.generation for one in mine}, reverse=True):
        found = [one for one in mine if one.generation == generation]
        if generation > (active or 0) and all(one.state == "ready" for one in found):
            return found
    raise GenerationUnknownError(family, None, _generations(mine))


def _named(family: str, mine: Sequence[Index], generation: int) -> list[Index]:
    found = [one for one in mine if one.generation == generation]
    if not found:
        raise GenerationUnknownError(family, generation, _generations(mine))
    for one in found:
        if one.state != "ready":
            raise GenerationNotReadyError(one)
    return found


def _generations(mine: Sequence[Index]) -> list[int]:
    return sorted({one.generation for one in mine})


def _note(tx: Transaction, cause: Cause, action: str, family: str, *, before: Json, after: Json) -> None:
    audit.append(tx, cause, action=action, resource=f"search/{family}", before=before, after=after)
