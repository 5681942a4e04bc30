"""Takes a person out of the community's tables, as if they had taken back each of their words themselves.

Each verb is one bounded batch and changes nothing once it is done, so an erasure that was cut off is run again. What
is derived follows by the events that these changes record, as after any deletion. `springline.erasure` calls them in
order.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from springline.community import queries, service
from springline.community.erased_accounts import placeholder
from springline.community.queries import ids
from springline.community.requests import PersonNotFoundError
from springline.platform.database import Transaction

NAME = "Former member"
TITLE = "Request of a former member"
_SHORTEST_NAME = 3  # characters; shorter ones are in any text


@dataclass(frozen=True, slots=True)
class Person:
    """Whom an erasure is about.

    Attributes:
        user_id: Their number here, which stays.
        source_system: The chat system that their account is of.
        account: Its key there; None once it was taken away.
        name: Their name; None once it was taken away.
        systems: All chat systems of the tenant: changes of their groups wait for each other.
    """

    user_id: int
    source_system: str
    account: str | None
    name: str | None
    systems: Sequence[str]

    @property
    def member_key(self) -> str:
        """The account with its system, as `"user".member_key` has it."""
        return f"{self.source_system}:{self.account}"

    @property
    def words(self) -> list[str]:
        """What a text that is about them may call them: their account, and a name that is one."""
        return [word for word in (self.account, self.name) if word and len(word) >= _SHORTEST_NAME]


@dataclass(frozen=True, slots=True)
class Position:
    """How far a run came in a person's messages, oldest first."""

    sent_at: str = "-infinity"
    id: int = 0


def find(tx: Transaction, user_id: int) -> Person:
    """The person with a number; raises `PersonNotFoundError`."""
    row = tx.maybe(queries.ERASABLE_PERSON, user_id=user_id)
    if row is None:
        raise PersonNotFoundError(user_id)
    member_key, name, systems = row
    if member_key == placeholder(user_id):
        return Person(user_id, "", None, None, systems)
    system, _, account = member_key.partition(":")
    return Person(user_id, system, account, name, systems)


def begin(tx: Transaction, person: Person, *, salt: bytes, at: datetime) -> None:
    """Refuse what the person's account says from now on. `salt`: 32 random bytes, for a tenant that has none yet.

    Waits for batches that are being stored: theirs are found by what comes next.
    """
    _lock(tx, person)
    tx.execute(queries.START_ERASURE, user_id=person.user_id, salt=salt.hex(), at=at)
    if person.account is not None:
        tx.execute(queries.REFUSE_ACCOUNT, user_id=person.user_id, member_key=person.member_key)


def delete_messages(
    tx: Transaction, person: Person, after: Position, *, limit: int, at: datetime
) -> tuple[int, Position | None]:
    """Delete a page of their messages after a position; returns how many it were, and where to go on, None at the end.

    Their keys in the chat system, which may name the sender, go too: in others' answers and in earlier events as well.
    Cost: as that of deleting these messages.
    """
    _lock(tx, person)
    rows = tx.rows(
        queries.MESSAGES_OF_PERSON, user_id=person.user_id, after_at=after.sent_at, after_id=after.id, limit=limit
    )
    if not rows:
        return 0, None
    page = ids(rows)
    answers = ids(tx.rows(queries.UNNAME_REPLIES, ids=page))
    renamed = ids(tx.rows(queries.UNNAME_MESSAGES, ids=page))
    deletions = [
        {"source_system": system, "target_key": f"erased:{number}", "deleted_at": at.isoformat()}
        for number, system, is_gone, _ in rows
        if not is_gone
    ]
    if deletions:
        service.delete(tx, deletions, at=at)
    told_already = {number for number, _, is_gone, _ in rows if not is_gone}
    _retell(tx, person, {*answers, *renamed} - told_already, renamed, at)
    return len(rows), Position(rows[-1][3], rows[-1][0]) if len(rows) == limit else None


def forget_lost_messages(tx: Transaction, person: Person, *, limit: int, at: datetime) -> int:
    """Forget what waits for messages of theirs that never came, and whom others' answers to such name."""
    if person.account is None:
        return 0
    _lock(tx, person)
    given = {"source_system": person.source_system, "account": person.account}
    dropped = tx.execute(queries.DROP_NAMED_WAITING, **given)
    answers = ids(tx.rows(queries.UNNAME_LOST_ANSWERS, **given, limit=limit))
    _retell(tx, person, answers, answers, at)
    return dropped + len(answers)


