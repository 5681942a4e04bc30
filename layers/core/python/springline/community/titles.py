"""A request's title: what a reader of a list needs to know of it, in the words of the one who asks.

A short text is its own title. Of a longer one a sentence is, the first of these that it has:

1. A question that can be understood alone. One that leans on what was said before (`Does anyone own a proper one?`)
   can't be.
2. Another sentence that asks or offers (`I need to put up two shelves`).
3. Where a question leans on something: the first sentence before it that is neither a greeting nor an announcement.
4. Its first sentence.
"""

import re
from collections.abc import Sequence

from springline.community.addressing import READ_CHARACTERS
from springline.community.chat_words import COMMON, GREETINGS
from springline.community.request_forms import request_form

TITLE_LENGTH = 120

FEWEST_WORDS = 3
LONGEST_LEANING = 8
TELLING_WORDS = 2
SHORTEST_STATEMENT = 5
LONGEST_GREETING = 6

# A full stop after a single letter or a short form of a word, and an ellipsis that goes on in lower case, end nothing.
_END = re.compile(
    r"""
    (?: (?<!\b[^\W\d_]) (?<!\b(?:Mr|Ms|Dr|St|Nr|ca|vs|no)) (?<!\b(?:Mrs|etc|bzw|usw|Str))
        (?<!\b(?:e\.g|i\.e|z\.B|d\.h)) (?<!\.) \. (?!\.)
      | [.\u2026]{2,} (?![ ][^\W\d_A-Z]) | [!?][.!?\u2026]*
    )
    ["')\]\u2019\u201c\u201d\u00bb]* (?=\s)
    """,
    re.VERBOSE,
)
_QUESTION = re.compile(r"\?[.!?]*[\"')\]\u2019\u201c\u201d\u00bb]*$")
_WORD = re.compile(r"[^\W_]+(?:['\u2019.:-][^\W_]+)*")


def _words_of(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


_REFERRING = _words_of(
    "it one ones some any that this those these them they him her he she there so",
    "es ihn ihm ihr sie er das dies diese davon dabei welche eine eins lo la los las le les eso esto ello",
)
_GREETING = GREETINGS | _words_of("good guten gute schönen buenos buenas dear liebe lieber querida querido")
_ANNOUNCING = _words_of("question questions frage fragen pregunta preguntas")


def title(text: str) -> str:
    """The title of a text that opens a request: one line of at most 120 characters; empty where the text is.

    Cost: linear in the first `READ_CHARACTERS` characters, beyond which nothing is read.
    """
    lines = [line for line in (" ".join(line.split()) for line in text[:READ_CHARACTERS].splitlines()) if line]
    if len(lines) < 2 and len("".join(lines)) <= TITLE_LENGTH:
        return "".join(lines)
    return _cut(_best([sentence for line in lines for sentence in _sentences(line)]))


def _sentences(line: str) -> list[str]:
    ends = [match.end() for match in _END.finditer(line)]
    pieces = (line[start:end].strip() for start, end in zip([0, *ends], [*ends, len(line)], strict=True))
    return [piece for piece in pieces if piece]


def _best(sentences: Sequence[str]) -> str:
    leaning = None
    for position, sentence in enumerate(sentences):
        words = _words(sentence)
        if _QUESTION.search(sentence) and len(words) >= FEWEST_WORDS:
            if position == 0 or not _leans(words):
                return sentence
            leaning = position if leaning is None else leaning
    for sentence in sentences:
        if not _leans(_words(sentence)) and not _QUESTION.search(sentence) and request_form(sentence):
            return sentence
    for sentence in sentences[:leaning]:
        if _tells(_words(sentence)):
            return sentence
    return sentences[leaning or 0]


def _leans(words: Sequence[str]) -> bool:
    """Whether a sentence says too little to be understood without those before it."""
    if len(words) > LONGEST_LEANING:
        return False
    return not _REFERRING.isdisjoint(words) or len([word for word in words if word not in COMMON]) < TELLING_WORDS


def _tells(words: Sequence[str]) -> bool:
    """Whether a sentence says something, other than that something is about to be said."""
    if len(words) < SHORTEST_STATEMENT or not _ANNOUNCING.isdisjoint(words):
        return False
    return len(words) > LONGEST_GREETING or words[0] not in _GREETING


def _words(sentence: str) -> list[str]:
    return _WORD.findall(sentence.casefold())


def _cut(line: str) -> str:
    if len(line) <= TITLE_LENGTH:
        return line
    return line[: TITLE_LENGTH - 1].rsplit(" ", 1)[0].rstrip(" ,;:-") + "\u2026"
