"""A generation that has outgrown what is cheap to leave out is replaced by itself.

Deleting keeps up with ordinary change. Where it doesn't, searches would leave out ever longer lists; so a new
generation is built beside the old one, verified and switched to, and the old one dropped an hour later. Each step is
taken from what the tables say, by whoever comes next. Where somebody chose an older generation although a newer one was
ready, nothing is replaced: that would undo what they decided.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from springline.access.model import Cause, Principal
from springline.platform.database import Database, Transaction
from springline.search import building, switching
from springline.search.pace import Pace
from springline.search.upkeep_queries import indexes as queries
from springline.search.upkeep_queries import ledger
from springline.search.upkeep_queries.indexes import Index

_ACTOR = "function/drain_search_sync"
_log = logging.getLogger(__name__)


def replace(database: Database, tenant_id: int, family: str, *, now: datetime, pace: Pace) -> Index | None:
    """Take the next step of replacing a family's indexes, where they are overgrown.

    Returns an index that has to be verified before searches are switched to its generation; None where there is none.
    Cost: a few small statements; counts what is dead.
    """
    with database.transaction(tenant_id) as tx:
        mine = [one for one in queries.indexes(tx) if one.family == family and one.state != "dropping"]
        if not _is_overgrown(tx, mine, pace):
            return None  # hardly ever otherwise, so who sends need not wait for the family's row
    cause = Cause(Principal(tenant_id, _ACTOR, frozenset()), now)
    return database.run(lambda tx: _replace(tx, cause, family, pace), tenant_id=tenant_id)


def _replace(tx: Transaction, cause: Cause, family: str, pace: Pace) -> Index | None:
    queries.found_family(tx, family)  # one at a time
    mine = [one for one in queries.indexes(tx) if one.family == family and one.state != "dropping"]
    active = [one for one in mine if one.switched_at is not None]
    if not active:
        return None
    if not _is_overgrown(tx, active, pace):
        _drop_overgrown(tx, cause, mine, active[0], pace)
        return None
    newer = [one for one in mine if one.generation > active[0].generation]
    if any(_was_ready_by(one, active[0].switched_at) for one in newer):
        return None  # somebody went back from it: what is searched now is their decision
    if not newer:
        generation = building.start(tx, family, apart=[one.library_slug for one in active if one.library_slug])
        fields = {"family": family, "generation": generation, "most_dead": pace.most_dead}
        _log.warning("a search index has outgrown what is cheap to leave out; another one is built", extra=fields)
        return None
    return _switch_if_verified(tx, cause, newer)


def _was_ready_by(index: Index, moment: datetime | None) -> bool:
    return index.ready_at is not None and moment is not None and index.ready_at <= moment


def _switch_if_verified(tx: Transaction, cause: Cause, newer: Sequence[Index]) -> Index | None:
    generation = newer[0].generation
    its = [one for one in newer if one.generation == generation]
    if any(one.state != "ready" for one in its):
        return None
    unverified = next((one for one in its if one.verified_at is None), None)
    if unverified is None:
        switching.switch(tx, cause, its[0].family, generation)
    return unverified


def _drop_overgrown(tx: Transaction, cause: Cause, mine: Sequence[Index], active: Index, pace: Pace) -> None:
    if active.switched_at is None or active.switched_at > cause.at - pace.grace:
        return
    for generation in sorted({one.generation for one in mine if one.generation < active.generation}):
        if _is_overgrown(tx, [one for one in mine if one.generation == generation], pace):
            switching.drop(tx, cause, active.family, generation)


def _is_overgrown(tx: Transaction, some: Sequence[Index], pace: Pace) -> bool:
    return any(ledger.count_dead(tx, one.name) > pace.most_dead for one in some)
