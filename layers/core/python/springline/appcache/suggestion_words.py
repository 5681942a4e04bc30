"""Which words of a request tell what it is about, how much each of them tells, and where else they are said.

A word tells the more, the fewer messages have it (inverse document frequency, as in BM25: Robertson and Zaragoza, "The
Probabilistic Relevance Framework", 2009). In a small chat that is not enough, since there hardly any word is frequent:
words that say nothing about a subject in any chat (stop words, chatter, `WEAK`) and people's names are left out from
the start, and words that the annotation did not take for a subject count little.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from springline.community.annotation.vocabulary import Vocabulary
from springline.community.chat_words import COMMON

MOST_WORDS = 12
READ_CHARACTERS = 2000
ASIDE = 0.4
"""What a word counts that is in the request, but not what it is about."""
SMALLEST_CHAT = 1000
"""Fewer messages are taken for so many: in a chat of twenty, a word that two of them have is no common one."""
SATURATION, LENGTH_SHARE, USUAL_LENGTH = 1.2, 0.5, 12
"""BM25's k1 and b, and the words of a usual message."""
MOST_TELLING, UNCOVERED = 3, 0.5
SHORTEST = 3
_LINK = re.compile(r"https?://\S+|www\.\S+")
_WORD = re.compile(r"[^\W_]+")
_LONGEST_EXACT = 3


