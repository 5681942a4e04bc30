"""Which message answers which: a group's stream of messages becomes conversations.

A quote in the format decides by itself. Elsewhere `RuleStrategy` weighs the few messages that a reader would consider:
the speaker's own last ones, those of whomever the message calls by name, those that called its speaker, and the newest
of all. The rules and their points are in `springline.community.link_points`.

Nothing is remembered beyond `lookback` messages, so threading can be resumed anywhere: feed the last `lookback`
messages again, drop their links, and go on. The links are the same as in one run from the beginning.
"""

import math
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from springline.community.addressing import Reading, Utterance, is_called, may_be_name, read
from springline.community.link_points import (
    Scene,
    addressed_points,
    addressee,
    caller_points,
    nearby_points,
    own_points,
    start_points,
)
from springline.community.request_forms import RequestForm, request_form

__all__ = ["Link", "RequestForm", "RuleStrategy", "ThreadingStrategy", "Utterance", "opens_request"]

QUOTE_SCORE = 100.0
STEM = 4
OWN_CANDIDATES = 2
NAMED_CANDIDATES = 3
NEWEST_CANDIDATES = 4
LONGEST_PAUSE_MINUTES = 72 * 60
"""A message that goes on with something older has to say so, by a quote or a topic: of the links that the rules made
across longer pauses, in a neighbours' group and in a developers' channel, nearly all were wrong."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a message answers: `parent_key`, or None where it starts a conversation.

    `score` is in points and comparable between the links of one strategy only. `reason` is one of `quote`, `own`,
    `addressed`, `caller`, `nearby`, `start`.
    """

    key: str
    parent_key: str | None
    score: float
    reason: str


class ThreadingStrategy(Protocol):
    """A way of finding what a message answers.

    The result for an utterance is a pure function of it and the `lookback` utterances before it in its group.
    """

    lookback: int

    def link(self, utterances: Iterable[Utterance], known: int = 0) -> Iterator[Link]:
        """Yield one link per utterance of one group, in the order given, which is the order of sending.

        The first `known` utterances are there to be answered only, and get none.
        """
        ...


@dataclass(slots=True, eq=False)
class _Window:
    """The messages of one thread within the lookback, found by speaker, by name and by the words that call someone."""

    newest: list[Reading] = field(default_factory=list[Reading])
    by_key: dict[str, Reading] = field(default_factory=dict[str, Reading])
    spoken: dict[str, list[Reading]] = field(default_factory=dict[str, list[Reading]])
    present: dict[str, list[Reading]] = field(default_factory=dict[str, list[Reading]])
    stems: dict[str, list[Reading]] = field(default_factory=dict[str, list[Reading]])
    calling: dict[str, list[Reading]] = field(default_factory=dict[str, list[Reading]])
    quoting: dict[str, list[Reading]] = field(default_factory=dict[str, list[Reading]])

    def add(self, message: Reading) -> None:
        self.newest.append(message)
        self.by_key[message.key] = message
        _file(self.spoken, message.speaker, message)
        for name in message.names:
            _file(self.present, name, message)
            _file(self.stems, name[:STEM], message)
        for word in message.called:
            _file(self.calling, word, message)
        if message.reply_to is not None:
            _file(self.quoting, message.reply_to, message)

    def drop_oldest(self) -> None:
        message = self.newest.pop(0)
        if self.by_key.get(message.key) is message:
            del self.by_key[message.key]
        _unfile(self.spoken, message.speaker)
        for name in message.names:
            _unfile(self.present, name)
            _unfile(self.stems, name[:STEM])
        for word in message.called:
            _unfile(self.calling, word)
        if message.reply_to is not None:
            _unfile(self.quoting, message.reply_to)


class RuleStrategy:
    """Threading by rules over names, order, question form and shared words; deterministic.

    A message of a platform's topic answers one of the same topic; it starts a conversation only where the lookback
    holds none. So a topic that comes back after `lookback` other messages is to be joined by its name.

    Memory: the last `lookback` messages. Cost: about eight candidates a message, however long the lookback.

    Raises `ValueError` when `lookback` is not from 1 to 100.
    """

    def __init__(self, lookback: int = 100) -> None:
        if not 1 <= lookback <= 100:
            raise ValueError(f"lookback is {lookback}; choose 1 to 100 messages")
        self.lookback = lookback

    def link(self, utterances: Iterable[Utterance], known: int = 0) -> Iterator[Link]:
        """See `ThreadingStrategy.link`."""
        windows: dict[str | None, _Window] = {}
        order: deque[str | None] = deque()
        for position, utterance in enumerate(utterances):
            window = windows.get(utterance.thread)
            if window is None:
                window = windows[utterance.thread] = _Window()
            message = read(utterance, position)
            if position >= known:
                yield _link(utterance, message, window)
            window.add(message)
            order.append(utterance.thread)
            if len(order) > self.lookback:
                oldest = order.popleft()
                windows[oldest].drop_oldest()
                if not windows[oldest].newest:
                    del windows[oldest]


