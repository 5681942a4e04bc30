"""Insights by a language model, several comments a call, each held to its comment's own words."""

import logging
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import cast

from springline.community.annotation.grounding import Ground
from springline.community.annotation.model import (
    LONGEST_LOCATION,
    MOST_LOCATIONS,
    AnnotationFailure,
    Insight,
    normalised_tags,
)
from springline.community.annotation.prompt import PROMPT_VERSION, SYSTEM, question
from springline.community.annotation.prose import prose
from springline.community.annotation.schemas import ANSWER_SCHEMA, AnsweredInsight
from springline.community.annotation.summary import cut
from springline.platform.llm.checked import PATIENCE, CallBudget, CallBudgetExhaustedError, Patience, complete_checked
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

_LONGEST_TEXT = 4_000  # characters shown to the model, of each comment
_TOKENS_PER_COMMENT = 300
_NO_ANSWER = AnnotationFailure("no usable answer")
_ENDS_A_RUN = (RateLimitedError, ModelUnavailableError, ModelRefusedError, CallBudgetExhaustedError)


class ModelAnnotator:
    """An `Annotator` that asks a `LanguageModel`. Make one for each run: `budget` is the run's.

    A batch whose answer can't be used, or lacks some of its comments, is asked for again in halves, so that one odd
    text costs its neighbours nothing. When the provider asks for more patience than `patience` has, or the budget ends,
    the comments left over fail with the reason and the wait, for the caller's queue to bring back. `dropped` counts
    what was left out of answers: `locations`, `tags`, `summaries` and `unknown ids`.
    """

    prompt_version = PROMPT_VERSION

    def __init__(
        self,
        llm: LanguageModel,
        budget: CallBudget,
        *,
        sleep: Callable[[float], None] = time.sleep,
        patience: Patience = PATIENCE,
        most_comments: int = 20,
        most_characters: int = 12_000,
    ) -> None:
        self._llm, self._budget, self._sleep, self._patience = llm, budget, sleep, patience
        self._most_comments, self._most_characters = most_comments, most_characters
        self.dropped: Counter[str] = Counter()

    @property
    def model(self) -> str:
        """The language model's name."""
        return self._llm.model

    @property
    def usage(self) -> Usage:
        """What the run's budget has counted."""
        return self._budget.usage

    def annotate(self, texts: Sequence[str]) -> list[Insight | AnnotationFailure]:
        """One result per text, in order; one call per `most_comments` texts where the model behaves."""
        results: dict[int, Insight | AnnotationFailure] = {
            number: self._empty() for number, text in enumerate(texts) if not text.strip()
        }
        left_over = _NO_ANSWER
        try:
            for batch in self._batches(texts, done=results):
                self._settle(batch, texts, results, self._patience)
        except _ENDS_A_RUN as error:
            left_over = _failure(error)
            logger.warning("annotation stopped early", extra={"model": self.model, "error": type(error).__name__})
        if self._budget.calls:
            self._report()
        return [results.get(number, left_over) for number in range(len(texts))]

    def _report(self) -> None:
        used = self._budget
        logger.info(
            "a language model annotated comments",
            extra={
                "model": self.model,
                "prompt_version": self.prompt_version,
                "calls": used.calls,
                "prompt_tokens": used.prompt_tokens,
                "completion_tokens": used.completion_tokens,
                "cost_micro_dollars": used.cost,
                "dropped": dict(self.dropped),
            },
        )

    def _batches(self, texts: Sequence[str], *, done: dict[int, Insight | AnnotationFailure]) -> Iterator[list[int]]:
        batch: list[int] = []
        size = 0
        for number, text in enumerate(texts):
            if number in done:
                continue
            length = min(len(text), _LONGEST_TEXT)
            if batch and (len(batch) == self._most_comments or size + length > self._most_characters):
                yield batch
                batch, size = [], 0
            batch.append(number)
            size += length
        if batch:
            yield batch

    def _settle(
        self,
        batch: list[int],
        texts: Sequence[str],
        results: dict[int, Insight | AnnotationFailure],
        patience: Patience,
    ) -> None:
        results.update(self._ask(batch, texts, patience))
        missing = [number for number in batch if number not in results]
        if len(batch) == 1:
            results.update(dict.fromkeys(missing, _NO_ANSWER))
        elif missing:
            middle = len(missing) // 2
            once = replace(patience, attempts=1)
            for half in (missing[:middle], missing[middle:]):
                if half:
                    self._settle(half, texts, results, once)

    def _ask(self, batch: list[int], texts: Sequence[str], patience: Patience) -> dict[int, Insight]:
        comments = [texts[number][:_LONGEST_TEXT] for number in batch]
        request = CompletionRequest(
            system=SYSTEM,
            parts=(
                Instruction(question(len(comments))),
                *(Data(f"comment {position}", comment) for position, comment in enumerate(comments, 1)),
            ),
            schema_name="comment_insights",
            schema=ANSWER_SCHEMA,
            max_tokens=_TOKENS_PER_COMMENT * (len(comments) + 1),
        )
        try:
            answer = complete_checked(self._llm, request, budget=self._budget, sleep=self._sleep, patience=patience)
        except MalformedOutputError:
            return {}
        items = cast("list[AnsweredInsight]", answer["insights"])
        named = Counter(item["id"] for item in items)
        insights: dict[int, Insight] = {}
        for item in items:
            position = int(item["id"])  # JSON Schema takes 1.0 for an integer
            if not 1 <= position <= len(batch):
                self.dropped["unknown ids"] += 1
            elif named[position] == 1:  # of two for one comment nobody knows which is meant
                insights[batch[position - 1]] = self._insight(item, comments[position - 1])
        return insights

    def _insight(self, item: AnsweredInsight, text: str) -> Insight:
        ground = Ground(unicodedata.normalize("NFC", text))
        spelled = Ground(text)  # a quote is verbatim, whatever Unicode form it is written in
        tags = [tag for tag in item["tags"] if ground.holds_form_of(tag)]
        places = [place for place in item["locations"] if len(place) <= LONGEST_LOCATION and spelled.names(place)]
        locations = tuple(dict.fromkeys(places))
        summary = cut(" ".join(item["summary"].split()))
        if not ground.holds(summary):
            self.dropped["summaries"] += 1
            summary = cut(" ".join(prose(text).split()))
        self.dropped["tags"] += len(item["tags"]) - len(tags)
        self.dropped["locations"] += len(item["locations"]) - len(places)
        return Insight(
            tags=normalised_tags(tags),
            summary=summary,
            kind=item["kind"],
            language=item["language"].strip(),  # a pattern's `$` lets a line break pass
            sentiment=round(float(item["sentiment"]), 4),
            locations=locations[:MOST_LOCATIONS],
            model=self.model,
            prompt_version=self.prompt_version,
        )

    def _empty(self) -> Insight:
        return Insight((), "", "neither", "und", 0.0, (), self.model, self.prompt_version)


def _failure(error: Exception) -> AnnotationFailure:
    if isinstance(error, RateLimitedError):
        return AnnotationFailure("the model is rate limited", error.retry_after)
    if isinstance(error, ModelUnavailableError):
        return AnnotationFailure("the model is not available", error.retry_after)
    if isinstance(error, CallBudgetExhaustedError):
        return AnnotationFailure("the run's budget of calls is used up")
    return AnnotationFailure("the model refused the request")
