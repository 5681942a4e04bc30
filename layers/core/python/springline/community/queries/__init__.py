"""All SQL of the community: one function per statement that returns something, one constant per other.

Work must grow with the change and not with the history, whatever PostgreSQL knows of a table: an import fills it faster
than statistics come, and without them it takes any tenant's rows for half a percent of the table, and reading them all
for cheap. So the statements leave the planner no such choice: what a batch names is looked up key by key, in `lateral`
subqueries whose `offset 0` keeps them from being merged into a join, and what is updated is named by
`any(array(select …))`, of which the planner expects ten rows.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from json import dumps
from typing import NamedTuple

from springline.community.addressing import READ_CHARACTERS
from springline.platform.database import Transaction
from springline.platform.statements import statement

UPSERT_GROUPS = statement(__file__, "upsert_groups")
HOLD_NEW_GROUPS = statement(__file__, "hold_new_groups")
LOCK_GROUPS = statement(__file__, "lock_groups")
UPSERT_PEOPLE = statement(__file__, "upsert_people")
JOIN_GROUPS = statement(__file__, "join_groups")
MERGE_MESSAGES = statement(__file__, "merge_messages")
ATTACH = statement(__file__, "attach")
AWAIT_TARGETS = statement(__file__, "await_targets")
NOTE_REVISIONS = statement(__file__, "note_revisions")
SPLIT_REVISIONS = statement(__file__, "split_revisions")
ADOPT_EDIT = statement(__file__, "adopt_edit")
DROP_WAITING = statement(__file__, "drop_waiting")
EDIT_MESSAGES = statement(__file__, "edit_messages")
DELETE_MESSAGES = statement(__file__, "delete_messages")
CLEAR_DELETED = statement(__file__, "clear_deleted")
REDACT = statement(__file__, "redact")
REACT = statement(__file__, "react")
EMIT_PEOPLE = statement(__file__, "emit_people")
EMIT_MESSAGES = statement(__file__, "emit_messages")
THREAD_MEMBERS = statement(__file__, "thread_members")
OPEN_REQUESTS = statement(__file__, "open_requests")
WITHDRAW_REQUESTS = statement(__file__, "withdraw_requests")
KEEP_COMMENTS = statement(__file__, "keep_comments")
DROP_COMMENTS = statement(__file__, "drop_comments")
SETTLE_STATUS = statement(__file__, "settle_status")
EMIT_REQUESTS = statement(__file__, "emit_requests")
EMIT_COMMENTS = statement(__file__, "emit_comments")
_CHANGED_SPANS = statement(__file__, "changed_spans")
_CONVERSATION = statement(__file__, "conversation")
_FIND_PARENTS = statement(__file__, "find_parents")
_WAITING_REPLIES = statement(__file__, "waiting_replies")
_UNLINK_DELETED = statement(__file__, "unlink_deleted")
_SET_LINKS = statement(__file__, "set_links")
_ROOTS = statement(__file__, "roots")

Record = Mapping[str, object]


def as_json(records: Sequence[Record]) -> str:
    """Records as the JSON array that set-based statements take."""
    return dumps(records, ensure_ascii=False)


class Span(NamedTuple):
    """A stretch of a group's conversation; links before `first_changed_at` are known and stay."""

    group_id: int
    from_at: datetime
    first_changed_at: datetime
    to_at: datetime


class Said(NamedTuple):
    """A message within a stretch of conversation, as it is linked so far."""

    id: int
    key: str
    member_key: str
    name: str
    is_bot: bool
    sent_at: datetime
    text: str
    reply_to: str | None
    thread: str | None
    parent_id: int | None
    root_id: int | None


class Parent(NamedTuple):
    """A message outside the stretch that one inside replies to."""

    id: int
    key: str
    root_id: int
    sent_at: datetime


class Root(NamedTuple):
    """A message that starts a conversation (`starts`), or did so before; `sent_at` as PostgreSQL writes it."""

    id: int
    text: str | None
    group_id: int
    sender_id: int
    sent_at: str
    is_bot: bool
    starts: bool
    request_id: int | None
    status: str | None


class Moved(NamedTuple):
    """A message that belongs to another conversation than before."""

    id: int
    former_root_id: int | None
    root_id: int


def ids(rows: Sequence[tuple[int, ...]]) -> list[int]:
    """The first column of rows."""
    return [row[0] for row in rows]


def changed_spans(tx: Transaction, message_ids: Sequence[int], lookback: int) -> list[Span]:
    """The stretches whose links may change with messages."""
    return [Span(*row) for row in tx.rows(_CHANGED_SPANS, ids=list(message_ids), lookback=lookback)]


