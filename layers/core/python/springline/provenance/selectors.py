"""Which part of a source something rests on, and what that part is in another version of the source.

Selectors are those of the W3C Web Annotation Data Model (section 4.2), on content that is JSON: a text is a string, and
what has time is a list of cues, `{"start": 1.5, "end": 3, "text": "…"}` in seconds. Positions in a text count Unicode
code points, as the model says.
"""

import json
import re
from collections.abc import Mapping, Sequence
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

        Of several places it is the one most like where they were, by what stands around them.
        """
        if not isinstance(content, str):
            return None
        if content[self.start : self.end] == self.exact and self._likeness(content, self.start) == self._most:
            return self.exact, self
        places: list[int] = []
        place = content.find(self.exact)
        while place >= 0:
            places.append(place)
            place = content.find(self.exact, place + 1)
        if not places:
            return None
        best = max(places, key=lambda place: (self._likeness(content, place), -abs(place - self.start)))
        return self.exact, TextQuote.of(content, best, best + len(self.exact))

    @property
    def _most(self) -> int:
        return len(self.prefix) + len(self.suffix)

    def _likeness(self, text: str, place: int) -> int:
        """How many characters next to a place are those that stood around the words."""
        before = text[max(0, place - len(self.prefix)) : place]
        after = text[place + len(self.exact) : place + len(self.exact) + len(self.suffix)]
        return _shared(reversed(before), reversed(self.prefix)) + _shared(after, self.suffix)

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
        value = content
        try:
            for token in self.path.split("/")[1:]:
                value = _member(value, token.replace("~1", "/").replace("~0", "~"))
        except LookupError:
            return None
        found = self.part.locate(value)
        return found and (found[0], replace(self, part=found[1]))

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


def _shared(some: object, others: object) -> int:
    count = 0
    for one, other in zip(cast("Sequence[str]", some), cast("Sequence[str]", others), strict=False):
        if one != other:
            break
        count += 1
    return count
