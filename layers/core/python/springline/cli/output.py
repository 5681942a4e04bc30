"""How commands speak: results on standard output, for people or as JSON; everything else on standard error."""

import json
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, cast

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

results = Console(highlight=False, soft_wrap=True)
notes = Console(stderr=True, highlight=False, soft_wrap=True)

AsJson = Annotated[bool, typer.Option("--json", help="Write JSON instead of text.")]
Row = Mapping[str, object]
_LONGEST_LINE = 1 << 30  # characters; who reads from a pipe or a file breaks no lines
_GAP = 2  # blanks between columns


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
    into = results if results.is_terminal else Console(highlight=False, soft_wrap=True, width=_LONGEST_LINE)
    names = list(columns)
    texts = [[_text(row[name]) for name in names] for row in rows]
    titles = [name.replace("_", " ") for name in names]
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold")
    widths = _widths([titles, *texts], into.width - _GAP * (len(names) - 1))
    for name, title, width in zip(names, titles, widths, strict=True):
        numbers = all(isinstance(row[name], int | float) for row in rows)
        table.add_column(title, justify="right" if numbers else "left", overflow="fold", width=width)
    for line in texts:
        table.add_row(*map(Text, line))
    into.print(table)


def _widths(lines: Sequence[Sequence[str]], room: int) -> list[int]:
    """How wide columns are: as their contents where there is room, or else none breaks a word as long as that helps."""
    columns = [*zip(*lines, strict=True)]
    wanted = [max(map(cell_len, cells)) for cells in columns]
    if sum(wanted) <= room:
        return wanted
    words = [max(cell_len(word) for cell in cells for word in cell.split() or [""]) for cells in columns]
    least = words if sum(words) <= room else [1] * len(columns)
    most = wanted if sum(words) <= room else words
    for widest in range(max(room, 1), 0, -1):
        found = [max(low, min(high, widest)) for low, high in zip(least, most, strict=True)]
        if sum(found) <= room:
            return found
    return least


def counted(number: int, noun: str) -> str:
    """A number with its noun, which takes an s unless there is one of it."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


@contextmanager
def interruptible(advice: str) -> Generator[None]:
    """Says, where Ctrl-C ends the command, what has become of its work."""
    try:
        yield
    except KeyboardInterrupt:
        notes.print(f"Interrupted: {advice}")
        raise typer.Exit(130) from None


def _text(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    if isinstance(value, list):
        return ", ".join(str(part) for part in cast("list[object]", value))
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    raise TypeError(f"{type(value).__name__} has no JSON form")
