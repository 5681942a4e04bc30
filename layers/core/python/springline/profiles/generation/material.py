"""What a generator may read of a person: their snapshot, and a bounded choice of their own messages.

Nothing that others wrote is in it but what they call themselves, so what somebody plants in a message can reach no text
but the one about themselves.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from springline.community.annotation.model import Kind
from springline.community.annotation.prose import WORD
from springline.platform.database import Transaction
from springline.profiles.generation import queries
from springline.profiles.snapshot_service import build_snapshot
from springline.profiles.snapshots import SignalProfileSnapshot

_NEWEST = 1_000  # messages looked at, of each person
_SHORTEST = 12  # characters: below, it is a greeting, a yes or a no
_LONGEST_TEXT = 2_000  # characters of one message
_MOST_NAMES = 1_000  # as many as a group on Signal has
_MOST_CHARACTERS = 12_000  # of all messages together


class Said(NamedTuple):
    """A message of the person.

    Attributes:
        message_id: Its id.
        text: Its first 2,000 characters.
        sent_at: When; aware.
        reactions: How many others reacted to it.
        opened: The kind of request that it opened, if any.
        joined: Whether it is part of a request that somebody else opened.
        thanked: Whether somebody answered it with thanks.
        digest: The SHA-256 of all of its text, in hexadecimal.
    """

    message_id: int
    text: str
    sent_at: datetime
    reactions: int = 0
    opened: Kind | None = None
    joined: bool = False
    thanked: bool = False
    digest: str = ""


class Totals(NamedTuple):
    """How often a person did something, in the newest thousand of their messages, shown to the generator or not.

    `joined` counts requests of others, `thanked` messages that somebody answered with thanks.
    """

    offers: int = 0
    needs: int = 0
    joined: int = 0
    thanked: int = 0


@dataclass(frozen=True, slots=True)
class Material:
    """All that a generator knows of a person.

    Attributes:
        name: What they call themselves.
        group: The name of the group that they wrote most in.
        names: The words that people in this group call themselves by, casefolded: no subject of a text about one.
        snapshot: What their messages amount to.
        messages: A choice of these, those first that lead in something.
        totals: How often they did what.
        at: Now; aware.
    """

    name: str
    group: str
    names: frozenset[str]
    snapshot: SignalProfileSnapshot
    messages: tuple[Said, ...]
    totals: Totals
    at: datetime


def read_material(tx: Transaction, user_id: int, *, at: datetime) -> Material | None:
    """What there is to read of a person; None where there is no such person, a bot, or nothing that could be told.

    Cost: four statements, which grow with what this person wrote and, up to a thousand people, with their group.
    """
    snapshot = build_snapshot(user_id, tx)
    person = snapshot and queries.person_to_tell(tx, user_id, snapshot.group_slug)
    if snapshot is None or person is None or person.is_bot:
        return None
    rows = queries.messages_to_read(tx, user_id, newest=_NEWEST, shortest=_SHORTEST)
    if not rows:
        return None
    return Material(
        name=person.name,
        group=person.group or snapshot.group_slug,
        names=_words(queries.names_in_group(tx, snapshot.group_slug, limit=_MOST_NAMES)),
        snapshot=snapshot,
        messages=_bounded([Said(row[0], row[1][:_LONGEST_TEXT], *row[2:7], digest=row[11]) for row in rows]),
        totals=Totals(*rows[0][7:11]),
        at=at,
    )


def _words(names: list[str]) -> frozenset[str]:
    return frozenset(word.casefold() for name in names for word in {name, *WORD.findall(name)})


def _bounded(messages: list[Said]) -> tuple[Said, ...]:
    """The first messages, as far as their characters go."""
    chosen: list[Said] = []
    left = _MOST_CHARACTERS
    for message in messages:
        left -= len(message.text)
        if left < 0:
            break
        chosen.append(message)
    return tuple(chosen)
