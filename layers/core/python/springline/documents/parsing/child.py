"""The process that reads one document, and in which nothing else happens.

It limits itself before it imports a reader, writes one JSON object to its standard output, and ends. The service that
started it kills it when it takes too long. It opens no connection and starts no process, whatever a reader tries.
"""

import importlib
import json
import resource
import signal
import sys
import traceback
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from springline.documents.layout import Format, Parsed, to_json
from springline.documents.parsing.model import Limits, ParsingError, Source

READERS = {
    Format.MARKDOWN: "markdown",
    Format.RST: "rst",
    Format.HTML: "html",
    Format.PDF: "pdf",
    Format.DOCX: "docx",
    Format.XLSX: "xlsx",
    Format.PPTX: "pptx",
    Format.CSV: "csv",
    Format.TEXT: "plain",
    Format.EMAIL: "email",
    Format.SRT: "subtitles",
    Format.VTT: "subtitles",
}
_TEXT_REQUIRED = frozenset({Format.PDF, Format.DOCX, Format.XLSX, Format.PPTX})
_LONGEST_TITLE, _LONGEST_LANGUAGE, _LONGEST_SENTENCE = 500, 35, 2_000
_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "pty.",
    "ftplib.",
)


def read(source: Source) -> Parsed:
    """The document, by the reader of its format, in this process and as far as this process's limits go."""
    reader: Any = importlib.import_module(f"springline.documents.parsing.readers.{READERS[source.format]}")
    try:
        parsed: Parsed = reader.read(source)
    except RecursionError:
        raise ParsingError("damaged", "Its parts are nested too deeply. Save it anew in a simpler form.") from None
    except (ParsingError, MemoryError, ImportError):
        raise
    except Exception as error:  # libraries raise anything at all on account of a damaged file
        traceback.print_exc()
        raise ParsingError(
            "damaged", f"The file is damaged ({type(error).__name__}: {error}). Save it anew, or upload another copy."
        ) from error
    if len(parsed.text) > source.limits.characters:
        raise ParsingError(
            "too_large",
            f"It has {len(parsed.text):,} characters of text; {source.limits.characters:,} are allowed. Split it.",
        )
    if parsed.format in _TEXT_REQUIRED and not parsed.text.strip():
        raise ParsingError(
            "no_text",
            "There is no text in it: it looks like a scan or pictures only. Recognise its text (OCR) first, and upload "
            "what comes out.",
        )
    return replace(
        parsed,
        title=_plain(parsed.title, _LONGEST_TITLE),
        language=_plain(parsed.language, _LONGEST_LANGUAGE),
        notices=tuple(filter(None, (_plain(one, _LONGEST_SENTENCE) for one in parsed.notices))),
    )


def _plain(words: str | None, most: int) -> str | None:
    """Words that a document has beside its text, as they can be stored and listed; None for none."""
    if words is None:
        return None
    cut = words if len(words) <= most else f"{words[: most - 1]}\u2026"
    return cut.replace("\0", "\ufffd").encode(errors="replace").decode() or None


def main() -> None:
    """Read what the first argument describes, and tell what was found."""
    told: dict[str, Any] = json.loads(sys.argv[1])
    limits = Limits(**told["limits"])
    restrict(limits)
    source = Source(Path(told["path"]), told["name"], Format(told["format"]), limits, told["charset"])
    try:
        parsed = read(source)
        answer = json.dumps({"text": parsed.text, "layout": to_json(parsed)}, ensure_ascii=False)
    except ParsingError as error:
        answer = json.dumps({"code": error.code, "detail": _plain(error.detail, _LONGEST_SENTENCE)})
    except MemoryError:
        answer = json.dumps({"code": "too_much_memory"})
    # A text may hold half of a surrogate pair, where the original does.
    sys.stdout.buffer.write(answer.encode(errors="replace"))
    sys.stdout.buffer.flush()


def restrict(limits: Limits) -> None:
    """Let this process have no more than its limits, for good."""
    seconds = int(limits.seconds) + 1
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, answer_bytes(limits)),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        _, hard = resource.getrlimit(what)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (allowed, hard if what == resource.RLIMIT_CPU else allowed))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it, and would go on with half an answer
    sys.addaudithook(_refuse)


def answer_bytes(limits: Limits) -> int:
    """Most bytes that an answer may have: the text in UTF-8, quoted, and the places of its parts."""
    return limits.characters * 6 + limits.blocks * 400 + (1 << 20)


def description(source: Source) -> str:
    """What `main` takes as its argument."""
    return json.dumps(
        {
            "path": str(source.path),
            "name": source.name,
            "format": source.format,
            "limits": asdict(source.limits),
            "charset": source.charset,
        }
    )


def _refuse(event: str, _: object) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"Reading a document may not do this: {event}")


if __name__ == "__main__":
    main()
