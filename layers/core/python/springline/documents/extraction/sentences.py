"""The sentences of a passage, each with its place; and what of one is words, without a markup's signs."""

import re
from collections.abc import Iterator

_FENCE = re.compile(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1[^\n]*$|\Z)", re.DOTALL | re.MULTILINE)
_NO_PROSE = re.compile(
    r"""
      [ \t]*\#{1,6}[ ][^\n]*                                   # a heading in Markdown
    | [^\n]+\n[ \t]*([=\-~^"'*+.:#_])\1{2,}[ \t]*(?=\n|\Z)      # one with a line below it
    | [ \t]*[=\-~^"'*+.:#_|][=\-~^"'*+.:#_| ]{2,}(?=\n|\Z)      # a rule, or what separates a table's head
    | [ \t]*\.\.[ ][^\n]*                                      # a directive of reStructuredText
    """,
    re.VERBOSE,
)
_OPENS = re.compile(r"[ \t]*(?:[-*+\u2022\u2013>|]|\d{1,3}[.)]|\(?[a-z]\)|\(\d{1,3}\))[ \t]+|[ \t]*\|")
_END = re.compile(
    r"[.!?\u2026][\"')\]\xbb\u201d\u2019*_]*(?=\s+[\"'(\[\xab\u201e\u201c*_]*[A-Z0-9ÄÖÜ§])|[\u3002\uff01\uff1f]"
)
_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|cf|vs|al|no|nr|abs|art|dr|mr|mrs|ms|prof|inc|ltd|st|fig|sec|z\.\s?b|d\.\s?h|bzw|ca|ggf|u\.\s?a|"
    r"[a-z])|\b\d{1,2})$",
    re.IGNORECASE,
)
_MARKUP = (
    (re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)"), r"\1"),
    (re.compile(r":[a-z-]+:`([^`<\n]+)(?:<[^`\n]*)?`"), r"\1"),
    (re.compile(r"`{1,2}([^`\n]+?)\s*(?:<[^`\n>]*>)?`{1,2}_{0,2}"), r"\1"),
    (re.compile(r"</?[a-zA-Z][^>\n]*>"), " "),
    (re.compile(r"(?<!\w)(\*{1,3}|_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)", re.DOTALL), r"\2"),
)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence of prose, item or row; headings, rules and code are none."""
    for start, end in _units(_FENCE.sub(lambda code: re.sub(r"[^\n]", " ", code.group()), text)):
        begin = start
        for match in _END.finditer(text, start, end):
            if match.group()[0] == "." and _ABBREVIATED.search(text, max(start, match.start() - 8), match.start()):
                continue
            yield from _trimmed(text, begin, match.end())
            begin = match.end()
        yield from _trimmed(text, begin, end)


def plain(words: str) -> str:
    """Words without a markup's signs, with one blank between them."""
    for form, kept in _MARKUP:
        words = form.sub(kept, words)
    return " ".join(words.split())


def _units(text: str) -> Iterator[tuple[int, int]]:
    """Paragraphs, items and rows: what a sentence doesn't go beyond."""
    start, place = None, 0
    while place < len(text):
        line_end = text.find("\n", place)
        line_end = len(text) if line_end < 0 else line_end
        other = _NO_PROSE.match(text, place)
        opened = _OPENS.match(text, place, line_end)
        is_blank = not text[place:line_end].strip()
        if start is not None and (other or opened or is_blank):
            yield start, place
            start = None
        if other:
            place = max(other.end(), place)
            line_end = text.find("\n", place)
            line_end = len(text) if line_end < 0 else line_end
        elif start is None and not is_blank:
            start = opened.end() if opened else place
        place = line_end + 1
    if start is not None:
        yield start, len(text)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end -= len(words) - len(words.rstrip())
    if start < end:
        yield start, end
