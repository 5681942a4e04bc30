"""`springline migrate`, `status` and `warehouse`: what operators do."""

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from springline.cli.output import AsJson, notes, results, show, show_rows
from springline.cli.workspace import Workspace, embedded_home, opened, read_settings

if TYPE_CHECKING:
    from springline.warehouse.reconciliation import Report

warehouse = typer.Typer(help="The landing and the documents rendered from it.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command(epilog="Example: SPRINGLINE_OWNER_DATABASE_URL=… springline migrate")(migrate)
    app.command(epilog="Example: springline status --json")(status)
    app.add_typer(warehouse, name="warehouse")


def migrate() -> None:
    """Bring the database to the newest schema. The embedded one is brought there by every command."""
    from infra.host import schema

    settings = read_settings()
    if settings.warehouse_url is not None:
        _tell(schema.migrate(str(settings.database("owner of the warehouse"))), "warehouse's schema")
    if embedded_home(settings) is None:
        _tell(schema.migrate(str(settings.database("owner"))), "schema")
        return
    with opened(create=True):
        notes.print("The embedded database has the newest schema.")


def _tell(revision: str | None, what: str) -> None:
    notes.print(f"The {what} is now {revision}." if revision else f"The {what} is the newest already.")


def status(as_json: AsJson = False) -> None:
    """Show how much there is, and what still waits to be worked on."""
    from springline.warehouse import service

    with opened() as workspace:
        with workspace.warehouse.transaction(workspace.tenant_id) as tx:
            counts = service.counts(tx)
        found = {**asdict(counts), **_waiting(workspace)}
    if as_json:
        show(found)
        return
    for name, value in found.items():
        results.print(f"{value:>12,}  {name.replace('_', ' ')}")


def _waiting(workspace: Workspace) -> dict[str, int]:
    from springline.platform.events import relay

    depths = workspace.queues.depths()
    return {
        "events_to_relay": relay.lag(*workspace.runtime.event_logs).events,
        "messages_in_queues": sum(depth.visible + depth.in_flight for depth in depths if depth.dead_letter_of is None),
        "dead_letters": sum(depth.visible for depth in depths if depth.dead_letter_of is not None),
    }


@warehouse.command(epilog="Example: springline warehouse rebuild")
def rebuild(
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing when all went well.")] = False,
) -> None:
    """Render all people and request documents anew; what has not changed keeps its version."""
    from springline.warehouse import transforms

    with opened() as workspace, notes.status("rendering all documents"):
        marked = transforms.rebuild(workspace.warehouse, workspace.tenant_id, now=workspace.clock.now)
    if not quiet:
        notes.print(f"{marked:,} documents were rendered again.")


@warehouse.command(
    epilog="Examples: springline warehouse reconcile · springline warehouse reconcile --day 2026-03-05 --json"
)
def reconcile(
    day: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="Compare what was said on this day (UTC) only; documents are of no day."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare source, landing and index, and say what to do where they differ; exit code 1 where they do."""
    from springline.community import census
    from springline.warehouse import reconciliation

    with opened() as workspace, notes.status("comparing source, landing and index"):
        waiting = _waiting(workspace)  # before the comparison: what arrives later is no part of it
        with workspace.database.transaction(workspace.tenant_id) as tx:
            report = reconciliation.reconcile(
                tx, lambda from_at, to_at: census.tallies(tx, from_at, to_at), day=day.date() if day else None
            )
    if as_json:
        differences = [{**asdict(one), "day": one.day and one.day.isoformat()} for one in report.differences]
        show({"agree": not differences, **asdict(report), "differences": differences, **waiting})
    elif report.differences:
        _show_differences(report)
        _advise(report, waiting)
    else:
        counted = [f"{rows:,} {what}" for what, rows in report.rows.items()]
        counted += [] if report.documents is None else [f"{report.documents:,} documents"]
        results.print(f"All {', '.join(counted)} agree." if counted else "There is nothing to compare.")
    if report.differences:
        raise typer.Exit(1)


def _show_differences(report: "Report") -> None:
    rows = [
        {
            "what": one.what if one.id is None else f"{one.what} {one.id}",
            "day": one.day,
            "group": one.group,
            "source": one.source,
            "landing": one.landing,
            "found": one.found,
            "remedy": one.remedy,
        }
        for one in report.differences
    ]
    show_rows(rows, rows[0], as_json=False, empty="")
    if report.left_out:
        results.print(f"… and {report.left_out:,} more.")


def _advise(report: "Report", waiting: dict[str, int]) -> None:
    """Say what to do, in the order in which to do it."""
    remedies = {one.remedy for one in report.differences}
    under_way = waiting["events_to_relay"] + waiting["messages_in_queues"]
    if under_way:
        results.print(f"{under_way:,} events are under way: reconcile again once `springline status` shows none.")
    if waiting["dead_letters"]:
        results.print(f"{waiting['dead_letters']:,} dead letters: mend why, then `springline queues redrive`.")
    if "replay" in remedies:
        results.print("replay: `springline events replay --to ingest-events` lands what has not landed.")
    if "rebuild" in remedies:
        results.print(
            "rebuild: `springline warehouse rebuild` renders the documents anew, after any replay has landed."
        )
