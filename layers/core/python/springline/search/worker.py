"""Bringing indexes up to date: what waits is claimed, numbered, sent and settled, a batch at a time.

Claiming and numbering is one short transaction, settling another. None is open while the engine is spoken to: an open
one would hold back the event log. Whoever dies between them leaves a lease, which ends by itself, and attempts in the
ledger of which nobody knows whether they arrived; so whoever is next sends the same anew, under new numbers.
"""

import itertools
import logging
import random
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

from pg8000.exceptions import DatabaseError

from springline.platform.clock import Clock
from springline.platform.database import (
    Database,
    DatabaseUnavailableError,
    Transaction,
    lost_a_tie,
    sqlstate,
    took_too_long,
)
from springline.platform.metrics.protocol import Metrics
from springline.search import ledger
from springline.search.engine import Engine
from springline.search.ledger import Attempt, Numbered, SyncedIndex
from springline.search.model import EngineError, EngineUnavailableError
from springline.search.repositories import Claimed, PutOff, SearchSyncQueueRepository
from springline.search.sending import Sent, send

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
"""Well above what an engine may take: a batch is a request or two for each index, of 20 s at most."""
MOST_ATTEMPTS = 6
"""Of a thing that the engine rejects by itself, before it is a dead letter."""
_LONGEST_PAUSE = 300.0
_OLDER = 4
"""While the outbox fills every batch, what waits for another reason has its turn in each fourth one."""


@dataclass(frozen=True, slots=True)
class Drained:
    """What a batch came to.

    Attributes:
        claimed: Things (of an index) that were taken on.
        sent: Documents that the engine took.
        gone: Attempts that are dead because their document is gone.
        rejected: Documents that the engine did not take, one by one.
        failed: Things that are tried again because their index failed.
        dead: Things that became dead letters.
    """

    claimed: int = 0
    sent: int = 0
    gone: int = 0
    rejected: int = 0
    failed: int = 0
    dead: int = 0

    def __add__(self, other: "Drained") -> "Drained":
        return Drained(
            self.claimed + other.claimed,
            self.sent + other.sent,
            self.gone + other.gone,
            self.rejected + other.rejected,
            self.failed + other.failed,
            self.dead + other.dead,
        )


@dataclass(frozen=True, slots=True)
class _Batch:
    """What was claimed, and what is to be sent of it; `unreadable` are things whose documents can't be computed."""

    token: str
    claimed: Sequence[Claimed]
    indexes: Mapping[str, SyncedIndex]
    numbered: Numbered
    unreadable: Mapping[Claimed, str]


@dataclass(frozen=True, slots=True)
class _Settling:
    """What became of a batch.

    Attributes:
        done: Things whose documents the index has been sent.
        failed: Things that wait because their index failed.
        rejected: Things of which the engine did not take a document, or that have none that can be computed.
        refused: Attempts that never reached their index.
        resting: Indexes that get nothing for some seconds.
        recovered: Indexes that had failed before.
    """

    done: Sequence[Claimed]
    failed: Sequence[PutOff]
    rejected: Sequence[PutOff]
    refused: Sequence[Attempt]
    resting: Mapping[str, float]
    recovered: Sequence[str]


