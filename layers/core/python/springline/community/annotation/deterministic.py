"""Insights by rules and word lists: the default, which needs no model, no network and no key."""

import logging
import unicodedata
from collections.abc import Sequence

from springline.community.annotation.kind import kind_of
from springline.community.annotation.language import LanguageIdentifier
from springline.community.annotation.locations import locations
from springline.community.annotation.model import AnnotationFailure, Insight, verbatim
from springline.community.annotation.prose import WORD, prose, without_called
from springline.community.annotation.sentiment import SentimentScale
from springline.community.annotation.summary import summary
from springline.community.annotation.tags import tags
from springline.community.annotation.vocabulary import Vocabulary
from springline.platform.llm.usage import Usage

logger = logging.getLogger(__name__)

MODEL = "springline-rules"
RULES_VERSION = "1"
"""Raise it with every change to a rule or word list: insights are cached by it."""

_ANALYSED = 4_000  # characters; what a comment is about stands in its beginning


class DeterministicAnnotator:
    """An `Annotator` whose insights depend on the text and on `RULES_VERSION` alone.

    Making one reads its libraries' data: about 0.8 s and 80 MB, so keep it. Of a long text the first 4,000 characters
    are looked at.
    """

    model = MODEL
    prompt_version = RULES_VERSION
    usage = Usage()

    def __init__(self) -> None:
        self._languages = LanguageIdentifier()
        self._vocabulary = Vocabulary()
        self._sentiment = SentimentScale()

    def annotate(self, texts: Sequence[str]) -> list[Insight | AnnotationFailure]:
        """Judge each text by itself; thousands a second for chat messages."""
        return [self._judged(text) for text in texts]

    def _judged(self, text: str) -> Insight | AnnotationFailure:
        try:
            return self._insight(text)
        except Exception as error:  # noqa: BLE001 - one odd text must not take its neighbours along
            logger.error("a comment could not be judged", extra={"error": type(error).__name__})  # noqa: TRY400 - no text
            return AnnotationFailure("the rules failed on this text")

    def _insight(self, text: str) -> Insight:
        composed = unicodedata.normalize("NFC", text[:_ANALYSED])
        readable = prose(composed)
        folded = [word.lower() for word in WORD.findall(readable)]
        language = self._languages.identify(readable, folded)
        readable = without_called(
            readable,
            is_name=lambda word: self._vocabulary.is_name(word, language),
            is_empty=lambda word: self._vocabulary.is_empty(word, language),
        )
        places = verbatim(locations(composed, readable), text)
        subjects = tags(_without(readable, places), language, self._vocabulary)
        kind = kind_of(readable, language)
        return Insight(
            tags=subjects,
            summary=summary(readable, lambda sentence: kind_of(sentence, language) == kind != "neither", subjects),
            kind=kind,
            language=language,
            sentiment=self._sentiment.score(readable, folded, language),
            locations=places,
            model=self.model,
            prompt_version=self.prompt_version,
        )


def _without(readable: str, places: Sequence[str]) -> str:
    # A place has its field; as a tag it would be said twice.
    for place in places:
        readable = readable.replace(place, " " * len(place))
    return readable
