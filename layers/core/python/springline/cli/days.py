"""Days as arguments: how they are read, and that the first one comes first."""

from datetime import date

import typer


def day(text: str) -> date:
    """Read a day; the message of what is none has an example."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no day: write year, month and day, such as 2026-03-01") from error


def check_order(first: date | None, last: date | None, *, names: tuple[str, str]) -> None:
    """Refuse two days of which the last one comes first; `names` are those of their options."""
    if first is not None and last is not None and last < first:
        begin, end = names
        raise typer.BadParameter(
            f"{begin} is {first} and {end} is {last}, which comes before it: swap them", param_hint=f"{begin}, {end}"
        )
