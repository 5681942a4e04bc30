"""`springline why` and `springline impact`: the way up to the source words, and what rests on something."""

from typing import Annotated

import typer
from rich.markup import escape

from springline.cli.output import AsJson, notes, results, show, show_rows
from springline.cli.workspace import opened
from springline.profiles.provenance import read_messages
from springline.provenance import explanation, references, schemas

Asked = Annotated[str, typer.Argument(metavar="REF", help="kind/key, kind/key@version or kind/key@version#fragment.")]
Most = Annotated[int, typer.Option("--limit", min=1, max=explanation.MOST, help="How many to show.")]
_COLORS = {"fresh": "green", "suspect": "yellow", "stale": "red"}


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command(epilog="Examples: springline why highlight/17 · springline why highlight/17#/quotes/0 --json")(why)
    app.command(epilog="Examples: springline impact chat/messages#1017 · springline impact document/charter@3")(impact)


def why(ref: Asked, limit: Most = 200, as_json: AsJson = False) -> None:
    """Show what something rests on, up to the source words, and what of that has changed."""
    asked = references.parse(ref)
    with opened() as workspace, workspace.database.transaction(workspace.tenant_id) as tx:
        told = schemas.why(explanation.why(tx, asked, most=limit, streams=read_messages), may_read=lambda _: True)
    if as_json:
        show(told.model_dump(mode="json"))
        return
    made = f", made by {told.produced_by} on {told.produced_at:%Y-%m-%d %H:%M}" if told.produced_at else ""
    results.print(f"[bold]{escape(told.reference)}[/] is [{_COLORS[told.state]}]{told.state}[/]{escape(made)}")
    for reason in told.reasons:
        way = " → ".join([reason.change.source, *reason.through])
        results.print(f"  [red]changed[/] by {escape(reason.change.changed_by or '?')}: {escape(way)}")
        results.print(f"    it read {_words(reason.change.read)}")
        results.print(f"    now     {_words(reason.change.reads_now)}")
    if not told.inputs:
        results.print("  It rests on nothing that was recorded.")
    for one in told.inputs:
        holds = "" if one.changed_at is None else " [red](changed)[/]"
        results.print(f"{'  ' * one.depth}{escape(one.derived)} ← {escape(one.source)}{holds}: {_words(one.read)}")
    _say_whether_all(told.is_whole)


def impact(ref: Asked, limit: Most = 200, as_json: AsJson = False) -> None:
    """Show what would be out of date if something changed."""
    asked = references.parse(ref)
    with opened() as workspace, workspace.database.transaction(workspace.tenant_id) as tx:
        told = schemas.impact(explanation.impact(tx, asked, most=limit))
    if as_json:
        show(told.model_dump(mode="json"))
        return
    rows = [one.model_dump() for one in told.dependents]
    show_rows(rows, ("reference", "would_be", "state", "through"), as_json=False, empty="Nothing rests on it.")
    _say_whether_all(told.is_whole)


def _words(value: object) -> str:
    return "[dim]nothing[/]" if value is None else escape(f"“{value}”" if isinstance(value, str) else str(value))


def _say_whether_all(is_whole: bool) -> None:
    if not is_whole:
        notes.print("There is more: raise --limit.")
