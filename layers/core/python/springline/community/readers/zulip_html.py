"""Turns the HTML in which Zulip delivers a message into text, mentions, attachments and the message it quotes.

Not built on `html.parser`: it takes time that grows with the square of what is not closed (28 s for 60 kB of `<a `),
and messages come from strangers. Zulip's HTML is well-formed, so a tag here is what one pattern says, and every other
`<` is text.
"""

import html
import mimetypes
import re
from collections import Counter
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from springline.community.model import Attachment, Mention
from springline.community.readers.flowing_text import FlowingText
from springline.community.readers.storable import LONGEST_KEY

_TOKEN: Final = re.compile(r"""<(/?)([A-Za-z][A-Za-z0-9]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>|[^<]+|<""")
_ATTRIBUTE: Final = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_VOID: Final = frozenset({"br", "hr", "img", "input", "wbr", "col", "source"})
_BLOCKS: Final = frozenset({"p", "div", "ul", "ol", "li", "table", "tr", "blockquote", "pre"})
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_PASSED_OVER: Final = frozenset({"message_inline_image", "message_embed", "katex"})
"""Previews repeat what is linked; a formula comes for the eye and, in its `annotation`, as TeX."""

_UPLOAD: Final = re.compile(r"user_uploads/(?!thumbnail/)(\S+)")
_NEAR: Final = re.compile(r"/near/(\d{1,18})\b")
_EMOJI: Final = re.compile(r"emoji-([0-9a-f]{2,6}(?:-[0-9a-f]{2,6}){0,9})")
_DEEPEST: Final = 200

# Only the table that comes with Python: the system's differs between machines, and an import must not.
_TYPES: Final = mimetypes.MimeTypes()


@dataclass(frozen=True, slots=True)
class ZulipText:
    """What the HTML of a message says; `quoted` is the id of the message that it quotes first."""

    text: str
    mentions: tuple[Mention, ...]
    attachments: tuple[Attachment, ...]
    quoted: str | None


@dataclass(slots=True)
class _Element:
    """An element that is open; `start` is how long the text was when it began, `items` counts a list's items."""

    tag: str
    attributes: dict[str, str]
    start: int
    passed_over: bool = False
    items: int = 0

    def is_a(self, name: str) -> bool:
        return name in self.attributes.get("class", "").split()


def read_html(source: str) -> ZulipText:
    """The content of a message; takes time in proportion to its length.

    Links become `text (https://…)`, code keeps its backquotes, quotes `> `, emoji become characters, formulas TeX.
    """
    reading = _Reading()
    for token in _TOKEN.finditer(source):
        closing, tag, attributes = token.groups()
        if tag is None:
            reading.read_text(html.unescape(token[0]))
        elif closing:
            reading.close(tag.lower())
        else:
            pairs = {name: html.unescape(double or single) for name, double, single in _ATTRIBUTE.findall(attributes)}
            reading.open(_Element(tag.lower(), pairs, reading.out.length))
    return reading.result()


