"""Asks a model until its answer is JSON of the wanted shape, within bounds on calls and on waiting."""

import json
import logging
import math
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol, cast

from springline.platform.llm.protocol import (
    Completion,
    CompletionRequest,
    Instruction,
    LanguageModel,
    MalformedOutputError,
    ModelUnavailableError,
    RateLimitedError,
)
from springline.platform.llm.usage import Usage

logger = logging.getLogger(__name__)

_LARGEST_TEXT = 1 << 20  # characters; deeper than any schema of ours needs, shallower than what stalls a parser
_FENCED_CODE = re.compile(r"\s*```[A-Za-z]*\s*\n(.*?)\n?\s*```\s*", re.DOTALL)
_TRY_AGAIN = Instruction(
    "The previous answer could not be used. Answer with one JSON document of the schema, nothing else."
)


class CallBudgetExhaustedError(Exception):
    """A run has made all the calls that it may, or taken its time. What is left over is done by a later run."""

    def __init__(self, calls: int, seconds: float) -> None:
        super().__init__(f"the budget of {calls} calls to the language model within {seconds:.0f} s is used up")
        self.calls = calls
        self.seconds = seconds


class CallBudget:
    """How many calls a run may make and until when, and what those made have used. Safe to share between threads.

    No call starts later than `seconds` after the budget was made, so a run lasts at most that and one call more.
    """

    def __init__(
        self, calls: int, *, seconds: float = math.inf, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._lock = threading.Lock()
        self._monotonic = monotonic
        self._until = monotonic() + seconds
        self.seconds = seconds
        self.allowed = calls
        self.calls = 0
        self.prompt_tokens = 0
        self.completion_tokens = 0
        self.cost = 0

    def spend(self) -> None:
        """Count a call about to be made; raises `CallBudgetExhaustedError` where none is left."""
        with self._lock:
            if self.calls >= self.allowed or self._monotonic() > self._until:
                raise CallBudgetExhaustedError(self.allowed, self.seconds)
            self.calls += 1

    def record(self, completion: Completion) -> None:
        """Add up what an answered call used, usable answer or not; `cost` is in micro-dollars."""
        with self._lock:
            self.prompt_tokens += completion.prompt_tokens
            self.completion_tokens += completion.completion_tokens
            self.cost += completion.cost or 0

    @property
    def usage(self) -> Usage:
        """What has been counted so far."""
        with self._lock:
            return Usage(self.calls, self.prompt_tokens, self.completion_tokens, self.cost)


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to ask, and how long to wait in between.

    A provider's own wish (`Retry-After`) is honoured as it is, up to `longest_wait`; a longer one ends the attempts,
    for a queue waits better than a function that is paid by the second. Where it says nothing, the wait doubles from
    `first_wait`.
    """

    attempts: int = 3
    first_wait: timedelta = timedelta(seconds=1)
    longest_wait: timedelta = timedelta(seconds=30)

    def wait(self, attempt: int, wish: timedelta | None) -> timedelta | None:
        """How long to wait after failed attempt number `attempt` (from 1); None to give up."""
        if attempt >= self.attempts or (wish is not None and wish > self.longest_wait):
            return None
        return min(self.first_wait * 2 ** (attempt - 1), self.longest_wait) if wish is None else wish


PATIENCE = Patience()


def complete_checked(
    model: LanguageModel,
    request: CompletionRequest,
    *,
    budget: CallBudget,
    sleep: Callable[[float], None],
    patience: Patience = PATIENCE,
) -> dict[str, object]:
    """Ask `model` and return its answer as JSON that satisfies `request.schema`.

    Raises what the last attempt raised: `RateLimitedError`, `ModelUnavailableError` or `MalformedOutputError`; at once
    `ModelRefusedError`, and `CallBudgetExhaustedError` when the budget ends first. `sleep` takes seconds.
    """
    attempt = 1
    while True:
        budget.spend()
        try:
            completion = model.complete(request)
            budget.record(completion)
            return _checked_json(completion, request.schema)
        except MalformedOutputError as error:
            logger.info("unusable answer", extra={"model": model.model, "attempt": attempt, "reason": error.reason})
            if attempt >= patience.attempts:
                raise
            request = _asked_again(request)
        except (RateLimitedError, ModelUnavailableError) as error:
            wait = patience.wait(attempt, error.retry_after)
            logger.info("no answer", extra={"model": model.model, "attempt": attempt, "error": type(error).__name__})
            if wait is None:
                raise
            sleep(wait.total_seconds())
        attempt += 1


def _asked_again(request: CompletionRequest) -> CompletionRequest:
    # At temperature 0 the same question gets the same answer. The bad answer is not shown back: it may hold an
    # instruction that someone planted, and would come in unfenced.
    return request if request.parts[-1] is _TRY_AGAIN else replace(request, parts=(*request.parts, _TRY_AGAIN))


class _Violation(Protocol):
    absolute_path: Iterable[str | int]
    validator: str


class _Validator(Protocol):
    def iter_errors(self, instance: object) -> Iterator[_Violation]: ...


def _checked_json(completion: Completion, schema: Mapping[str, object]) -> dict[str, object]:
    from jsonschema import Draft202012Validator

    value = _parsed(completion)
    validator = cast("_Validator", Draft202012Validator(schema))
    try:
        wrong = next(validator.iter_errors(value), None)
    except RecursionError as error:
        raise MalformedOutputError(completion.model, "its JSON is nested too deeply") from error
    if wrong is not None:
        where = "/".join(str(step) if isinstance(step, int) else "·" for step in wrong.absolute_path)
        raise MalformedOutputError(completion.model, f"at /{where} the schema's {wrong.validator!r} is not met")
    if not isinstance(value, dict):
        raise MalformedOutputError(completion.model, "it is not a JSON object")
    return cast("dict[str, object]", value)


def _parsed(completion: Completion) -> object:
    if completion.truncated:
        raise MalformedOutputError(completion.model, "it was cut off before its end")
    if len(completion.text) > _LARGEST_TEXT:
        raise MalformedOutputError(completion.model, f"it has more than {_LARGEST_TEXT} characters")
    in_code = _FENCED_CODE.fullmatch(completion.text)
    try:
        return json.loads(in_code.group(1) if in_code else completion.text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise MalformedOutputError(completion.model, "it is not JSON") from error


def _no_constant(name: str) -> object:
    raise ValueError(name)
