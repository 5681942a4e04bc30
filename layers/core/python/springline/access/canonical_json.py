"""The canonical text of a JSON value (RFC 8785), so that equal values have equal hashes.

Sources: RFC 8785, sections 3.2.2 (strings as JSON.stringify writes them), 3.2.3 (keys by UTF-16 code units), and
ECMA-262, Number::toString, for numbers.
"""

import json
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import cast

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]

MAX_SAFE_INTEGER = 2**53 - 1


class NotCanonicalError(ValueError):
    """A value has no canonical JSON: NaN, infinity, or an integer that a double can't hold. Pass these as text."""


def canonical(value: Json) -> str:
    """The canonical JSON text of a value; raises `NotCanonicalError`. Linear in the size, but for sorting keys."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, Mapping):
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{canonical(key)}:{canonical(item)}" for key, item in members) + "}"
    return "[" + ",".join(map(canonical, value)) + "]"


def parsed(text: str) -> Json:
    """Read JSON with numbers as RFC 8785 understands them: whole ones outside ±2^53 are doubles."""
    return cast("Json", json.loads(text, parse_int=_whole))


def _safe(digits: str) -> int:
    number = int(digits)
    if abs(number) > MAX_SAFE_INTEGER:
        raise NotCanonicalError(f"{digits} is too large for a number of canonical JSON: pass it as text")
    return number


def _whole(digits: str) -> int | float:
    number = int(digits)
    return number if abs(number) <= MAX_SAFE_INTEGER else float(number)


def _number(value: float) -> str:
    if isinstance(value, int):
        return str(_safe(str(value)))
    if not math.isfinite(value):
        raise NotCanonicalError(f"{value} is no number of JSON")
    if not value:
        return "0"  # also for -0.0
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    text = "".join(map(str, digits))
    point = len(text) + int(exponent)  # how many digits stand before the decimal point
    return "-" * sign + _placed(text, point)


def _placed(digits: str, point: int) -> str:
    if len(digits) <= point <= 21:
        return digits.ljust(point, "0")
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return "0." + digits.rjust(len(digits) - point, "0")
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{point - 1:+d}"
