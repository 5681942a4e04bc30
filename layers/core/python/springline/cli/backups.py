"""`springline backup` and `springline restore`."""

import os
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import replace as replaced
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from springline.cli.output import AsJson, interruptible, notes, results, show
from springline.cli.workspace import DATABASE, embedded_home, read_settings
from springline.platform.clock import SystemClock
from springline.platform.database import Address, Database
from springline.platform.settings import Settings

if TYPE_CHECKING:
    from infra.host.backup_file import Manifest


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command(epilog="Examples: springline backup backups/ · springline backup before-upgrade.backup")(backup)
    app.command(epilog="Example: springline restore before-upgrade.backup --replace")(restore)


@interruptible("no backup was written; run it again")
def backup(
    to: Annotated[Path, typer.Argument(metavar="FILE|FOLDER", help="A new file, or a folder for one named by time.")],
    as_json: AsJson = False,
) -> None:
    """Write the whole database to a file, as it is at this moment; everything goes on meanwhile."""
    from infra.host import backups

    now = SystemClock().now()
    file = to / f"springline-{now:%Y%m%dT%H%M%SZ}.backup" if to.is_dir() else to
    _check_folder(file.absolute().parent)
    with _administered(read_settings()) as (address, _), notes.status("writing the backup"):
        manifest = backups.back_up(address, file, at=now)
    if as_json:
        show({"file": str(file), "bytes": file.stat().st_size, **_told(manifest)})
        return
    notes.print(f"{manifest.rows:,} rows of {len(manifest.tables)} tables are in this file; keep it somewhere else:")
    results.print(str(file), markup=False)


def restore(
    file: Annotated[Path, typer.Argument(help="What `springline backup` has written.")],
    replace: Annotated[bool, typer.Option("--replace", help="Lose what the database holds now.")] = False,
    as_json: AsJson = False,
) -> None:
    """Fill the database from a backup, whole or not at all; exit code 1 where its audit log is not as it was."""
    from infra.host import backups

    _check_backup(file)
    with _administered(read_settings()) as (address, serving):
        with notes.status("checking the backup, and restoring it"):
            manifest = backups.restore(address, file, replace=replace, at=SystemClock().now())
        faults = _audit_faults(serving, manifest)
    if as_json:
        show({**_told(manifest), "audit_faults": faults})
    else:
        taken_at = f"{manifest.taken_at:%Y-%m-%d %H:%M:%SZ}"
        results.print(f"{manifest.rows:,} rows of {len(manifest.tables)} tables are as they were at {taken_at}.")
        for fault in faults:
            results.print(f"The audit log is not as it was: {fault}.", markup=False)
    if faults:
        raise typer.Exit(1)


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise typer.BadParameter(f"there is no folder {folder}: make it, or name another", param_hint="FILE|FOLDER")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise typer.BadParameter(f"you may not write to {folder}: name another folder", param_hint="FILE|FOLDER")


def _check_backup(file: Path) -> None:
    if not file.is_file():
        is_there = "is no file" if file.exists() else "is not there"
        raise typer.BadParameter(f"{file} {is_there}: name one that `springline backup` has written", param_hint="FILE")
    if not os.access(file, os.R_OK):
        raise typer.BadParameter(f"you may not read {file}: it is for its owner only", param_hint="FILE")


@contextmanager
def _administered(settings: Settings) -> Generator[tuple[Address, Address]]:
    """The database as a role that sees and owns everything (the superuser, or the owner), and as the serving role."""
    home = embedded_home(settings)
    if home is None:
        serving = Address.parse(settings.database("serving"))
        is_given = settings.superuser_database_url is not None
        administrator = Address.parse(settings.database("superuser" if is_given else "owner"))
        yield replaced(administrator, database=serving.database), serving
        return
    from infra.host.embedded_postgres import EmbeddedPostgres
    from infra.host.schema import create_database

    home.mkdir(parents=True, exist_ok=True)
    server = EmbeddedPostgres(home)
    server.start()
    try:
        create_database(Database(Address.parse(server.url("postgres", "postgres"))), DATABASE)
        yield (Address.parse(server.url("postgres", DATABASE)), Address.parse(server.url("springline_app", DATABASE)))
    finally:
        server.stop()


def _audit_faults(serving: Address, manifest: "Manifest") -> list[str]:
    """What is wrong with the restored audit logs, each of which has to end as the backup says."""
    from springline.access import audit
    from springline.access.model import AuditHead

    faults: list[str] = []
    with closing(Database(serving)) as database:
        for end in manifest.audit:
            with database.transaction(end.tenant_id) as tx:
                verdict = audit.verify(tx, noted=AuditHead(end.number, bytes.fromhex(end.hash)))
            if verdict.fault is not None:
                faults.append(f"tenant {end.tenant_id}, entry {verdict.fault.number}: {verdict.fault.reason}")
    return faults


def _told(manifest: "Manifest") -> dict[str, object]:
    return {
        "taken_at": manifest.taken_at,
        "schema": manifest.revision,
        "rows": {table.name: table.rows for table in manifest.tables},
        "audit": [{"tenant_id": end.tenant_id, "number": end.number, "hash": end.hash} for end in manifest.audit],
    }
