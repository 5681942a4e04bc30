"""Which part of a source something rests on, and what that part is in another version of the source.

Selectors are those of the W3C Web Annotation Data Model (section 4.2), on content that is JSON: a text is a string, and
what has time is a list of cues, `{"start": 1.5, "end": 3, "text": "…"}` in seconds. Positions in a text count Unicode
code points, as the model says.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from springline.access.canonical_json import Json, canonical
from springline.platform.errors import InvalidError

_CONTEXT = 32
_SPAN = re.compile(r"(?P<of>char|t)=(?P<start>[0-9]{1,9}(?:\.[0-9]{1,6})?),(?P<end>[0-9]{1,9}(?:\.[0-9]{1,6})?)")
_POINTER = "http://tools.ietf.org/rfc/rfc6901"
_MEDIA = "http://www.w3.org/TR/media-frags/"


class SelectorError(InvalidError):
    """A selector does not select anything in what it was made for, or is not understood."""


@dataclass(frozen=True, slots=True)
class Whole:
    """All of it."""

    def locate(self, content: Json) -> "tuple[Json, Whole] | None":
        """All of the content; None where there is none."""
        return None if content is None else (content, self)

    def to_json(self) -> Json:
        """Nothing: the model has no selector for the whole."""
        return None

    @property
    def fragment(self) -> str | None:
        """As the fragment of a reference."""
        return None


@dataclass(frozen=True, slots=True)
class TextQuote:
    """Words in a text, with what stood around them and where they stood, `start` to before `end`."""

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int

    @staticmethod
    def of(text: str, start: int, end: int) -> "TextQuote":
        """The characters from `start` to before `end` of a text; raises `SelectorError` where there are none."""
        if not 0 <= start < end <= len(text):
            raise SelectorError(f"a text of {len(text)} characters has none from {start} to {end}")
        return TextQuote(
            text[start:end], text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT], start, end
        )

    @staticmethod
    def found(text: str, exact: str) -> "TextQuote":
        """The first place where a text has these words; raises `SelectorError` where it has not."""
        start = text.find(exact) if exact else -1
        if start < 0:
            raise SelectorError(f"the text does not have these words: {exact[:80]!r}")
        return TextQuote.of(text, start, start + len(exact))

    def locate(self, content: Json) -> "tuple[Json, TextQuote] | None":
        """The words, and the selector for where they are now; None where they are not there any more.

        Of several places it is the one most like where they were, by what stands around them. Where a text has them
        nowhere verbatim, other white space between them makes no difference.
        """
        if not isinstance(content, str):
            return None
        most = len(self.prefix) + len(self.suffix)
        if content[self.start : self.end] == self.exact and self.likeness(content, self.start, self.end) == most:
            return self.exact, self
        best = max(
            self.places(content),
            key=lambda one: (self.likeness(content, one.start, one.end), -abs(one.start - self.start)),
            default=None,
        )
        return None if best is None else (self.exact, best)

    def places(self, text: str) -> "Iterator[TextQuote]":
        """Everywhere that a text has the words; verbatim, or, where it has them nowhere so, as the same words."""
        place = first = text.find(self.exact)
        while place >= 0:
            yield self.at(text, place, place + len(self.exact))
            place = text.find(self.exact, place + 1)
        if first < 0 and self.exact.split():
            for match in re.finditer(_as_words(self.exact), text):
                yield self.at(text, *match.span())

    def wrapped_places(self, text: str) -> "Iterator[TextQuote]":
        """Everywhere that a text has the words verbatim or, where they have white space within, wrapped otherwise."""
        if self.exact != self.exact.strip() or len(self.exact.split()) < 2:
            yield from self.places(text)
            return
        for match in re.finditer(_as_words(self.exact), text):
            yield self.at(text, *match.span())

    def at(self, text: str, start: int, end: int) -> "TextQuote":
        """The same quote, which in this text stands, or stood, from `start` to before `end`."""
        return replace(TextQuote.of(text, start, end), exact=self.exact)

    def likeness(self, text: str, start: int, end: int) -> int:
        """How many characters next to a place are those that stood around the words."""
        before = text[max(0, start - len(self.prefix)) : start]
        after = text[end : end + len(self.suffix)]
        return shared(reversed(before), reversed(self.prefix)) + shared(after, self.suffix)

    def to_json(self) -> Json:
        """As the Web Annotation Data Model writes it."""
        return [
            {"type": "TextQuoteSelector", "exact": self.exact, "prefix": self.prefix, "suffix": self.suffix},
            {"type": "TextPositionSelector", "start": self.start, "end": self.end},
        ]

    @property
    def fragment(self) -> str | None:
        """As the fragment of a reference."""
        return f"char={self.start},{self.end}"


@dataclass(frozen=True, slots=True)
class Pointer:
    """A value in JSON, by a JSON Pointer (RFC 6901), and a part of that value."""

    path: str
    part: "Selector" = field(default_factory=Whole)

    def locate(self, content: Json) -> "tuple[Json, Pointer] | None":
        """The value, or the part of it; None where there is none."""
        found = self.part.locate(self.value(content))
        return found and (found[0], replace(self, part=found[1]))

    def value(self, content: Json) -> Json:
        """The value that it points to; None where there is none."""
        value = content
        try:
            for token in self.path.split("/")[1:]:
                value = _member(value, token.replace("~1", "/").replace("~0", "~"))
        except LookupError:
            return None
        return value

    def to_json(self) -> Json:
        """As the Web Annotation Data Model writes it."""
        whole = {"type": "FragmentSelector", "conformsTo": _POINTER, "value": self.path}
        part = self.part.to_json()
        return whole if part is None else {**whole, "refinedBy": part}

    @property
    def fragment(self) -> str | None:
        """As the fragment of a reference."""
        return self.path


@dataclass(frozen=True, slots=True)
class TimeRange:
    """What is said from `start` to before `end`, in seconds: the cues that overlap it."""

    start: float
    end: float

    def locate(self, content: Json) -> "tuple[Json, TimeRange] | None":
        """The cues; None where there are none."""
        if isinstance(content, str) or not isinstance(content, Sequence):
            return None
        cues = [cue for cue in content if isinstance(cue, Mapping) and self._overlaps(cue)]
        return (cues, self) if cues else None

    def _overlaps(self, cue: Mapping[str, Json]) -> bool:
        start, end = cue.get("start"), cue.get("end")
        return isinstance(start, int | float) and isinstance(end, int | float) and start < self.end and end > self.start

    def to_json(self) -> Json:
        """As the Web Annotation Data Model writes it."""
        return {"type": "FragmentSelector", "conformsTo": _MEDIA, "value": self.fragment}

    @property
    def fragment(self) -> str | None:
        """As the fragment of a reference."""
        return f"t={canonical(self.start)},{canonical(self.end)}"


def is_same(some: str, other: str) -> bool:
    """Whether two texts are the same words: neither white space nor the form of Unicode's accents is a difference."""
    return some == other or _normal(some) == _normal(other)


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _as_words(text: str) -> str:
    """A pattern for the words of a text, whatever white space is between them and whatever form accents have."""
    forms = ({unicodedata.normalize(form, word) for form in ("NFC", "NFD")} for word in text.split())
    return r"\s+".join("(?:" + "|".join(map(re.escape, sorted(of))) + ")" for of in forms)


