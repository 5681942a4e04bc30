"""What tests of highlights share: people who chat, and a generator that tells of one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from springline.community.model import ChatEvent
from springline.platform.database import Transaction
from springline.platform.statements import parse
from springline.profiles import user_profile_highlight_service as service
from springline.profiles.highlights import (
    Basis,
    BioPayload,
    Highlight,
    HighlightMeta,
    HighlightVersion,
    Marking,
    ProofPoint,
    Quote,
)
from tests.integration.chats import Chat, Pipeline, minute

LADDER = "I can lend you my ladder, it reaches the gutter"
BREAD = "There is fresh bread at mine every Sunday"
BIKES = "I mend bikes in the shed behind the school"
SAID = {"ladder": LADDER, "bread": BREAD, "bikes": BIKES}
BY = "account/7"
LIFETIME = timedelta(days=30)

_BLOCKED = parse("test.blocked", "select count(*) from pg_locks where not granted")
_PAUSE = parse("test.pause", "select pg_sleep(0.01)")


@dataclass(frozen=True)
class Person:
    """A person's number, and those of their messages by key."""

    id: int
    messages: dict[str, int]


class Telling:
    """Each verb in a transaction of its own; times are minutes."""

    def __init__(self, db: Any, tenant_id: int | None = None) -> None:
        self.db = db
        self.chat = Chat()
        self.pipeline = Pipeline(db, tenant_id)

    def person(self, name: str = "ada", *, said: dict[str, str] = SAID, **more: Any) -> Person:
        """Someone who has said things; the keys of their messages are told apart by name."""
        self.tell(*(self.chat.sent(f"{name}-{key}", text, by=name, **more) for key, text in said.items()))
        rows = self.pipeline.rows(
            'select u.id, m.source_key, m.id from message m join "user" u on u.id = m.sender_id '
            "where u.member_key = 'signal-cli:' || :name::text",
            name=name,
        )
        return Person(rows[0][0], {key.removeprefix(f"{name}-"): number for _, key, number in rows})

    def tell(self, *events: ChatEvent, at: float = 0) -> None:
        self.pipeline.tell(*events, at=minute(at))

    def begin(self, person: Person, at: float = 0) -> Basis:
        with self.transaction() as tx:
            return service.begin(tx, person.id, at=minute(at))

    def store(
        self,
        person: Person,
        payload: BioPayload,
        basis: Basis,
        *,
        at: float = 0,
        snapshot_hash: str = "s1",
        **more: Any,
    ) -> Highlight:
        with self.transaction() as tx:
            return store(tx, person, payload, basis, at=at, snapshot_hash=snapshot_hash, **more)

    def generate(self, person: Person, payload: BioPayload, *, at: float = 0, **more: Any) -> Highlight:
        """Begin and store at once."""
        return self.store(person, payload, self.begin(person, at), at=at, **more)

    def override(self, person: Person, text: str, *, by: str = BY, at: float = 0) -> Highlight:
        with self.transaction() as tx:
            return service.set_manual_override(tx, person.id, text, by=by, at=minute(at))

    def clear(self, person: Person, *, by: str = BY, at: float = 0) -> Highlight | None:
        with self.transaction() as tx:
            return service.clear_manual_override(tx, person.id, by=by, at=minute(at))

    def mark(self, person: Person, reason: str = "new_messages", *, at: float = 0) -> Marking:
        with self.transaction() as tx:
            return service.mark_stale(tx, person.id, reason, at=minute(at))

    def get(self, person: Person, *, at: float = 0) -> Highlight | None:
        with self.transaction() as tx:
            return service.get(tx, person.id, at=minute(at))

    def shown(self, person: Person, *, at: float = 0) -> Highlight:
        found = self.get(person, at=at)
        assert found is not None
        return found

    def history(self, person: Person, **more: Any) -> list[HighlightVersion]:
        with self.transaction() as tx:
            return service.history(tx, person.id, at=minute(0), **more)

    def events(self) -> list[dict[str, Any]]:
        """What was told of highlights so far."""
        return [event for event in self.pipeline.log() if event["source"] == "springline/profiles"]

    def transaction(self) -> Any:
        return self.db.app.transaction(self.pipeline.tenant_id)

    def wait_until_blocked(self, transactions: int = 1) -> None:
        """Return as soon as so many transactions wait for another one; fail after about ten seconds."""
        with self.db.superuser.transaction() as tx:
            for _ in range(1000):
                if tx.value(_BLOCKED) >= transactions:
                    return
                tx.execute(_PAUSE)
        raise AssertionError("no transaction waited")


def store(
    tx: Transaction,
    person: Person,
    payload: BioPayload,
    basis: Basis,
    *,
    at: float = 0,
    snapshot_hash: str = "s1",
    **more: Any,
) -> Highlight:
    metadata = meta(minute(at), **more)
    return service.upsert_auto(tx, person.id, payload, snapshot_hash, metadata, expected=basis, at=minute(at))


def meta(
    at: datetime, *, model: str = "extractive", prompt: str = "1", lifetime: timedelta = LIFETIME
) -> HighlightMeta:
    return HighlightMeta("help-next-door", model, prompt, at, at + lifetime)


def payload(person: Person, keys: Sequence[str] = ("ladder", "bread"), *, bio: str | None = None) -> BioPayload:
    """A point and a quote of five words for each of some messages."""
    return BioPayload(
        bio or f"Knows about {' and '.join(keys)}.",
        tuple(ProofPoint(f"Has a {key}", (person.messages[key],)) for key in keys),
        tuple(Quote(" ".join(SAID[key].split()[:5]), person.messages[key]) for key in keys),
    )
