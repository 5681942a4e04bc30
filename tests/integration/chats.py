"""Made-up chats for tests, and each step of their way from the community's tables into the index."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from springline.community import insights, service
from springline.community.annotation import Insight
from springline.community.model import (
    Attachment,
    ChatEvent,
    Group,
    Member,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    ReactionSet,
)
from springline.community.service import Applied
from springline.platform.events import queries as log
from springline.platform.statements import parse
from springline.warehouse import landing
from springline.warehouse.transforms import transform

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = START + timedelta(days=30)
GROUP = Group("signal-cli", "g1", "Help next door")

_HORIZON = " and xid < pg_snapshot_xmin(pg_current_snapshot())"
_LOGGED = log._READ_COMMITTED
# Other tests' transactions on the same server hold the horizon back; who wants to see the own log reads past it.
_READ_ALL = parse(
    "test.read_log",
    _LOGGED.text.replace(_HORIZON, "").replace("$1", ":xid").replace("$2", ":id").replace("$3", ":most"),
)
assert _READ_ALL.text != _LOGGED.text


def minute(number: float) -> datetime:
    return START + timedelta(minutes=number)


@dataclass(frozen=True)
class Chat:
    """Writes events of one group: `key` names a message, times are minutes."""

    group: Group = GROUP

    def sent(
        self, key: str, text: str | None, *, by: str = "ada", at: float = 0, files: Sequence[str] = (), **more: Any
    ) -> MessageSent:
        attachments = tuple(Attachment(f"{key}/{name}", "image/jpeg", filename=name) for name in files)
        return MessageSent(self.group, member(by), key, minute(at), text, attachments=attachments, **more)

    def edited(
        self, target: str, text: str, *, key: str | None = None, by: str = "ada", at: float = 1, **more: Any
    ) -> MessageEdited:
        return MessageEdited(self.group, member(by), key or f"{target}/{at}", target, minute(at), text, **more)

    def deleted(self, target: str, *, by: str = "ada", at: float = 2) -> MessageDeleted:
        return MessageDeleted(self.group, member(by), target, minute(at))

    def reacted(self, target: str, emoji: str, *, by: str = "ben", at: float = 1, removed: bool = False) -> ReactionSet:
        return ReactionSet(self.group, member(by), target, emoji, minute(at), removed)


def member(name: str) -> Member:
    return Member(name, name.title())


class WordTags:
    """An annotator that takes long words for tags and capitalised ones for places."""

    model = "words"
    prompt_version = "1"

    def annotate(self, texts: Sequence[str]) -> list[Insight]:
        return [self._insight(text) for text in texts]

    def _insight(self, text: str) -> Insight:
        words = re.findall(r"\w+", text)
        return Insight(
            tags=tuple(dict.fromkeys(word.lower() for word in words if len(word) > 5))[:8],
            summary=text[:80],
            kind="need" if "?" in text else "neither",
            language="en",
            sentiment=0.25,
            locations=tuple(dict.fromkeys(word for word in words[1:] if word.istitle()))[:10],
            model=self.model,
            prompt_version=self.prompt_version,
        )


class Pipeline:
    """One tenant's way through the system, each step called by the test."""

    def __init__(self, db: Any, tenant_id: int | None = None) -> None:
        self.db = db
        self.tenant_id = db.tenant_id if tenant_id is None else tenant_id
        self._read = self._annotated = 0

    def tell(self, *events: ChatEvent, at: datetime = START) -> Applied:
        """Apply events as one batch."""
        with self.db.app.transaction(self.tenant_id) as tx:
            return service.apply(tx, events, at=at)

    def tell_each(self, events: Iterable[ChatEvent], at: datetime = START) -> None:
        """Apply events as one batch each."""
        for event in events:
            self.tell(event, at=at)

    def log(self, after: int = 0) -> list[dict[str, Any]]:
        """The tenant's events so far, as consumers get them."""
        return [json.loads(body) for body in self.bodies(after)]

    def bodies(self, after: int = 0) -> list[str]:
        with self.db.system.transaction() as tx:
            rows = tx.rows(_READ_ALL, xid="0", id=0, most=1_000_000)
        return [row[6] for row in rows if row[2] == self.tenant_id and row[1] > after]

    def annotate(self, annotator: Any = None) -> None:
        """Annotate the comments that events since the last call speak of."""
        told = self.log(self._annotated)
        self._annotated = max([self._annotated, *(int(event["id"]) for event in told)])
        comments = [
            event["data"]["comment_id"]
            for event in told
            if ".comment." in event["type"] and not event["type"].endswith(".annotated.v1")
        ]
        insights.annotate(self.db.app, self.tenant_id, comments, annotator or WordTags(), now=lambda: LATER)

    def land(self) -> landing.Landed:
        """Land what is new in the log."""
        told = [body for body in self.bodies(self._read) if "springline.community." in body]
        self._read = max([self._read, *(int(json.loads(body)["id"]) for body in told)])
        return landing.land(self.db.app, told, batch_id="b")

    def index(self) -> dict[tuple[str, str], int]:
        """Annotate, land and render; returns what `transform` does."""
        self.annotate()
        landed = self.land()
        assert landed.failures == {}
        return self.render()

    def render(self) -> dict[tuple[str, str], int]:
        return transform(self.db.app, self.tenant_id, now=lambda: LATER)

    def rows(self, sql: str, **parameters: object) -> list[tuple[Any, ...]]:
        """What a query shows this tenant."""
        with self.db.app.transaction(self.tenant_id) as tx:
            return tx.rows(parse("test.rows", sql), **parameters)

    def everything(self) -> str:
        """All words that the database holds, of every table, as one text: for looking whether some are left."""
        with self.db.superuser.transaction() as tx:
            tables = tx.rows(
                parse(
                    "test.tables",
                    "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
                )
            )
            texts = [
                tx.value(parse("test.dump", f"select coalesce(string_agg(t::text, E'\n'), '') from \"{name}\" t"))
                for (name,) in tables
            ]
        return "\n".join(texts)


