"""Which language a chat line is written in.

py3langid counts byte sequences, which short lines have few of; stop words are what short lines are made of. Both
together name the language of a line more often than either does, and say more often when they don't know.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, cast

UNDETERMINED = "und"

# Every language more is one more to be mistaken for, so only those are in that groups are likely to write in.
_LANGUAGES = (
    "ar", "bg", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "he", "hi", "hu", "id", "it", "ja", "ko", "nl",
    "no", "pl", "pt", "ro", "ru", "sv", "tr", "uk", "vi", "zh",
)  # fmt: skip
# Of 1; below, a line is "und". Chosen so that under 2 % of 2,000 lines of an English channel are called anything else.
_SURE = 0.4
_SHARED, _OWN = 0.3, 1.0  # weight of a stop word in each language that has it, and to be split between those


class _ByteModel(Protocol):
    def rank(self, text: str) -> Sequence[tuple[str, float]]: ...


class LanguageIdentifier:
    """Names languages. Making one reads py3langid's model: about 0.6 s and 70 MB; keep it."""

    def __init__(self) -> None:
        import stopwordsiso

        self._model = _byte_model()
        self._spoken_in: dict[str, list[str]] = defaultdict(list)
        for language in _LANGUAGES:
            for word in stopwordsiso.stopwords(language):
                self._spoken_in[word].append(language)

    def identify(self, text: str, words: Sequence[str]) -> str:
        """The ISO 639-1 code of the text's language, or `und`. `words` are the text's words in lower case.

        Naive Bayes with one more piece of evidence: log P(language | bytes), plus for each stop word a bonus to the
        languages that have it, the larger the fewer they are.
        """
        if not words:
            return UNDETERMINED
        scores = {language: math.log(max(share, 1e-9)) for language, share in self._model.rank(text)}
        for word in words:
            speakers = self._spoken_in.get(word, ())
            for language in speakers:
                scores[language] += _SHARED + _OWN / len(speakers)
        best = max(scores, key=scores.__getitem__)
        total = sum(math.exp(score - scores[best]) for score in scores.values())
        return best if 1 / total >= _SURE else UNDETERMINED


def _byte_model() -> _ByteModel:
    """py3langid's model of our languages. Its own `set_languages` would keep 28 MB about the other hundred."""
    from py3langid import langid, modelio

    load = cast("Callable[[Path], tuple[Any, ...]]", modelio.load_model)  # pyright: ignore[reportUnknownMemberType]
    likelihoods, priors, languages, moves, rows, outputs = load(langid.MODEL_DIR / langid.MODEL_FILE)
    ours = [place for place, language in enumerate(languages) if language in _LANGUAGES]
    make = cast("Callable[..., _ByteModel]", langid.LanguageIdentifier)
    names = [languages[place] for place in ours]
    return make(likelihoods[:, ours], priors[ours], names, moves, outputs, norm_probs=True, tk_row=rows)