def take_back_reactions(tx: Transaction, person: Person, *, limit: int, at: datetime) -> int:
    """Take back a batch of their reactions; returns how many it were."""
    _lock(tx, person)
    rows = tx.rows(queries.TAKE_BACK_REACTIONS, user_id=person.user_id, limit=limit)
    shown = sorted({message for message, showed in rows if showed})
    service.tell(tx, person.systems, new=[], edited=[], deleted=[], reacted=shown, at=at)
    return len(rows)


def unname_mentions(tx: Transaction, person: Person, *, limit: int) -> int:
    """Have a batch of messages that mention them mention nobody by name; what the messages say stays."""
    if person.account is None:
        return 0
    _lock(tx, person)
    return len(
        tx.rows(
            queries.UNNAME_MENTIONS,
            source_system=person.source_system,
            account=person.account,
            placeholder=placeholder(person.user_id),
            limit=limit,
        )
    )


def empty_written(tx: Transaction, person: Person, *, limit: int, at: datetime) -> int:
    """Take the words of a batch of requests and of comments that they wrote here; returns how many it were."""
    requests = ids(tx.rows(queries.EMPTY_REQUESTS, user_id=person.user_id, title=TITLE, limit=limit))
    comments = tx.rows(queries.EMPTY_COMMENTS, user_id=person.user_id, limit=limit, at=at)
    settled = ids(tx.rows(queries.SETTLE_STATUS, ids=sorted({request for _, request in comments})))
    told = sorted({*requests, *settled})
    if told:
        tx.execute(queries.EMIT_REQUESTS, ids=told, at=at)
    if comments:
        tx.execute(queries.EMIT_COMMENTS, ids=sorted(ids(comments)), at=at)
    subjects = [f"request/{number}" for number in requests] + [f"comment/{number}" for number in ids(comments)]
    if subjects:
        tx.execute(queries.REDACT_SUBJECTS, subjects=subjects)
    return len(requests) + len(comments)


def empty_quarantine(tx: Transaction, person: Person, *, limit: int, at: datetime) -> int:
    """Empty a batch of quarantined lines that have their account or name in them; returns how many it were."""
    if not person.words:
        return 0
    return len(tx.rows(queries.EMPTY_QUARANTINE, words=json_escapes(person.words), limit=limit, at=at))


def unname(tx: Transaction, person: Person, *, at: datetime) -> bool:
    """Take their name and account away. To be called last: what comes before finds them by these."""
    _lock(tx, person)
    given = {"user_id": person.user_id, "name": NAME, "placeholder": placeholder(person.user_id)}
    is_new = tx.maybe(queries.UNNAME_PERSON, **given) is not None
    if is_new:
        tx.execute(queries.EMIT_PEOPLE, ids=[person.user_id], at=at)
        tx.execute(queries.UNNAME_EVENTS, message_ids=[], people_ids=[person.user_id])
    return is_new


def finish(tx: Transaction, person: Person, *, at: datetime) -> bool:
    """Note that nothing of them is left here; whether that was not noted before."""
    return tx.maybe(queries.FINISH_ERASURE, user_id=person.user_id, at=at) is not None


def json_escapes(words: Sequence[str]) -> list[str]:
    """Words as they are, and as JSON may write them."""
    return list(dict.fromkeys(form for word in words for form in (word, json.dumps(word)[1:-1])))


def _lock(tx: Transaction, person: Person) -> None:
    tx.execute(queries.LOCK_GROUPS, source_systems=list(person.systems))


def _retell(tx: Transaction, person: Person, changed: Collection[int], renamed: Collection[int], at: datetime) -> None:
    """Tell the state of messages that changed, and have earlier events of these and of others call them by new keys."""
    service.tell(tx, person.systems, new=[], edited=[], deleted=[], reacted=sorted(changed), at=at)
    touched = sorted({*changed, *renamed})
    if touched:
        tx.execute(queries.UNNAME_EVENTS, message_ids=touched, people_ids=[])
