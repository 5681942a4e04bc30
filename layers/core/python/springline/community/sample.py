"""A made-up chat of any length, in the JSON lines that signal-cli writes.

It is for measuring and for trying things out at volume: the sentences come from small phrase banks. What is worth
reading is `examples/neighbourhood.jsonl`. The same arguments always give the same bytes.
"""

import base64
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

# The banks hold nothing that JSON would escape, so that a text can be put into a line as it is.

_Choice = TypeVar("_Choice")

_ACCOUNT = "+15550100000"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://example.org/springline/sample")
_SPAN = timedelta(days=120)
_MESSAGES_PER_GROUP = 25_000
_MOST_GROUPS = 40
_REMEMBERED = 64
_LAST_FICTIONAL_NUMBER = 9_999

_QUOTES, _REACTIONS, _EDITS, _DELETES = 0.25, 0.15, 0.02, 0.01
_IN_GERMAN, _BY_NAME, _OTHER_GROUP = 0.1, 0.2, 0.05

_GIVEN = ("Ada", "Bruno", "Carla", "Dmitri", "Elif", "Farid", "Greta", "Hana", "Ivo", "Jola", "Kofi", "Lotte", "Noor")
_FAMILY = ("Alder", "Birch", "Cedar", "Damson", "Elder", "Fennel", "Gorse", "Hazel", "Juniper", "Linden", "Maple")
_GROUPS = ("Help next door", "Tool shelf", "Garden plots", "Lost and found", "Lifts and rides", "Street kitchen")
_EMOJI = ("👍", "❤️", "😂", "🙏", "🎉", "😮")


@dataclass(frozen=True, slots=True)
class _Bank:
    """The phrases of one language; templates take `thing`, `place` and `when`."""

    questions: tuple[str, ...]
    answers: tuple[str, ...]
    remarks: tuple[str, ...]
    corrections: tuple[str, ...]
    things: tuple[str, ...]
    places: tuple[str, ...]
    times: tuple[str, ...]


_ENGLISH = _Bank(
    questions=(
        "Does anyone have %(thing)s I could borrow %(when)s?",
        "Who can help me with %(thing)s near %(place)s?",
        "Is anybody going past %(place)s %(when)s? I need to return %(thing)s.",
        "Where do you all go when you need %(thing)s?",
        "Has someone seen %(thing)s? I left it by %(place)s %(when)s.",
    ),
    answers=(
        "I have one, come to %(place)s %(when)s.",
        "Try the people at %(place)s, they lent me %(thing)s once.",
        "I can bring %(thing)s over %(when)s.",
        "Yes, it is in the hall by %(place)s.",
        "Not me, but ask at %(place)s %(when)s.",
        "See https://example.org/guide about %(thing)s, it saved me a trip.",
    ),
    remarks=(
        "I can lend %(thing)s to whoever needs it, pick it up at %(place)s.",
        "Thank you for %(thing)s, it worked.",
        "%(place)s is closed %(when)s, just so you know.",
        "There was soup at %(place)s again. It was good again.",
        "Somebody left %(thing)s in front of %(place)s with a bow on it.",
        "I will be at %(place)s %(when)s if anyone wants company.",
    ),
    corrections=(" I mean %(when)s.", " Sorry, at %(place)s.", " And %(thing)s."),
    things=(
        "a cordless drill",
        "a long ladder",
        "a bicycle pump",
        "a cake tin",
        "a sewing machine",
        "the big tent",
        "a cat carrier",
        "a tax form",
        "a steam cleaner",
        "two folding tables",
        "a spare key",
        "a projector",
    ),
    places=(
        "the library",
        "the north gate",
        "the bakery",
        "the boat house",
        "the tram stop",
        "the school yard",
        "Mill Bridge",
        "Fern Street",
        "the allotments",
        "the town hall",
    ),
    times=(
        "tonight",
        "tomorrow after five",
        "on Saturday",
        "before lunch",
        "next week",
        "at the weekend",
        "on Monday morning",
        "as soon as it stops raining",
    ),
)
_GERMAN = _Bank(
    questions=(
        "Kann mir jemand %(when)s %(thing)s leihen?",
        "Weiß jemand, wo es %(thing)s gibt, vielleicht %(place)s?",
        "Wer kommt %(when)s %(place)s vorbei?",
    ),
    answers=(
        "Ich kann %(when)s %(thing)s mitbringen.",
        "Schau doch %(place)s nach, da habe ich es auch gefunden.",
        "Ja, gern, %(when)s passt es mir gut.",
    ),
    remarks=(
        "Ich verleihe %(thing)s, meldet euch einfach.",
        "Danke für die Hilfe %(when)s!",
        "Heute gab es %(place)s Kuchen für alle.",
    ),
    corrections=(" Ich meine: %(when)s.", " Also %(place)s."),
    things=("eine Bohrmaschine", "eine Leiter", "einen Anhänger", "ein Waffeleisen", "eine Luftpumpe"),
    places=("an der Bücherei", "am Nordtor", "beim Bäcker", "am Bootshaus", "an der Mühlbrücke"),
    times=("heute Abend", "morgen nach fünf", "am Samstag", "vor dem Mittag", "nächste Woche"),
)


