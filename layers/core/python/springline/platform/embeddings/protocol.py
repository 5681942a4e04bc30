"""What a model of embeddings is given and what it answers, whoever runs it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from springline.platform.llm.protocol import MalformedOutputError

Vector = tuple[float, ...]
Purpose = Literal["passage", "question"]
"""Some models embed what is searched for otherwise than what is found."""

MOST_TEXTS = 64
"""Texts of one call."""
MOST_DIMENSIONS = 4_096


@dataclass(frozen=True, slots=True)
class Embedded:
    """The vectors of some texts, in their order, all of the same length; what they took where the provider says so."""

    vectors: tuple[Vector, ...]
    tokens: int = 0


class Embeddings(Protocol):
    """A model that embeds texts. Each adapter passes `tests/contract/test_embedding_adapters.py`."""

    @property
    def model(self) -> str:
        """The provider and the model, as vectors are kept under: those of two models can't be compared."""
        ...

    def embed(self, texts: Sequence[str], purpose: Purpose) -> Embedded:
        """Embed up to `MOST_TEXTS` texts in one call, without a retry; each vector has length 1.

        Raises as `springline.platform.llm.protocol.LanguageModel.complete` does.
        """
        ...


def unit_vectors(model: str, vectors: Sequence[Sequence[float]], wanted: int) -> tuple[Vector, ...]:
    """Vectors of length 1 in the direction of those that a model answered.

    Raises `MalformedOutputError` where these are not as many as wanted, differ in their number of dimensions, or one of
    them points nowhere.
    """
    if len(vectors) != wanted:
        raise MalformedOutputError(model, f"it has {len(vectors)} vectors for {wanted} texts")
    dimensions = {len(one) for one in vectors}
    if len(dimensions) > 1 or not all(1 <= one <= MOST_DIMENSIONS for one in dimensions):
        raise MalformedOutputError(model, f"its vectors have {sorted(dimensions)} dimensions")
    return tuple(_unit(model, one) for one in vectors)


def _unit(model: str, vector: Sequence[float]) -> Vector:
    length = math.hypot(*vector)
    if not math.isfinite(length) or length == 0:
        raise MalformedOutputError(model, "one of its vectors points nowhere")
    return tuple(one / length for one in vector)
