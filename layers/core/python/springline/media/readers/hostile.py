"""What is refused before a parser of timelines sees it: documents that are small to send and endless to read.

OpenTimelineIO reads JSON in C++, recursively: enough brackets end the process. Its adapters read XML by the standard
library, which expands entities. Neither is needed to write a timeline.
"""

import re
from collections.abc import Callable
from typing import Final, NoReturn
from xml.parsers import expat

from springline.media.model import Unreadable

DEEPEST: Final = 200
MOST_ELEMENTS: Final = 2_000_000
_JSON_PARTS = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)


def refuse_hostile_xml(text: str) -> None:
    """Raises `Unreadable` for XML with declarations of its own (entities), too deep, too large, or not well formed.

    A bare `<!DOCTYPE xmeml>`, which editing programs write, is fine. Cost: one pass, no tree.
    """
    parser = expat.ParserCreate("utf-8")
    depth = elements = 0

    def declared(_name: str, system: str | None, public: str | None, has_own: int) -> None:
        if has_own or system or public:
            refuse()

    def refuse(*_: object) -> NoReturn:
        raise Unreadable("it declares entities or refers to a DTD, which no timeline needs: export it again")

    def begin(*_: object) -> None:
        nonlocal depth, elements
        depth, elements = depth + 1, elements + 1
        if depth > DEEPEST or elements > MOST_ELEMENTS:
            raise Unreadable(f"it is nested deeper than {DEEPEST} or has more than {MOST_ELEMENTS:,} elements")

    def end(*_: object) -> None:
        nonlocal depth
        depth -= 1

    handlers: dict[str, Callable[..., None]] = {
        "StartDoctypeDeclHandler": declared,
        "EntityDeclHandler": refuse,
        "StartElementHandler": begin,
        "EndElementHandler": end,
    }
    for name, handler in handlers.items():
        setattr(parser, name, handler)
    try:
        parser.Parse(text.encode("utf-8"), True)
    except expat.ExpatError as error:
        raise Unreadable(f"its XML is broken: {error}; export it again") from error


def refuse_deep_json(text: str) -> None:
    """Raises `Unreadable` for JSON that is nested deeper than 200. Cost: one pass over the text."""
    depth = 0
    for part in _JSON_PARTS.finditer(text):
        sign = part[0]
        if sign in "[{":
            depth += 1
            if depth > DEEPEST:
                raise Unreadable(f"it is nested deeper than {DEEPEST}")
        elif sign in "]}":
            depth -= 1
