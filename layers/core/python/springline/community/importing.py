"""Imports: a chat export goes in as a stream, in batches that each end in one commit.

How far an import came is noted in the transaction that stored what it read, so an import that was cut off goes on
where it stopped, and importing the same file again changes nothing.
"""

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

from springline.community import fold, queries, service
from springline.community.erased_accounts import REASON as REFUSED
from springline.community.model import ChatEvent, MessageEdited, MessageSent
from springline.community.readers import reader
from springline.community.readers.protocol import Parsed, ReadItem, Rejected, Skipped
from springline.community.service import Applied
from springline.platform.batches import batches
from springline.platform.clock import Clock
from springline.platform.database import Database, Transaction

BATCH = 5000
BATCH_BYTES = 4 << 20
"""Of what the items of a batch say, about. Each goes through several hands, so a batch takes ten times that."""
MAX_REASONS = 100
_MENTION_BYTES = 200
_ATTACHMENT_BYTES = 400


@dataclass(frozen=True, slots=True)
class Export:
    """An export to import: what wrote it, its name, and a key that changes when its bytes do."""

    source_system: str
    file_name: str
    file_key: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What an import did so far: items read, messages changed, and what was passed over, by reason."""

    read: int = 0
    new: int = 0
    edited: int = 0
    deleted: int = 0
    reacted: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict[str, int])
    rejected: Mapping[str, int] = field(default_factory=dict[str, int])
    resumed_at: int = 0

    def plus(self, batch: "_Batch", applied: Applied) -> "Summary":
        """This summary with one batch more."""
        refused = {REFUSED: applied.refused} if applied.refused else {}
        return replace(
            self,
            read=self.read + batch.read,
            new=self.new + applied.new,
            edited=self.edited + applied.edited,
            deleted=self.deleted + applied.deleted,
            reacted=self.reacted + applied.reacted,
            skipped=_counted(self.skipped, {**batch.skipped, **refused}),
            rejected=_counted(self.rejected, Counter(item.reason for item in batch.rejected)),
        )

    def together_with(self, other: "Summary") -> "Summary":
        """The sum of two imports, such as those of two files of one folder."""
        return Summary(
            read=self.read + other.read,
            new=self.new + other.new,
            edited=self.edited + other.edited,
            deleted=self.deleted + other.deleted,
            reacted=self.reacted + other.reacted,
            skipped=Counter(self.skipped) + Counter(other.skipped),
            rejected=Counter(self.rejected) + Counter(other.rejected),
            resumed_at=self.resumed_at or other.resumed_at,
        )

    def as_json(self) -> str:
        """The counts as a JSON object."""
        return json.dumps({name: value for name, value in asdict(self).items() if name != "resumed_at"})


def file_key(file: Path) -> str:
    """A key of the file's bytes. Costs one read of them."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def has_any(tx: Transaction) -> bool:
    """Whether the tenant ever finished an import."""
    return bool(tx.value(queries.HAS_IMPORTS))


def run(
    database: Database,
    tenant_id: int,
    export: Export,
    items: Iterable[ReadItem],
    *,
    clock: Clock,
    on_progress: Callable[[Summary], None],
) -> Summary:
    """Import what a reader yields. Each batch is one transaction.

    Memory is bounded by two batches, one that is stored while the next one is read: 5,000 items each, or fewer that
    hold 4 MiB together.
    """
    with database.transaction(tenant_id) as tx:
        job, done, finished, counts = tx.one(
            queries.START_IMPORT,
            source_system=export.source_system,
            file_name=export.file_name,
            file_key=export.file_key,
            at=clock.now(),
        )
        retried = bool(tx.value(queries.HAS_QUARANTINED, source_system=export.source_system, file_key=export.file_key))
    # A finished import that is asked for again reads everything again: what is there already changes nothing.
    summary = Summary() if finished or not done else Summary(**counts, resumed_at=done)
    cut = batches(islice(items, summary.read, None), _weight, most=BATCH, most_bytes=BATCH_BYTES)
    for batch in _ahead(_Batch.of(part, clock.now()) for part in cut):
        step = _Step(export, job, batch, summary, retried=retried)
        summary = database.run(step.store, tenant_id=tenant_id)
        on_progress(summary)
    with database.transaction(tenant_id) as tx:
        _note(tx, job, summary, finished_at=clock.now())
    return summary


@dataclass(frozen=True, slots=True)
class _Batch:
    """What a stretch of an export said, ready to be stored."""

    read: int
    folded: fold.Batch
    skipped: Mapping[str, int]
    rejected: Sequence[Rejected]
    understood: Sequence[int]
    at: datetime

    @classmethod
    def of(cls, items: Sequence[ReadItem], at: datetime) -> "_Batch":
        return cls(
            read=len(items),
            folded=fold.fold((event for item in items if isinstance(item, Parsed) for event in item.events), at=at),
            skipped=Counter(item.reason for item in items if isinstance(item, Skipped)),
            rejected=[item for item in items if isinstance(item, Rejected)],
            understood=[item.number for item in items if not isinstance(item, Rejected)],
            at=at,
        )