class SearchSyncWorker:
    """Drains the outbox of search; several may run at once, in one process or in many.

    Args:
        database: Where the outbox and the documents are, as the serving role.
        engine: Where documents go.
        clock: The time that the ledger notes. Leases and pauses end by the database's clock.
        metrics: Where counts go.
        fraction: A random number from 0 to 1, by which pauses differ.
        new_token: Makes a UUID for each claim.
        lease: How long a claim lasts where its owner does not end it.
        first_pause: Seconds until the first repetition; doubled each time, up to five minutes.
    """

    def __init__(
        self,
        database: Database,
        engine: Engine,
        *,
        clock: Clock,
        metrics: Metrics,
        fraction: Callable[[], float] = random.random,
        new_token: Callable[[], uuid.UUID] = uuid.uuid4,
        lease: timedelta = LEASE,
        first_pause: float = 1.0,
    ) -> None:
        self._database = database
        self._engine = engine
        self._clock = clock
        self._metrics = metrics
        self._fraction = fraction
        self._new_token = new_token
        self._lease = lease
        self._first_pause = first_pause
        self._turns = itertools.count()

    def drain(self, tenant_id: int, *, batch: int = 100) -> Drained:
        """Send up to `batch` changes, and as many things for each index that were waiting before.

        Claims nothing where nothing is due. Never raises because of the engine: an index that fails rests for a while.
        Cost: two transactions, of five statements and of one, and a request for each index.
        """
        prepared = self._prepared(tenant_id, batch)
        if not prepared.claimed:
            return Drained()
        sent = self._send(prepared.numbered.attempts)
        settling = self._judged(prepared, sent)
        self._database.run(lambda tx: _settle(tx, prepared.token, settling), tenant_id=tenant_id)
        return self._counted(prepared, sent, settling)

    def _prepared(self, tenant_id: int, size: int) -> _Batch:
        token = str(self._new_token())

        def prepare(tx: Transaction) -> _Batch:
            queue = SearchSyncQueueRepository(tx)
            claimed = queue.claim_changed(token=token, lease=self._lease, limit=size)
            if len(claimed) < size or next(self._turns) % _OLDER == 0:
                claimed += queue.claim_due(token=token, lease=self._lease, limit=size)
            indexes = ledger.indexes(tx) if claimed else []
            numbered = ledger.number(tx, claimed, indexes, at=self._clock.now())
            return _Batch(token, claimed, {one.name: one for one in indexes}, numbered, {})

        try:
            return self._database.run(prepare, tenant_id=tenant_id)
        except (DatabaseError, DatabaseUnavailableError) as error:
            if not _is_of_documents(error):
                raise
            logger.exception("a batch of documents can't be computed; looking for the one whose fault it is")
            return self._one_by_one(tenant_id, token, size)

    def _one_by_one(self, tenant_id: int, token: str, size: int) -> _Batch:
        """Claim, then number each thing in a transaction of its own: one that fails is put off without the others."""
        with self._database.transaction(tenant_id) as tx:
            claimed = SearchSyncQueueRepository(tx).claim(token=token, lease=self._lease, limit=size)
            indexes = ledger.indexes(tx)
        numbered = {one: self._number_alone(tenant_id, token, one, indexes) for one in claimed}
        done = [what for what in numbered.values() if isinstance(what, Numbered)]
        return _Batch(
            token,
            [one for one, what in numbered.items() if what is not None],
            {one.name: one for one in indexes},
            Numbered([attempt for what in done for attempt in what.attempts], sum(what.gone for what in done)),
            {one: what for one, what in numbered.items() if isinstance(what, str)},
        )

    def _number_alone(
        self, tenant_id: int, token: str, one: Claimed, indexes: Sequence[SyncedIndex]
    ) -> Numbered | str | None:
        """Number a claimed thing, or say why that fails; None where its lease has ended and somebody else has it."""

        def number(tx: Transaction) -> Numbered | None:
            if not SearchSyncQueueRepository(tx).holds(one, token=token):
                return None
            return ledger.number(tx, [one], indexes, at=self._clock.now())

        try:
            return self._database.run(number, tenant_id=tenant_id)
        except (DatabaseError, DatabaseUnavailableError) as error:
            if not _is_of_documents(error):
                raise
            return f"its documents can't be computed: {_state(error)}"

    def _send(self, attempts: Sequence[Attempt]) -> Mapping[str, Sent]:
        """Send to each index what belongs to it; to several at once, so that none waits for another."""
        by_index: dict[str, list[Attempt]] = {}
        for one in attempts:
            by_index.setdefault(one.index_name, []).append(one)
        if len(by_index) < 2:
            return {name: send(self._engine, name, mine) for name, mine in by_index.items()}
        with ThreadPoolExecutor(max_workers=len(by_index)) as threads:
            running = {name: threads.submit(send, self._engine, name, mine) for name, mine in by_index.items()}
            return {name: result.result() for name, result in running.items()}

    def _judged(self, batch: _Batch, sent: Mapping[str, Sent]) -> _Settling:
        """What became of each thing: it is done, its index failed, or the engine took some of its documents not."""
        refused = [pair for one in sent.values() for pair in one.refused]
        reasons = {(one.index_name, one.asset_id): reason for one, reason in reversed(refused)}
        resting = {name: self._rest(batch.indexes[name], one.error) for name, one in sent.items() if one.error}
        done: list[Claimed] = []
        failed: list[PutOff] = []
        rejected: list[PutOff] = []
        for one in batch.claimed:
            error = sent[one.index_name].error if one.index_name in sent else None
            reason = batch.unreadable.get(one) or reasons.get((one.index_name, one.asset_id))
            if reason is not None:
                seconds = None if one.attempts + 1 >= MOST_ATTEMPTS else self._pause(one.attempts)
                rejected.append(PutOff(one, reason, one.attempts + 1, seconds, is_doubtful=error is not None))
            elif error is not None:
                failed.append(PutOff(one, str(error), one.attempts, resting[one.index_name], is_doubtful=True))
            else:
                done.append(one)
        recovered = [name for name in sent if name not in resting and batch.indexes[name].failures]
        return _Settling(done, failed, rejected, [one for one, _ in refused], resting, recovered)

    def _rest(self, index: SyncedIndex, error: EngineError) -> float:
        """For how many seconds an index rests that failed: ever longer, and as long as the engine asks for."""
        asked_for = error.retry_after_seconds if isinstance(error, EngineUnavailableError) else None
        seconds = max(self._pause(index.failures), min(asked_for or 0.0, _LONGEST_PAUSE))
        fields = {"index_name": index.name, "failures": index.failures + 1, "seconds": seconds}
        if index.failures == 0:
            logger.error("an index does not take what it is sent", exc_info=error, extra=fields)
        else:
            logger.warning("an index still does not take what it is sent: %s", error, extra=fields)
        return seconds

    def _pause(self, failures: int) -> float:
        return min(self._first_pause * 2.0 ** min(failures, 20), _LONGEST_PAUSE) * (0.5 + self._fraction() / 2)

    def _counted(self, batch: _Batch, sent: Mapping[str, Sent], settling: _Settling) -> Drained:
        for name, one in sent.items():
            family = batch.indexes[name].family
            failed = sum(put.claimed.index_name == name for put in settling.failed)
            self._metrics.count("search.sync.sent", one.accepted, family=family)
            self._metrics.count("search.sync.rejected", len(one.refused), family=family)
            self._metrics.count("search.sync.failed", failed, family=family)
        return Drained(
            claimed=len(batch.claimed),
            sent=sum(one.accepted for one in sent.values()),
            gone=batch.numbered.gone,
            rejected=len(settling.refused) + len(batch.unreadable),
            failed=len(settling.failed),
            dead=sum(one.seconds is None for one in settling.rejected),
        )


def _settle(tx: Transaction, token: str, settling: _Settling) -> None:
    """Write down what became of a batch; of what somebody else has taken over, nothing is written but the ledger."""
    queue = SearchSyncQueueRepository(tx)
    if settling.refused:
        ledger.take_back(tx, settling.refused)
    if settling.done:
        queue.finish(settling.done, token=token)
    if settling.failed or settling.rejected:
        queue.put_off([*settling.failed, *settling.rejected], token=token)
    for name, seconds in settling.resting.items():
        ledger.rest(tx, name, seconds=seconds)
    for name in settling.recovered:
        ledger.recover(tx, name)


def _is_of_documents(error: DatabaseError | DatabaseUnavailableError) -> bool:
    """Whether a statement failed because of what it computed: it may succeed for others, or for fewer."""
    return took_too_long(error) if isinstance(error, DatabaseUnavailableError) else not lost_a_tie(error)


def _state(error: DatabaseError | DatabaseUnavailableError) -> str | None:
    return sqlstate(error.__cause__ if isinstance(error, DatabaseUnavailableError) else error)
