"""Tells of people by a language model, held to the person's own messages.

A model may be wrong, and it may obey what somebody planted in a message. What is kept of its answer has no links or
addresses; its quotes stand verbatim in messages that it was shown, and its proof points cite such messages.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import TypedDict, cast

from springline.community.annotation.grounding import Ground
from springline.community.annotation.prose import WORD
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
from springline.profiles.generation.generator import (
    AT_ONCE,
    LONGEST_POINT,
    LONGEST_QUOTE,
    MOST_POINTS,
    MOST_QUOTES,
    GenerationFailure,
)
from springline.profiles.generation.material import Material, Said
from springline.profiles.generation.private_details import has_private_details
from springline.profiles.generation.prompt import ANSWER_SCHEMA, PROMPT_VERSION, SYSTEM, question
from springline.profiles.highlights import BioPayload, ProofPoint, Quote, is_writable

logger = logging.getLogger(__name__)

PATIENCE = Patience(attempts=3, longest_wait=timedelta(seconds=8))
"""An answer that can't be used is asked for twice more; then a queue brings the person back, or gives up in the end."""

_MOST_TOKENS = 1_500
_SHORTEST_WORD = 4  # letters, of a word that says something


class _AnsweredPoint(TypedDict):
    text: str
    messages: list[int]


class _AnsweredQuote(TypedDict):
    text: str
    message: int


class _Answer(TypedDict):
    bio: str
    proof_points: list[_AnsweredPoint]
    quotes: list[_AnsweredQuote]


class ModelGenerator:
    """A `Generator` that asks a `LanguageModel`. Make one for each run: `budget` is the run's.

    Once the provider asks for more patience than `patience` has, nothing more is asked of it in this run.

    `dropped` counts what was left out of answers: `quotes` that don't stand in their message or can't be shown, and
    `proof points` that cite none of the messages shown, or have nothing of what these say.
    """

    prompt_version = PROMPT_VERSION

    def __init__(
        self,
        llm: LanguageModel,
        budget: CallBudget,
        *,
        sleep: Callable[[float], None] = time.sleep,
        patience: Patience = PATIENCE,
    ) -> None:
        self._llm, self._budget, self._sleep, self._patience = llm, budget, sleep, patience
        self.dropped: Counter[str] = Counter()
        self._put_off: GenerationFailure | None = None

    @property
    def model(self) -> str:
        """The language model's name."""
        return self._llm.model

    @property
    def usage(self) -> Usage:
        """What the run's budget has counted."""
        return self._budget.usage

    def write(self, material: Material) -> BioPayload | GenerationFailure | None:
        """Ask for a profile, and keep what is founded of it; one call where the model behaves."""
        if self._put_off is not None:
            return self._put_off
        try:
            answer = complete_checked(
                self._llm, _request(material), budget=self._budget, sleep=self._sleep, patience=self._patience
            )
        except MalformedOutputError:
            return GenerationFailure("no usable answer")
        except RateLimitedError as error:
            self._put_off = GenerationFailure("the model is rate limited", error.retry_after, is_passing=True)
            return self._put_off
        except ModelUnavailableError as error:
            return GenerationFailure("the model is not available", error.retry_after)
        except ModelRefusedError:
            return GenerationFailure("the model refused the request")
        except CallBudgetExhaustedError:
            return GenerationFailure("the run's budget of calls is used up", AT_ONCE, is_passing=True)
        return self._kept(cast("_Answer", answer), material)

    def _kept(self, answer: _Answer, material: Material) -> BioPayload | GenerationFailure:
        bio = " ".join(answer["bio"].split())
        points = tuple(self._points(answer["proof_points"], material.messages))[:MOST_POINTS]
        quotes = tuple(self._quotes(answer["quotes"], material.messages))[:MOST_QUOTES]
        self.dropped["proof points"] += len(answer["proof_points"]) - len(points)
        self.dropped["quotes"] += len(answer["quotes"]) - len(quotes)
        if not points or not _is_founded(bio, material.messages):
            logger.info("an answer without foundation", extra={"model": self.model, "dropped": dict(self.dropped)})
            return GenerationFailure("the answer rests on no message")
        return BioPayload(bio, points, quotes)

    def _points(self, answered: Sequence[_AnsweredPoint], messages: Sequence[Said]) -> Iterator[ProofPoint]:
        for point in answered:
            cited = [said for number in dict.fromkeys(point["messages"]) if (said := _numbered(number, messages))]
            text = " ".join(point["text"].split())
            if _is_showable(text, LONGEST_POINT) and _is_founded(text, cited):
                yield ProofPoint(text, tuple(said.message_id for said in cited))

    def _quotes(self, answered: Sequence[_AnsweredQuote], messages: Sequence[Said]) -> Iterator[Quote]:
        kept: set[Quote] = set()
        for quote in answered:
            said, text = _numbered(quote["message"], messages), quote["text"].strip()
            if said is None or not _is_showable(text, LONGEST_QUOTE) or text not in said.text:
                continue
            found = Quote(text, said.message_id)
            if found not in kept:
                kept.add(found)
                yield found


def _request(material: Material) -> CompletionRequest:
    return CompletionRequest(
        system=SYSTEM,
        parts=(
            Instruction(question(len(material.messages))),
            Data("name of the member", material.name),
            Data("name of the group", material.group),
            Data("statistics", material.snapshot.to_json()),
            *(Data(f"message {number}", said.text) for number, said in enumerate(material.messages, 1)),
        ),
        schema_name="member_profile",
        schema=ANSWER_SCHEMA,
        max_tokens=_MOST_TOKENS,
    )


def _numbered(number: float, messages: Sequence[Said]) -> Said | None:
    return messages[int(number) - 1] if 1 <= number <= len(messages) else None  # JSON Schema takes 1.0 for an integer


def _is_showable(text: str, longest: int) -> bool:
    return 0 < len(text) <= longest and is_writable(text) and not has_private_details(text)


def _is_founded(text: str, messages: Sequence[Said]) -> bool:
    """Whether a text can be shown, and shares at least one word that says something with the messages it rests on."""
    words = [word for word in WORD.findall(text) if len(word) >= _SHORTEST_WORD]
    grounds = [Ground(said.text) for said in messages]
    return is_writable(text) and any(ground.holds_form_of(word) for word in words for ground in grounds)
