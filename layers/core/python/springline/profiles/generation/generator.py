"""What a generator is, and what it may answer."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from springline.platform.llm.usage import Usage
from springline.profiles.generation.material import Material
from springline.profiles.highlights import BioPayload

LONGEST_BIO = 600  # characters
LONGEST_POINT = 300
LONGEST_QUOTE = 240
MOST_POINTS = 5
MOST_QUOTES = 4
AT_ONCE = timedelta(0)


@dataclass(frozen=True, slots=True)
class GenerationFailure:
    """Nothing was written of a person; to be tried again, at the earliest after `retry_after` where that is known.

    `reason` is a short constant phrase, never words of a message or of a model. `is_passing` where nothing is wrong
    with this person: the run's budget is used up, or the provider asks for patience.
    """

    reason: str
    retry_after: timedelta | None = None
    is_passing: bool = False


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
