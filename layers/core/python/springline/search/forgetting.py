"""What is dead is deleted in the engine now and then, and leaves the ledger once no search finds it any more.

A request to delete names attempts (`rev`) and nothing else. An engine such as Quickwit may apply it to what arrives
later, or not at all to what it was just reading; a number that is never used twice makes the first harmless, and that
the dead are left out of searches for as long as one of them is found makes the second harmless.

An attempt that died before it was ever seen may still arrive, so it is not named, and stays for a day.
"""

from dataclasses import dataclass
from datetime import datetime

from springline.platform.database import Database, Transaction
from springline.search import presence
from springline.search.engine import Engine
from springline.search.pace import Pace
from springline.search.upkeep_queries import ledger as queries
from springline.search.upkeep_queries.ledger import Answered


@dataclass(frozen=True, slots=True)
class Looked:
    """How many dead attempts an index was asked about, how many left the ledger, and the highest of them."""

    asked: int
    gone: int
    last: int


def look(
    database: Database, engine: Engine, tenant_id: int, index_name: str, *, now: datetime, pace: Pace, after: int = 0
) -> Looked:
    """Ask an index about the next dead attempts after a number: which arrived, and which are gone.

    Raises an `EngineError`, and has changed nothing then. Cost: one search and two short transactions.
    """
    with database.transaction(tenant_id) as tx:
        dead = queries.dead(tx, index_name, after=after, size=pace.page)
    if not dead:
        return Looked(0, 0, 0)
    copies = presence.copies(engine, index_name, [one.rev for one in dead])
    asked = [Answered(one.document_id, one.rev, copies.get(one.rev, 0)) for one in dead]

    def settle(tx: Transaction) -> int:
        return queries.settle_dead(tx, index_name, asked, at=now, gone_by=now - pace.late)

    return Looked(len(asked), database.run(settle, tenant_id=tenant_id), dead[-1].rev)


def name_dead(database: Database, engine: Engine, tenant_id: int, index_name: str, *, now: datetime, pace: Pace) -> int:
    """Ask an index to delete what is dead, where it is time to; returns how many attempts were named.

    The right to ask is taken first, so that two processes don't both, and what was named is noted last: after a crash
    between, it is named again, which changes nothing. Raises an `EngineError`.
    """
    again = now - pace.named_again

    def claim(tx: Transaction) -> list[queries.Attempt]:
        dead, since = queries.to_name(tx, index_name, until=now - pace.searching, again=again, size=pace.most_named)
        is_worth_it = len(dead) >= pace.crowd or (since is not None and since <= now - pace.gathering)
        if not is_worth_it or not queries.claim_naming(tx, index_name, at=now, before=now - pace.naming):
            return []
        return dead

    dead = database.run(claim, tenant_id=tenant_id)
    if not dead:
        return 0
    engine.delete_matching(index_name, f"rev:IN [{' '.join(str(one.rev) for one in dead)}]")
    return database.run(lambda tx: queries.named(tx, index_name, dead, at=now), tenant_id=tenant_id)
