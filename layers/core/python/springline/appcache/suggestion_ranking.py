"""Who is likely to help with a request, by what speaks for each person. No clock and no database.

What speaks for somebody is a list of pieces of evidence, each a message that they wrote: the document model of expert
finding (Balog, Azzopardi, de Rijke, "A language modeling framework for expert finding", 2009), where people are ranked
by the messages that are about the request and theirs. A piece counts the more, the more telling the words are that it
shares with the request, and the more it shows that somebody helps; thanks are an endorsement, and age takes little
away. Further pieces of a person count less and less, so who writes much is not preferred for that alone.

What isn't about the request, that somebody answers a lot, counts little beside, and being there is no evidence at all:
it multiplies what speaks for somebody. How much depends on the chat. Where fifty messages take minutes, who isn't there
won't answer; where they take days, everybody reads them later. All weights are small numbers,
so a result can be checked by hand; docs/companion.md says how they were found and how good they are.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby

from springline.appcache.suggestion_queries import Person, Said


class Kind(StrEnum):
    """What a piece of evidence shows."""

    OFFERED = "offered"
    """They offered something like it."""
    ANSWERED = "answered"
    """They answered a request like it."""
    TAGGED = "tagged"
    """They wrote of what it is about, by its tags."""
    MENTIONED = "mentioned"
    """They wrote of it."""
    ASKED = "asked"
    """They asked for the same, and may have found an answer."""
    HELPS = "helps"
    """They answer requests in its group."""
    PRESENT = "present"
    """They write in its group now."""


WEIGHTS: Mapping[Kind, float] = {
    Kind.OFFERED: 1.5,
    Kind.ANSWERED: 1.3,
    Kind.TAGGED: 1.0,
    Kind.MENTIONED: 1.0,
    Kind.ASKED: 0.5,
    Kind.HELPS: 0.2,
    Kind.PRESENT: 0.001,
}
GENERAL = frozenset({Kind.HELPS, Kind.PRESENT})
"""Evidence that isn't about the request."""
THANKED = 1.4
"""What thanks multiply."""
ENOUGH = 0.35
"""What a piece has to weigh to be about the request: a word alone that every tenth message has is too little."""
MEMORY = timedelta(days=120)
"""Evidence halves in this time."""
FURTHER = 0.3
"""Each further piece of a person counts this part of the one before."""
FEWEST_ANSWERED = 2
"""Requests that somebody who answers requests has answered."""
HELPFUL_ELSEWHERE = 0.3
"""What it counts that somebody answers a lot, where nobody has to be there at the time."""
LIVE_SPAN = timedelta(hours=6)
"""A chat whose newest messages span this is half a live one."""
IS_LIVE = 0.5
ABSENT = 0.05
"""What counts of somebody who isn't there, in a live chat."""
AWAY, MOST_AWAY = timedelta(days=60), 0.3
"""Elsewhere, silence halves what counts in this time, down to this part."""
MOST_REASONS = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """A message that speaks for a person.

    Attributes:
        person: Who wrote it.
        kind: What it shows.
        said: The message.
        weight: How telling it is: of words at most a few, of what is done often the logarithm of how often.
        words: What it has in common with the request.
        request_id: The request that it belongs to, if any.
        title: Of that request.
        count: How many requests they answered, or messages they wrote, for `HELPS` and `PRESENT`; else 1.
        opening_id: The message that opened the request, where that is what has the words.
        thanks_id: The message in which they were thanked, if they were in words.
        is_thanked: Whether they were thanked, in words or by a reaction.
    """

    person: Person
    kind: Kind
    said: Said
    weight: float
    words: tuple[str, ...] = ()
    request_id: int | None = None
    title: str | None = None
    count: int = 1
    opening_id: int | None = None
    thanks_id: int | None = None
    is_thanked: bool = False


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is there.

    Attributes:
        span: What the newest messages of the group span, up to the time asked.
        messages: How many of them each person wrote.
        last: When each person last wrote, among more messages.
    """

    span: timedelta = timedelta(days=365)
    messages: Mapping[int, int] = field(default_factory=dict[int, int])
    last: Mapping[int, datetime] = field(default_factory=dict[int, datetime])

    @property
    def liveness(self) -> float:
        """Near 1 where only those read a message who are there when it is sent, near 0 where all do."""
        return 1 / (1 + self.span / LIVE_SPAN)

    def of(self, person_id: int, at: datetime) -> float:
        """What to multiply the evidence of a person with."""
        there = ABSENT + math.log2(1 + self.messages.get(person_id, 0))
        last = self.last.get(person_id)
        around = MOST_AWAY if last is None else MOST_AWAY + (1 - MOST_AWAY) * 0.5 ** (_age(last, at) / AWAY)
        return self.liveness * there + (1 - self.liveness) * around


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A person to ask, with what speaks for them: what is about the request first, then the weightiest."""

    person: Person
    score: float
    evidence: tuple[Evidence, ...]


def rank(found: Iterable[Evidence], presence: Presence, *, at: datetime, limit: int) -> list[Suggestion]:
    """The people for whom most speaks, at most `limit`, by score and then by id.

    Nobody is suggested for being there alone, unless the chat is a live one; such people come last.
    """
    counting = [one for one in found if _counts(one, presence)]
    by_person = sorted(counting, key=lambda one: (one.person.id, *_order(one, at)))
    suggestions = [
        _suggestion(list(pieces), presence, at) for _, pieces in groupby(by_person, key=lambda one: one.person.id)
    ]
    return sorted(suggestions, key=lambda one: (-one.score, one.person.id))[:limit]


def worth(one: Evidence, at: datetime) -> float:
    """What a piece of evidence counts at a time."""
    newness = 0.5 ** (_age(one.said.sent_at, at) / MEMORY)
    return WEIGHTS[one.kind] * one.weight * newness * (THANKED if one.is_thanked else 1)


def _counts(one: Evidence, presence: Presence) -> bool:
    if one.kind is Kind.PRESENT:
        return presence.liveness >= IS_LIVE
    if one.kind is Kind.HELPS:
        return one.count >= FEWEST_ANSWERED
    return one.weight >= ENOUGH


def _order(one: Evidence, at: datetime) -> tuple[bool, float, int, Kind]:
    return one.kind in GENERAL, -worth(one, at), one.said.message_id, one.kind


def _age(then: datetime, at: datetime) -> timedelta:
    return max(at - then, timedelta())


def _suggestion(pieces: Sequence[Evidence], presence: Presence, at: datetime) -> Suggestion:
    """One person, of whose evidence each message and each request counts once: as the weightiest that it shows."""
    kept: list[Evidence] = []
    messages: set[int] = set()
    requests: set[int] = set()
    for one in pieces:
        if one.said.message_id in messages or (one.request_id in requests and one.kind not in GENERAL):
            continue
        messages.add(one.said.message_id)
        if one.request_id is not None:
            requests.add(one.request_id)
        kept.append(one)
    about = [worth(one, at) for one in kept if one.kind not in GENERAL]
    elsewhere = HELPFUL_ELSEWHERE + (1 - HELPFUL_ELSEWHERE) * presence.liveness
    general = sum(worth(one, at) for one in pieces if one.kind in GENERAL) * elsewhere
    score = sum(each * FURTHER**place for place, each in enumerate(about)) + general
    person = pieces[0].person
    reasons = [one for one in kept if one.kind is not Kind.PRESENT] or kept
    return Suggestion(person, score * presence.of(person.id, at), tuple(reasons[:MOST_REASONS]))
