"""What is said about a comment, and what an annotator is."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol

from springline.platform.llm.usage import Usage

Kind = Literal["need", "offer", "neither"]

MOST_TAGS = 8
LONGEST_TAG = 40
LONGEST_SUMMARY = 200
MOST_LOCATIONS = 10
LONGEST_LOCATION = 120

# What a tag may look like: words of letters and digits with inner hyphens, apostrophes or single blanks. No URL, markup
# or code can be spelled in it.
TAG_PATTERN = "^[^\\W_]+(?:[-'\u2019 ][^\\W_]+)*$"
_TAG = re.compile(TAG_PATTERN)


@dataclass(frozen=True, slots=True)
class Insight:
    """What one comment is about.

    `tags`: at most eight, lower case, the most telling first. `summary`: at most 200 characters, in the comment's own
    words. `kind`: whether its author asks for something or offers it. `language`: ISO 639-1, or `und`
    where the text doesn't tell. `sentiment`: from -1 (bad) over 0 to 1 (good). `locations`: places as the comment
    spells them, each verbatim in it. `model` and `prompt_version` say who judged.
    """

    tags: tuple[str, ...]
    summary: str
    kind: Kind
    language: str
    sentiment: float
    locations: tuple[str, ...]
    model: str
    prompt_version: str


@dataclass(frozen=True, slots=True)
class AnnotationFailure:
    """A comment without an insight, to be tried again: at the earliest after `retry_after`, where that is known.

    `reason` is a short constant phrase, never words of the comment or of a model.
    """

    reason: str
    retry_after: timedelta | None = None


class Annotator(Protocol):
    """Judges comments. `model` and `prompt_version` together say by which rules, and belong into a cache's key."""

    @property
    def model(self) -> str:
        """The name of what judges."""
        ...

    @property
    def prompt_version(self) -> str:
        """The version of the rules or of the prompt that it judges by."""
        ...

    @property
    def usage(self) -> Usage:
        """What it has used of a language model since it was made."""
        ...

    def annotate(self, texts: Sequence[str]) -> list[Insight | AnnotationFailure]:
        """One result per text, in the same order; a text that can't be judged fails alone and nothing is raised."""
        ...


def content_hash(text: str) -> str:
    """SHA-256, in hexadecimal, of the text in Unicode's composed form (NFC): the cache's key beside model and version.

    Two spellings of the same characters share a hash, so the locations of an insight that is reused for another text
    must go through `verbatim` again.
    """
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")).hexdigest()


def verbatim(quotes: Iterable[str], text: str) -> tuple[str, ...]:
    """Those quotes that stand in the text exactly as they are spelled, each once, in their order."""
    return tuple(dict.fromkeys(quote for quote in quotes if quote and quote in text))


def normalised_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """The first eight tags in lower case and composed form, each once; what is no tag by its looks is left out."""
    folded = (" ".join(unicodedata.normalize("NFC", tag).lower().split()) for tag in tags)
    good = dict.fromkeys(tag for tag in folded if len(tag) <= LONGEST_TAG and _TAG.match(tag))
    return tuple(good)[:MOST_TAGS]
