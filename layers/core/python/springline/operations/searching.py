"""What operators do about search."""

from springline.access import audit
from springline.access.model import Cause
from springline.platform.database import Transaction
from springline.platform.runtime import Runtime
from springline.search.repositories import SearchSyncQueueRepository
from springline.search.upkeep_queries import indexes as queries

RETRIED = "search.retried"


def retry(tx: Transaction, cause: Cause, ports: Runtime) -> int:
    """Try again to send what the search engine rejected of the cause's tenant; returns how many things that is.

    `tx` is a transaction of the database; where the warehouse has one of its own, its indexes are done in a transaction
    that ends first. The audit log has an entry where there was something.
    """
    revived = 0
    if ports.warehouse is not ports.database:
        with ports.warehouse.transaction(cause.principal.tenant_id) as own:
            revived += _revive(own)
    revived += _revive(tx)
    if revived:
        audit.append(tx, cause, action=RETRIED, resource="search/dead_letters", before={}, after={"letters": revived})
    return revived


def _revive(tx: Transaction) -> int:
    letters = SearchSyncQueueRepository(tx)
    return sum(letters.revive(one.name) for one in queries.indexes(tx))