@dataclass(frozen=True, slots=True)
class _Person:
    """Someone who writes: how each of their lines begins, and how others point to them."""

    given: str
    head: str
    uuid: str
    number: str
    legacy: str


@dataclass(frozen=True, slots=True)
class _Said:
    """A message that later lines may point to."""

    at: int
    sender: _Person
    text: str
    bank: _Bank


class _Conversation:
    """A group and the last messages in it that can still be quoted, reacted to, edited or deleted."""

    __slots__ = ("_oldest", "info", "recent")

    def __init__(self, number: int) -> None:
        round_, which = divmod(number, len(_GROUPS))
        name = _GROUPS[which] if round_ == 0 else f"{_GROUPS[which]} {round_ + 1}"
        identity = uuid.uuid5(_NAMESPACE, f"group {number}").bytes
        key = base64.b64encode(identity + identity[::-1]).decode()
        self.info = f'{{"groupId":"{key}","groupName":"{name}","revision":1,"type":"DELIVER"}}'
        self.recent: list[_Said] = []
        self._oldest = 0

    def remember(self, said: _Said) -> None:
        """Keep a message, at the cost of the oldest one where the memory is full."""
        if len(self.recent) < _REMEMBERED:
            self.recent.append(said)
        else:
            self.recent[self._oldest % _REMEMBERED] = said
            self._oldest += 1


