"""`springline import`, `sample` and `quarantine`: chats go in."""

import sys
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from springline.cli.output import AsJson, counted, interruptible, notes, results, show, show_rows
from springline.cli.reported import reported
from springline.cli.waiting import host_lives, on_its_way, under_way
from springline.cli.workspace import Workspace, opened
from springline.community import importing
from springline.community.importing import Summary
from springline.community.readers import READERS, reader
from springline.community.readers.opening import open_export
from springline.platform.errors import NotFoundError
from springline.runs.reporting import RunReporter

STANDARD_INPUT = Path("-")
_REASONS_TOLD = 20
quarantine = typer.Typer(help="Lines that could not be read, kept until they can.", no_args_is_help=True)


class NothingToImportError(NotFoundError):
    """There is no file to import."""

    def __init__(self, source: Path, files: Iterable[str]) -> None:
        if source.is_dir():
            reason = f"the folder has no {' or '.join(files)} files in it"
        elif source.exists():
            reason = "it is neither a file nor a folder: give - to read from standard input"
        else:
            reason = "there is no such file or folder"
        super().__init__(f"{source} can't be imported: {reason}")
        self.source = source


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command(
        "import",
        epilog="Examples: springline import signal-cli chat.jsonl.gz · springline import zulip archive/ · "
        "zcat chat.gz | springline import signal-cli -",
    )(import_export)
    app.command(epilog="Example: springline sample --messages 100000 | springline import signal-cli -")(sample)
    app.add_typer(quarantine, name="quarantine")


def _known(source_system: str) -> str:
    if source_system not in READERS:
        raise typer.BadParameter(f"{source_system!r} is none of {', '.join(READERS)}")
    return source_system


@interruptible("what was read is kept; run it again, and it goes on where it was")
def import_export(
    source_system: Annotated[
        str, typer.Argument(metavar="FORMAT", help=f"One of {', '.join(READERS)}.", callback=_known)
    ],
    source: Annotated[Path, typer.Argument(help="A file, plain or gzip; a folder of them; or - for standard input.")],
    as_json: AsJson = False,
) -> None:
    """Import a chat. What is there already stays as it is; an import that was cut off goes on where it stopped."""
    with opened(create=True) as workspace:
        summary = import_files(workspace, source_system, source)
        waiting = 0 if as_json or host_lives(workspace) else on_its_way(under_way(workspace))
    _report(summary, as_json=as_json)
    if waiting:
        notes.print(
            f"{counted(waiting, 'event')} {'waits' if waiting == 1 else 'wait'} to reach the index, and no host is "
            "running: `springline serve` starts one."
        )


def import_files(workspace: Workspace, source_system: str, source: Path) -> Summary:
    """Import a file, or all files of a folder, showing progress. Raises `NothingToImportError`, `OSError`."""
    files = _files(source_system, source)
    total = Summary()
    with reported(workspace, "ingest", f"Import of {source.name or source}", "import") as run, _progress() as progress:
        task = progress.add_task(f"importing {source.name or source}", total=len(files) if len(files) > 1 else None)
        for file in files:
            total = total.together_with(_import_file(workspace, source_system, file, (progress, task), run, total))
            progress.advance(task)
        _tell_sums(run, total)
    _count(workspace, source_system, total)
    return total


def _tell_sums(run: RunReporter, total: Summary) -> None:
    """Tell the run what became of the lines. Why some were left out is said in constant words."""
    for title, reasons in (("Skipped", total.skipped), ("Quarantined", total.rejected)):
        for reason, count in sorted(reasons.items(), key=lambda item: -item[1])[:_REASONS_TOLD]:
            run.log(f"{title} {count:,}: {reason}", "warning" if reasons is total.rejected else "info")
    run.summarize(
        lines=total.read,
        messages=total.new,
        edits=total.edited,
        deletions=total.deleted,
        reactions=total.reacted,
        skipped=sum(total.skipped.values()),
        quarantined=sum(total.rejected.values()),
    )