@dataclass(frozen=True, slots=True)
class _Step:
    """One batch of an import; may be tried again as a whole. `retried`: lines of the export wait in quarantine."""

    export: Export
    job: int
    batch: _Batch
    before: Summary
    retried: bool

    def store(self, tx: Transaction) -> Summary:
        """Store the batch and how far the import came."""
        batch = self.batch
        applied = service.apply_folded(tx, batch.folded, at=batch.at)
        if batch.rejected:
            _quarantine(tx, self.export, batch.rejected, batch.at)
        if self.retried:
            tx.execute(
                queries.RESOLVE_LINES,
                source_system=self.export.source_system,
                file_key=self.export.file_key,
                lines=list(batch.understood),
                at=batch.at,
            )
        after = self.before.plus(batch, applied)
        _note(tx, self.job, after, finished_at=None)
        return after


def _ahead(batches: Iterator[_Batch]) -> Iterator[_Batch]:
    """The same batches, each read while the one before is stored: PostgreSQL then works at the same time as Python."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="import-reader") as reading:
        coming = reading.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = reading.submit(next, batches, None)
            yield batch


@dataclass(frozen=True, slots=True)
class QuarantinedLine:
    """A line that could not be read: where it stands, and why."""

    id: int
    source_system: str
    file_name: str
    line: int
    reason: str
    quarantined_at: datetime


def quarantined(tx: Transaction, *, limit: int) -> list[QuarantinedLine]:
    """The oldest lines that still wait in quarantine."""
    rows = tx.rows(queries.QUARANTINED, after=0, limit=limit)
    return [QuarantinedLine(*row) for row in rows]


def retry_quarantined(database: Database, tenant_id: int, *, at: datetime, limit: int = 100) -> tuple[int, int]:
    """Read quarantined lines again, as after a mended reader; returns how many went in and how many still wait.

    Each `limit` lines are one transaction. Lines of formats in which they don't stand alone wait until their file is
    imported again.
    """
    solved = waiting = after = 0
    while True:
        with database.transaction(tenant_id) as tx:
            rows = tx.rows(queries.QUARANTINED_BYTES, after=after, limit=limit)
            read = sum(_retry(tx, row, at) for row in rows)
        solved, waiting = solved + read, waiting + len(rows) - read
        if len(rows) < limit:
            return solved, waiting
        after = rows[-1][0]


def _retry(tx: Transaction, row: Sequence[Any], at: datetime) -> bool:
    number, source_system, file_name, raw = row
    reading = reader(source_system)
    if not reading.stands_alone:
        return False
    items = list(reading.read(BytesIO(raw), name=file_name))
    rejected = [item for item in items if isinstance(item, Rejected)]
    if rejected or not items:  # of compressed data that ended early nothing was kept: there is nothing to read again
        reason = rejected[0].reason if rejected else None
        tx.execute(queries.RESOLVE_QUARANTINED, id=number, resolved_at=None, reason=reason)
        return False
    service.apply(tx, [event for item in items if isinstance(item, Parsed) for event in item.events], at=at)
    tx.execute(queries.RESOLVE_QUARANTINED, id=number, resolved_at=at, reason=None)
    return True


def _weight(item: ReadItem) -> int:
    """How many bytes an item holds, about; what every item has is left out, for `BATCH` bounds it."""
    if isinstance(item, Rejected):
        return len(item.raw)
    return sum(map(_event_weight, item.events)) if isinstance(item, Parsed) else 0


def _event_weight(event: ChatEvent) -> int:
    if not isinstance(event, MessageSent | MessageEdited):
        return 0
    weight = len(event.text or "") + _MENTION_BYTES * len(event.mentions)
    if isinstance(event, MessageSent) and event.attachments:
        weight += sum(_ATTACHMENT_BYTES + len(one.caption or "") + len(one.filename or "") for one in event.attachments)
    return weight


def _quarantine(tx: Transaction, export: Export, rejected: Sequence[Rejected], at: datetime) -> None:
    records = [
        {"line": item.number, "reason": item.reason, "raw": base64.b64encode(item.raw).decode()} for item in rejected
    ]
    tx.execute(
        queries.QUARANTINE,
        source_system=export.source_system,
        file_name=export.file_name,
        file_key=export.file_key,
        rejected=queries.as_json(records),
        at=at,
    )


def _note(tx: Transaction, job: int, summary: Summary, *, finished_at: datetime | None) -> None:
    tx.execute(
        queries.ADVANCE_IMPORT, id=job, items_done=summary.read, counts=summary.as_json(), finished_at=finished_at
    )


def _counted(before: Mapping[str, int], reasons: Mapping[str, int]) -> dict[str, int]:
    """Counts by reason. Reasons are few; should a reader make them up, the rest is counted together."""
    counts = Counter(before)
    for reason, count in reasons.items():
        counts[reason if reason in counts or len(counts) < MAX_REASONS else "other reasons"] += count
    return dict(counts)
