"""How commands speak: results on standard output, for people or as JSON; everything else on standard error."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, cast

import typer
from rich.console import Console
from rich.table import Table

results = Console(highlight=False, soft_wrap=True)
notes = Console(stderr=True, highlight=False, soft_wrap=True)

AsJson = Annotated[bool, typer.Option("--json", help="Write JSON instead of text.")]
Row = Mapping[str, object]


def show(value: object) -> None:
    """Write a value as JSON, times in ISO 8601."""
    results.print_json(json.dumps(value, default=_plain), indent=2)


def show_rows(rows: Sequence[Row], columns: Iterable[str], *, as_json: bool, empty: str) -> None:
    """Write rows as a table of the named columns, or whole as a JSON array; `empty` is said where there are none."""
    if as_json:
        show(rows)
        return
    if not rows:
        notes.print(empty)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    names = list(columns)
    for name in names:
        numbers = all(isinstance(row[name], int | float) for row in rows)
        table.add_column(name.replace("_", " "), justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_text(row[name]) for name in names))
    results.print(table)


def _text(value: object) -> str:
    from rich.markup import escape

    if value is None:
        return "-"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    if isinstance(value, list):
        return escape(", ".join(str(part) for part in cast("list[object]", value)))
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return escape(str(value))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    raise TypeError(f"{type(value).__name__} has no JSON form")
