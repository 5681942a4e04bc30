"""CSV: the text is the file itself, with a place for each row and cell."""

import csv
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePosixPath

from springline.documents.layout import Block, Parsed
from springline.documents.parsing.building import column, ordered, trimmed
from springline.documents.parsing.decoding import decoded_text
from springline.documents.parsing.model import Source

_SAMPLE = 65_536  # characters that the delimiter is guessed from
_DELIMITERS = ",;\t|"


def read(source: Source) -> Parsed:
    """A table whose cells are named as in a spreadsheet: `B4`."""
    decoded = decoded_text(source.data(), source.charset)
    delimiter = _delimiter(decoded.text, source.name)
    blocks, notices = ordered(islice(_blocks(decoded.text, delimiter), source.limits.blocks + 1), source.limits)
    return Parsed(
        decoded.text, source.format, encoding=decoded.encoding, blocks=blocks, runs=decoded.runs, notices=notices
    )


def _delimiter(text: str, name: str) -> str:
    if PurePosixPath(name).suffix.lower() == ".tsv":
        return "\t"
    sample = "\n".join(line[:2_000] for line in text[:_SAMPLE].split("\n")[:50])
    try:
        return csv.Sniffer().sniff(sample, _DELIMITERS).delimiter
    except csv.Error:  # one column only, or too few lines to tell
        return max(_DELIMITERS, key=sample.count)


def _blocks(text: str, delimiter: str) -> Iterator[Block]:
    table = trimmed(text, 0, len(text), "\n")
    if table[1] > table[0]:
        yield Block("table", *table)
    for number, (start, end, cells) in enumerate(_rows(text, delimiter), 1):
        yield Block("row", start, end)
        for index, (left, right) in enumerate(cells):
            if right > left:
                yield Block("cell", left, right, name=f"{column(index)}{number}")


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """Each row that isn't empty: its start, end, and its cells' places, without the quotes around them."""
    # A cell in quotes, in which two of them stand for one; or everything up to the next delimiter.
    cell = re.compile(rf'"((?:[^"]++|"")*+)"[^{re.escape(delimiter)}\n]*+|([^{re.escape(delimiter)}\n]*+)')
    cells: list[tuple[int, int]] = []
    begin = position = 0
    while position < len(text):
        match = cell.match(text, position)
        if match is None:  # never so: the second alternative matches anything
            return
        cells.append(match.span(1) if match[1] is not None else match.span(2))
        position = match.end()
        if position == len(text) or text[position] == "\n":
            if position > begin:
                yield begin, position, cells
            cells = []
            begin = position + 1
        position += 1
