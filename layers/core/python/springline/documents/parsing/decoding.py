"""From bytes to text: which encoding, which line breaks, and where each line stood."""

import codecs
from collections.abc import Sequence
from dataclasses import dataclass

from springline.documents.layout import Run
from springline.documents.parsing.model import ParsingError

# The longer ones first: UTF-32's mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_TOO_SHORT = 16  # to be UTF-16 without a mark
# What people save texts in, by how often: mainframes' encodings, which anything can be, are left out.
_LIKELY = (
    *("cp1252", "utf_16_le", "utf_16_be", "cp932", "gb18030", "big5", "euc_jp", "cp949", "cp1251", "koi8_r", "cp1250"),
    *("cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874", "iso2022_jp", "mac_roman", "cp437", "cp850"),
)
_SAMPLE = 200_000  # bytes that an encoding is guessed from


@dataclass(frozen=True, slots=True)
class Decoded:
    r"""A text with `\n` as line breaks and no NUL, and the runs in which it stands in what the bytes decode to."""

    text: str
    encoding: str
    runs: tuple[Run, ...]


def decode(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text of these bytes without a byte order mark, its line breaks as they are; and its encoding's name.

    A byte order mark decides; then what the document declares, where its bytes can be that; then UTF-8, also where a
    little of it is broken; then what looks likeliest. Raises `ParsingError` with `encoding` where nothing fits.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding), encoding
    for encoding in filter(None, (declared and _known(declared), "utf-8")):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(text) < _TOO_SHORT or text.count("\0") * 4 < len(text):  # UTF-16 passes for letters with NULs between
            return text, encoding
    return _mostly_utf8(data) or _guessed(data)


def normalised(decoded: str, encoding: str) -> Decoded:
    r"""The decoded text with `\n` for each line break and U+FFFD for each NUL, with its runs."""
    decoded = decoded.replace("\0", "\ufffd")
    if "\r" not in decoded:
        return Decoded(decoded, encoding, (Run(0, len(decoded), 0, len(decoded)),) if decoded else ())
    pieces: list[str] = []
    runs: list[Run] = []
    at = position = 0
    while position < len(decoded):
        found = decoded.find("\r", position)
        stop = len(decoded) if found < 0 else found
        if stop > position:
            pieces.append(decoded[position:stop])
            runs.append(Run(at, at + stop - position, position, stop))
            at += stop - position
        if found >= 0:
            pieces.append("\n")
            at += 1
            stop += 2 if decoded.startswith("\n", found + 1) else 1
        position = stop
    return Decoded("".join(pieces), encoding, tuple(runs))


def decoded_text(data: bytes, declared: str | None = None) -> Decoded:
    """Both of the above, for formats whose text is the document itself."""
    return normalised(*decode(data, declared))


def line_starts(text: str) -> Sequence[int]:
    """Where each line begins; one more at the end for the line after the last."""
    starts = [0]
    position = text.find("\n")
    while position >= 0:
        starts.append(position + 1)
        position = text.find("\n", position + 1)
    if starts[-1] != len(text):
        starts.append(len(text))
    return starts


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ParsingError(
            "encoding",
            f"The file says that it is {encoding}, but isn't from byte {error.start} on. Save it as UTF-8.",
        ) from error


def _known(name: str) -> str | None:
    """An encoding of text by the name that Python has for it; None for names that it doesn't know."""
    try:
        found = codecs.lookup(name.strip())
    except (LookupError, ValueError):
        return None
    # HTML's standard reads these two as the first one's superset; nobody means the C1 control characters.
    return "cp1252" if found.name in {"iso8859-1", "ascii"} else found.name if _is_of_text(found) else None


def _is_of_text(found: codecs.CodecInfo) -> bool:
    return found._is_text_encoding and found.name not in {"idna", "punycode", "unicode_escape", "raw_unicode_escape"}  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]


def _mostly_utf8(data: bytes) -> tuple[str, str] | None:
    """UTF-8 with U+FFFD for what is broken in it, where far more characters beyond ASCII are sound."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = len(text) - len(text.encode("ascii", "ignore")) - broken
    return (text, "utf-8") if 0 < broken * 4 <= sound else None


def _guessed(data: bytes) -> tuple[str, str]:
    from charset_normalizer import from_bytes  # costs 30 ms, and most documents are UTF-8

    best = from_bytes(data[:_SAMPLE], cp_isolation=list(_LIKELY)).best()
    if best is not None:
        try:
            text = data.decode(best.encoding)
        except UnicodeDecodeError:
            text = ""
        if text and "\0" not in text:
            return text.removeprefix("\ufeff"), best.encoding
    raise ParsingError("encoding", "The file doesn't look like text in any known encoding. Save it as UTF-8.")
