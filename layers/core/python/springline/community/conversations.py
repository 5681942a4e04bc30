"""Keeps conversations, requests and their comments in step with the messages that they are made of.

What a message answers depends on it and on the `lookback` messages before it in its group (see
`springline.community.threading`). So when messages arrive, change or go, only the stretch from the first of them to
`lookback` messages after the last can change, however long the history is, and the result is the same in whatever
order they came.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from springline.community import queries
from springline.community.queries import Moved, Parent, Root, Said, Span, as_json, ids
from springline.community.threading import Link, RuleStrategy, ThreadingStrategy, Utterance, opens_request
from springline.community.titles import title
from springline.platform.database import Transaction


@dataclass(frozen=True, slots=True)
class Changes:
    """Messages that a batch has touched."""

    new: Sequence[int]
    reworded: Sequence[int]
    deleted: Sequence[int]
    touched: Sequence[int]


def follow(
    tx: Transaction,
    source_systems: Iterable[str],
    changes: Changes,
    *,
    at: datetime,
    strategy: ThreadingStrategy | None = None,
) -> None:
    """Bring links, requests and comments up to date with changed messages, and record the events of what changed."""
    strategy = strategy or RuleStrategy()
    former_roots, left_behind = queries.unlink_deleted(tx, changes.deleted) if changes.deleted else ([], [])
    moved = _relink(tx, source_systems, [*changes.new, *changes.reworded, *changes.deleted, *left_behind], strategy)
    moved += _link_waiting_replies(tx, changes.new)
    affected = {*changes.touched, *(m.id for m in moved)}
    root_ids = {*former_roots, *changes.reworded, *changes.new, *(m.root_id for m in moved)}
    root_ids |= {m.former_root_id for m in moved if m.former_root_id is not None}
    changed_requests, changed_roots = _open_and_withdraw(tx, queries.roots(tx, sorted(root_ids)))
    if changed_roots:
        affected.update(ids(tx.rows(queries.THREAD_MEMBERS, roots=changed_roots)))
    _follow_comments(tx, sorted(affected), changed_requests, at)


def _relink(
    tx: Transaction, source_systems: Iterable[str], changed: Sequence[int], strategy: ThreadingStrategy
) -> list[Moved]:
    moved: list[Moved] = []
    if not changed:
        return moved
    systems = list(source_systems)
    for span in queries.changed_spans(tx, changed, strategy.lookback):
        moved += _relink_span(tx, systems, span, strategy)
    return moved


def _relink_span(tx: Transaction, source_systems: list[str], span: Span, strategy: ThreadingStrategy) -> list[Moved]:
    said = queries.conversation(tx, span)
    before = sum(one.sent_at < span.first_changed_at for one in said)
    links = strategy.link((_utterance(one) for one in said), before)
    known = {one.key: Parent(one.id, one.key, one.root_id or one.id, one.sent_at) for one in said}
    outside = [one.reply_to for one in said if one.reply_to and one.reply_to not in known]
    for system in source_systems if outside else ():
        known |= queries.find_parents(tx, system, outside)
    records: list[queries.Record] = []
    for one, link in zip(said[before:], links, strict=True):
        parent = _parent(one, link, known)
        parent_id, root_id = (parent.id, parent.root_id) if parent else (None, one.id)
        known[one.key] = Parent(one.id, one.key, root_id, one.sent_at)
        if (parent_id, root_id) != (one.parent_id, one.root_id):
            reason = link.reason if parent else "start"
            records.append({"id": one.id, "parent_id": parent_id, "root_id": root_id, "reason": reason})
    return queries.set_links(tx, records)


def _parent(one: Said, link: Link, known: dict[str, Parent]) -> Parent | None:
    """The message that a link names, if it is there and was sent before."""
    parent = known.get(link.parent_key) if link.parent_key else None
    return parent if parent and (parent.sent_at, parent.key) < (one.sent_at, one.key) else None


def _link_waiting_replies(tx: Transaction, new: Sequence[int]) -> list[Moved]:
    if not new:
        return []
    replies = queries.waiting_replies(tx, new)
    return queries.set_links(
        tx, [{"id": reply, "parent_id": parent, "root_id": root, "reason": "quote"} for reply, parent, root in replies]
    )


def _open_and_withdraw(tx: Transaction, roots: Sequence[Root]) -> tuple[list[int], list[int]]:
    """Open, refresh or withdraw the requests of conversations; returns changed requests and changed roots."""
    opening: list[queries.Record] = []
    withdrawn: list[int] = []
    for root in roots:
        form = opens_request(root.text, is_bot=root.is_bot) if root.starts and root.text else None
        if form is not None:
            opening.append(
                {
                    "root_message_id": root.id,
                    "group_id": root.group_id,
                    "author_id": root.sender_id,
                    "kind": form,
                    "title": title(root.text or ""),
                    "opened_at": root.sent_at,
                }
            )
        elif root.request_id is not None and root.status != "withdrawn":
            withdrawn.append(root.id)
    changed = tx.rows(queries.OPEN_REQUESTS, requests=as_json(opening)) if opening else []
    changed += tx.rows(queries.WITHDRAW_REQUESTS, roots=withdrawn) if withdrawn else []
    return [row[0] for row in changed], [row[1] for row in changed]


def _follow_comments(tx: Transaction, affected: list[int], changed_requests: list[int], at: datetime) -> None:
    kept = tx.rows(queries.KEEP_COMMENTS, ids=affected) if affected else []
    dropped = tx.rows(queries.DROP_COMMENTS, ids=affected, at=at) if affected else []
    requests = {request for row in (*kept, *dropped) for request in row[1:] if request is not None}
    settled = ids(tx.rows(queries.SETTLE_STATUS, ids=sorted(requests))) if requests else []
    told = sorted({*changed_requests, *settled})
    if told:
        tx.execute(queries.EMIT_REQUESTS, ids=told, at=at)
    comments = sorted({row[0] for row in (*kept, *dropped)})
    if comments:
        tx.execute(queries.EMIT_COMMENTS, ids=comments, at=at)


def _utterance(one: Said) -> Utterance:
    return Utterance(
        key=one.key,
        speaker=one.member_key,
        name=one.name,
        sent_at=one.sent_at,
        text=one.text,
        reply_to=one.reply_to,
        thread=one.thread,
        is_bot=one.is_bot,
    )
