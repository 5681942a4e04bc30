"""SQL statements kept in `.sql` files, one each, with `:name` parameters.

A file starts with a comment: what the statement returns, what it costs, which index it needs. It is read, and its
parameters are turned into PostgreSQL's `$1, $2, …`, when the statement is first used: a function starts with all
statements of its domains at hand, and runs a few of them.
"""

import re
from pathlib import Path

# Strings, quoted identifiers, comments and casts are passed over; what is left of the colons names a parameter.
_TOKENS = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|/\*.*?\*/|::|:([a-z_][a-z0-9_]*)", re.DOTALL)


class Statement:
    """A statement ready to be prepared: `text` with `$n` for each of `parameters`, in that order."""

    def __init__(self, name: str, text: str, parameters: tuple[str, ...]) -> None:
        self.name = name
        self.text = text
        self.parameters = parameters

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
    return Statement(*_numbered(name, sql))


def around(name: str, sql: str, inner: Statement) -> Statement:
    """A statement in which another one stands for `{inner}`; it has the parameters of both."""
    _, text, parameters = _numbered(name, sql, inner.parameters)
    return Statement(name, text.replace("{inner}", inner.text), parameters)


def _numbered(name: str, sql: str, known: tuple[str, ...] = ()) -> tuple[str, str, tuple[str, ...]]:
    order = {parameter: number for number, parameter in enumerate(known, 1)}

    def number(match: re.Match[str]) -> str:
        parameter = match.group(1)
        if parameter is None:
            return match.group(0)
        return f"${order.setdefault(parameter, len(order) + 1)}"

    text = _TOKENS.sub(number, sql).strip().rstrip(";")
    return name, text, tuple(order)


class _StatementInFile(Statement):
    """A statement whose file is still to be read."""

    def __init__(self, path: Path) -> None:
        self.name = f"{path.parent.parent.name}.{path.stem}"
        self._path = path

    def __getattr__(self, attribute: str) -> object:
        # Reached where an attribute has no value yet, and so once: then the file has been read.
        if attribute not in {"text", "parameters"}:
            raise AttributeError(attribute)
        super().__init__(*_numbered(self.name, self._path.read_text(encoding="utf-8")))
        return getattr(self, attribute)


def statement(beside: str, name: str) -> Statement:
    """The statement in `name`.sql, in the folder of the file `beside` (pass `__file__`)."""
    return _StatementInFile(Path(beside).parent / f"{name}.sql")