def _count(workspace: Workspace, source_system: str, total: Summary) -> None:
    metrics = workspace.runtime.metrics
    skipped, quarantined = sum(total.skipped.values()), sum(total.rejected.values())
    for outcome, lines in (
        ("taken", total.read - skipped - quarantined),
        ("skipped", skipped),
        ("quarantined", quarantined),
    ):
        metrics.count("import.lines", lines, source=source_system, outcome=outcome)
    metrics.flush()


def _import_file(
    workspace: Workspace,
    source_system: str,
    file: Path,
    shown: tuple[Progress, TaskID],
    run: RunReporter,
    before: Summary,
) -> Summary:
    progress, task = shown

    def tell(summary: Summary) -> None:
        run.progress(before.read + summary.read, unit="lines")
        run.check()
        progress.update(
            task,
            description=f"importing {file.name}: {counted(summary.read, 'line')}, "
            f"{counted(summary.new, 'new message')}",
        )

    if file == STANDARD_INPUT:
        export = importing.Export(source_system, "standard input", f"pipe {workspace.clock.now().isoformat()}")
    else:
        export = importing.Export(source_system, "/".join(file.absolute().parts[-2:]), importing.file_key(file))
    with open_export(sys.stdin.buffer if file == STANDARD_INPUT else file) as stream:
        items = reader(source_system).read(stream, name=export.file_name)
        return importing.run(
            workspace.database, workspace.tenant_id, export, items, clock=workspace.clock, on_progress=tell
        )


def _files(source_system: str, source: Path) -> list[Path]:
    if source == STANDARD_INPUT or source.is_file():
        return [source]
    patterns = reader(source_system).files
    files = sorted({file for pattern in patterns for file in source.rglob(pattern) if file.is_file()})
    if not files:
        raise NothingToImportError(source, patterns)
    return files


@contextmanager
def _progress() -> Generator[Progress]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=notes, transient=True) as progress:
        yield progress


def _report(summary: Summary, *, as_json: bool) -> None:
    if as_json:
        show(asdict(summary))
        return
    if summary.resumed_at:
        results.print(f"Went on after line {summary.resumed_at:,}, where the last import was cut off.")
    results.print(
        f"Read {counted(summary.read, 'line')}: {counted(summary.new, 'new message')}, "
        f"{counted(summary.edited, 'edit')}, {counted(summary.deleted, 'deletion')}, "
        f"{counted(summary.reacted, 'reaction')}."
    )
    for title, reasons in (("Skipped", summary.skipped), ("Quarantined", summary.rejected)):
        for reason, count in sorted(reasons.items(), key=lambda item: -item[1]):
            results.print(f"{title} {count:,}: {reason}", markup=False)
    if summary.rejected:
        results.print("`springline quarantine list` shows the lines; `springline quarantine retry` reads them again.")


def sample(
    messages: Annotated[int, typer.Option(min=0, help="How many messages.")] = 10_000,
    seed: Annotated[int, typer.Option(help="Another seed gives another chat.")] = 1,
    people: Annotated[int, typer.Option(min=1, help="How many people write them.")] = 30,
) -> None:
    """Write a made-up chat of any length to standard output, as signal-cli would."""
    from springline.community.sample import generate

    for line in generate(messages, seed=seed, people=people, start=datetime(2026, 3, 1, tzinfo=UTC)):
        sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


@quarantine.command("list", epilog="Example: springline quarantine list --json")
def list_quarantined(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many lines to show.")] = 50, as_json: AsJson = False
) -> None:
    """Show the lines that could not be read: where each stands, and why."""
    with opened() as workspace, workspace.database.transaction(workspace.tenant_id) as tx:
        rows = [asdict(line) for line in importing.quarantined(tx, limit=limit)]
    columns = ("file_name", "line", "reason", "quarantined_at")
    show_rows(rows, columns, as_json=as_json, empty="Nothing is in quarantine.")


@quarantine.command(epilog="Example: springline quarantine retry")
def retry() -> None:
    """Read quarantined lines again, as after an update; what can be read now goes in."""
    with opened() as workspace:
        solved, waiting = importing.retry_quarantined(workspace.database, workspace.tenant_id, at=workspace.clock.now())
    notes.print(f"{counted(solved, 'line')} went in, {waiting:,} still can't be read.")
    if waiting:
        notes.print("Lines of IRC logs and Zoom chats need those before them: import their file again.")
