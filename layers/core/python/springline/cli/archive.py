"""`springline warehouse export` and `springline warehouse retention`: what leaves the warehouse, and when."""

import os
import re
from contextlib import ExitStack
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from springline.cli.days import check_order, day
from springline.cli.maintenance import warehouse
from springline.cli.output import AsJson, counted, interruptible, notes, results, show, show_rows
from springline.cli.reported import reported
from springline.cli.workspace import Workspace, opened
from springline.platform.addresses import BucketPlace, FolderPlace, parse_place
from springline.platform.settings import Settings

if TYPE_CHECKING:
    from springline.warehouse.archive.exporting import Exported

commands = typer.Typer(help="How long messages are kept in the warehouse.", no_args_is_help=True)
_FOREVER = "forever"
_DAYS = re.compile(r"(\d{1,6})d")
_EXPORTS = "warehouse"


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    warehouse.command(
        epilog="Examples: springline warehouse export · springline warehouse export --to s3://lake/springline · "
        "springline warehouse export --to ./lake --from 2026-03-01 --to-day 2026-03-31"
    )(export)
    warehouse.add_typer(commands, name="retention")


@interruptible("the files that were written are whole; run it again, and it writes the others")
def export(
    to: Annotated[
        str | None,
        typer.Option(
            metavar="PLACE", help="s3://bucket/prefix or a folder; without it, `warehouse` in the object store."
        ),
    ] = None,
    from_day: Annotated[
        date | None,
        typer.Option("--from", parser=day, metavar="DAY", help="Write days (UTC) from this one on, changed or not."),
    ] = None,
    to_day: Annotated[
        date | None, typer.Option(parser=day, metavar="DAY", help="Write days up to this one, changed or not.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write what has changed since the last export to Parquet files by table, tenant and day."""
    from springline.platform.objects import objects_at
    from springline.warehouse.archive import exporting

    check_order(from_day, to_day, names=("--from", "--to-day"))
    days = exporting.Days(from_day, to_day) if from_day or to_day else None
    with ExitStack() as stack:
        workspace = stack.enter_context(opened())
        place = _place(to, workspace.settings)
        if isinstance(place, FolderPlace):
            _make(place.path)
        run = stack.enter_context(reported(workspace, "export", "Export of the warehouse", "warehouse export"))
        status = stack.enter_context(notes.status("looking for what has changed"))

        def tell(done: "Exported", slices: int) -> None:
            looked_at = done.written + done.unchanged + done.removed
            run.progress(looked_at, slices, unit="files")
            run.check()
            status.update(f"{looked_at:,} of {slices:,} files looked at, {done.rows:,} rows written")

        done = exporting.export(
            workspace.warehouse,
            objects_at(place, region=workspace.settings.aws_region),
            tenant_id=workspace.tenant_id,
            tenant=workspace.settings.tenant,
            place=_named(place),
            days=days,
            on_slice=tell,
        )
        run.summarize(written=done.written, unchanged=done.unchanged, removed=done.removed, rows=done.rows)
    if as_json:
        show({"place": _named(place), **asdict(done)})
        return
    results.print(
        f"{counted(done.written, 'file')} with {counted(done.rows, 'row')} "
        f"{'was' if done.written == 1 else 'were'} written to {_named(place)}; "
        f"{done.unchanged:,} had not changed, {done.removed:,} were removed."
    )


def _make(folder: Path) -> None:
    """Make the folder of an export, which tells early what would go wrong at its first file."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        reason = "there is a file where a folder has to be"
    except OSError as error:
        reason = f"the folder can't be made there ({error.strerror})"
    else:
        if os.access(folder, os.W_OK | os.X_OK):
            return
        reason = "you may not write there"
    raise typer.BadParameter(f"{folder}: {reason}; name another folder, or s3://bucket/prefix", param_hint="--to")


def _place(text: str | None, settings: Settings) -> FolderPlace | BucketPlace:
    if text is None:
        store = settings.objects
        if isinstance(store, FolderPlace):
            return FolderPlace(store.path / _EXPORTS)
        return BucketPlace(store.bucket, f"{store.prefix}{_EXPORTS}/")
    if "://" not in text:
        return FolderPlace(Path(text).absolute())
    try:
        return parse_place(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--to") from error


def default_export(settings: Settings) -> tuple[FolderPlace | BucketPlace, str]:
    """Where an export without `--to` goes, and what that is called."""
    place = _place(None, settings)
    return place, _named(place)


def _named(place: FolderPlace | BucketPlace) -> str:
    return str(place.path) if isinstance(place, FolderPlace) else f"s3://{place.bucket}/{place.prefix}"


@commands.command(
    "set",
    epilog="Examples: springline warehouse retention set --messages 730d · "
    "springline warehouse retention set --messages forever",
)
def set_policy(
    messages: Annotated[str, typer.Option(metavar="DAYS", help="How long, such as 730d; or forever.")],
) -> None:
    """Say how long messages are kept in the warehouse; what is older goes with the next maintenance."""
    from springline.access.model import Cause, command_principal
    from springline.warehouse import retention

    keep_days = _days(messages)
    with opened() as workspace, ExitStack() as stack:
        system, theirs = workspace.system, workspace.runtime.system_warehouse
        tx = log = stack.enter_context(theirs.transaction(workspace.tenant_id))
        if theirs is not system:  # entered last, it commits first: better an entry without its change than the reverse
            log = stack.enter_context(system.transaction(workspace.tenant_id))
        cause = Cause(command_principal(workspace.tenant_id, "warehouse retention set"), workspace.clock.now())
        retention.set_policy(tx, "messages", keep_days, cause=cause, log=log)
    if keep_days is None:
        notes.print("Messages are kept for ever. `springline events replay --to ingest-events` lands those removed.")
    else:
        notes.print(
            f"Messages are kept for {counted(keep_days, 'day')}. Older ones go with the next maintenance; "
            "`springline warehouse retention apply` removes them now."
        )


def _days(text: str) -> int | None:
    if text == _FOREVER:
        return None
    found = _DAYS.fullmatch(text)
    if found is None:
        raise typer.BadParameter("give a number of days, such as 730d, or forever", param_hint="--messages")
    return int(found[1])


@commands.command("show", epilog="Example: springline warehouse retention show --json")
def show_policies(as_json: AsJson = False) -> None:
    """Show how long what is kept, and which moment is the oldest of it."""
    from springline.warehouse import retention

    with opened() as workspace, workspace.warehouse.transaction(workspace.tenant_id) as tx:
        rows = [asdict(policy) for policy in retention.policies(tx)]
    show_rows(rows, rows[0] if rows else (), as_json=as_json, empty="Everything is kept for ever.")


@commands.command("apply", epilog="Example: springline warehouse retention apply")
def apply_policy(as_json: AsJson = False) -> None:
    """Remove now what is too old, instead of at the next maintenance."""
    from springline.warehouse import partitions, retention

    with (
        opened() as workspace,
        reported(workspace, "retention", "Messages that are too old removed", "warehouse retention apply") as run,
        notes.status("removing what is too old") as status,
    ):

        def tell(removed: int) -> None:
            run.progress(removed, unit="messages")
            run.check()
            status.update(f"removing what is too old: {removed:,} messages so far")

        applied = retention.apply(
            workspace.warehouse,
            workspace.runtime.system_warehouse,
            workspace.tenant_id,
            at=workspace.clock.now(),
            go_on=lambda: True,
            on_batch=tell,
        )
        dropped = partitions.drop_empty(workspace.runtime.system_warehouse)
        waiting = _render(workspace)
        run.summarize(messages=applied.removed, months=dropped, documents=waiting)
    if as_json:
        show({"messages_removed": applied.removed, "months_dropped": dropped, "documents_rendered": waiting})
        return
    results.print(f"{counted(applied.removed, 'message')} removed, and {counted(waiting, 'document')} rendered again.")


def _render(workspace: Workspace) -> int:
    """Render what the removal has marked: no host may be running."""
    from springline.warehouse import transforms

    outcomes = transforms.transform(workspace.warehouse, workspace.tenant_id, now=workspace.clock.now)
    return sum(outcomes.values())