Selector = Whole | TextQuote | Pointer | TimeRange
WHOLE = Whole()


def written(selector: Selector) -> str:
    """A selector as canonical JSON; empty for the whole."""
    value = selector.to_json()
    return "" if value is None else canonical(value)


def read(text: str) -> Selector:
    """The selector that was written; raises `SelectorError` for anything else."""
    return _read(cast("Json", json.loads(text))) if text else WHOLE


def _read(value: Json) -> Selector:
    match value:
        case [
            {"type": "TextQuoteSelector", "exact": str(exact), "prefix": str(prefix), "suffix": str(suffix)},
            {"type": "TextPositionSelector", "start": int(start), "end": int(end)},
        ]:
            return TextQuote(exact, prefix, suffix, start, end)
        case {"type": "FragmentSelector", "conformsTo": str(form), "value": str(path), "refinedBy": part} if (
            form == _POINTER
        ):
            return Pointer(path, _read(part))
        case {"type": "FragmentSelector", "conformsTo": str(form), "value": str(path)} if form == _POINTER:
            return Pointer(path)
        case {"type": "FragmentSelector", "conformsTo": str(form), "value": str(times)} if form == _MEDIA:
            start, _, end = times.removeprefix("t=").partition(",")
            return TimeRange(float(start), float(end))
        case _:
            raise SelectorError(f"this selector is not understood: {str(value)[:200]}")


def concerns(selector: Selector, fragment: str | None) -> bool:
    """Whether another text in a part of the source may change what is selected; of parts not understood it may."""
    if fragment is None or isinstance(selector, Whole):
        return True
    if isinstance(selector, Pointer) and (not fragment or fragment.startswith("/")):
        path, part = f"{selector.path}/", f"{fragment}/"
        return path.startswith(part) or part.startswith(path)
    span = _SPAN.fullmatch(fragment)
    if span and isinstance(selector, TextQuote) and span["of"] == "char":
        return selector.start < float(span["end"]) and selector.end > float(span["start"])
    if span and isinstance(selector, TimeRange) and span["of"] == "t":
        return selector.start < float(span["end"]) and selector.end > float(span["start"])
    return True


def _member(value: Json, token: str) -> Json:
    if isinstance(value, Mapping) and token in value:
        return value[token]
    if isinstance(value, Sequence) and not isinstance(value, str) and token.isdecimal() and str(int(token)) == token:
        return value[int(token)]
    raise LookupError(token)


def shared(some: object, others: object) -> int:
    """How many of the first characters of two sequences are the same."""
    count = 0
    for one, other in zip(cast("Sequence[str]", some), cast("Sequence[str]", others), strict=False):
        if one != other:
            break
        count += 1
    return count
