"""What words of a language are worth as tags: stop words, word forms and names, from kept libraries.

Word forms come from simplemma, stop words from stopwordsiso; `words/chatter.*.txt` adds what is empty talk in
chats. English, German and Spanish have a dictionary here; of other languages only the stop words are
known. An undetermined language is read as English, with the empty words of all three.
"""

from springline.community.annotation.word_lists import words

_CHATTER = {language: words(f"chatter.{language}") for language in ("en", "de", "es")}
_ENGLISH_SUBJECTS = words("subjects.en")
# Words that simplemma takes for forms of verbs, doesn't know, or gives a base form that is no word.
_ENGLISH_FORMS = {
    "shelves": "shelf", "leaves": "leaf", "loaves": "loaf", "scarves": "scarf", "knives": "knife", "saws": "saw",
    "saw": "saw", "glasses": "glasses", "tvs": "tv", "cancelled": "cancel", "labelled": "label",
}  # fmt: skip


class Vocabulary:
    """Judges words. A language's dictionary (9 to 15 MB, 0.1 to 0.5 s) is read when its first word is asked for."""

    def __init__(self) -> None:
        import stopwordsiso
        from simplemma import Lemmatizer
        from simplemma.strategies import LOW_MEMORY_DICTIONARY_FACTORY, DefaultStrategy, DictionaryLookupStrategy

        self._lemmatizer = Lemmatizer(lemmatization_strategy=DefaultStrategy(low_memory=True))
        self._dictionary = DictionaryLookupStrategy(LOW_MEMORY_DICTIONARY_FACTORY)
        self._stop_words = stopwordsiso.stopwords
        self._with_stop_words = stopwordsiso.langs()
        self._empty: dict[str, frozenset[str]] = {}

    def base_form(self, word: str, language: str) -> str:
        """The dictionary form: `Ladders` → `ladder`, `bohrmaschinen` → `Bohrmaschine`; capitals mark German nouns.

        Where no dictionary has it, the word in lower case.
        """
        folded = word.lower()
        dictionary = "en" if language == "und" else language
        if dictionary not in _CHATTER:
            return folded
        if dictionary == "en" and folded in _ENGLISH_FORMS:
            return _ENGLISH_FORMS[folded]
        # German tells its nouns by their capital; elsewhere a capital is the sentence's.
        base = self._lemmatizer.lemmatize(word if dictionary == "de" else folded, dictionary)
        # What rules make of an unknown word may be none: Spanish `please` → `plear`.
        return base if base == folded or self._dictionary.get_lemma(base, dictionary) else folded

    def is_name(self, word: str, language: str) -> bool:
        """Whether a word that opens a message can only be a name: no dictionary has it, or has it as a name alone."""
        dictionary = language if language in _CHATTER else "en"
        if self._dictionary.get_lemma(word, dictionary) is None:
            return True
        english = self._dictionary.get_lemma(word.capitalize(), "en")
        return english is not None and english[0].isupper()

    def is_empty(self, word: str, language: str) -> bool:
        """Whether a lower-case word says nothing about a subject: a stop word, or chatter."""
        empty = self._empty.get(language)
        if empty is None:
            empty = self._empty[language] = self._empty_words(language)
        return word in empty

    def _empty_words(self, language: str) -> frozenset[str]:
        if language == "und":
            return frozenset[str]().union(*(self._empty_words(known) for known in _CHATTER))
        stop = self._stop_words(language) if language in self._with_stop_words else frozenset[str]()
        empty = frozenset(stop) | _CHATTER.get(language, _CHATTER["en"])  # "lol" is said everywhere
        return empty - _ENGLISH_SUBJECTS if language == "en" else empty
