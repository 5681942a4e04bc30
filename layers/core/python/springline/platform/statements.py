"""SQL statements kept in `.sql` files, one each, with `:name` parameters.

A file starts with a comment: what the statement returns, what it costs, which index it needs. Parameters are turned
into PostgreSQL's `$1, $2, …` once, when the module that owns the statement is imported.
"""

import re
from dataclasses import dataclass
from pathlib import Path

# Strings, quoted identifiers, comments and casts are passed over; what is left of the colons names a parameter.
_TOKENS = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|/\*.*?\*/|::|:([a-z_][a-z0-9_]*)", re.DOTALL)


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """A statement ready to be prepared: `text` with `$n` for each of `parameters`, in that order."""

    name: str
    text: str
    parameters: tuple[str, ...]

    def arguments(self, values: dict[str, object]) -> tuple[object, ...]:
        """Order `values` as the statement wants them; raises `StatementArgumentsError` when the names differ."""
        if values.keys() != set(self.parameters):
            raise StatementArgumentsError(self.name, set(self.parameters), set(values))
        return tuple(values[name] for name in self.parameters)


class StatementArgumentsError(TypeError):
    """A statement was called with other parameters than its text has."""

    def __init__(self, name: str, wanted: set[str], given: set[str]) -> None:
        missing, extra = sorted(wanted - given), sorted(given - wanted)
        super().__init__(f"statement {name}: missing {missing}, not in its text {extra}")


def parse(name: str, sql: str) -> Statement:
    """Read one statement from text."""
    order: dict[str, int] = {}

    def number(match: re.Match[str]) -> str:
        parameter = match.group(1)
        if parameter is None:
            return match.group(0)
        return f"${order.setdefault(parameter, len(order) + 1)}"

    text = _TOKENS.sub(number, sql).strip().rstrip(";")
    return Statement(name, text, tuple(order))


def statement(beside: str, name: str) -> Statement:
    """Load `name`.sql from the folder of the file `beside` (pass `__file__`)."""
    path = Path(beside).parent / f"{name}.sql"
    return parse(f"{path.parent.parent.name}.{name}", path.read_text(encoding="utf-8"))
