"""What somebody's messages are about, and where: by rules, each with the messages that say so."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from springline.community.annotation.model import Annotator, Insight
from springline.community.annotation.prose import WORD, prose
from springline.profiles.generation.material import Said
from springline.profiles.generation.private_details import has_private_details
from springline.profiles.generation.worth import is_rude

_SHORTEST, _LONGEST_NAME = 3, 30  # characters
_MOST_THINGS, _MOST_PLACES = 4, 2


class Subject(NamedTuple):
    """A thing or a place in the person's spelling, and the messages that name it, as they were given."""

    name: str
    message_ids: tuple[int, ...]


class Subjects(NamedTuple):
    """Things and places, those first that most messages name; `kinds` says what messages ask or offer, by their ids."""

    things: tuple[Subject, ...]
    places: tuple[Subject, ...]
    kinds: dict[int, str]


def subjects(messages: Sequence[Said], annotator: Annotator, is_person: Callable[[str, str], bool]) -> Subjects:
    """What messages are about.

    `is_person` says of a word as it is mostly written, and of a language, whether it may name a person: other people
    are no subject of a text about somebody.
    """
    judged = [
        (message, insight)
        for message, insight in zip(messages, annotator.annotate([said.text for said in messages]), strict=True)
        if isinstance(insight, Insight)
    ]
    things: defaultdict[str, list[int]] = defaultdict(list)
    places: defaultdict[str, list[int]] = defaultdict(list)
    for message, insight in judged:
        for tag in insight.tags:
            things[tag].append(message.message_id)
        for place in insight.locations:
            places[place].append(message.message_id)
    addressed = _addressed(messages, things)
    german = {tag for _, insight in judged if insight.language == "de" for tag in insight.tags}
    spelling = _spellings(messages)
    named: dict[str, list[int]] = {}
    for tag, ids in things.items():
        language = "de" if tag in german else "en"
        word = spelling.get(tag, tag)
        if len(tag) < _SHORTEST or tag in addressed or is_rude(tag):
            continue
        if not is_person(word, language):
            named[tag if word.istitle() and language == "en" else word] = ids
    return Subjects(
        things=_ranked(named),
        places=_ranked(places),
        kinds={message.message_id: insight.kind for message, insight in judged},
    )


def leading(about: Subjects, group: str) -> Subjects:
    """What a text can name: things that recur, and places that the name of the group doesn't tell already.

    A text names nothing else, and cites messages for each of these: so who deletes one is not told about from it.
    """
    places = [place for place in about.places if _can_be_told(place) and place.name.casefold() not in group.casefold()]
    named = {place.name.casefold() for place in places}
    things = [
        thing
        for thing in about.things
        if len(thing.message_ids) > 1 and _can_be_told(thing) and thing.name.casefold() not in named
    ]
    return Subjects(tuple(things[:_MOST_THINGS]), tuple(places[:_MOST_PLACES]), about.kinds)


def _addressed(messages: Sequence[Said], things: Mapping[str, Sequence[int]]) -> set[str]:
    """Words that mostly open a message: in a busy chat people say so whom they answer, and not what about."""
    opening = Counter(word.group().lower() for message in messages if (word := WORD.search(prose(message.text))))
    return {word for word, ids in things.items() if opening[word] > 1 and 2 * opening[word] > len(ids)}


def _can_be_told(subject: Subject) -> bool:
    return len(subject.name) <= _LONGEST_NAME and not has_private_details(subject.name)


def _ranked(found: dict[str, list[int]]) -> tuple[Subject, ...]:
    ranked = sorted(found, key=lambda name: -len(found[name]))
    return tuple(Subject(name, tuple(found[name])) for name in ranked)


def _spellings(messages: Sequence[Said]) -> dict[str, str]:
    """How words are mostly written within sentences, and in which number: `ubuntu` → `Ubuntu`, `jar` → `jars`."""
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for message in messages:
        readable = prose(message.text)
        for match in WORD.finditer(readable):
            if not re.search(r"(?:\A|[.!?:\n])\s*\Z", readable[max(0, match.start() - 4) : match.start()]):
                seen[match.group().lower()][match.group()] += 1
    for word in [*seen]:
        if word.endswith("s") and word[:-1] in seen and seen[word].total() > seen[word[:-1]].total():
            seen[word[:-1]] = seen[word]
    return {word: max(forms, key=lambda form: (forms[form], form)) for word, forms in seen.items()}