class _Writer:
    """The state of one sample: who there is, what time it is, which conversation is going on."""

    __slots__ = ("_at", "_conversation", "_conversations", "_pace", "_people", "_random")

    def __init__(self, messages: int, people: int, seed: int, start: datetime) -> None:
        self._random: Callable[[], float] = Random(seed).random  # noqa: S311 - repeatable, not secret
        self._people = [_person(number, seed) for number in range(1, people + 1)]
        groups = min(1 + messages // _MESSAGES_PER_GROUP, _MOST_GROUPS)
        self._conversations = [_Conversation(number) for number in range(groups)]
        self._conversation = self._conversations[0]
        self._at = int(start.timestamp() * 1000)
        lines = messages * (1 + _REACTIONS + _EDITS + _DELETES)
        self._pace = _SPAN / timedelta(milliseconds=1) / max(lines, 1)

    def lines(self, messages: int) -> Iterator[bytes]:
        """Write the chat: `messages` new messages, and what people do to them."""
        for _ in range(messages):
            if self._random() < _OTHER_GROUP:
                self._conversation = self._pick(self._conversations)
            yield self._message()
            chance = self._random()
            if chance < _REACTIONS:
                yield self._reaction()
            elif chance < _REACTIONS + _EDITS:
                yield self._edit()
            elif chance < _REACTIONS + _EDITS + _DELETES:
                yield self._delete()

    def _message(self) -> bytes:
        at, sender, recent = self._tick(), self._someone(), self._conversation.recent
        if recent and self._random() < _QUOTES:
            quoted = self._pick(recent)
            bank, text = quoted.bank, self._phrase(quoted.bank, quoted.bank.answers)
            if self._random() < _BY_NAME:
                text = f"{quoted.sender.given}: {text}"
            quote = _quote(quoted)
        else:
            bank = _GERMAN if self._random() < _IN_GERMAN else _ENGLISH
            text = self._phrase(bank, bank.questions if self._random() < 0.5 else bank.remarks)
            quote = ""
        self._conversation.remember(_Said(at, sender, text, bank))
        return _line(sender, at, f'"dataMessage":{self._data(at, text, quote)}')

    def _reaction(self) -> bytes:
        at, target = self._tick(), self._pick(self._conversation.recent)
        author = target.sender
        reaction = (
            f'"reaction":{{"emoji":"{self._pick(_EMOJI)}","targetAuthor":"{author.legacy}",'
            f'"targetAuthorNumber":{author.number},"targetAuthorUuid":"{author.uuid}",'
            f'"targetSentTimestamp":{target.at},"isRemove":false}},'
        )
        return _line(self._someone(), at, f'"dataMessage":{self._data(at, None, reaction)}')

    def _edit(self) -> bytes:
        at, recent = self._tick(), self._conversation.recent
        place = int(self._random() * len(recent))
        old = recent[place]
        text = old.text + self._phrase(old.bank, old.bank.corrections)
        recent[place] = _Said(old.at, old.sender, text, old.bank)
        new = self._data(at, text, "")
        return _line(old.sender, at, f'"editMessage":{{"targetSentTimestamp":{old.at},"dataMessage":{new}}}')

    def _delete(self) -> bytes:
        at, recent = self._tick(), self._conversation.recent
        place = int(self._random() * len(recent))
        gone, recent[place] = recent[place], recent[-1]
        recent.pop()
        deletion = f'"remoteDelete":{{"timestamp":{gone.at}}},'
        return _line(gone.sender, at, f'"dataMessage":{self._data(at, None, deletion)}')

    def _tick(self) -> int:
        """The next moment, never the same twice: mostly soon, now and then after a pause."""
        # 0.9 * 0.6 / 2 + 0.1 * 14.6 / 2 = 1: one pace on average, so that the chat fills its span.
        stretch = 0.6 if self._random() < 0.9 else 14.6
        self._at += 1 + int(self._pace * stretch * self._random())
        return self._at

    def _someone(self) -> _Person:
        """A person; some write far more than others."""
        return self._people[int(self._random() ** 2 * len(self._people))]

    def _pick(self, choices: Sequence[_Choice]) -> _Choice:
        return choices[int(self._random() * len(choices))]

    def _phrase(self, bank: _Bank, templates: tuple[str, ...]) -> str:
        slots = {"thing": self._pick(bank.things), "place": self._pick(bank.places), "when": self._pick(bank.times)}
        return self._pick(templates) % slots

    def _data(self, at: int, text: str | None, extra: str) -> str:
        message = "null" if text is None else f'"{text}"'
        return (
            f'{{"timestamp":{at},"message":{message},"expiresInSeconds":0,"isExpirationUpdate":false,"viewOnce":false,'
            f'{extra}"groupInfo":{self._conversation.info}}}'
        )


def _person(number: int, seed: int) -> _Person:
    given = _GIVEN[number % len(_GIVEN)]
    name = f"{given} {_FAMILY[number // len(_GIVEN) % len(_FAMILY)]}"
    identity = str(uuid.uuid5(_NAMESPACE, f"person {number} of {seed}"))
    phone = f"+1555010{number:04d}" if number <= _LAST_FICTIONAL_NUMBER else None
    json_phone = "null" if phone is None else f'"{phone}"'
    legacy = phone or identity
    head = (
        f'{{"envelope":{{"source":"{legacy}","sourceNumber":{json_phone},"sourceUuid":"{identity}",'
        f'"sourceName":"{name}","sourceDevice":1,"timestamp":'
    )
    return _Person(given, head, identity, json_phone, legacy)


def _quote(quoted: _Said) -> str:
    author = quoted.sender
    return (
        f'"quote":{{"id":{quoted.at},"author":"{author.legacy}","authorNumber":{author.number},'
        f'"authorUuid":"{author.uuid}","text":"{quoted.text}","attachments":[]}},'
    )


def _line(sender: _Person, at: int, content: str) -> bytes:
    return (
        f'{sender.head}{at},"serverReceivedTimestamp":{at + 70},"serverDeliveredTimestamp":{at + 140},{content}}},'
        f'"account":"{_ACCOUNT}"}}\n'
    ).encode()


def generate(messages: int, *, seed: int = 1, people: int = 30, start: datetime) -> Iterator[bytes]:
    """Write a chat of `messages` new messages over about 120 days from `start`, as lines that end with a newline.

    About a quarter of the messages quote an earlier one of their group. Lines for reactions (15 per 100 messages),
    edits (2) and deletions (1) come on top of `messages`; what they point to is always an earlier line, and never a
    deleted message. Every 25,000 messages there is one more group, up to 40. Timestamps rise strictly, so sender and
    timestamp name a message. Memory does not grow with `messages`.

    Args:
        messages: how many new messages to write, 0 or more.
        seed: another seed gives another chat with other people.
        people: how many people take part, 1 or more.
        start: an aware moment, before the first message.

    Raises:
        ValueError: for a naive `start`, a negative number of messages, or nobody to write them.
    """
    if messages < 0 or people < 1:
        raise ValueError(f"a chat needs 0 or more messages and 1 or more people, not {messages} and {people}")
    if start.tzinfo is None:
        raise ValueError(f"start must say its time zone: {start.isoformat()} does not")
    return _Writer(messages, people, seed, start).lines(messages)