def conversation(tx: Transaction, span: Span) -> list[Said]:
    """The messages of a stretch, oldest first, with as much of their texts as threading reads."""
    rows = tx.rows(
        _CONVERSATION, group_id=span.group_id, from_at=span.from_at, to_at=span.to_at, characters=READ_CHARACTERS
    )
    return [Said(*row) for row in rows]


def find_parents(tx: Transaction, source_system: str, keys: Sequence[str]) -> dict[str, Parent]:
    """Messages by key."""
    parents = (Parent(*row) for row in tx.rows(_FIND_PARENTS, source_system=source_system, keys=list(keys)))
    return {parent.key: parent for parent in parents}


def waiting_replies(tx: Transaction, message_ids: Sequence[int]) -> list[tuple[int, int, int]]:
    """Replies that quote a message which has only now arrived: (reply, message, its root)."""
    return [(reply, parent, root) for reply, parent, root in tx.rows(_WAITING_REPLIES, ids=list(message_ids))]


def unlink_deleted(tx: Transaction, message_ids: Sequence[int]) -> tuple[list[int], list[int]]:
    """Take deleted messages out of their conversations; returns former roots and the replies left behind."""
    rows = tx.rows(_UNLINK_DELETED, ids=list(message_ids))
    return [number for what, number in rows if what == "root"], [number for what, number in rows if what == "reply"]


def set_links(tx: Transaction, links: Sequence[Record]) -> list[Moved]:
    """Set parents and roots; returns all messages that moved, also replies further down."""
    return [Moved(*row) for row in tx.rows(_SET_LINKS, links=as_json(links))] if links else []


def roots(tx: Transaction, message_ids: Sequence[int]) -> list[Root]:
    """What is known of messages that start conversations."""
    return [Root(*row) for row in tx.rows(_ROOTS, ids=list(message_ids))]


START_IMPORT = statement(__file__, "start_import")
HAS_IMPORTS = statement(__file__, "has_imports")
HAS_QUARANTINED = statement(__file__, "has_quarantined")
RESOLVE_LINES = statement(__file__, "resolve_lines")
ADVANCE_IMPORT = statement(__file__, "advance_import")
QUARANTINE = statement(__file__, "quarantine")
QUARANTINED = statement(__file__, "quarantined")
QUARANTINED_BYTES = statement(__file__, "quarantined_bytes")
RESOLVE_QUARANTINED = statement(__file__, "resolve_quarantined")
COMMENTS_TO_ANNOTATE = statement(__file__, "comments_to_annotate")
KNOWN_INSIGHTS = statement(__file__, "known_insights")
KEEP_INSIGHTS = statement(__file__, "keep_insights")
EMIT_INSIGHTS = statement(__file__, "emit_insights")
TENANTS_WITH_EXPIRED = statement(__file__, "tenants_with_expired")
EXPIRED_MESSAGES = statement(__file__, "expired_messages")
WRITE_REQUEST = statement(__file__, "write_request")
WRITE_COMMENT = statement(__file__, "write_comment")
FIND_PERSON = statement(__file__, "find_person")
FIND_MEMBER = statement(__file__, "find_member")
FIND_GROUP = statement(__file__, "find_group")
CENSUS = statement(__file__, "census")
HAS_ERASED = statement(__file__, "has_erased")
ERASED_AMONG = statement(__file__, "erased_among")
ERASABLE_PERSON = statement(__file__, "erasable_person")
START_ERASURE = statement(__file__, "start_erasure")
REFUSE_ACCOUNT = statement(__file__, "refuse_account")
FINISH_ERASURE = statement(__file__, "finish_erasure")
MESSAGES_OF_PERSON = statement(__file__, "messages_of_person")
UNNAME_REPLIES = statement(__file__, "unname_replies")
UNNAME_MESSAGES = statement(__file__, "unname_messages")
UNNAME_EVENTS = statement(__file__, "unname_events")
DROP_NAMED_WAITING = statement(__file__, "drop_named_waiting")
UNNAME_LOST_ANSWERS = statement(__file__, "unname_lost_answers")
UNNAME_MENTIONS = statement(__file__, "unname_mentions")
TAKE_BACK_REACTIONS = statement(__file__, "take_back_reactions")
EMPTY_REQUESTS = statement(__file__, "empty_requests")
EMPTY_COMMENTS = statement(__file__, "empty_comments")
REDACT_SUBJECTS = statement(__file__, "redact_subjects")
EMPTY_QUARANTINE = statement(__file__, "empty_quarantine")
UNNAME_PERSON = statement(__file__, "unname_person")
