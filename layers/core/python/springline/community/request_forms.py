"""Whether a text that starts a conversation asks for help, offers something, or does neither.

Rules for English, German and Spanish, tried in this order:

1. An offer says so: someone has a thing that others may take or borrow, can lend or bring something, gives it away, or
   asks who wants it.
2. A text of common words alone (`how are you?`, `is anyone here?`) or a short one of small talk is neither.
3. A request names a want (`need`, `suche`, `necesito`), asks whether someone has, knows or could, or reports that
   something fails.
4. Any other question is a request: a question mark, or an asking word before at least three others.

The phrases are matched in casefolded text, where `ß` is `ss`. Gaps in them are bounded, so the cost is linear.
"""

import re
from typing import Literal

from springline.community.addressing import READ_CHARACTERS
from springline.community.chat_words import ASKING, COMMON, GREETINGS

RequestForm = Literal["need", "offer"]

SHORTEST_UNMARKED_QUESTION = 4
LONGEST_SMALL_TALK = 6

_I_HAVE = r"(?:i|we)(?:'ve| have)"
_SOME_WORDS = r"[^.?!]{1,80}?"
_WORD = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*")

_QUESTION_MARK = re.compile(r"\?(?![\w/&=#%-])")  # not the one inside an address


def _any_of(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b")


_OFFER = _any_of(
    rf"{_I_HAVE} {_SOME_WORDS} (?:to spare|to lend|to share|to give away|for free|going spare|up for grabs)",
    rf"{_I_HAVE} {_SOME_WORDS} (?:anyone|anybody|someone|you) (?:can|could|may|might) (?:borrow|use|have|take)",
    rf"{_I_HAVE} {_SOME_WORDS} if (?:anyone|anybody|someone|you) (?:wants?|needs?)",
    r"(?<!how )(?<!what )(?:i|we) (?:can|could) (?:also |easily )?(?:lend|offer|give away|bring|share|teach|drive)",
    r"(?<!how )(?<!what )(?:i|we) (?:can|could) help (?:with|out|anyone|anybody|you)",
    r"happy to (?:help|lend|share|give|teach)",
    r"giving away|up for grabs|can be borrowed|free to (?:a good home|collect|take|pick up)",
    r"(?:anyone|anybody|someone|who)(?: else)? (?:wants?|needs?|would like) (?:a|an|some|my|our|these|this)",
    rf"(?:habe?|haben) {_SOME_WORDS} (?:übrig|abzugeben|zu verschenken|zum ausleihen|zum verleihen)",
    r"(?:zu verschenken|verschenken?|verleihen?|biete|abzugeben|zum ausleihen)",
    rf"ich kann (?!nicht|mir){_SOME_WORDS} (?:verleihen|ausleihen|anbieten|mitbringen|abgeben|helfen)",
    r"ich kann (?:verleihen|ausleihen|anbieten|mitbringen|abgeben|helfen)",
    r"(?:möchte|braucht|will) (?:jemand|noch wer) (?:ein|eine|einen|etwas|noch|mein|meine|meinen)",
    r"wer (?:möchte|will|braucht) (?:ein|eine|einen|etwas|noch|mein|meine|meinen)",
    r"ofrezco|regalo|presto|regalamos|prestamos|ofrecemos",
    rf"(?:tengo|tenemos) {_SOME_WORDS} (?:para prestar|para regalar|de sobra|que puedo prestar|por si alguien)",
    r"(?:puedo|podemos) (?:prestar|ofrecer|llevar|traer|ayudar (?:con|a))",
    r"(?:alguien|quién) (?:quiere|necesita) (?:un|una|unos|unas|mi|este|esta)",
)
_NEED = _any_of(
    r"(?:i|we)(?: really| also| just| urgently| still)? need",
    r"looking for|searching for|trying to|would like to (?:know|borrow)|want to know",
    r"(?:can|could|would|will|does|did|has|have) (?:someone|somebody|anyone|anybody|any of you)",
    r"(?:anyone|anybody|someone)(?: here)? (?:knows?|have|has|got|can|could|able|familiar|using|used|tried)",
    r"need(?:s|ing)? (?:some )?(?:help|advice|a hand)|please help|help (?:me|please|needed)",
    r"any (?:ideas?|tips|suggestions?|recommendations?|advice)",
    r"how (?:do|can|could|to|would|should)|is there (?:a|an|any|some)",
    r"(?:having|have|got) (?:a |an |some )?(?:\w+ )?(?:problems?|trouble|issues?|questions?|errors?)",
    r"(?:does|do|did|is|are|was|wo|would)(?:n't| not) (?:work|working|start|load|boot|open|connect)",
    r"(?:can't|cannot|cant|unable to) (?:get|find|open|install|start|connect|boot|use|access|log|see|run)",
    r"suche|suchen wir|brauche|bräuchte|benötige|hilfe",
    r"(?:kann|könnte|hat|hätte|weiss|kennt)(?: mir| uns| hier| von euch)? (?:jemand|wer|einer)",
    r"wer (?:kann|könnte|hat|hätte|kennt|weiss)",
    r"(?:funktioniert|geht|klappt|startet) [^.?!]{0,30}?nicht",
    r"busco|buscamos|necesito|necesitamos|necesitaría|ayuda|no (?:funciona|puedo|consigo|arranca)",
    r"alguien (?:sabe|tiene|puede|podría|conoce|me)",
)
_SMALL_TALK = _any_of(
    r"how are (?:you|things)|how(?:'s| is) (?:everyone|everybody|it going)|what(?:'s| is) (?:up|new)|good morning",
    r"wie geht(?:'s| es|s)|alles (?:gut|klar)|guten (?:morgen|abend|tag)",
    r"qué tal|cómo (?:estás?|están|va)|buenos días",
)


def request_form(text: str) -> RequestForm | None:
    """Say whether `text` asks for help or offers it. Reads its first `READ_CHARACTERS` characters."""
    head = text[:READ_CHARACTERS].casefold().replace("\u2019", "'")
    if _OFFER.search(head):
        return "offer"
    words = _WORD.findall(head)
    if COMMON.issuperset(words) or (len(words) <= LONGEST_SMALL_TALK and _SMALL_TALK.search(head)):
        return None
    if _NEED.search(head) or _QUESTION_MARK.search(head) or _asks_unmarked(words):
        return "need"
    return None


def _asks_unmarked(words: list[str]) -> bool:
    """Whether a text opens like a question, perhaps after a greeting, though no question mark says so."""
    start = 1 if words[0] in GREETINGS else 0
    return len(words) - start >= SHORTEST_UNMARKED_QUESTION and words[start] in ASKING
