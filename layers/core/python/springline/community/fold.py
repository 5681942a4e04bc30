"""Sorts a batch of chat events into the records that the community's statements take.

Within a batch each thing appears once per list: a message that was delivered twice is one record.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from springline.community.links import links
from springline.community.model import (
    ChatEvent,
    Group,
    GroupDescribed,
    Member,
    Mention,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    ReactionSet,
)

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 200  # characters; names are indexed, and nobody reads on
Record = dict[str, Any]


@dataclass(slots=True)
class Batch:
    """Records by kind, each list in the order of first appearance."""

    groups: dict[tuple[str, str], Record] = field(default_factory=dict[tuple[str, str], Record])
    members: dict[str, Record] = field(default_factory=dict[str, Record])
    memberships: dict[tuple[str, str], Record] = field(default_factory=dict[tuple[str, str], Record])
    messages: dict[tuple[str, str], Record] = field(default_factory=dict[tuple[str, str], Record])
    attachments: list[Record] = field(default_factory=list[Record])
    edits: dict[tuple[str, str], Record] = field(default_factory=dict[tuple[str, str], Record])
    deletions: list[Record] = field(default_factory=list[Record])
    reactions: list[Record] = field(default_factory=list[Record])


def fold(events: Iterable[ChatEvent], *, at: datetime) -> Batch:
    """Sort events into records; a message whose time has run out at `at` keeps its place without its words."""
    batch = Batch()
    for event in events:
        _add_group(batch, event.group, event.described_at if isinstance(event, GroupDescribed) else None)
        match event:
            case MessageSent():
                _add_message(batch, event, at)
            case MessageEdited():
                _add_edit(batch, event, at)
            case MessageDeleted():
                _add_member(batch, event.group, event.actor, event.deleted_at)
                batch.deletions.append(_target(event.group, event.target_key) | {"deleted_at": _time(event.deleted_at)})
            case ReactionSet():
                _add_reaction(batch, event)
            case GroupDescribed():
                pass
    return batch


def slug(name: str) -> str:
    """A name as it stands in addresses: lower case ASCII letters, digits and single hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _NOT_SLUG.sub("-", plain).strip("-")[:60].strip("-") or "group"


def _add_group(batch: Batch, group: Group, described_at: datetime | None) -> None:
    key = (group.source_system, group.key)
    record = {
        "source_system": group.source_system,
        "source_key": group.key,
        "slug": slug(group.name),
        "name": group.name[:_LONGEST_NAME],
        "described_at": None if described_at is None else _time(described_at),
    }
    known = batch.groups.setdefault(key, record)
    if _names_better(record, known):
        batch.groups[key] = record


def _names_better(record: Record, known: Record) -> bool:
    """Whether one record of a group says its name later; a name that is only the group's key gives way to any other."""
    if record["described_at"] == known["described_at"] is None:
        return known["name"] == known["source_key"]
    return (record["described_at"] or "", record["name"]) > (known["described_at"] or "", known["name"])


def _add_member(batch: Batch, group: Group, member: Member, at: datetime) -> str:
    key = f"{group.source_system}:{member.key}"
    name = member.name[:_LONGEST_NAME] if member.name else None
    named_at = _time(at) if name else None
    known = batch.members.get(key)
    if known is None:
        batch.members[key] = {
            "member_key": key,
            "name": name or f"someone {member.key[:8]}",
            "named_at": named_at,
            "is_bot": member.is_bot,
        }
    else:
        known["is_bot"] = known["is_bot"] or member.is_bot
        if name and ((named_at or ""), name) > ((known["named_at"] or ""), known["name"]):
            known |= {"name": name, "named_at": named_at}
    batch.memberships[key, group.key] = {
        "source_system": group.source_system,
        "member_key": key,
        "source_member_key": member.key,
        "group_key": group.key,
    }
    return key


def _add_message(batch: Batch, event: MessageSent, at: datetime) -> None:
    member_key = _add_member(batch, event.group, event.sender, event.sent_at)
    key = (event.group.source_system, event.key)
    if key in batch.messages:
        return
    expires_at = event.sent_at if event.view_once else event.sent_at + event.expires_in if event.expires_in else None
    gone = expires_at is not None and expires_at <= at
    text = None if gone else event.text
    batch.messages[key] = {
        "source_system": event.group.source_system,
        "source_key": event.key,
        "group_key": event.group.key,
        "member_key": member_key,
        "sent_at": _time(event.sent_at),
        "text": text,
        "mentions": [] if gone else _mentions(event.mentions),
        "links": links(text),
        "reply_to_key": event.reply_to,
        "thread": event.thread,
        "expires_at": None if expires_at is None else _time(expires_at),
        "deleted_at": _time(expires_at) if gone and expires_at else None,
    }
    if not gone:
        batch.attachments += [
            {
                "source_system": event.group.source_system,
                "source_key": event.key,
                "position": position,
                "key": attachment.key,
                "content_type": attachment.content_type,
                "filename": attachment.filename,
                "size": attachment.size,
                "width": attachment.width,
                "height": attachment.height,
                "caption": attachment.caption,
            }
            for position, attachment in enumerate(event.attachments[:100])
        ]


def _add_edit(batch: Batch, event: MessageEdited, at: datetime) -> None:
    member_key = _add_member(batch, event.group, event.sender, event.edited_at)
    expires_at = event.edited_at + event.expires_in if event.expires_in else None
    gone = expires_at is not None and expires_at <= at
    text = None if gone else event.text
    batch.edits[event.group.source_system, event.key] = {
        "source_system": event.group.source_system,
        "source_key": event.key,
        "target_key": event.target_key,
        "member_key": member_key,
        "edited_at": _time(event.edited_at),
        "text": text,
        "mentions": [] if gone else _mentions(event.mentions),
        "links": links(text),
        "expires_at": None if expires_at is None else _time(expires_at),
    }
    if gone and expires_at:
        batch.deletions.append(_target(event.group, event.target_key) | {"deleted_at": _time(expires_at)})


def _add_reaction(batch: Batch, event: ReactionSet) -> None:
    member_key = _add_member(batch, event.group, event.reactor, event.reacted_at)
    batch.reactions.append(
        _target(event.group, event.target_key)
        | {
            "member_key": member_key,
            "emoji": event.emoji,
            "reacted_at": _time(event.reacted_at),
            "removed": event.removed,
        }
    )


def _target(group: Group, key: str) -> Record:
    return {"source_system": group.source_system, "target_key": key}


def _mentions(mentions: tuple[Mention, ...]) -> list[Record]:
    return [{"member_key": m.member_key, "start": m.start, "length": m.length} for m in mentions]


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
