"""Whom to ask about a request: people for whom messages speak, each of which is cited word for word.

What the request is about, and who writes of it by its tags, is what the index says; where it is not to be had, what the
community's tables say. The messages themselves are always read as they stand, so a deleted one speaks for nobody.

How much a word tells is counted among the newest messages of the group, which are read in any case. In these, all words
of the request are looked for; further back only the rare ones, by the index of words, so that what is read stays small.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from urllib.parse import urlencode

from springline.appcache import suggestion_queries as queries
from springline.appcache.index_reading import ServedFrom, Sources, from_index
from springline.appcache.model import DocumentMissingError
from springline.appcache.suggestion_queries import Answer, Asked, Person, Recent, Spoken
from springline.appcache.suggestion_ranking import Evidence, Kind, Presence, Suggestion, rank
from springline.appcache.suggestion_words import Subject, rarity, searched, stem, stems, subjects, weight, words
from springline.community.requests import RequestNotFoundError
from springline.platform.database import Transaction
from springline.platform.http.pages import Page
from springline.warehouse.schemas import IndexedPerson, IndexedRequest

FLAG = "suggestions_from_index"
GROUP_WINDOW = 1000
"""Newest messages of the group that are read, as many as `SMALLEST_CHAT`, by which words are counted."""
MOST_OF_WINDOW = 20
"""How many of these may have a word that is looked for in all messages, together with rarer ones: two in a hundred."""
MOST_FOUND = 200
MOST_SPOKEN = 250
MOST_LIKE = 10
"""Requests like it whose answers are read, the likest."""
MOST_ANSWERS = 5
ANSWER_SHARE = 0.7
"""What an answer without words of the request has of the weight of the question that it answers."""
MOST_TAGS = 3
MOST_TAGGED = 20
OWN_WINDOW = 200
"""Messages of each person among which those with the tags are looked for."""
PRESENT_WINDOW = 50
"""Messages of the group whose senders are there now."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What a request is about, and who writes of it by the index."""

    texts: tuple[str, ...]
    tags: tuple[str, ...]
    people: tuple[int, ...]
    served_from: ServedFrom


@dataclass(frozen=True, slots=True)
class Suggested:
    """Whom to ask about a request, who has answered it already, and where that is known from."""

    request_id: int
    title: str
    answered_by: tuple[Person, ...]
    suggestions: Sequence[Suggestion]
    served_from: ServedFrom


def suggest(sources: Sources, tenant_id: int, request_id: int, *, limit: int, at: datetime | None = None) -> Suggested:
    """Whom to ask about a request: at most `limit` people, and nobody for whom nothing speaks.

    Its author, bots and those who have answered it are left out. With `at`, as it was before that time. Call it outside
    of a transaction. Cost: some 12 statements, which read at most `GROUP_WINDOW` messages of the group, the
    `MOST_SPOKEN` that share words with the request, and answers to `MOST_LIKE` requests.

    Raises `RequestNotFoundError`, also where the request was withdrawn.
    """
    at = at or sources.clock.now()
    with sources.database.transaction(tenant_id) as tx:
        asked = queries.asked(tx, request_id, at=at)
    if asked is None:
        raise RequestNotFoundError(request_id)
    topic = _topic(sources, tenant_id, request_id, asked)
    with sources.database.transaction(tenant_id) as tx:
        recent = queries.recent(tx, asked.group_id, at=at, size=GROUP_WINDOW)
        window = {one.said.message_id: stems(one.said.text) for one in recent}
        said = Counter(word for each in window.values() for word in each)
        names = {word for name in {one.person.name for one in recent} for word in words(name)}
        about = subjects(topic.texts, topic.tags, names=names, language=asked.language, said=said)
        found = _spoken(tx, request_id, about, window, said, at)
        found += _tagged(tx, request_id, topic, said, at)
        if asked.group_id is not None:
            found += [*_helpful(tx, request_id, asked.group_id, at), *_present(recent)]
    without = {asked.author_id, *(person.id for person in asked.answered_by)}
    counting = (one for one in found if one.person.id not in without)
    suggestions = rank(counting, _presence(recent, at), at=at, limit=limit)
    return Suggested(request_id, asked.title, asked.answered_by, suggestions, topic.served_from)


def _topic(sources: Sources, tenant_id: int, request_id: int, asked: Asked) -> Topic:
    """What a request is about, by the index or by the community's tables."""
    try:
        told = from_index(sources, tenant_id, f"/api/index/requests/{request_id}", IndexedRequest, flag=FLAG)
    except DocumentMissingError:
        told = None  # it is too new for the index
    if told is None:
        return Topic((asked.title, asked.text, *asked.places), asked.tags, (), "legacy")
    document, served_from = told.answer.document, told.served_from
    tags = tuple(tag.value for tag in document.tags)
    places = [place.value for place in document.locations]
    people: list[int] = []
    for tag in tags[:MOST_TAGS]:
        query = urlencode({"tag": tag, "sort": "messages", "limit": MOST_TAGGED})
        listed = from_index(sources, tenant_id, f"/api/index/people?{query}", Page[IndexedPerson], flag=FLAG)
        if listed is None:
            served_from = "legacy"
            break
        people += [one.id for one in listed.answer.items if not one.document.is_bot]
        served_from = "cache_stale" if listed.served_from == "cache_stale" else served_from
    return Topic((document.title, asked.text, *places), tags, tuple(dict.fromkeys(people)), served_from)


