"""Answers a question by a language model, held to the words of its sources.

A model may be wrong, and it may obey what somebody planted in a passage. What is kept of its answer is sentences whose
quotes stand word for word in passages that it was shown, that have no number and no link which these quotes don't have,
and most of whose telling words are words of these quotes, in whatever form: at least one, or a number. All others are
dropped, and counted: "No." has nothing of its quote.
"""

import logging
import re
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import TypedDict, cast

from springline.community.annotation.grounding import Ground
from springline.community.annotation.prose import WORD
from springline.community.chat_words import COMMON
from springline.insights.ask_model import LONGEST_SENTENCE, MOST_SENTENCES, Material, Sentence, Writer, Written
from springline.insights.ask_prompt import ANSWER_SCHEMA, MOST_TOKENS, PROMPT_VERSION, SYSTEM, instruction
from springline.insights.model import LONGEST_QUOTE as LONGEST_EVIDENCE
from springline.insights.model import Selection
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
from springline.platform.metrics.protocol import Metrics

logger = logging.getLogger(__name__)

PATIENCE = Patience(attempts=2, first_wait=timedelta(seconds=1), longest_wait=timedelta(seconds=2))
"""Somebody waits for the answer: what can't be asked soon is answered without a model."""
SHORTEST_QUOTE = 8
LONGEST_QUOTE = 400
"""Characters of words that a model says it copied."""
_SHOWN = 12  # passages
_MOST_QUOTES = 3
_SHORTEST_WORD = 4  # letters, of a word that says something
_FOUNDED = 0.6  # of a sentence's telling words have to be words of its quotes
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_LINK = re.compile(r"[a-z][a-z0-9+.-]{1,20}://|www\.|mailto:|\S@\S|\]\(", re.IGNORECASE)


class _Quote(TypedDict):
    passage: int
    words: str


class _Sentence(TypedDict):
    text: str
    quotes: list[_Quote]


class GeneratingWriter:
    """A `Writer` that asks a `LanguageModel`, and leaves the answer to another writer, loudly, where it can't.

    Make one for each question: `budget` is the question's.
    """

    prompt_version = PROMPT_VERSION

    def __init__(
        self,
        llm: LanguageModel,
        budget: CallBudget,
        instead: Writer,
        metrics: Metrics,
        *,
        sleep: Callable[[float], None] = time.sleep,
        patience: Patience = PATIENCE,
    ) -> None:
        self._llm, self._budget, self._instead, self._metrics = llm, budget, instead, metrics
        self._sleep, self._patience = sleep, patience

    @property
    def model(self) -> str:
        """The language model's name."""
        return self._llm.model

    @property
    def usage(self) -> Usage:
        """What the budget has counted."""
        return self._budget.usage

    def write(self, question: str, words: Sequence[str], material: Sequence[Material]) -> Written:
        """Ask, and keep what is founded of the answer; one call where the model behaves, none without material."""
        if not material:
            return Written((), "generated", self.model)
        shown = material[:_SHOWN]
        try:
            answer = complete_checked(
                self._llm, _request(question, shown), budget=self._budget, sleep=self._sleep, patience=self._patience
            )
        except (
            MalformedOutputError,
            RateLimitedError,
            ModelUnavailableError,
            ModelRefusedError,
            CallBudgetExhaustedError,
        ) as error:
            self._fall_back(error)
            return self._instead.write(question, words, material)._replace(is_fallback=True)
        return self._kept(cast("list[_Sentence]", answer["sentences"]), shown)

    def _fall_back(self, error: Exception) -> None:
        logger.error("a question is answered without the model: %s", error, exc_info=error)
        self._metrics.count("fallback", what="answers")

    def _kept(self, answered: Sequence[_Sentence], shown: Sequence[Material]) -> Written:
        kept = tuple(one for said in answered if (one := _verified(said, shown)) is not None)
        dropped = len(answered) - len(kept)
        if dropped:
            logger.info("sentences without evidence", extra={"model": self.model, "dropped": dropped})
        return Written(kept[:MOST_SENTENCES], "generated", self.model, dropped)


def _request(question: str, shown: Sequence[Material]) -> CompletionRequest:
    return CompletionRequest(
        system=SYSTEM,
        parts=(
            Instruction(instruction(len(shown))),
            Data("question", question),
            *(Data(f"passage {number}", _told(one)) for number, one in enumerate(shown, 1)),
        ),
        schema_name="answer",
        schema=ANSWER_SCHEMA,
        max_tokens=MOST_TOKENS,
    )


def _told(one: Material) -> str:
    return f"[{one.context}]\n{one.text}" if one.context else one.text


def _verified(said: _Sentence, shown: Sequence[Material]) -> Sentence | None:
    """A sentence with the places of its quotes; None where it has no evidence that holds."""
    text = " ".join(said["text"].split())
    selections = tuple(dict.fromkeys(_selections(said["quotes"], shown)))[:_MOST_QUOTES]
    if not selections or not 0 < len(text) <= LONGEST_SENTENCE:
        return None
    return Sentence(text, selections) if _is_founded(text, [one.exact or "" for one in selections]) else None


def _selections(quotes: Sequence[_Quote], shown: Sequence[Material]) -> Iterator[Selection]:
    for quote in quotes:
        number, words = int(quote["passage"]), quote["words"].strip()
        if not 1 <= number <= len(shown) or not SHORTEST_QUOTE <= len(words) <= LONGEST_QUOTE:
            continue
        one = shown[number - 1]
        # A model writes a line's end as a blank.
        found = re.search(r"\s+".join(re.escape(part) for part in words.split()), one.text)
        if found is not None and len(found[0]) <= LONGEST_EVIDENCE:
            yield Selection(one.source, one.start + found.start(), one.start + found.end(), found[0])


def _is_founded(text: str, quoted: Sequence[str]) -> bool:
    """Whether a sentence has numbers and links of its quotes only, and mostly words of theirs; at least one."""
    whole = " ".join(quoted)
    numbers = set(_NUMBER.findall(text))
    if _LINK.search(text) or not numbers <= set(_NUMBER.findall(whole)):
        return False
    ground = Ground(whole)
    content = [word for word in WORD.findall(text) if word.casefold() not in COMMON]
    telling = [word for word in content if len(word) >= _SHORTEST_WORD]
    shares = bool(numbers) or any(map(ground.holds_form_of, content))
    return shares and sum(map(ground.holds_form_of, telling)) >= _FOUNDED * len(telling)
