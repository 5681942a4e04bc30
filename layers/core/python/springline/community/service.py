"""The community's verbs. Each takes the transaction; the caller opened it and ends it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from springline.community import conversations, erased_accounts, queries
from springline.community.conversations import Changes
from springline.community.fold import Batch, Record, fold
from springline.community.model import ChatEvent
from springline.community.queries import as_json, ids
from springline.platform.database import Transaction


@dataclass(frozen=True, slots=True)
class Applied:
    """What a batch changed: messages that are new, reworded, deleted, or that got other reactions.

    `refused` counts what erased people said, which is not taken.
    """

    new: int
    edited: int
    deleted: int
    reacted: int
    refused: int = 0


def apply(tx: Transaction, events: Iterable[ChatEvent], *, at: datetime) -> Applied:
    """Fold chat events into the community's tables and record what changed, all in the caller's transaction.

    Events may come in any order and any number of times; the tables end the same. Cost grows with the batch and with
    the stretch of conversation around it, not with the history.
    """
    return apply_folded(tx, fold(events, at=at), at=at)


def apply_folded(tx: Transaction, batch: Batch, *, at: datetime) -> Applied:
    """As `apply`, for events that were sorted before."""
    _keep_groups(tx, batch)
    batch, refused = erased_accounts.refuse(tx, batch)
    _keep_people(tx, batch, at)
    new = _merge_messages(tx, batch)
    edited, reached = _edit(tx, batch) if batch.edits else ([], [])
    deleted = reached + (_delete(tx, batch.deletions) if batch.deletions else [])
    reacted = _react(tx, batch.reactions) if batch.reactions else []
    tell(tx, {system for system, _ in batch.groups}, new=new, edited=edited, deleted=deleted, reacted=reacted, at=at)
    return Applied(len(new), len(set(edited)), len(set(deleted)), len(set(reacted)), refused)


def delete(tx: Transaction, deletions: Sequence[Record], *, at: datetime) -> int:
    """Delete messages named by `{source_system, target_key, deleted_at}`; returns how many had not been deleted."""
    systems = sorted({record["source_system"] for record in deletions})
    tx.execute(queries.LOCK_GROUPS, source_systems=systems)
    deleted = _delete(tx, deletions)
    tell(tx, systems, new=[], edited=[], deleted=deleted, reacted=[], at=at)
    return len(deleted)


def tell(
    tx: Transaction,
    source_systems: Iterable[str],
    *,
    new: list[int],
    edited: list[int],
    deleted: list[int],
    reacted: list[int],
    at: datetime,
) -> None:
    """Record what changed, and let conversations and requests follow."""
    changed = sorted({*edited, *deleted, *reacted})
    if new or changed:
        tx.execute(queries.EMIT_MESSAGES, new_ids=new, changed=changed, edited=edited, at=at)
        changes = Changes(new=new, reworded=edited, deleted=deleted, touched=sorted({*new, *changed}))
        conversations.follow(tx, source_systems, changes, at=at)
    if deleted:
        tx.execute(queries.REDACT, ids=deleted)


def _keep_groups(tx: Transaction, batch: Batch) -> None:
    groups = as_json([*batch.groups.values()])
    if tx.value(queries.UPSERT_GROUPS, groups=groups, create=False):
        tx.execute(queries.HOLD_NEW_GROUPS)
        tx.value(queries.UPSERT_GROUPS, groups=groups, create=True)


def _keep_people(tx: Transaction, batch: Batch, at: datetime) -> None:
    if batch.members:
        told = ids(tx.rows(queries.UPSERT_PEOPLE, members=as_json([*batch.members.values()])))
        tx.execute(queries.JOIN_GROUPS, memberships=as_json([*batch.memberships.values()]))
        if told:
            tx.execute(queries.EMIT_PEOPLE, ids=told, at=at)


def _merge_messages(tx: Transaction, batch: Batch) -> list[int]:
    if not batch.messages:
        return []
    new = ids(tx.rows(queries.MERGE_MESSAGES, messages=as_json([*batch.messages.values()])))
    if new and batch.attachments:
        tx.execute(queries.ATTACH, attachments=as_json(batch.attachments), new_ids=new)
    return new


def _edit(tx: Transaction, batch: Batch) -> tuple[list[int], list[int]]:
    """Returns the messages that an edit changed, and those that the deletion of one of their revisions has reached."""
    edits = [*batch.edits.values()]
    own_keys = {(edit["source_system"], edit["source_key"]) for edit in edits}
    _await(tx, [edit for edit in edits if (edit["source_system"], edit["target_key"]) not in own_keys])
    records = as_json(edits)
    for _ in edits:  # no chain of edits is longer; two that name each other would never come to rest
        if not tx.execute(queries.NOTE_REVISIONS, edits=records):
            break
    adopted = _adopt(tx, records)
    deleted = [message for message, gone in adopted.items() if gone]
    if deleted:
        tx.execute(queries.CLEAR_DELETED, ids=deleted)
    return [*adopted, *ids(tx.rows(queries.EDIT_MESSAGES, edits=records))], deleted


def _adopt(tx: Transaction, edits: str) -> dict[int, bool]:
    """Hand over what waited under a revision's key; returns the messages that got it, and whether they are deleted."""
    adopted: dict[int, bool] = {}
    dropped: dict[int, int] = {}
    for waiting, real in tx.rows(queries.SPLIT_REVISIONS, edits=edits):
        heir: int = dropped.get(real) or real
        if heir == waiting:
            continue  # two edits that name each other: one row stands for both
        _, adopted[heir] = tx.one(queries.ADOPT_EDIT, waiting_id=waiting, real_id=heir)
        tx.execute(queries.DROP_WAITING, waiting_id=waiting)
        dropped[waiting] = heir
    return adopted


def _delete(tx: Transaction, deletions: Sequence[Record]) -> list[int]:
    _await(tx, deletions)
    deleted = ids(tx.rows(queries.DELETE_MESSAGES, deletions=as_json(deletions)))
    if deleted:
        tx.execute(queries.CLEAR_DELETED, ids=deleted)
    return deleted


def _react(tx: Transaction, reactions: Sequence[Record]) -> list[int]:
    _await(tx, reactions)
    return ids(tx.rows(queries.REACT, reactions=as_json(reactions)))


def _await(tx: Transaction, records: Sequence[Record]) -> None:
    targets = {(record["source_system"], record["target_key"]) for record in records}
    tx.execute(
        queries.AWAIT_TARGETS,
        targets=as_json([{"source_system": system, "target_key": key} for system, key in sorted(targets)]),
    )