class _Reading:
    """The text so far, and the elements that are open."""

    def __init__(self) -> None:
        self.out = FlowingText()
        self._open: list[_Element] = []
        self._inside: Counter[str] = Counter()
        self._passed_over = 0
        self._mentions: list[Mention] = []
        self._attachments: dict[str, Attachment] = {}
        self._quoted: str | None = None
        self._bullet_end = -1

    def result(self) -> ZulipText:
        while self._open:
            self.close(self._open[-1].tag)
        return ZulipText(str(self.out), tuple(self._mentions), tuple(self._attachments.values()), self._quoted)

    def read_text(self, text: str) -> None:
        if self._is_passed_over():
            return
        if self._inside["pre"]:
            self.out.lines(text)
        else:
            self.out.flow(text)

    def open(self, element: _Element) -> None:
        if element.tag == "a":
            self._note_upload(element.attributes.get("href", ""))
        if element.tag in _VOID:
            self._void(element)
        elif len(self._open) < _DEEPEST:
            element.passed_over = any(element.is_a(name) for name in _PASSED_OVER)
            if not element.passed_over and not self._is_passed_over(element.tag):
                self._begin(element)
            self._open.append(element)
            self._count(element, 1)

    def close(self, tag: str) -> None:
        """Close the innermost open `tag` and all that is open inside it; a tag that is not open is ignored."""
        if not self._inside[tag]:
            return
        while self._open:
            element = self._open.pop()
            if not self._is_passed_over():
                self._end(element)
            self._count(element, -1)
            if element.tag == tag:
                return

    def _count(self, element: _Element, one: int) -> None:
        self._inside[element.tag] += one
        self._passed_over += one if element.passed_over else 0
        self.out.quote_depth = self._inside["blockquote"]

    def _begin(self, element: _Element) -> None:
        # Zulip writes the items of a loose list as paragraphs: the first stands behind its bullet.
        if element.tag != "p" or self.out.length != self._bullet_end:
            self._end_block(element.tag)
        match element.tag:
            case "pre":
                self.out.write(f"```{self._language()}")
                self.out.end_line()
            case "code" if not self._inside["pre"]:
                self.out.write("`")
            case "annotation":
                self.out.write("$")
            case "li":
                around = next((e for e in reversed(self._open) if e.tag in ("ul", "ol")), element)
                around.items += 1
                self.out.write(f"{around.items}." if around.tag == "ol" else "*")
                self.out.space()
                self._bullet_end = self.out.length
            case "td" | "th" if element.start and self._inside["tr"]:
                self.out.space()
            case "span" if emoji := _EMOJI.search(element.attributes.get("class", "")):
                element.passed_over = self._write_emoji(emoji[1])
            case _:
                pass

    def _end(self, element: _Element) -> None:
        match element.tag:
            case "a":
                self._end_link(element)
            case "span" if element.is_a("user-mention"):
                self._end_mention(element)
            case "code" if not self._inside["pre"]:
                self.out.write("`", glued=True)
            case "annotation":
                self.out.write("$", glued=True)
            case "pre":
                self.out.end_line()
                self.out.write("```")
            case _:
                pass
        self._end_block(element.tag)

    def _end_block(self, tag: str) -> None:
        if tag in _HEADINGS or tag in _BLOCKS:
            self.out.end_line(1 if tag in ("li", "tr") or self._inside["li"] else 2)

    def _end_link(self, link: _Element) -> None:
        href, text = link.attributes.get("href", ""), self.out.since(link.start)
        if text == "said" and self._quoted is None and (near := _NEAR.search(href)):
            self._quoted = near[1]
        if href.startswith(("https://", "http://")) and href != text and not _UPLOAD.search(href):
            self.out.write(f" ({href})" if text else href, glued=bool(text))

    def _end_mention(self, mention: _Element) -> None:
        text = self.out.since(mention.start)
        name = text.removeprefix("@")[:LONGEST_KEY]
        # `*` is everyone: nobody in particular is meant.
        if name and mention.attributes.get("data-user-id") != "*":
            self._mentions.append(Mention(name.casefold(), self.out.length - len(text), len(text)))

    def _void(self, element: _Element) -> None:
        if element.tag == "img":
            self._note_upload(element.attributes.get("src", ""))
            if element.is_a("emoji") and not self._is_passed_over():
                self.out.write(element.attributes.get("alt", ""))
        elif element.tag in ("br", "hr") and not self._is_passed_over():
            self.out.end_line()

    def _note_upload(self, address: str) -> None:
        if found := _UPLOAD.search(address):
            key = found[1][:LONGEST_KEY]
            filename = unquote(key.rsplit("/", 1)[-1]).replace("\0", "")
            kind = _TYPES.guess_type(filename)[0] or "application/octet-stream"
            self._attachments.setdefault(key, Attachment(key=key, content_type=kind, filename=filename))

    def _write_emoji(self, codes: str) -> bool:
        """Write the emoji itself and say so: its name, which stands between the tags, is then passed over."""
        try:
            emoji = "".join(chr(int(code, 16)) for code in codes.split("-"))
            emoji.encode()
        except ValueError:  # no such character: its name will do
            return False
        self.out.write(emoji)
        return True

    def _language(self) -> str:
        """The language of the code block that is open, if its author named it."""
        name = "data-code-language"
        return next((each.attributes[name] for each in reversed(self._open) if name in each.attributes), "")

    def _is_passed_over(self, tag: str = "") -> bool:
        return self._passed_over > 0 and tag != "annotation" and not self._inside["annotation"]
