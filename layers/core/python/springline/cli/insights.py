"""`springline insights`: claims with the words that they rest on, and what became of these."""

from typing import Annotated

import typer

from springline.cli.output import AsJson, results, show, show_rows
from springline.cli.workspace import opened
from springline.insights.model import Queue, Status

commands = typer.Typer(help="Claims, and the words that they rest on.", no_args_is_help=True)
_COLUMNS = ("id", "statement", "status", "state", "confidence", "evidence_count", "changed_at")


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.add_typer(commands, name="insights")


@commands.command("list", epilog="Examples: springline insights list · springline insights list --queue stale --json")
def list_insights(
    status: Annotated[Status | None, typer.Option(help="Those that have come so far.")] = None,
    queue: Annotated[Queue | None, typer.Option(help="What waits for review in this queue.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many at most.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show the insights that were changed last, or what waits for review longest."""
    from springline.cli.local_access import cause
    from springline.insights import reviews, service, telling

    with opened() as workspace, workspace.database.transaction(workspace.tenant_id) as tx:
        if queue is None:
            found = service.listed(tx, status=status, before=None, limit=limit)
        else:
            items = reviews.waiting(tx, cause(workspace, "insights list"), queue, limit=limit)
            found = list({one.id: one for item in items for one in item.insights}.values())
        rows = [one.model_dump(mode="json") for one in telling.entries(tx, found)]
    show_rows(rows, _COLUMNS, as_json=as_json, empty="There is no insight like that.")


@commands.command("show", epilog="Example: springline insights show 12")
def show_insight(
    insight_id: Annotated[int, typer.Argument(metavar="INSIGHT", help="The insight's number.", min=1)],
    as_json: AsJson = False,
) -> None:
    """Show an insight, the words that it rests on, and what became of them."""
    from springline.cli.local_access import cause
    from springline.insights import service, telling

    with opened() as workspace, workspace.database.transaction(workspace.tenant_id) as tx:
        told = telling.whole(tx, cause(workspace, "insights show"), service.get(tx, insight_id))
    if as_json:
        show(told.model_dump(mode="json"))
        return
    results.print(f"{told.reference} is {told.status} and {told.state}: {told.statement}", markup=False)
    if told.claim is not None:
        claim = told.claim
        results.print(f"{claim.subject} {claim.predicate} {claim.value} {claim.unit or ''}".rstrip(), markup=False)
    for one in told.evidence:
        results.print(f"  {one.stance} ({one.outcome}): {one.source}", markup=False)
        results.print(f"    it read {_words(one.words)}", markup=False)
        if one.outcome in {"edited", "gone"}:
            results.print(f"    now     {_words(one.words_now)}", markup=False)
    for conflict in told.conflicts:
        (other,) = (one for one in conflict.insights if one.id != told.id)
        results.print(f"  conflict {conflict.id} ({conflict.state}) with {other.id}: {other.statement}", markup=False)


def _words(text: str | None) -> str:
    return "nothing" if text is None else f"“{text}”"
