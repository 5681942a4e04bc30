"""All SQL of the suggestions: one function per statement. Words of messages are those that stand at the time asked."""

import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import NamedTuple, cast

from springline.community.chat_words import THANKS
from springline.platform.database import Transaction
from springline.platform.statements import statement

_ASKED = statement(__file__, "asked")
_ANSWERS = statement(__file__, "answers")
_HELPERS = statement(__file__, "helpers")
_RECENT = statement(__file__, "recent")
_BEGIN = statement(__file__, "begin_words")
_FOUND = statement(__file__, "found")
_SPOKEN = statement(__file__, "spoken")
_TAGGED = statement(__file__, "tagged")


class Person(NamedTuple):
    """Somebody, by name."""

    id: int
    name: str


class Said(NamedTuple):
    """A message, word for word."""

    message_id: int
    sent_at: datetime
    text: str


class Asked(NamedTuple):
    """A request with its opening words, its tags and places, and who has answered it."""

    title: str
    kind: str
    author_id: int | None
    group_id: int | None
    group_name: str | None
    opened_at: datetime
    text: str
    tags: tuple[str, ...]
    places: tuple[str, ...]
    answered_by: tuple[Person, ...]
    language: str


class Answer(NamedTuple):
    """An answer to a request; `thanks` is the message in which its author thanked for it, if in words."""

    request_id: int
    kind: str
    title: str
    author_id: int | None
    opening_id: int | None
    person: Person
    is_bot: bool
    said: Said
    offers: bool
    thanks: int | None
    is_thanked: bool


class Helper(NamedTuple):
    """Somebody who answered requests of a group lately, how many, and the newest answer."""

    person: Person
    requests: int
    said: Said
    request_id: int
    title: str


class Recent(NamedTuple):
    """A message of those that were written last."""

    person: Person
    is_bot: bool
    said: Said


class Spoken(NamedTuple):
    """A message with the request that it belongs to, if any; `thanks` as of an `Answer`."""

    said: Said
    person: Person
    is_bot: bool
    request_id: int | None
    title: str | None
    author_id: int | None
    opening_id: int | None
    offers: bool
    thanks: int | None
    is_thanked: bool

    @property
    def is_opening(self) -> bool:
        """Whether it opened its request."""
        return self.opening_id == self.said.message_id


class Tagged(NamedTuple):
    """What somebody last wrote that has some tags, in which request."""

    person: Person
    tags: tuple[str, ...]
    said: Said
    request_id: int
    title: str


def asked(tx: Transaction, request_id: int, *, at: datetime) -> Asked | None:
    """A request; None where there is none, or it was withdrawn."""
    row = tx.maybe(_ASKED, id=request_id, at=at)
    if row is None:
        return None
    people = cast("list[tuple[int, str]]", _parsed(row[9]))
    return Asked(
        *row[:7],
        tags=_texts(row[7]),
        places=_texts(row[8]),
        answered_by=tuple(Person(*one) for one in people),
        language=row[10],
    )


def answers(tx: Transaction, request_ids: Collection[int], *, at: datetime, most: int) -> list[Answer]:
    """The first answers to requests, `most` each, by others than who asked."""
    rows = tx.rows(_ANSWERS, ids=sorted(request_ids), at=at, most=most, thanks=sorted(THANKS))
    return [
        Answer(
            request_id=row[0],
            kind=row[1],
            title=row[2],
            author_id=row[3],
            opening_id=row[4],
            person=Person(row[6], row[7]),
            is_bot=row[8],
            said=Said(row[5], row[9], row[10]),
            offers=row[11],
            thanks=row[12],
            is_thanked=row[12] is not None or row[13],
        )
        for row in rows
    ]


def helpers(tx: Transaction, group_id: int, *, except_id: int, at: datetime, size: int, most: int) -> list[Helper]:
    """Who answered most requests among the newest `size` messages of a group."""
    rows = tx.rows(_HELPERS, group_id=group_id, except_id=except_id, at=at, size=size, most=most)
    return [Helper(Person(*row[:2]), row[2], Said(*row[3:6]), row[6], row[7]) for row in rows]


def recent(tx: Transaction, group_id: int | None, *, at: datetime, size: int) -> list[Recent]:
    """The newest `size` messages before a time, of a group or of all, the newest first."""
    told = cast(
        "list[tuple[int, int, str, bool, float, str]]",
        json.loads(tx.value(_RECENT, group_id=group_id, at=at, size=size)),
    )
    return [
        Recent(Person(sender, name), is_bot, Said(message, datetime.fromtimestamp(seconds, UTC), text))
        for message, sender, name, is_bot, seconds, text in told
    ]


def found(tx: Transaction, words: Mapping[str, bool], *, at: datetime, most: int) -> list[int]:
    """The newest `most` messages before a time that have any of the words; those that are true may go on."""
    if tx.maybe(_BEGIN, words=[*words], open=[*words.values()]) is None:
        return []
    return [row[0] for row in tx.rows(_FOUND, at=at, most=most)]


def spoken(tx: Transaction, message_ids: Collection[int], *, at: datetime) -> list[Spoken]:
    """Messages as they stand, with who wrote them and what they belong to."""
    rows = tx.rows(_SPOKEN, ids=sorted(message_ids), at=at, thanks=sorted(THANKS))
    return [
        Spoken(
            said=Said(*row[:3]),
            person=Person(*row[3:5]),
            is_bot=row[5],
            request_id=row[6],
            title=row[7],
            author_id=row[8],
            opening_id=row[9],
            offers=row[10],
            thanks=row[11],
            is_thanked=row[11] is not None or row[12],
        )
        for row in rows
    ]


def tagged(
    tx: Transaction, people: Collection[int], tags: Collection[str], *, except_id: int, at: datetime, size: int
) -> list[Tagged]:
    """What each of these people last wrote with one of these tags, among their newest `size` messages."""
    rows = tx.rows(_TAGGED, ids=sorted(people), tags=sorted(tags), except_id=except_id, at=at, size=size)
    return [Tagged(Person(*row[:2]), _texts(row[2]), Said(*row[3:6]), row[6], row[7]) for row in rows]


def _texts(value: object) -> tuple[str, ...]:
    return tuple(cast("list[str]", _parsed(value)))


def _parsed(value: object) -> object:
    return json.loads(value) if isinstance(value, str) else value