def _spoken(
    tx: Transaction,
    request_id: int,
    about: Sequence[Subject],
    window: Mapping[int, Counter[str]],
    said: Mapping[str, int],
    at: datetime,
) -> list[Evidence]:
    """What was said with words of the request, and who answered those who asked with them."""
    found = queries.found(tx, dict(map(searched, _rare(about, said))), at=at, most=MOST_FOUND)
    wanted = {one.stem for one in about}
    sharing = {message_id: told for message_id, told in window.items() if not wanted.isdisjoint(told)}
    near = {message_id: weight(told, _shared(told, about), about) for message_id, told in sharing.items()}
    nearest = sorted(near, key=lambda one: (-near[one], one))
    told = queries.spoken(tx, [*dict.fromkeys([*found, *nearest])][:MOST_SPOKEN], at=at)
    matches = [_match(one, about) for one in told if one.request_id != request_id and not one.is_bot]
    like = {one.spoken.request_id: one for one in matches if one.shared and one.spoken.is_opening}
    likest = sorted(like.values(), key=lambda one: (-one.weight, one.spoken.said.message_id))[:MOST_LIKE]
    answers = queries.answers(
        tx, [one.spoken.request_id for one in likest if one.spoken.request_id], at=at, most=MOST_ANSWERS
    )
    return [_of_spoken(one, like) for one in matches if one.shared] + [
        _of_answer(one, like[one.request_id]) for one in answers if not one.is_bot
    ]


def _rare(about: Iterable[Subject], said: Mapping[str, int]) -> list[Subject]:
    """The rarest of the words, as many as few messages have together."""
    rarest = sorted(about, key=lambda one: said.get(one.stem, 0))
    together = accumulate(said.get(one.stem, 0) for one in rarest)
    return [one for one, messages in zip(rarest, together, strict=True) if messages <= MOST_OF_WINDOW]


@dataclass(frozen=True, slots=True)
class _Match:
    """A message, the words that it shares with the request, and how much they tell."""

    spoken: Spoken
    shared: tuple[Subject, ...]
    weight: float

    @property
    def words(self) -> tuple[str, ...]:
        """The shared words, as the request writes them."""
        return tuple(one.word for one in self.shared)


def _match(spoken: Spoken, about: Sequence[Subject]) -> _Match:
    told = stems(spoken.said.text)
    shared = _shared(told, about)
    return _Match(spoken, shared, weight(told, shared, about))


def _shared(told: Mapping[str, int], about: Iterable[Subject]) -> tuple[Subject, ...]:
    return tuple(one for one in about if one.stem in told)


def _of_spoken(match: _Match, like: Mapping[int | None, _Match]) -> Evidence:
    """What a message shows that has words of the request."""
    spoken = match.spoken
    if spoken.offers:
        kind = Kind.OFFERED
    elif spoken.request_id is not None and spoken.author_id == spoken.person.id:
        kind = Kind.ASKED
    else:
        kind = Kind.ANSWERED if spoken.request_id in like else Kind.MENTIONED
    is_thanked = spoken.is_thanked and kind in {Kind.OFFERED, Kind.ANSWERED}
    return Evidence(
        spoken.person,
        kind,
        spoken.said,
        match.weight,
        match.words,
        spoken.request_id,
        spoken.title,
        thanks_id=spoken.thanks if is_thanked else None,
        is_thanked=is_thanked,
    )


def _of_answer(answer: Answer, question: _Match) -> Evidence:
    """What an answer shows of which the question has the words."""
    return Evidence(
        answer.person,
        Kind.OFFERED if answer.offers else Kind.ANSWERED,
        answer.said,
        question.weight * ANSWER_SHARE,
        question.words,
        answer.request_id,
        answer.title,
        opening_id=answer.opening_id,
        thanks_id=answer.thanks,
        is_thanked=answer.is_thanked,
    )


def _tagged(tx: Transaction, request_id: int, topic: Topic, said: Mapping[str, int], at: datetime) -> list[Evidence]:
    """What those wrote whom the index lists by the request's tags."""
    if not topic.people:
        return []
    people, tags = topic.people[: MOST_TAGS * MOST_TAGGED], topic.tags[:MOST_TAGS]
    found = queries.tagged(tx, people, tags, except_id=request_id, at=at, size=OWN_WINDOW)
    return [
        Evidence(
            one.person,
            Kind.TAGGED,
            one.said,
            sum(rarity(said.get(stem(tag), 0)) for tag in one.tags),
            one.tags,
            one.request_id,
            one.title,
        )
        for one in found
    ]


def _helpful(tx: Transaction, request_id: int, group_id: int, at: datetime) -> list[Evidence]:
    """Who answers requests of the group, whatever they are about."""
    found = queries.helpers(tx, group_id, except_id=request_id, at=at, size=GROUP_WINDOW, most=MOST_TAGGED)
    return [
        Evidence(
            one.person,
            Kind.HELPS,
            one.said,
            math.log2(1 + one.requests),
            request_id=one.request_id,
            title=one.title,
            count=one.requests,
        )
        for one in found
    ]


def _present(recent: Sequence[Recent]) -> list[Evidence]:
    """Who is there, by the newest message of each."""
    there = [one for one in recent[:PRESENT_WINDOW] if not one.is_bot]
    messages = Counter(one.person.id for one in there)
    newest = {one.person.id: one for one in reversed(there)}
    return [
        Evidence(one.person, Kind.PRESENT, one.said, 1, count=messages[person_id]) for person_id, one in newest.items()
    ]


def _presence(recent: Sequence[Recent], at: datetime) -> Presence:
    newest = recent[:PRESENT_WINDOW]
    if not newest:
        return Presence()
    return Presence(
        max(at - newest[-1].said.sent_at, timedelta()),
        Counter(one.person.id for one in newest),
        {one.person.id: one.said.sent_at for one in reversed(recent)},
    )
