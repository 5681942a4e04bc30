"""What a comment is about, in its own words: the content words that are left when empty ones are taken away."""

import re
from collections import Counter

from springline.community.annotation.model import normalised_tags
from springline.community.annotation.prose import WORD
from springline.community.annotation.vocabulary import Vocabulary
from springline.community.annotation.word_lists import words as listed

# Scripts that don't part their words: a run of signs would be a sentence, not a word.
_UNPARTED = re.compile(r"[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff]")
_TOKEN = re.compile(rf"{WORD.pattern}|[.,:;!?]")  # a sign parts "the fence, the shed" as a reader would
_DRAWN_OUT = re.compile(r"(.)\1\1|(.{1,2})\2\2", re.IGNORECASE)  # "sooo", "hahaha"
_SENTENCE_ENDS = frozenset(".!?:")
_SHORTEST = 3
_ENOUGH_THINGS = 3  # with so many things named, what is done with them adds little

# In English, where no ending tells, a word is what somebody does when it stands between these.
_BEFORE_VERB, _AFTER_VERB = listed("before_verb.en"), listed("after_verb.en")
_VERB_ENDING = {"en": ("ed", "ing"), "es": ("ar", "er", "ir")}
_ADVERB_LENGTH = 6
_NO_ADVERB = frozenset({"family", "assembly", "supply", "reply", "anomaly", "butterfly", "monopoly", "italy"})


def tags(text: str, language: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """At most eight tags, the most telling first: things before deeds, those said more often before others.

    `text` is prose. Deeds are named only where few things are. Cost is linear in the number of words.
    """
    tokens: list[str] = _TOKEN.findall(text)
    things: Counter[str] = Counter()
    deeds: Counter[str] = Counter()
    for position, word in enumerate(tokens):
        base = _content(word, language, vocabulary)
        if base is None:
            continue
        before = tokens[position - 1].lower() if position else "."
        after = tokens[position + 1].lower() if position + 1 < len(tokens) else "."
        if _is_deed(word, base, language, before, after):
            deeds[base.lower()] += 1
        else:
            things[_thing(word, base, language, first=before in _SENTENCE_ENDS)] += 1
    ranked = sorted(things, key=lambda tag: -things[tag])
    if len(ranked) < _ENOUGH_THINGS:
        ranked += sorted(deeds, key=lambda tag: -deeds[tag])
    return normalised_tags(ranked)


def _content(word: str, language: str, vocabulary: Vocabulary) -> str | None:
    """The base form of a word that says something, None for others."""
    word = _without_apostrophe(word)
    acronym = word.isupper() and len(word) > 1
    if not word[:1].isalpha() or (len(word) < _SHORTEST and not acronym):
        return None
    folded = word.lower()
    if _UNPARTED.search(word) or _DRAWN_OUT.search(word) or vocabulary.is_empty(folded, language):
        return None
    if language == "en" and folded.endswith("ly") and len(folded) >= _ADVERB_LENGTH and folded not in _NO_ADVERB:
        return None
    base = vocabulary.base_form(word, language)
    return None if vocabulary.is_empty(base.lower(), language) else base


def _is_deed(word: str, base: str, language: str, before: str, after: str) -> bool:
    if language == "de":
        return base[0].islower() and not word[0].isupper()
    if language == "es":
        return base.endswith(_VERB_ENDING["es"])
    inflected = base != word.lower() and word.lower().endswith(_VERB_ENDING["en"])
    return language == "en" and (inflected or before in _BEFORE_VERB or after in _AFTER_VERB)


def _thing(word: str, base: str, language: str, *, first: bool) -> str:
    # Within a German sentence a capital marks a noun, so a verb for a base form is the dictionary's mistake.
    mistaken = language == "de" and word[0].isupper() and base[0].islower() and not first
    return (word if mistaken else base).lower()


def _without_apostrophe(word: str) -> str:
    """`neighbour's` → `neighbour`, `l'échelle` → `échelle`."""
    before, sign, after = word.replace("\u2019", "'").partition("'")
    return after if sign and len(before) <= 2 < len(after) else before
