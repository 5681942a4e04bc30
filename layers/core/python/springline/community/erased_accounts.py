"""Refuses what erased people's accounts say: an export that is imported again, or a webhook, must not bring them back.

Accounts are recognised by hashes (see docs/erasure.md). What others say stays; where they mention an erased person or
answer one, they name nobody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from springline.community import queries
from springline.community.fold import Batch, Record
from springline.platform.database import Transaction

REASON = "of a person who was erased"
LOST = "erased:unknown"
"""What answers name of an erased person's message that is not here."""


def placeholder(user_id: int) -> str:
    """The key that stands for an erased person's account."""
    return f"erased:{user_id}"


def refuse(tx: Transaction, batch: Batch) -> tuple[Batch, int]:
    """A batch without what erased people say, and how many of its records that were.

    Call it once the batch's groups are locked: who erases somebody locks them too, so what is stored before is found by
    the erasure, and what comes later finds the account refused. Cost: one statement; where anybody was erased a second
    one, which hashes each account that the batch speaks of.
    """
    if not batch.members or not tx.value(queries.HAS_ERASED):
        return batch, 0
    rows = tx.rows(queries.ERASED_AMONG, member_keys=sorted(_accounts(batch)))
    return _without(batch, dict(rows)) if rows else (batch, 0)


def _accounts(batch: Batch) -> set[str]:
    named = set(batch.members)
    for record in (*batch.messages.values(), *batch.edits.values()):
        system = record["source_system"]
        named.update(f"{system}:{mention['member_key']}" for mention in record["mentions"])
    for record in (*batch.messages.values(), *batch.edits.values(), *batch.deletions, *batch.reactions):
        named.update(_authors(record["source_system"], record.get("target_key") or record.get("reply_to_key")))
    return named


def _authors(system: str, message_key: str | None) -> Iterable[str]:
    """Accounts that a message's key may name as its sender: `ACCOUNT:TIME`, or `…/ACCOUNT/DIGEST/NUMBER`."""
    if not message_key:
        return
    account, _, time = message_key.rpartition(":")
    if account and time.isdigit():
        yield f"{system}:{account}"
    parts = message_key.rsplit("/", 3)
    if len(parts) == 4:
        yield f"{system}:{parts[1]}"


def _without(batch: Batch, erased: Mapping[str, int]) -> tuple[Batch, int]:
    def is_theirs(record: Record) -> bool:
        target = _authors(record["source_system"], record.get("target_key"))
        return record.get("member_key") in erased or any(account in erased for account in target)

    kept = replace(
        batch,
        members={key: record for key, record in batch.members.items() if key not in erased},
        memberships={key: record for key, record in batch.memberships.items() if key[0] not in erased},
        messages={key: _unnamed(record, erased) for key, record in batch.messages.items() if not is_theirs(record)},
        edits={key: _unnamed(record, erased) for key, record in batch.edits.items() if not is_theirs(record)},
        deletions=[record for record in batch.deletions if not is_theirs(record)],
        reactions=[record for record in batch.reactions if not is_theirs(record)],
    )
    kept.attachments = [
        record for record in batch.attachments if (record["source_system"], record["source_key"]) in kept.messages
    ]
    return kept, _size(batch) - _size(kept)


def _size(batch: Batch) -> int:
    return len(batch.messages) + len(batch.edits) + len(batch.deletions) + len(batch.reactions)


def _unnamed(record: Record, erased: Mapping[str, int]) -> Record:
    """The record without the keys of erased people in its mentions and in what it answers."""
    system = record["source_system"]
    answered = _authors(system, record.get("reply_to_key"))
    if any(account in erased for account in answered):
        record = {**record, "reply_to_key": LOST}
    if any(f"{system}:{mention['member_key']}" in erased for mention in record["mentions"]):
        record = {**record, "mentions": [_unnamed_mention(system, one, erased) for one in record["mentions"]]}
    return record


def _unnamed_mention(system: str, mention: Record, erased: Mapping[str, int]) -> Record:
    user_id = erased.get(f"{system}:{mention['member_key']}")
    return mention if user_id is None else {**mention, "member_key": placeholder(user_id)}
