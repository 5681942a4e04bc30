"""What is extracted, from what, and by whom."""

from datetime import timedelta
from typing import NamedTuple, Protocol

from springline.platform.llm.usage import Usage

LONGEST_SUBJECT = 200
LONGEST_PREDICATE = 300
LONGEST_VALUE = 500
LONGEST_QUOTE = 2_000
MOST_VALUES = 60
"""Values of one chunk."""


class Passage(NamedTuple):
    """What is read: the text of a chunk, and the headings that it stands below."""

    text: str
    heading: str = ""


class Value(NamedTuple):
    """Something that a passage says, in the characters from `start` to before `end` of its text."""

    kind: str
    subject: str
    predicate: str
    value: str
    start: int
    end: int

    def said(self) -> dict[str, str]:
        """What is said, without where: what a schema of values describes."""
        return {"kind": self.kind, "subject": self.subject, "predicate": self.predicate, "value": self.value}


class ExtractionFailure(NamedTuple):
    """Nothing is known of a passage; to be tried again, at the earliest after `retry_after` where that is known.

    `reason` is a short constant phrase, never words of a document or of a model. `is_passing` where nothing is wrong
    with this passage: the run's budget is used up, or the provider asks for patience.
    """

    code: str
    reason: str
    retry_after: timedelta | None = None
    is_passing: bool = False


class Extractor(Protocol):
    """Reads passages, one at a time. `key` says by which rules: what was found by the same is not looked for again."""

    @property
    def key(self) -> str:
        """`<name>/<version>/<first 12 digits of the schema's hash>`."""
        ...

    @property
    def is_free(self) -> bool:
        """Whether it costs nothing to read a passage twice."""
        ...

    @property
    def model(self) -> str:
        """The name of what reads."""
        ...

    @property
    def prompt_version(self) -> str:
        """The version of the rules or of the prompt that it reads by."""
        ...

    @property
    def usage(self) -> Usage:
        """What it has used since it was made."""
        ...

    def extract(self, passage: Passage) -> list[Value] | ExtractionFailure:
        """What a passage says, in the order of its words. Raises nothing for a failure."""
        ...
