"""A ledger as tests write it by hand, and what it holds in short."""

import itertools
from datetime import datetime

from springline.platform.database import Transaction
from springline.platform.statements import parse
from springline.search import building

_revs = itertools.count(1)
_READY = parse("test.ready", "update search_index set state = 'ready', is_read = true where generation = :g::bigint")
_FAMILY = parse("test.last_rev", "update search_family set last_rev = :rev::bigint where family = 'media_scenes'")
_ATTEMPT = parse(
    "test.attempt",
    "insert into search_ledger (tenant_id, index_name, document_id, rev, asset_id, state, content_hash, sent_at, "
    "seen_at, dead_at, named_at) select current_tenant(), :index, :document::bigint, :rev::bigint, :asset::bigint, "
    ":state, :hash, :at::timestamptz, :seen_at::timestamptz, "
    "case when :state = 'dead' then :at::timestamptz end, :named_at::timestamptz",
)
_STATES = parse(
    "test.states",
    "select document_id, rev, state from search_ledger where index_name = :index order by document_id, rev",
)
_MARKED = parse(
    "test.marked", "select asset_id, marks from search_sync_work where index_name = :index order by asset_id"
)


def ready_index(tx: Transaction) -> str:
    """An index for scenes that is ready to be searched."""
    generation = building.start(tx, "media_scenes")
    tx.execute(_READY, g=generation)
    return f"media_scenes_model_{generation}"


def attempt(
    tx: Transaction,
    index: str,
    document: int,
    *,
    at: datetime,
    state: str = "sent",
    rev: int | None = None,
    asset: int | None = None,
    content_hash: str = "same",
    is_seen: bool | None = None,
    named_at: datetime | None = None,
) -> int:
    """A row of the ledger; shown ones were seen, others not unless told. Returns its number."""
    number = next(_revs) if rev is None else rev
    was_seen = state == "shown" if is_seen is None else is_seen
    tx.execute(
        _ATTEMPT,
        index=index,
        document=document,
        rev=number,
        asset=document + 1000 if asset is None else asset,
        state=state,
        hash=content_hash,
        at=at,
        seen_at=at if was_seen else None,
        named_at=named_at,
    )
    tx.execute(_FAMILY, rev=number)
    return number


def states(tx: Transaction, index: str) -> dict[int, dict[int, str]]:
    """The states of each document's attempts."""
    found: dict[int, dict[int, str]] = {}
    for document, rev, state in tx.rows(_STATES, index=index):
        found.setdefault(document, {})[rev] = state
    return found


def marked(tx: Transaction, index: str) -> dict[int, int]:
    """What waits to be sent to an index, and for how many changes it stands."""
    return dict(tx.rows(_MARKED, index=index))
