"""Floats as text that Quickwit reads as exactly these floats.

A page goes on behind the last hit's score, and hits with an equal score are told apart by their ids. Quickwit reads
JSON by serde_json, which rounds a float of 16 digits or more twice, unless it is built otherwise: it may come out as
the next one (one score in nine does), and equal hits would be missed or told again. The same float has other texts, and
one of them comes out right both ways (for all but one score in 400).
"""

import json
import math
from collections.abc import Mapping
from decimal import Decimal
from typing import cast

_LARGEST = 1 << 64  # what its digits are collected in
_MOST_TENS = 22  # powers of ten up to this one are exact


def search_body(body: Mapping[str, object]) -> bytes:
    """The JSON of a search's body, with the floats of `search_after` in digits that come out as they are."""
    after = body.get("search_after")
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    if not isinstance(after, list):
        return text.encode()
    values = [literal(one) if isinstance(one, float) else json.dumps(one) for one in cast("list[object]", after)]
    plain = json.dumps(after, separators=(",", ":"))
    return text.replace(f'"search_after":{plain}', f'"search_after":[{",".join(values)}]').encode()


def literal(value: float) -> str:
    """The JSON of a float, in digits that come out as it whichever way they are read; the shortest where none do.

    Cost: some microseconds, for most floats one attempt.
    """
    shortest = repr(value)
    if not math.isfinite(value) or _is_safe(shortest, value):
        return shortest
    exact = Decimal(value)
    for tens in range(_MOST_TENS, -1, -1):
        near = int(exact.scaleb(tens).to_integral_value())
        if abs(near) < _LARGEST:
            # So many digits on either side are the same float.
            around = abs(near) >> 53
            for digits in (near, *range(near - around, near + around, max(1, around // 8))):
                text = f"{digits}e-{tens}"
                if _is_safe(text, value):
                    return text
    return shortest


def _is_safe(text: str, value: float) -> bool:
    """Whether a text is this float, read correctly as well as by whole digits and one power of ten."""
    sign, digits, exponent = Decimal(text).as_tuple()
    if float(text) != value or not isinstance(exponent, int) or abs(exponent) > _MOST_TENS:
        return False
    whole = float(int("".join(map(str, digits))))
    read = whole * 10.0**exponent if exponent >= 0 else whole / 10.0**-exponent
    return (-read if sign else read) == value
