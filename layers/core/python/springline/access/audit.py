"""The audit log: who changed what, in a chain of hashes that shows when a row was edited, removed or moved.

Each entry's hash is the SHA-256 of the canonical JSON (RFC 8785) of its fields and of the hash of the entry before it.
Nobody who lacks the right to write to the log can hide a change that they made elsewhere, and who edits the log by hand
breaks the chain from there on. Who may rewrite every row and the head as well could build a new chain: against that,
keep a head outside the database (`AuditVerdict.head`, and one log line for each entry) and pass it to `verify`.
"""

import hashlib
import logging
from collections.abc import Sequence
from datetime import UTC
from typing import NamedTuple

from springline.access.canonical_json import Json, canonical, parsed
from springline.access.json_patch import difference
from springline.access.model import AuditEntry, AuditHead, Cause
from springline.access.queries import audit as queries
from springline.platform.database import Transaction

GENESIS = bytes(32)
"""What the first entry has for the hash before it."""
_BATCH = 1000
_BEYOND_ALL = 2**63 - 1
_LOOKED_THROUGH = 10_000
_MOST_CHECKED = 5_000
_log = logging.getLogger(__name__)


class AuditFault(NamedTuple):
    """The first entry that is not as it was written, by its number, and what is wrong with it."""

    number: int
    reason: str


class AuditVerdict(NamedTuple):
    """What `verify` found: how many entries are sound, the newest of them, and the first fault where there is one."""

    entries: int
    head: AuditHead
    fault: AuditFault | None


def append(tx: Transaction, cause: Cause, *, action: str, resource: str, before: Json, after: Json) -> AuditEntry:
    """Write down a change, in the transaction that makes it; other appends of the tenant wait until this one ends.

    Args:
        tx: The transaction of the change.
        cause: Who changes it, when, and by which request.
        action: What is done, in the past tense, such as `token.revoked`.
        resource: What it is done to, as `kind/key`.
        before: What was, without secrets; `{}` for something new.
        after: What is now. The log keeps the JSON Patch from `before` to this.

    Raises:
        NotCanonicalError: A number has no canonical form.
    """
    tenant_id, last = queries.lock_head(tx, GENESIS)
    unsigned = AuditEntry(
        tenant_id=tenant_id,
        number=last.number + 1,
        actor=cause.principal.actor,
        at=cause.at,
        action=action,
        resource=resource,
        diff=canonical(difference(before, after)),
        request_id=cause.request_id,
        previous_hash=last.hash,
        hash=b"",
    )
    entry = unsigned._replace(hash=entry_hash(unsigned))
    queries.append(tx, entry)
    fields = {"tenant_id": tenant_id, "number": entry.number, "hash": entry.hash.hex(), "action": action}
    _log.info("audit entry", extra=fields)
    return entry


def entry_hash(entry: AuditEntry) -> bytes:
    """The hash that an entry should have, by everything else in it."""
    said: Json = {
        "tenant_id": entry.tenant_id,
        "number": entry.number,
        "actor": entry.actor,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "action": entry.action,
        "resource": entry.resource,
        "diff": parsed(entry.diff),
        "request_id": entry.request_id,
        "previous_hash": entry.previous_hash.hex(),
    }
    return hashlib.sha256(canonical(said).encode()).digest()


class AuditPage(NamedTuple):
    """Entries, the newest first; `next_before` is where the next page starts, None where there is none."""

    entries: Sequence[AuditEntry]
    next_before: int | None


def newest(tx: Transaction, *, limit: int = 50) -> Sequence[AuditEntry]:
    """The tenant's newest entries, the newest first."""
    return queries.newest(tx, before=_BEYOND_ALL, since=0, limit=limit, actor=None, action=None, resource=None)


