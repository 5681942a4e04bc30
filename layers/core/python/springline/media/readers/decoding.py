"""Which characters a file's bytes stand for.

What says its encoding is believed: a byte order mark. UTF-16 without one shows by its zero bytes. UTF-8 proves itself:
hardly any other text is valid UTF-8 by chance. Of what is left nobody can tell by the bytes alone, so it is read in the
encoding that was usual for the language that the file's name gives, or else Windows-1252, and the reader is told.
"""

import codecs
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from springline.media.model import Unreadable

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_USUAL: Final[Mapping[str, str]] = {
    language: encoding
    for encoding, languages in {
        "cp1250": "cs hr hu pl ro sk sl",
        "cp1251": "be bg mk ru sr uk",
        "cp1253": "el",
        "cp1254": "tr",
        "cp1255": "he",
        "cp1256": "ar fa ur",
        "cp1257": "et lt lv",
        "cp874": "th",
        "cp932": "ja",
        "gb18030": "zh",
        "cp949": "ko",
    }.items()
    for language in languages.split()
}
_LOOKED_AT = 4096
# What no text has: control characters other than tab, line ends and form feed.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_END_OF_FILE = "\x1a"  # DOS and what descends from it end a text so
_NEVER_STORED = re.compile("[\x00\ud800-\udfff]")


class Decoded(NamedTuple):
    """Text with plain line ends, and the encoding where it is a guess."""

    text: str
    guessed: str | None = None


def decode(data: bytes, *, language: str = "") -> Decoded:
    """The text of a file; `language` (BCP 47) helps with encodings that only fit some languages.

    Raises:
        Unreadable: It is no text, or its encoding can't be told.
    """
    name, guessed = _encoding(data, language)
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"its characters can't be read as {name} (byte {error.start:,}): save it as UTF-8, and import it again"
        ) from error
    text = text.rstrip(_END_OF_FILE)
    if (found := _CONTROLS.search(text)) is not None:
        line = text.count("\n", 0, found.start()) + 1
        raise Unreadable(f"it is no text: there is a control character in line {line:,}; export it again")
    return Decoded(text.replace("\r\n", "\n").replace("\r", "\n"), name if guessed else None)


def storable(text: str) -> str:
    """Text as PostgreSQL takes it: NUL and halves of surrogate pairs, which JSON can spell, become U+FFFD."""
    return _NEVER_STORED.sub("\N{REPLACEMENT CHARACTER}", text)


def _encoding(data: bytes, language: str) -> tuple[str, bool]:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name, False
    head = data[:_LOOKED_AT]
    zeros_even, zeros_odd = head[0::2].count(0), head[1::2].count(0)
    if max(zeros_even, zeros_odd) * 5 > len(head):  # of each character's two bytes one is often 0
        return ("utf-16-be" if zeros_even > zeros_odd else "utf-16-le"), False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _USUAL.get(language.split("-")[0], "cp1252"), True
    return "utf-8", False
