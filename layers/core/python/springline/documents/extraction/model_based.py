"""Extracts by a language model, held to the passage's own words.

A model may be wrong, and it may obey what somebody planted in a document. What is kept of its answer is quoted from the
passage character by character, and says what its quote says: its words and numbers stand there.
"""

import logging
import re
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import TypedDict, cast

from springline.community.annotation.prose import WORD
from springline.documents.extraction.model import (
    LONGEST_QUOTE,
    MOST_VALUES,
    ExtractionFailure,
    Passage,
    Value,
)
from springline.documents.extraction.prompt import ANSWER_SCHEMA, PROMPT_VERSION, SYSTEM, question
from springline.documents.extraction.quantities import quantities
from springline.documents.extraction.schema import ValueSchema
from springline.documents.extraction.sentences import plain
from springline.platform.llm.checked import CallBudget, CallBudgetExhaustedError, Patience, complete_checked
from springline.platform.llm.protocol import (
    CompletionRequest,
    Data,
    Instruction,
    LanguageModel,
    MalformedOutputError,
    ModelRefusedError,
    ModelUnavailableError,
    RateLimitedError,
)
from springline.platform.llm.usage import Usage

logger = logging.getLogger(__name__)

PATIENCE = Patience(attempts=3, longest_wait=timedelta(seconds=8))
"""An answer that can't be used is asked for twice more; then a queue brings the document back, or gives up."""
PREDICATES = frozenset(
    {"is", "is named", "stands for", "must", "must not", "may only", "amounts to", "on", "from", "until"}
)
"""What a predicate may be though it doesn't stand in the passage."""

_MOST_TOKENS = 4_000
_NAME = re.compile(r"[^A-Za-z0-9._:-]+")
_LONGEST_NAME = 120
_LINK = re.compile(r"[a-z][a-z0-9+.-]{1,20}://|www\.|mailto:|\S@\S", re.IGNORECASE)


class _Answered(TypedDict):
    kind: str
    subject: str
    predicate: str
    value: str
    quote: str


class ModelExtractor:
    """An `Extractor` that asks a `LanguageModel`, once for each passage. Make one for each run: `budget` is the run's.

    Once the provider asks for more patience than `patience` has, nothing more is asked of it in this run.

    `dropped` counts what was left out of answers: `quotes` that don't stand in the passage, `values` that say something
    else than their quote, and what the `schema` refuses.
    """

    prompt_version = PROMPT_VERSION
    is_free = False

    def __init__(
        self,
        llm: LanguageModel,
        budget: CallBudget,
        schema: ValueSchema | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        patience: Patience = PATIENCE,
    ) -> None:
        self._llm, self._budget, self._sleep, self._patience = llm, budget, sleep, patience
        self._schema = schema or ValueSchema()
        self.key = f"{_NAME.sub('-', llm.model)[:_LONGEST_NAME]}/{PROMPT_VERSION}/{self._schema.digest}"
        self.dropped: Counter[str] = Counter()
        self._put_off: ExtractionFailure | None = None

    @property
    def model(self) -> str:
        """The language model's name."""
        return self._llm.model

    @property
    def usage(self) -> Usage:
        """What the run's budget has counted."""
        return self._budget.usage

    def extract(self, passage: Passage) -> list[Value] | ExtractionFailure:
        """Ask what a passage says, and keep what it does say; one call where the model behaves, none without words."""
        if self._put_off is not None:
            return self._put_off
        if not WORD.search(passage.text):
            return []
        request = CompletionRequest(
            system=SYSTEM,
            parts=(
                Instruction(question(self._schema.schema)),
                Data("headings", passage.heading),
                Data("passage", passage.text),
            ),
            schema_name="extracted_values",
            schema=ANSWER_SCHEMA,
            max_tokens=_MOST_TOKENS,
        )
        try:
            answer = complete_checked(
                self._llm, request, budget=self._budget, sleep=self._sleep, patience=self._patience
            )
        except MalformedOutputError:
            return ExtractionFailure("no_answer", "the model gave no usable answer")
        except RateLimitedError as error:
            self._put_off = ExtractionFailure(
                "rate_limited", "the model is rate limited", error.retry_after, is_passing=True
            )
            return self._put_off
        except ModelUnavailableError as error:
            return ExtractionFailure("model_unavailable", "the model is not available", error.retry_after)
        except ModelRefusedError:
            return ExtractionFailure("model_refused", "the model refused the request")
        except CallBudgetExhaustedError:
            return ExtractionFailure("budget", "the run's budget of calls is used up", timedelta(0), is_passing=True)
        return self._kept(cast("list[_Answered]", answer["values"]), passage)

    def _kept(self, answered: list[_Answered], passage: Passage) -> list[Value]:
        kept: dict[tuple[str, ...], Value] = {}
        for one in answered:
            quote = one["quote"].strip()
            start = passage.text.find(quote) if 0 < len(quote) <= LONGEST_QUOTE else -1
            if start < 0:
                self.dropped["quotes"] += 1
                continue
            value = Value(
                _line(one["kind"]),
                _line(one["subject"]),
                _line(one["predicate"]),
                _line(one["value"]),
                start,
                start + len(quote),
            )
            if not _is_grounded(value, quote, passage):
                self.dropped["values"] += 1
            elif not self._schema.accepts(value):
                self.dropped["schema"] += 1
            else:
                kept.setdefault(value[:4], value)
        if +self.dropped:
            logger.info("an answer had more than its passage", extra={"model": self.model, **self.dropped})
        return sorted(kept.values(), key=lambda value: value.start)[:MOST_VALUES]


def _is_grounded(value: Value, quote: str, passage: Passage) -> bool:
    """Whether a value says what its quote says, about something that is named there, in the passage or above it."""
    if _LINK.search(f"{value.subject} {value.predicate} {value.value}"):
        return False
    if value.kind == "date" and value.value in {one.value for one in quantities(plain(quote)) if one.kind == "date"}:
        says = True
    else:
        says = _words(value.value) <= _words(quote)
    names = _words(value.subject) <= _words(f"{passage.heading} {passage.text}")
    relates = value.predicate in PREDICATES or _words(value.predicate) <= _words(f"{passage.heading} {quote}")
    return says and names and relates


def _line(text: str) -> str:
    return " ".join(text.split())


def _words(text: str) -> set[str]:
    return {word.casefold() for word in WORD.findall(text)}