def page(
    tx: Transaction,
    *,
    before: int | None,
    limit: int,
    actor: str | None = None,
    action: str | None = None,
    resource: str | None = None,
) -> AuditPage:
    """A page of the tenant's entries, the newest first, of an actor, an action and a resource where these are given.

    `before` is the number of the last one seen. With a filter, a page looks through 10,000 entries at most: it may have
    fewer than `limit`, or none, and go on all the same.
    """
    if before is None:
        head = queries.head(tx)
        before = head.number + 1 if head else 1
    is_filtered = (actor, action, resource) != (None, None, None)
    since = max(before - _LOOKED_THROUGH, 0) if is_filtered else 0
    found = queries.newest(
        tx, before=before, since=since, limit=limit + 1, actor=actor, action=action, resource=resource
    )
    if len(found) > limit:
        return AuditPage(found[:limit], found[limit - 1].number)
    return AuditPage(found, since if since > 1 else None)


def verify(tx: Transaction, *, noted: AuditHead | None = None) -> AuditVerdict:
    """Check the tenant's whole log, and name the first entry that is missing, edited or moved.

    Args:
        tx: A transaction of the tenant. Others may append meanwhile: their entries are checked too.
        noted: A head that was written down elsewhere earlier; the log must still contain it.

    Cost: linear in the log, some 50 µs of CPU an entry, read in batches of 1,000.
    """
    last = AuditHead(0, GENESIS)
    while True:
        # The head is read before the entries: those up to it are committed by then, whoever appends meanwhile.
        head = queries.head(tx) or AuditHead(0, GENESIS)
        entries = queries.read(tx, after=last.number, limit=_BATCH)
        for entry in entries:
            reason = _fault(entry, last, noted)
            if reason is not None:
                number = min(entry.number, last.number + 1)
                return AuditVerdict(last.number, last, AuditFault(number, reason))
            last = AuditHead(entry.number, entry.hash)
        if not entries:
            return AuditVerdict(last.number, last, _fault_at_end(head, last, noted))


class AuditStretch(NamedTuple):
    """What `verify_stretch` found: sound entries, the number of the last of them, and where to go on.

    `next_after` is None where the log ends, or is broken.
    """

    checked: int
    last: int
    next_after: int | None
    fault: AuditFault | None


def verify_stretch(tx: Transaction, *, after: int) -> AuditStretch:
    """Check up to 5,000 entries behind the one with the number `after`, which is taken to be sound.

    Stretches that begin where the one before ended say together what `verify` says. Cost: see `verify`.
    """
    head = queries.head(tx) or AuditHead(0, GENESIS)
    last = AuditHead(0, GENESIS)
    if after:
        start = queries.read(tx, after=after - 1, limit=1)
        if not start or start[0].number != after:
            return AuditStretch(0, 0, None, AuditFault(after, "it is missing"))
        last = AuditHead(after, start[0].hash)
    checked = 0
    while entries := queries.read(tx, after=last.number, limit=min(_BATCH, _MOST_CHECKED - checked)):
        for entry in entries:
            reason = _fault(entry, last, None)
            if reason is not None:
                return AuditStretch(checked, last.number, None, AuditFault(min(entry.number, last.number + 1), reason))
            checked, last = checked + 1, AuditHead(entry.number, entry.hash)
        if checked == _MOST_CHECKED:
            return AuditStretch(checked, last.number, last.number, None)
        head = queries.head(tx) or AuditHead(0, GENESIS)  # before the next entries, as in `verify`
    return AuditStretch(checked, last.number, None, _fault_at_end(head, last, None))


def _fault(entry: AuditEntry, last: AuditHead, noted: AuditHead | None) -> str | None:
    if entry.number != last.number + 1:
        return f"it is missing: entry {entry.number} comes after {last.number}"
    if entry.previous_hash != last.hash:
        return "it was not written after the entry that is before it now"
    if entry.hash != entry_hash(entry):
        return "it is not what was written: its hash is another one"
    if noted is not None and noted.number == entry.number and noted.hash != entry.hash:
        return "it is not the entry whose hash was noted"
    return None


def _fault_at_end(head: AuditHead, last: AuditHead, noted: AuditHead | None) -> AuditFault | None:
    expected = max(head.number, noted.number if noted else 0)
    if expected > last.number:
        return AuditFault(last.number + 1, f"it is missing: the log went on to entry {expected}")
    if head != last:
        return AuditFault(last.number, "it was not written by Springline: the log's head knows nothing of it")
    return None
