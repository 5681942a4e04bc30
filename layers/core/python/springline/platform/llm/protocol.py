"""What a language model is asked and what it answers, whoever runs it.

A request keeps what we wrote (`Instruction`) apart from what others wrote (`Data`) until the adapter renders it, and
the adapter fences every piece of data (`springline.platform.llm.fence`): a caller can't forget to. No request carries
tools, so a model that obeys an instruction planted in a chat message has nothing to call.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Instruction:
    """Text written by us, which the model is to follow."""

    text: str


@dataclass(frozen=True, slots=True)
class Data:
    """Text written by others, which the model is to read and never to obey. `label` is ours, such as `comment 3`."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    """One question to a model.

    `schema` is the JSON Schema (2020-12) of the wanted answer and `schema_name` what to call it (letters, digits, `_`
    and `-`). Temperature 0 asks for the likeliest answer every time, which is what a cache by content hash assumes.
    """

    system: str
    parts: tuple[Instruction | Data, ...]
    schema_name: str
    schema: Mapping[str, object]
    max_tokens: int
    temperature: float = 0.0


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model said. `truncated` when it ran into `max_tokens`; `cost` in micro-dollars where prices are known."""

    text: str
    model: str
    prompt_tokens: int
    completion_tokens: int
    cost: int | None = None
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Prices:
    """What a model charges, in dollars per million tokens: the same number as micro-dollars per token."""

    prompt: Decimal
    completion: Decimal

    def cost(self, prompt_tokens: int, completion_tokens: int) -> int:
        """Micro-dollars for these tokens, rounded up, so that a budget is never overrun by rounding."""
        exact = self.prompt * prompt_tokens + self.completion * completion_tokens
        return int(exact.to_integral_value(rounding=ROUND_CEILING))


class LanguageModel(Protocol):
    """A model that can be asked. Each adapter passes `tests/contract/test_llm_adapters.py`."""

    @property
    def model(self) -> str:
        """The model's name, as it is recorded beside everything derived with it."""
        ...

    def complete(self, request: CompletionRequest) -> Completion:
        """Ask once, without a retry.

        Raises `RateLimitedError`, `ModelUnavailableError` (both may be tried again), `MalformedOutputError` (the answer
        is not what the protocol promises), `ModelRefusedError` (asking again won't help).
        """
        ...


class RateLimitedError(Exception):
    """The provider asks for patience: wait `retry_after` (None: it didn't say), then ask again."""

    def __init__(self, model: str, retry_after: timedelta | None) -> None:
        wait = "" if retry_after is None else f"; try again in {retry_after.total_seconds():.0f} s"
        super().__init__(f"{model} is rate limited{wait}")
        self.model = model
        self.retry_after = retry_after


class ModelUnavailableError(Exception):
    """The provider can't be reached, fails or takes too long. Ask again later, at the earliest after `retry_after`."""

    def __init__(self, model: str, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(f"{model} is not available: {reason}")
        self.model = model
        self.reason = reason
        self.retry_after = retry_after


class ModelRefusedError(Exception):
    """The provider won't take the request as it is: mend the key, the model's name or the request, then try again."""

    def __init__(self, model: str, reason: str) -> None:
        super().__init__(f"{model} refused the request: {reason}")
        self.model = model
        self.reason = reason


class MalformedOutputError(Exception):
    """The answer is not what was asked for. `reason` never holds the model's words: they may hold other people's."""

    def __init__(self, model: str, reason: str) -> None:
        super().__init__(f"{model} gave an unusable answer: {reason}")
        self.model = model
        self.reason = reason
