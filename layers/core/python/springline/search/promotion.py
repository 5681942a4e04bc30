"""What was sent is shown once the engine finds it, in place of what it replaces.

A document's attempts are `sent` until a search of the engine finds them. Then, in one transaction, the newest of them
that was found becomes `shown` and all before it `dead`. So a search, which leaves out all that isn't shown, finds each
document once at any moment: before that transaction the old one, after it the new one.

Two may promote at once: they take turns at a document's rows, and who comes second finds nothing left to do.
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
class Promoted:
    """What one question to the engine led to.

    Attributes:
        asked: How many attempts it was asked about.
        shown: How many documents are found in a newer form.
        marked: How many things have to be sent anew.
        last: The highest attempt it was asked about; 0 where there was none.
    """

    asked: int
    shown: int
    marked: int
    last: int


def promote(
    database: Database, engine: Engine, tenant_id: int, index_name: str, *, now: datetime, pace: Pace, after: int = 0
) -> Promoted:
    """Ask an index about the next attempts after a number, and settle what it answers.

    Raises an `EngineError`, and has changed nothing then. No transaction is open while the engine is asked.
    Cost: one search and two short transactions, for at most `pace.page` attempts.
    """
    with database.transaction(tenant_id) as tx:
        sent = queries.sent(tx, index_name, after=after, until=now - pace.commit, at=now, size=pace.page)
    if not sent:
        return Promoted(0, 0, 0, 0)
    copies = presence.copies(engine, index_name, [one.rev for one in sent])
    asked = [Answered(one.document_id, one.rev, copies.get(one.rev, 0)) for one in sent]

    def settle(tx: Transaction) -> tuple[int, int]:
        queries.bury_replaced(tx, index_name, asked, at=now)
        shown = queries.show_found(tx, index_name, asked, at=now)
        return shown, queries.send_anew(tx, index_name, asked, at=now, overdue=pace.overdue)

    shown, marked = database.run(settle, tenant_id=tenant_id)
    return Promoted(len(asked), shown, marked, sent[-1].rev)