def _listed(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


WEAK = _listed(
    # when and how many
    "today tomorrow yesterday tonight morning noon afternoon evening night day days week weekend month year hour",
    "minute second moment monday tuesday wednesday thursday friday saturday sunday january february march april june",
    "july august september october november december early late later soon twice once half dozen couple pair lot bit",
    "piece one two three four five six seven eight nine ten eleven twelve thirteen twenty thirty hundred thousand",
    "first last",
    # how things are
    "able bad badly best better big bigger biggest bright certain clean clear close cold common correct current dark",
    "different difficult easy empty exact extra false fast final fine free full funny general good half happy hard",
    "heavy high hot huge important kind large little local long loud lucky main nice normal old open ordinary perfect",
    "plain poor possible practical private proper quick quiet quite rare ready real rest right rough sad same sharp",
    "short silly similar simple single slow small soft sorry special stupid sure tall thin tired true ugly usual warm",
    "weird white whole wide wrong young alone alive asleep awake badly honest important humble terrible wonderful",
    # what one does with anything
    "add agree allow answer appear arrive ask become begin believe break bring build buy call care carry catch change",
    "check choose close collect come compare complain consider contain continue count cut decide describe die draw",
    "drop end enjoy enter expect explain fall feel fill find finish fit follow forget get give grow guess hang happen",
    "hate hear help hide hit hold hope hurt imagine include join jump keep kick know laugh lead learn leave let like",
    "listen live look lose love make manage matter mean meet mention mind miss mix move notice offer own pass pay pick",
    "place play point prefer pretend promise propose pull push put raise reach read realise realize receive recommend",
    "remember remove repeat reply rest return run save see seem send set share show sit sleep smile sound speak spend",
    "stand start stay stop suggest suppose surprise swear take talk teach test thank tidy touch trouble trust turn",
    "understand visit wait wake walk wander warn watch wear wish wonder worry write invite vote",
    # what anything can be called
    "advice answer case chance edge fact help idea issue kind line list matter name need number option part people",
    "person place point problem question reason result rule side size sort story stuff suggestion thing time tip top",
    "type version way word world message group chat neighbour neighbor friend guy guys folks man woman boy girl child",
    # German, as far as the lists of stop words leave it
    "heute morgen gestern abend nacht tag tage woche monat jahr stunde uhr minute montag dienstag mittwoch donnerstag",
    "freitag samstag sonntag früh spät bald erst zwei drei vier fünf sechs sieben acht neun zehn paar gern gerne lieb",
    "liebe lieber herzlich wichtig wichtige frage fragen antwort leute sache ding suche suchen brauche brauchen nehmen",
    "geben finden bringen holen kommen gehen machen sehen wissen sagen gross groß klein alt neu schön runde",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """A word that a request is about: as it is written there, and how much it tells, at most 1."""

    word: str
    stem: str
    weight: float


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without the endings of English plurals and verbs, and of the commonest German ones.

    `ladders` and `ladder`, `printing` and `print` become the same; it need not be a word. Cost: constant.
    """
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("xes", "ches", "shes", "sses", "zes")):
        word = word[:-2]
    elif word.endswith("s") and len(word) > SHORTEST and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    ending = next((one for one in ("ing", "ed") if word.endswith(one) and len(word) - len(one) >= SHORTEST), "")
    if ending:
        word = word.removesuffix(ending)
    elif word.endswith("en") and len(word) > 5:
        word = word[:-2]
    elif word.endswith("e") and len(word) > 4:
        word = word[:-1]
    return word[:-1] if len(word) > SHORTEST and word[-1] == word[-2] else word


def words(text: str) -> list[str]:
    """The words of a text in lower case, links and short ones left out."""
    plain = text[:READ_CHARACTERS].lower()
    if "://" in plain or "www." in plain:
        plain = _LINK.sub(" ", plain)
    return [word for word in _WORD.findall(plain) if len(word) >= SHORTEST and not word.isdigit()]


def stems(text: str) -> Counter[str]:
    """The stems of a text's words, and how often each is said."""
    return Counter(map(stem, words(text)))


def subjects(
    texts: Iterable[str], tags: Iterable[str], *, names: Collection[str], language: str, said: Mapping[str, int]
) -> tuple[Subject, ...]:
    """What a request is about, the most telling first, at most `MOST_WORDS`.

    Args:
        texts: The request's words, the most important text first; without tags, that one is what it is about.
        tags: What it is about by its annotation.
        names: Words of people's names.
        language: Of the request; `und` where it is not known.
        said: Of stems, how many of the newest `SMALLEST_CHAT` messages have them.
    """
    told = [*texts]
    about = [word for tag in tags for word in words(tag)] or words(told[0] if told else "")
    found: dict[str, Subject] = {}
    for position, word in enumerate([*about, *(word for text in told for word in words(text))]):
        root = stem(word)
        if root not in found and word not in names and not is_weak(word, language):
            weight = rarity(said.get(root, 0)) * (1 if position < len(about) else ASIDE)
            found[root] = Subject(word, root, weight)
    return tuple(sorted(found.values(), key=lambda one: -one.weight)[:MOST_WORDS])


def is_weak(word: str, language: str) -> bool:
    """Whether a word says nothing about a subject, whatever chat it is said in."""
    return word in COMMON or word in WEAK or stem(word) in _weak_stems() or _vocabulary().is_empty(word, language)


def rarity(messages: int) -> float:
    """How much a word tells that so many of `SMALLEST_CHAT` messages have: 1 where none has it, 0.3 at a tenth."""
    left = max(SMALLEST_CHAT - messages, 0)
    return math.log(1 + (left + 0.5) / (messages + 0.5)) / math.log(1 + (SMALLEST_CHAT + 0.5) / 0.5)


def weight(said: Mapping[str, int], shared: Sequence[Subject], about: Sequence[Subject]) -> float:
    """How much a message tells about a request by the words that it shares with it.

    BM25, so much where a short message repeats rare words; and less, the less these are of the `MOST_TELLING` words
    that the request is about: who wrote of any server says little about an nvidia server.
    """
    length = 1 - LENGTH_SHARE + LENGTH_SHARE * sum(said.values()) / USUAL_LENGTH
    found = sum(
        one.weight * said[one.stem] * (SATURATION + 1) / (said[one.stem] + SATURATION * length) for one in shared
    )
    told, all_told = (sum(one.weight for one in each) for each in (shared, about[:MOST_TELLING]))
    covered = min(told / all_told, 1) if all_told else 0
    return found * (UNCOVERED + (1 - UNCOVERED) * covered)


def searched(subject: Subject) -> tuple[str, bool]:
    """What to search messages for to find a word's forms, and whether words that go on from it are meant too.

    What is found may be another word (`printer` for `print`): compare stems.
    """
    root = subject.stem.removesuffix("y")
    return (root, True) if len(root) > _LONGEST_EXACT and subject.word.startswith(root) else (subject.word, False)


@cache
def _vocabulary() -> Vocabulary:
    return Vocabulary()


@cache
def _weak_stems() -> frozenset[str]:
    return frozenset(map(stem, WEAK))