COMMUNITY = {
    "messages": """
        select m.source_key, g.slug, u.member_key, m.sent_at, m.text, m.mentions, m.links, m.reply_to_key, m.thread,
               m.edited_at, m.deleted_at, m.expires_at, p.source_key, r.source_key, m.link_reason
        from message m left join chat_group g on g.id = m.group_id left join "user" u on u.id = m.sender_id
        left join message p on p.id = m.parent_id left join message r on r.id = m.root_id""",
    "revisions": "select v.revision_key, m.source_key from message_revision v join message m on m.id = v.message_id",
    "attachments": """
        select m.source_key, a.position, a.source_key, a.filename
        from attachment a join message m on m.id = a.message_id""",
    "reactions": """
        select m.source_key, u.member_key, r.emoji, r.reacted_at, r.removed
        from reaction r join message m on m.id = r.message_id join "user" u on u.id = r.user_id""",
    "people": 'select member_key, display_name, named_at, is_bot from "user"',
    "attributes": 'select u.member_key, a.key, a.value from user_attribute a join "user" u on u.id = a.user_id',
    "groups": "select source_key, slug, name, described_at from chat_group",
    # What was withdrawn or dropped on the way is left out: that it was there once depends on the way.
    "requests": """
        select m.source_key, u.member_key, q.kind, q.title, q.status, q.opened_at
        from request q join message m on m.id = q.root_message_id join "user" u on u.id = q.author_id
        where q.status <> 'withdrawn'""",
    "comments": """
        select m.source_key, r.source_key, u.member_key, c.created_at
        from request_comments c join message m on m.id = c.message_id join "user" u on u.id = c.author_id
        join request q on q.id = c.request_id join message r on r.id = q.root_message_id where c.deleted_at is null""",
}


def community(pipeline: Pipeline) -> dict[str, list[str]]:
    """The tenant's community by natural keys: what does not depend on the way that it came in."""
    return {name: sorted(map(repr, pipeline.rows(query))) for name, query in COMMUNITY.items()}
