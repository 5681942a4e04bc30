"""Plain text: paragraphs are what empty lines separate."""

import re

from springline.documents.layout import Block, Parsed
from springline.documents.parsing.building import ordered
from springline.documents.parsing.decoding import Decoded, decoded_text, normalised
from springline.documents.parsing.model import Source

_PARAGRAPH = re.compile(r"\S[^\n]*(?:\n(?![^\S\n]*(?:\n|$))[^\n]*)*")


def read(source: Source) -> Parsed:
    """A text, verbatim."""
    return _paragraphs(decoded_text(source.data(), source.charset), source)


def paragraphs(text: str, encoding: str, source: Source) -> Parsed:
    """A text that was decoded already, verbatim."""
    return _paragraphs(normalised(text, encoding), source)


def _paragraphs(decoded: Decoded, source: Source) -> Parsed:
    text = decoded.text
    found = (match.span() for match in _PARAGRAPH.finditer(text))
    blocks, notices = ordered(
        (Block("paragraph", start, start + len(text[start:end].rstrip())) for start, end in found), source.limits
    )
    return Parsed(text, source.format, encoding=decoded.encoding, blocks=blocks, runs=decoded.runs, notices=notices)
