"""How fast documents are read, with the places of their words: `python -m benchmarks.parsing`.

For each format the processor time that reading a made-up document takes, as a ratio to what its library takes by
itself: Markdown to tokens, a page's tags and words without what they mean, a PDF's text without boxes. And what a child
process costs: reading a document of one line, as a ratio to a Python process that does nothing. Rounds are interleaved,
and the best time of each counts. No database is needed.
"""

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pypdfium2
from docutils.core import publish_doctree
from markdown_it import MarkdownIt

from benchmarks.results import Results
from springline.documents.layout import Format
from springline.documents.parsing.child import read
from springline.documents.parsing.model import Source
from springline.documents.parsing.service import parse
from tests.unit.documents.parsing.documents import pdf

WORDS = [
    *("policy", "employee", "leave", "office", "request", "shall", "notice", "within", "thirty", "days", "section"),
    *("rate", "amount", "written", "approval"),
]
SECTIONS = 400
ROUNDS = 5
LIMITS = {Format.MARKDOWN: 4.0, Format.RST: 1.5, Format.HTML: 5.0, Format.PDF: 5.0}
STARTS = {"a.txt": 8.0, "a.md": 12.0, "a.pdf": 16.0}


def sections() -> list[tuple[str, list[str]]]:
    """Headings with four paragraphs of some 400 characters each: the same ones each time."""
    chance = random.Random(7)

    def words(count: int) -> str:
        return " ".join(chance.choices(WORDS, k=count))

    return [(words(4), [words(60) for _ in range(4)]) for _ in range(SECTIONS)]


def documents() -> dict[Format, bytes]:
    """One document in each format."""
    made = sections()
    pages = [
        [
            (10.0, 90.0, 8.0, title),
            *((10.0, 80.0 - 2 * i, 2.0, told) for i, told in enumerate(" ".join(body).split(" shall "))),
        ]
        for title, body in made
    ]
    return {
        Format.MARKDOWN: "\n\n".join(f"## {title}\n\n" + "\n\n".join(body) for title, body in made).encode(),
        Format.RST: "\n\n".join(f"{title}\n{'=' * 80}\n\n" + "\n\n".join(body) for title, body in made).encode(),
        Format.HTML: "".join(
            f"<h2>{title}</h2>" + "".join(f"<p>{one[:200]}<b>{one[200:]}</b></p>\n" for one in body)
            for title, body in made
        ).encode(),
        Format.PDF: pdf(pages),
    }


class Bare(HTMLParser):
    """What the standard library's parser does when nothing is made of it."""


def bare(format_: Format, path: Path) -> None:
    """What the library takes by itself."""
    if format_ is Format.PDF:
        document = pypdfium2.PdfDocument(path)
        for page in document:
            page.get_textpage().get_text_range()
        document.close()
        return
    text = path.read_text(encoding="utf-8")
    if format_ is Format.MARKDOWN:
        MarkdownIt("commonmark").enable("table").disable("inline").parse(text)
    elif format_ is Format.RST:
        publish_doctree(text, settings_overrides={"report_level": 5})
    else:
        Bare(convert_charrefs=False).feed(text)


def best(work: Callable[[], object], clock: Callable[[], float]) -> float:
    """Seconds of the fastest of some rounds."""
    found = float("inf")
    for _ in range(ROUNDS):
        began = clock()
        work()
        found = min(found, clock() - began)
    return found


def main() -> int:
    """Measure all; returns 1 where a limit is missed."""
    results = Results("parsing")
    with tempfile.TemporaryDirectory() as folder:
        for format_, data in documents().items():
            path = Path(folder, format_)
            path.write_bytes(data)
            source = Source(path, format_, format_)
            letters = len(read(source).text)
            taken = best(lambda source=source: read(source), time.process_time)
            alone = best(lambda format_=format_, path=path: bare(format_, path), time.process_time)
            note = f"{letters / taken / 1e6:.2g} million characters/s"
            results.at_most(f"{format_}, against its library alone", taken / alone, LIMITS[format_], note=note)
        nothing = best(lambda: subprocess.run([sys.executable, "-S", "-c", ""], check=True), time.perf_counter)
        results.tell("a Python process that does nothing", nothing * 1000, "ms")
        for name, most in STARTS.items():
            path = Path(folder, name)
            path.write_bytes(pdf([[(10, 80, 10, "words")]]) if name == "a.pdf" else b"words\n")
            taken = best(lambda path=path: parse(path, path.name), time.perf_counter)
            results.at_most(
                f"reading one line in a child, {name}", taken / nothing, most, note=f"{taken * 1000:.0f} ms"
            )
    return results.finish()


if __name__ == "__main__":
    sys.exit(main())
