"""Turns SQLAlchemy Core expressions into statements for pg8000.

SQLAlchemy composes statements whose shape depends on the request (filters, sort orders); `Transaction` runs them like
all others. Nothing else of SQLAlchemy takes part: no session, no result objects.
"""

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from springline.platform.statements import Statement

if TYPE_CHECKING:
    from sqlalchemy import Executable
    from sqlalchemy.sql.compiler import SQLCompiler


def compiled(expression: "Executable", parameters: dict[str, object]) -> tuple[str, list[object]]:
    """The expression's text with `$n` parameters, and their values in order."""
    statement = _compile(expression)
    values = statement.construct_params(parameters)
    return statement.string, [values[name] for name in statement.positiontup or ()]


def as_statement(name: str, expression: "Executable") -> Statement:
    """A statement of its own, to be kept and prepared, with the expression's bind parameters as its parameters."""
    statement = _compile(expression)
    return Statement(name, statement.string, tuple(statement.positiontup or ()))


def _compile(expression: "Executable") -> "SQLCompiler":
    return cast("SQLCompiler", cast("Any", expression).compile(dialect=_dialect()))


@cache
def _dialect() -> Any:
    # Takes 20 ms, for the drivers that come with it: of the first request that composes a statement, not of each start.
    from sqlalchemy.dialects.postgresql.pg8000 import PGDialect_pg8000

    return PGDialect_pg8000(paramstyle="numeric_dollar")
