"""`springline signal-profile`: what a person's Signal messages amount to, as files."""

import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from springline.access import tenants
from springline.cli.output import AsJson, notes, results, show
from springline.cli.reported import reported
from springline.cli.workspace import UnknownTenantError, Workspace, opened
from springline.platform.errors import NotFoundError

if TYPE_CHECKING:
    from springline.profiles.snapshot_files import SnapshotFiles, Tally

signal_profile = typer.Typer(help="What people's Signal messages amount to.", no_args_is_help=True)


class NoSnapshotError(NotFoundError):
    """There is nothing to tell of a person."""

    def __init__(self, user_id: int, tenant: str) -> None:
        super().__init__(f"nobody in {tenant!r} has the id {user_id}, a Signal identity and messages that still stand")
        self.user_id = user_id


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.add_typer(signal_profile, name="signal-profile")


@signal_profile.command(
    epilog="Examples: springline signal-profile snapshot --all · springline signal-profile snapshot 17 --dry-run · "
    "springline signal-profile snapshot --all --tenant harbour --json"
)
def snapshot(
    user_id: Annotated[int | None, typer.Argument(min=1, metavar="[USER_ID]", help="One person.")] = None,
    everybody: Annotated[
        bool, typer.Option("--all", help="Everybody, and remove the files of people of whom there is nothing to tell.")
    ] = False,
    tenant: Annotated[
        str | None, typer.Option(metavar="SLUG", help="Another tenant than SPRINGLINE_TENANT says.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; of one person, show the file's content instead.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write what people's Signal messages amount to: signal_profiles/tenant=SLUG/USER_ID.json in the object store."""
    if (user_id is None) is not everybody:
        raise typer.BadParameter("name one person, or say --all", param_hint="USER_ID")
    with opened() as workspace:
        slug = tenant or workspace.settings.tenant
        tenant_id = _tenant(workspace, slug)
        now = workspace.clock.now()
        if user_id is not None and dry_run:
            _show(workspace, tenant_id, slug, user_id, now)
            return
        files = _files(workspace, tenant_id, slug, dry_run=dry_run)
        if user_id is not None:
            done = files.write(user_id, at=now)
        elif dry_run:
            done = _write_all(files, now, lambda _: None)
        else:
            done = _reported(workspace, tenant_id, files, now)
        if not dry_run:
            workspace.runtime.metrics.count("signal_glaze.snapshots_generated", done.generated)
            workspace.runtime.metrics.flush()
    if user_id is not None and done.skipped:
        raise NoSnapshotError(user_id, slug)
    _report(done, dry_run=dry_run, as_json=as_json)


def _tenant(workspace: Workspace, slug: str) -> int:
    if slug == workspace.settings.tenant:
        return workspace.tenant_id
    with workspace.system.transaction() as tx:
        found = tenants.find(tx, slug)
    if found is None:
        raise UnknownTenantError(slug)
    return found


def _files(workspace: Workspace, tenant_id: int, slug: str, *, dry_run: bool) -> "SnapshotFiles":
    from springline.platform.objects import objects_at
    from springline.profiles.snapshot_files import SnapshotFiles

    settings = workspace.settings
    objects = objects_at(settings.objects, region=settings.aws_region)
    return SnapshotFiles(workspace.database, objects, tenant_id=tenant_id, tenant=slug, dry_run=dry_run)


def _show(workspace: Workspace, tenant_id: int, slug: str, user_id: int, now: datetime) -> None:
    """Write what the file would hold to standard output, byte by byte: others read it."""
    from springline.profiles.snapshot_files import file_content
    from springline.profiles.snapshot_service import build_snapshot

    with workspace.database.transaction(tenant_id) as tx:
        found = build_snapshot(user_id, tx, at=now)
    if found is None:
        raise NoSnapshotError(user_id, slug)
    sys.stdout.buffer.write(file_content(found))
    sys.stdout.buffer.flush()


def _reported(workspace: Workspace, tenant_id: int, files: "SnapshotFiles", now: datetime) -> "Tally":
    title = "Snapshots of people's activity"
    with reported(workspace, "snapshot", title, "signal-profile snapshot", tenant_id=tenant_id) as run:

        def tell(done: "Tally") -> None:
            run.progress(done.generated, unit="snapshots")
            run.check()

        done = _write_all(files, now, tell)
        run.summarize(written=done.written, unchanged=done.unchanged, removed=done.removed, skipped=done.skipped)
    return done


def _write_all(files: "SnapshotFiles", now: datetime, tell: "Callable[[Tally], None]") -> "Tally":
    with notes.status("counting what people wrote") as status:

        def on_page(done: "Tally") -> None:
            status.update(f"{done.generated:,} people, {done.written:,} with something new")
            tell(done)

        return files.write_all(at=now, on_page=on_page)


def _report(done: "Tally", *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        show({**asdict(done), "dry_run": dry_run})
        return
    would_be = "would be" if dry_run else "were"
    results.print(
        f"{done.written:,} snapshots {would_be} written; {done.unchanged:,} had not changed, "
        f"{done.removed:,} {would_be} removed, {done.skipped:,} people skipped who have written nothing that stands."
    )
