"""What snapshots have to say, found in another way: the tables are read whole, and all counting is done here."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from springline.profiles.snapshots import LinkCount, SignalProfileSnapshot, TagCount
from tests.integration.chats import Pipeline

MOST_NAMED = 10


class Tables(NamedTuple):
    """What belongs to a message, by its id."""

    groups: dict[int, str]
    emoji: dict[int, list[str]]
    files: dict[int, list[str]]
    requests: dict[int, int]
    tags: dict[int, list[str]]


def counted(pipeline: Pipeline, at: datetime) -> dict[int, SignalProfileSnapshot]:
    """The snapshots of everybody, by id."""
    known = {
        user for user, key in pipeline.rows("select user_id, key from user_attribute") if key.startswith("signal_")
    }
    theirs: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for message in pipeline.rows(
        "select sender_id, id, group_id, sent_at, links, source_system, deleted_at, expires_at from message"
    ):
        sender, _, _, sent_at, _, system, deleted_at, expires_at = message
        stands = sent_at is not None and deleted_at is None and (expires_at is None or expires_at > at)
        if stands and sender in known and system == "signal-cli":
            theirs[sender].append(message)
    tables = read(pipeline)
    return {user: snapshot(user, messages, tables) for user, messages in theirs.items()}


def read(pipeline: Pipeline) -> Tables:
    comments = pipeline.rows("select message_id, request_id, id from request_comments where deleted_at is null")
    insights = dict(pipeline.rows("select comment_id, tags from comment_llm_insights"))
    return Tables(
        groups=dict(pipeline.rows("select id, slug from chat_group")),
        emoji=lists(pipeline.rows("select message_id, emoji from reaction where removed is false")),
        files=lists(pipeline.rows("select message_id, content_type from attachment")),
        requests={message: request for message, request, _ in comments},
        tags={message: insights.get(comment, []) for message, _, comment in comments},
    )


def lists(pairs: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def snapshot(user_id: int, messages: list[tuple[Any, ...]], tables: Tables) -> SignalProfileSnapshot:
    ids = [message[1] for message in messages]
    times = sorted(message[3] for message in messages)
    return SignalProfileSnapshot(
        user_id=user_id,
        group_slug=most([tables.groups[message[2]] for message in messages])[0][0],
        message_count=len(messages),
        first_seen_at=times[0],
        last_seen_at=times[-1],
        top_links=tuple(
            LinkCount(*pair) for pair in most([link["domain"] for message in messages for link in message[4]])
        ),
        top_tags=tuple(TagCount(*pair) for pair in most([tag for key in ids for tag in tables.tags.get(key, [])])),
        reaction_counts=Counter(emoji for key in ids for emoji in tables.emoji.get(key, [])),
        attachment_counts=Counter(kind for key in ids for kind in tables.files.get(key, [])),
        request_ids=tuple(sorted({tables.requests[key] for key in ids if key in tables.requests})),
    )


def most(values: list[str]) -> list[tuple[str, int]]:
    return sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_NAMED]
