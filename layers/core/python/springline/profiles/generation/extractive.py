"""Tells of people by rules, in their own words where it can: the default, which needs no model, network or key."""

import logging
import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from springline.community.annotation.model import Annotator
from springline.community.annotation.vocabulary import Vocabulary
from springline.community.titles import title
from springline.platform.llm.usage import Usage
from springline.profiles.generation.biography import biography
from springline.profiles.generation.generator import (
    LONGEST_QUOTE,
    MOST_QUOTES,
    GenerationFailure,
)
from springline.profiles.generation.material import Material, Said
from springline.profiles.generation.passages import Passage, best_passage
from springline.profiles.generation.proof import Excerpt, proof_points
from springline.profiles.generation.subjects import Subjects, subjects
from springline.profiles.highlights import BioPayload, Quote

logger = logging.getLogger(__name__)

MODEL = "springline-extracts"
RULES_VERSION = "1"
"""Raise it with every change to a rule or wording: a highlight of another version is out of date."""

_TELLING, _PASSABLE = 2.0, 1.0  # worth of a passage that is quoted, and of one that is where few others are
_FEW = 2
_LANGUAGES = ("en", "de", "es")


class ExtractiveGenerator:
    """A `Generator` whose words depend on the material, the annotator and `RULES_VERSION` alone."""

    model = MODEL
    prompt_version = RULES_VERSION
    usage = Usage()

    def __init__(self, annotator: Annotator) -> None:
        self._annotator = annotator

    def write(self, material: Material) -> BioPayload | GenerationFailure | None:
        """A bio of two or three sentences, up to five proof points and four quotes."""
        try:
            return self._written(material)
        except Exception as error:  # noqa: BLE001 - one odd person must not take the others along
            logger.error("a person could not be told of", extra={"error": type(error).__name__})  # noqa: TRY400 - no text
            return GenerationFailure("the rules failed on this person")

    def _written(self, material: Material) -> BioPayload | None:
        about = subjects(
            material.messages, self._annotator, lambda word, language: self._is_person(word, language, material.names)
        )
        excerpt = self._excerpts(material, about)
        points = proof_points(material, about, excerpt)
        if not points:
            return None
        quotes = self._quotes(material.messages, about, excerpt)
        return BioPayload(biography(material, about), tuple(points), tuple(quotes))

    def _quotes(self, messages: Sequence[Said], about: Subjects, excerpt: Excerpt) -> Iterator[Quote]:
        found = [
            (passage.worth + _standing(message, about), message, passage)
            for message in messages
            if (passage := excerpt(message, LONGEST_QUOTE))
        ]
        found.sort(key=lambda one: (-one[0], -one[1].message_id))
        said: set[str] = set()
        for worth, message, passage in found:
            if worth < (_PASSABLE if len(said) < _FEW else _TELLING) or len(said) == MOST_QUOTES:
                return
            if (beginning := passage.text[:30].casefold()) not in said:
                said.add(beginning)
                yield Quote(passage.text, message.message_id)

    def _excerpts(self, material: Material, about: Subjects) -> Excerpt:
        """What can be quoted of a message: nothing that says in which house somebody lives."""
        places = "|".join(re.escape(place.name) for place in about.places) or r"\b\B"
        house = re.compile(rf"\d[a-d]?,? (?:{places})|(?:{places}),? \d|(?:{places})(?<=\d)")

        def is_called(word: str, marked: bool) -> bool:
            return word.casefold() in material.names or (marked and self._is_name(word))

        def refuses(words: str) -> bool:
            return house.search(words) is not None

        def excerpt(said: Said, longest: int) -> Passage | None:
            asked = title(said.text) if said.opened == "need" else ""
            texts = [asked, said.text] if asked in said.text else [said.text]
            found = (best_passage(text, longest, is_called=is_called, refuses=refuses) for text in texts)
            return next(filter(None, found), None)

        return excerpt

    def _is_name(self, word: str) -> bool:
        return all(self._vocabulary.is_name(word, language) for language in _LANGUAGES)

    def _is_person(self, word: str, language: str, names: frozenset[str]) -> bool:
        return word.casefold() in names or (word.istitle() and self._vocabulary.is_name(word, language))

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary()


def _standing(message: Said, about: Subjects) -> float:
    """How much it says of a message that others took it up, and that it offers something."""
    is_need = message.opened == "need" or about.kinds.get(message.message_id) == "need"
    is_offer = message.opened == "offer" or about.kinds.get(message.message_id) == "offer"
    return 1.5 * message.thanked + 0.5 * min(message.reactions, 3) + 1.0 * is_offer - 1.5 * is_need
