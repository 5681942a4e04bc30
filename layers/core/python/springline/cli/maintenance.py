"""`springline migrate`, `status` and `warehouse`: what operators do."""

from dataclasses import asdict
from typing import Annotated

import typer

from springline.cli import backfill, reconcile
from springline.cli.output import AsJson, counted, notes, results, show
from springline.cli.reported import reported
from springline.cli.waiting import under_way
from springline.cli.workspace import embedded_home, opened, read_settings

warehouse = typer.Typer(help="The landing and the documents rendered from it.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command(epilog="Example: SPRINGLINE_OWNER_DATABASE_URL=… springline migrate")(migrate)
    app.command(epilog="Example: springline status --json")(status)
    warehouse.command(epilog=reconcile.EPILOG)(reconcile.reconcile)
    warehouse.command(epilog=backfill.EPILOG)(backfill.backfill)
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
        found = {**asdict(counts), **under_way(workspace)}
    if as_json:
        show(found)
        return
    for name, value in found.items():
        results.print(f"{value:>12,}  {name.replace('_', ' ')}")


@warehouse.command(epilog="Example: springline warehouse rebuild")
def rebuild(
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing when all went well.")] = False,
) -> None:
    """Render all people and request documents anew; what has not changed keeps its version."""
    from springline.warehouse import transforms

    with (
        opened() as workspace,
        reported(workspace, "transform", "All documents rendered anew", "warehouse rebuild") as run,
        notes.status("rendering all documents"),
    ):

        def tell(done: int, marked: int) -> None:
            run.progress(done, marked, unit="documents")
            run.check()

        marked = transforms.rebuild(workspace.warehouse, workspace.tenant_id, now=workspace.clock.now, on_batch=tell)
        run.summarize(documents=marked)
    if not quiet:
        notes.print(f"{counted(marked, 'document')} {'was' if marked == 1 else 'were'} rendered again.")
