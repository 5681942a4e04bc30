"""What a generator is, and what it may answer."""

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple, Protocol

from springline.profiles.generation.material import Material
from springline.profiles.highlights import BioPayload

LONGEST_BIO = 600  # characters
LONGEST_POINT = 300
LONGEST_QUOTE = 240
MOST_POINTS = 5
MOST_QUOTES = 4


@dataclass(frozen=True, slots=True)
class GenerationFailure:
    """Nothing was written of a person; to be tried again, at the earliest after `retry_after` where that is known.

    `reason` is a short constant phrase, never words of a message or of a model.
    """

    reason: str
    retry_after: timedelta | None = None


class Usage(NamedTuple):
    """What a generator has used so far: calls of a language model, tokens, and micro-dollars where prices are known."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_micro_dollars: int = 0


class Generator(Protocol):
    """Writes of people, one at a time. `model` and `prompt_version` together say by which rules."""

    @property
    def model(self) -> str:
        """The name of what writes."""
        ...

    @property
    def prompt_version(self) -> str:
        """The version of the rules or of the prompt that it writes by."""
        ...

    @property
    def usage(self) -> Usage:
        """What it has used since it was made."""
        ...

    def write(self, material: Material) -> BioPayload | GenerationFailure | None:
        """What to tell of a person; None where there is nothing worth telling. Raises nothing for a failure."""
        ...