def opens_request(text: str, *, is_bot: bool = False) -> RequestForm | None:
    """Say whether what starts a conversation is a help question or an offer; what a bot says is neither.

    The rules are those of `springline.community.request_forms`.
    """
    return None if is_bot or text.startswith("!") else request_form(text)


def _link(utterance: Utterance, message: Reading, window: _Window) -> Link:
    if utterance.reply_to is not None and utterance.reply_to != utterance.key:
        return Link(utterance.key, utterance.reply_to, QUOTE_SCORE, "quote")
    return _best(message, window, in_topic=utterance.thread is not None)


def _best(message: Reading, window: _Window, *, in_topic: bool) -> Link:
    """The candidate with the most points; the first of equals, in the order in which `_candidates` tries them."""
    scene = _scene(message, window)
    best, parent, reason = start_points(scene), None, "start"
    if in_topic and window.newest:
        best = -math.inf  # the platform says that the conversation goes on
    oldest = message.minute - LONGEST_PAUSE_MINUTES
    for points, candidate, why in _candidates(scene, window):
        if points > best and (in_topic or candidate.minute >= oldest):
            best, parent, reason = points, candidate.key, why
    return Link(message.key, parent, float(best), reason)


def _candidates(scene: Scene, window: _Window) -> Iterator[tuple[int, Reading, str]]:
    """What the message may answer, each with its points and the reason, once, nearest kind of reason first."""
    seen: set[int] = set()
    for rank, parent in enumerate(scene.own[:OWN_CANDIDATES]):
        seen.add(parent.position)
        yield own_points(scene, parent, rank), parent, "own"
    for name in scene.addressed:
        for rank, parent in enumerate(window.present[name][: -NAMED_CANDIDATES - 1 : -1]):
            if parent.position not in seen and parent.speaker != scene.message.speaker:
                seen.add(parent.position)
                yield addressed_points(scene, parent, rank), parent, "addressed"
    for rank, parent in enumerate(scene.calls):
        if parent.position not in seen:
            seen.add(parent.position)
            yield caller_points(scene, parent, rank), parent, "caller"
    newest = window.newest[: -NEWEST_CANDIDATES - 1 : -1]
    if scene.partner in window.present:
        newest.append(window.present[scene.partner][-1])
    for parent in newest:
        if parent.position not in seen and parent.speaker != scene.message.speaker:
            seen.add(parent.position)
            yield nearby_points(scene, parent), parent, "nearby"


def _scene(message: Reading, window: _Window) -> Scene:
    present = window.present
    addressed, loosely = _addressed(message, window)
    own = window.spoken.get(message.speaker, [])[: -OWN_CANDIDATES - 2 : -1]
    calls = _calls(message, own, window)
    partner = None
    answered: dict[str, int] = {}
    for earlier in own:
        if (whom := addressee(earlier, present, window.by_key)) is not None:
            partner = partner or whom
            answered.setdefault(whom, earlier.position)
        for word in earlier.called:
            answered.setdefault(word, earlier.position)
    return Scene(
        message=message,
        present=present,
        by_key=window.by_key,
        addressed=addressed,
        loosely=loosely,
        own=own,
        calls=calls,
        partner=partner,
        answered=answered,
        spoke_at=own[0].position if own else -1,
        called_at=calls[0].position if calls else -1,
    )


def _calls(message: Reading, own: list[Reading], window: _Window) -> list[Reading]:
    """The last messages of others that call the speaker by name or quote one of `own`, newest first."""
    found: dict[int, Reading] = {}
    for name in message.names:
        for call in window.calling.get(name, ())[: -NAMED_CANDIDATES - 1 : -1]:
            if is_called(call, name):
                found[call.position] = call
    if window.quoting:
        for mine in own:
            for call in window.quoting.get(mine.key, ())[: -NAMED_CANDIDATES - 1 : -1]:
                found[call.position] = call
    newest = [found[position] for position in sorted(found, reverse=True) if found[position].speaker != message.speaker]
    return newest[:NAMED_CANDIDATES]


def _addressed(message: Reading, window: _Window) -> tuple[tuple[str, ...], bool]:
    """Whom a message calls, at most two, and whether only in passing."""
    present = window.present
    directed = message.directed
    if message.is_command:
        return ((directed,), False) if directed in present else ((), False)
    found = [
        word
        for word in dict.fromkeys(message.tokens)
        if word in present and (word == directed or may_be_name(word)) and word not in message.names
    ]
    if directed in found:
        return (directed, *[word for word in found if word != directed][:1]), False
    if found:
        return tuple(found[:2]), message.opening != found[0]
    if directed is None:
        return (), False
    alike = window.stems.get(directed[:STEM]) if len(directed) > 2 else None
    if alike and alike[-1].speaker != message.speaker:
        return (alike[-1].names[0],), False
    return (), False


def _file(index: dict[str, list[Reading]], key: str, message: Reading) -> None:
    entries = index.get(key)
    if entries is None:
        index[key] = [message]
    else:
        entries.append(message)


def _unfile(index: dict[str, list[Reading]], key: str) -> None:
    entries = index[key]
    entries.pop(0)
    if not entries:
        del index[key]
