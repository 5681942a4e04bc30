"""Keeps secrets out of logs: by the name under which a value stands, and by what it looks like.

Used on everything that is logged, so each pattern is linear in the length of the text.
"""

import re
from collections.abc import Mapping
from typing import cast

HIDDEN = "***"

# `tokens` counts a language model's work, `token_id` names a token without giving it away.
_NAMES = (
    r"passw(?:or)?d|passphrase|secret|token(?!s|_id|_count)|api[_-]?key|private[_-]?key"
    r"|authorization|cookie|credential|csrf"
)
_SECRET_NAME = re.compile(_NAMES, re.IGNORECASE)

_PATTERNS = (
    # a token of ours, wherever it stands
    (re.compile(r"spl_[A-Za-z0-9_-]{8,}"), f"spl_{HIDDEN}"),
    # the password in scheme://user:password@host; it may hold an @ itself, so it reaches to the last one
    (re.compile(r"(://[^\s:/@\"']*):[^\s/\"']*@"), rf"\1:{HIDDEN}@"),
    # what stands in an Authorization header
    (re.compile(r"\b(bearer|basic)\s+[A-Za-z0-9+/=._~-]{6,}", re.IGNORECASE), rf"\1 {HIDDEN}"),
    # password=…, 'api_key': '…', "secret": "…", also where the quotes are escaped in a JSON string
    (
        re.compile(
            rf"((?:{_NAMES})[\w-]{{0,40}}(?:\\?[\"'])?\s?[=:]\s?)"
            r"(?:\\?\"[^\"\n]*\"|'[^'\n]*'|[^\s\"',;&)}\]\\]+)",
            re.IGNORECASE,
        ),
        rf"\1{HIDDEN}",
    ),
)

_DEEPEST = 6
_MOST_ITEMS = 100


def redact_text(text: str) -> str:
    """`text` with tokens, passwords in URLs and values after secret-like names replaced by `***`."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


def redact_value(name: str, value: object, *, _depth: int = 0) -> object:
    """`value`, which stands under `name`, as something JSON can hold, with its secrets replaced by `***`.

    Deep structures are cut at six levels and long ones at a hundred items: a log line is no place for a document.
    """
    if _SECRET_NAME.search(name) and value is not None:
        return HIDDEN
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if value - value == 0 else str(value)  # JSON has neither infinity nor NaN
    if isinstance(value, str):
        return redact_text(value)
    if _depth >= _DEEPEST:
        return "…"
    if isinstance(value, Mapping):
        pairs = list(cast("Mapping[object, object]", value).items())[:_MOST_ITEMS]
        return {str(key): redact_value(str(key), item, _depth=_depth + 1) for key, item in pairs}
    if isinstance(value, list | tuple | set | frozenset):
        items = list(cast("list[object]", value))[:_MOST_ITEMS]
        return [redact_value("", item, _depth=_depth + 1) for item in items]
    return redact_text(str(value))
