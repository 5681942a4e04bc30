"""What a text must be to go any further: UTF-8, and something that a PostgreSQL `text` can hold."""

from typing import Final

LONGEST_KEY: Final = 200
"""Characters of the longest key or name that is read. They are indexed, and real ones are far shorter."""

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

NOT_UTF8 = "not UTF-8: convert the file, for example with `iconv -f WINDOWS-1252 -t UTF-8`"
UTF16 = "looks like UTF-16: convert the file with `iconv -f UTF-16 -t UTF-8`"
NUL_BYTE = "holds a NUL byte, which no chat writes: export again, or remove the byte"
NUL_ESCAPE = "a text holds the escape \\u0000, which cannot be stored: remove it"
LONE_SURROGATE = "a text holds half of a surrogate pair: the text was cut in the middle of a character"


class UnreadableInputError(ValueError):
    """Input that is not what its format says; `reason` is a constant phrase that tells what to mend."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def decode(raw: bytes) -> str:
    """The text of one line.

    Raises:
        UnreadableInputError: The line is not UTF-8 or holds a NUL byte.
    """
    if b"\0" in raw:
        # ASCII text in UTF-16 has a NUL in every second byte; a stray one is damage of another kind.
        wide = raw.startswith(_UTF16_MARKS) or raw.count(0) * 3 >= len(raw)
        raise UnreadableInputError(UTF16 if wide else NUL_BYTE)
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise UnreadableInputError(UTF16 if raw.startswith(_UTF16_MARKS) else NOT_UTF8) from error


def storable_key(text: str, field: str) -> str:
    """The same text, if it can be stored and is short enough to be a key.

    Raises:
        UnreadableInputError: It cannot be stored or is too long; the reason names `field`.
    """
    if len(text) > LONGEST_KEY:
        raise UnreadableInputError(f"{field} is longer than {LONGEST_KEY} characters")
    return storable(text)


def storable(text: str) -> str:
    """The same text, if it can be stored; JSON escapes can smuggle in what `decode` has refused.

    Raises:
        UnreadableInputError: The text holds U+0000 or a lone surrogate.
    """
    if "\0" in text:
        raise UnreadableInputError(NUL_ESCAPE)
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise UnreadableInputError(LONE_SURROGATE) from error
    return text
