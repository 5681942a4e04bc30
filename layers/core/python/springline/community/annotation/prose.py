"""The part of a chat message that is prose.

Links, addresses, code, commands, quoted lines and markup are blanked out, sign by sign, so that every position in what
is left is the same position in the message. So are the names of those who are spoken to.
"""

import re
from collections.abc import Callable

_BLOCKS = re.compile(
    r"""
    ```.*?(?:```|\Z)          # a block of code
  | `[^`\n]+`                 # code in a line
  | ^[ \t]*>[^\n]*            # a quoted line
  | @_?\*\*[^*\n]+\*\*        # a mention in Zulip's markup
  | (?<!\w)@[^\W_][\w.-]*(?:[ ][A-Z][\w.-]*){0,2}  # a mention, with the rest of a full name
  | \ufffc                    # what Signal puts in place of a mention
  | [\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]  # unseen signs
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_CHUNK = re.compile(r"\S+")  # decided one by one, so that cost stays linear whatever is written without a blank
_CODE_SIGNS = frozenset("@\\_|={}$%^~<>[]")
_LINK = re.compile(r"\W*(?:[a-z][a-z0-9+.-]{1,20}://|www\.|mailto:)", re.IGNORECASE)
_COMMAND = re.compile(r"[/!#-]+[^\W\d_]")
# No two neighbours in it can take the same sign, or a row of hyphens would cost its length squared.
_FILE_OR_DOMAIN = re.compile(r"\W*\w[\w-]*(?:\.[\w-]+)*\.[a-z][a-z0-9]{1,4}\W*")
_EMOJI_NAME = re.compile(r":[a-z0-9_+-]{2,}:\W*")

_OPENING = re.compile(r"\s*(?P<name>[^\W_][\w.'`-]{1,23})\s?(?P<mark>[:,]|--)?\s+(?P<next>[\w']{1,30})?")
_SPOKEN_TO = frozenset({"you", "u", "ur", "your", "thanks", "thx", "yes", "no", "yeah", "ok", "du", "ihr"})
_GREETED_OR_CLOSING = re.compile(
    r"""
    (?<!\w)(?:thanks|thank[ ]you|thx|ty|cheers|hi|hello|hey|sorry|congrats|danke|hallo|gracias|hola)[ ,]{1,3}
    (?P<greeted>[^\W_][\w'-]{1,23})(?=\s*(?:[.,:;!?)]|\Z))        # thanks Priya!
  | ,[ ]{0,3}(?P<closing>[^\W_][\w'-]{1,23})[\s.!?)]{0,9}\Z      # sounds great, priya.
    """,
    re.VERBOSE | re.IGNORECASE,
)

WORD = re.compile("[^\\W_](?:[^\\W_]|[-'\u2019](?=[^\\W_]))*")


def prose(text: str) -> str:
    """The text with everything that is not prose blanked; as long as the text itself. Cost is linear in its length."""
    return _CHUNK.sub(_blank_unless_prose, _BLOCKS.sub(_blank, text))


def without_called(text: str, *, is_name: Callable[[str], bool], is_empty: Callable[[str], bool]) -> str:
    """Blank those who are spoken to, at the opening, at the close, or after a greeting or thanks.

    Only where `is_name` agrees, for a plain word may stand there as well (`Lost: grey cat`); but a word with a comma
    before one that `is_empty` opens a message as a name only does (`Amaranth, then what`).
    """
    opening = _OPENING.match(text)
    if opening and _is_called(opening, is_name, is_empty):
        end = opening.end("mark") if opening["mark"] else opening.end("name")
        text = " " * end + text[end:]

    def blank_name(match: re.Match[str]) -> str:
        name = match[match.lastgroup or 0]
        return match.group().replace(name, " " * len(name)) if is_name(name) else match.group()

    return _GREETED_OR_CLOSING.sub(blank_name, text)


def _is_called(opening: re.Match[str], is_name: Callable[[str], bool], is_empty: Callable[[str], bool]) -> bool:
    name, mark, following = opening["name"], opening["mark"], (opening["next"] or "").lower()
    if is_empty(name.lower()):
        return False
    if mark == "," and is_empty(following):
        return True
    return is_name(name) and (mark is not None or following in _SPOKEN_TO)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _blank_unless_prose(match: re.Match[str]) -> str:
    chunk = match.group()
    foreign = (
        not _CODE_SIGNS.isdisjoint(chunk)
        or chunk.count("/") > 1
        or _LINK.match(chunk)
        or _COMMAND.match(chunk)
        or _FILE_OR_DOMAIN.fullmatch(chunk)
        or _EMOJI_NAME.fullmatch(chunk)
    )
    return " " * len(chunk) if foreign else chunk
