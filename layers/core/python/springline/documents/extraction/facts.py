"""The extractor that needs nothing: what sentences say by their form, in English and German.

It is right where it speaks and silent otherwise: `X is Y` at the beginning of a sentence, what somebody must or must
not, dates and amounts, names. Of an amount or a date, the predicate is the sentence with `…` in its place, so that the
same sentence with another number is the same statement with another value.
"""

import re
from collections.abc import Iterator

from springline.documents.chunking import BELOW
from springline.documents.extraction.model import (
    LONGEST_PREDICATE,
    LONGEST_QUOTE,
    LONGEST_SUBJECT,
    LONGEST_VALUE,
    MOST_VALUES,
    Passage,
    Value,
)
from springline.documents.extraction.quantities import Quantity, quantities
from springline.documents.extraction.schema import ValueSchema
from springline.documents.extraction.sentences import plain, sentences
from springline.platform.llm.usage import Usage

NAME = "facts"
VERSION = "1"

_DUTIES = {
    "must not": (
        r"must not|mustn't|shall not|may not|(?:is|are) (?:not (?:permitted|allowed)|prohibited|forbidden)"
        r"(?: to| from)?|darf nicht|dürfen nicht|darf kein\w*|dürfen kein\w*"
    ),
    "may only": "may only|darf nur|dürfen nur",
    "must": (
        "must|shall|(?:is|are) (?:required|obliged|obligated) to|has to|have to|muss|müssen|(?:ist|sind) verpflichtet"
    ),
}
_MODALS = {told: re.compile(rf"\b(?:{form})\b", re.IGNORECASE) for told, form in _DUTIES.items()}
_HAS_TO = re.compile(r"\b(?:hat|haben)\b (?=[^,;]{3,200}\bzu [a-zäöüß]+en\b)")
_IS = re.compile(
    r"(?P<subject>(?:\w[^,;:.!?|]{0,78}?)) (?P<verb>is|are|was|were|means|refers to|stands for|consists of|ist|sind|war"
    r"|waren|bedeutet|bezeichnet) (?P<value>\S.*)",
    re.DOTALL,
)
_NO_SUBJECT = re.compile(
    r"(?:it|its|this|that|there|these|those|he|she|they|we|you|i|if|when|while|what|how|who|why|which|where|here|as|and"
    r"|or|but|so|because|since|although|to|in|on|at|for|with|by|from|es|dies|diese[rs]?|das|sie|er|wir|wenn|was|wer|wie|da|"
    r"hier|dort|als|ob|dass)\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|costs?|amounts? to|equals?|lasts?|takes?|gets?|receives?|earns?|accrues?|pays?|"
    r"becomes?|begins?|starts?|ends?|expires?|must|shall|may|can|will|should|ist|sind|war|waren|hat|haben|beträgt|betragen|"
    r"kostet|dauert|gilt|tritt|wird|werden|muss|müssen|kann|können|darf|dürfen)\b"
)
_NAME = re.compile(
    r"(?<![\w.!?\"'(])(?<!^)[A-Z][a-z][\w'-]*(?: (?:of|the|for|and|de|von|van|du) [A-Z][a-z][\w'-]+| [A-Z][\w'-]+){1,5}"
)
_STANDS_FOR = re.compile(
    r"(?P<name>[A-Z][\w'-]+(?: (?:of|the|for|and|de|für|der|des)| [A-Z][\w'-]+){1,7}) "
    r"\((?P<short>[A-Z][A-Za-z]{1,9})\)"
)
_LONGEST_SENTENCE = 1_000
_MOST_WORDS = 9


class FactsExtractor:
    """An `Extractor` by rules. `dropped` counts the values that the schema refused."""

    model = NAME
    prompt_version = VERSION
    usage = Usage()
    is_free = True

    def __init__(self, schema: ValueSchema | None = None) -> None:
        self._schema = schema or ValueSchema()
        self.key = f"{NAME}/{VERSION}/{self._schema.digest}"
        self.dropped = 0

    def extract(self, passage: Passage) -> list[Value]:
        """What the sentences of a passage say; at most `MOST_VALUES` values. Cost: linear in the text."""
        kept: dict[tuple[str, ...], Value] = {}
        for start, end in sentences(passage.text):
            if end - start <= LONGEST_QUOTE:
                for value in _said(passage, start, end):
                    if self._schema.accepts(value):
                        kept.setdefault(value[:4], value)
                    else:
                        self.dropped += 1
        return list(kept.values())[:MOST_VALUES]


def _said(passage: Passage, start: int, end: int) -> Iterator[Value]:
    words = plain(passage.text[start:end]).strip(" |")
    if not 8 <= len(words) <= _LONGEST_SENTENCE:
        return
    told = [*_duties(words)]
    if not told and not words.endswith("?"):
        told = [*_definitions(words)]
    told += [*_quantified(words, passage.heading), *_names(words)]
    for kind, subject, predicate, value in told:
        yield Value(kind, _cut(subject, LONGEST_SUBJECT), _cut(predicate, LONGEST_PREDICATE), value, start, end)


def _duties(words: str) -> Iterator[tuple[str, str, str, str]]:
    """Who must, must not or may only do what; a sentence says one of them."""
    found = [(match, told) for told, form in _MODALS.items() if (match := form.search(words))]
    if has_to := _HAS_TO.search(words):
        found.append((has_to, "must"))
    if not found:
        return
    match, told = min(found, key=lambda one: (one[0].start(), -one[0].end()))
    subject, what = words[: match.start()].strip(" ,;:\u2013-"), words[match.end() :].strip(" ,;:\u2013-.")
    if subject and what and not words.endswith("?"):
        yield "obligation", subject[-LONGEST_SUBJECT:].strip(), told, _cut(what, LONGEST_VALUE)


def _definitions(words: str) -> Iterator[tuple[str, str, str, str]]:
    match = _IS.match(words)
    if match is None or _NO_SUBJECT.match(words) or _VERB.search(match["subject"]):
        return
    if len(match["subject"].split()) <= _MOST_WORDS:
        yield "fact", match["subject"], match["verb"], _cut(match["value"].rstrip(" ."), LONGEST_VALUE)


def _quantified(words: str, heading: str) -> Iterator[tuple[str, str, str, str]]:
    found = quantities(words)
    for one in found:
        template = _template(words, found, one)
        before, _, _ = template.partition("…")
        verb = _VERB.search(before)
        if verb and before[: verb.start()].strip(" ,;:"):
            yield one.kind, before[: verb.start()].strip(" ,;:"), template[verb.start() :], one.value
        else:
            yield one.kind, heading.rpartition(BELOW)[2] or template, template, one.value


def _template(words: str, found: list[Quantity], target: Quantity) -> str:
    """The sentence with `…` for one amount or date, and `#` for the others."""
    parts: list[str] = []
    end = 0
    for one in found:
        parts += [words[end : one.start], "…" if one is target else "#"]
        end = one.end
    return "".join([*parts, words[end:]]).strip(" .")


def _names(words: str) -> Iterator[tuple[str, str, str, str]]:
    for match in _STANDS_FOR.finditer(words):
        words_of_name = match["name"].split()
        for first in range(len(words_of_name)):
            initials = "".join(word[0] for word in words_of_name[first:] if word[0].isupper())
            if words_of_name[first][0].isupper() and initials == match["short"].upper():
                yield "fact", match["short"], "stands for", " ".join(words_of_name[first:])
                break
    for match in _NAME.finditer(words):
        yield "entity", match.group(), "is named", match.group()


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
