"""`springline media`: timelines, subtitles, transcripts and records of talks go into libraries."""

import re
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from springline.cli.output import AsJson, counted, interruptible, notes, results, show, show_rows
from springline.cli.reported import reported
from springline.cli.workspace import opened
from springline.media import service
from springline.media.assembling import Wishes
from springline.media.importing import Summary, import_paths
from springline.media.languages import bcp47
from springline.media.timecode import Rate, exact_rate
from springline.platform.errors import InvalidError
from springline.runs.reporting import RunReporter

media = typer.Typer(help="Libraries of recordings and edited timelines, and their scenes.", no_args_is_help=True)


class NotImportedError(InvalidError):
    """Some files could not be imported."""

    def __init__(self, files: int) -> None:
        super().__init__(f"{counted(files, 'file')} could not be imported; the others were")
        self.files = files


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.add_typer(media, name="media")


def _language(said: str) -> str:
    language = bcp47(said)
    if said and not language:
        raise typer.BadParameter(f"{said!r} is no language: write en, de or pt-BR")
    return language


def _rate(said: str) -> Rate | None:
    if not said:
        return None
    if not re.fullmatch(r"\d{1,3}(\.\d{1,6})?", said) or float(said) < 1:
        raise typer.BadParameter(f"{said!r} is no rate: write 24, 23.976, 25, 29.97 or 30")
    return exact_rate(float(said))


@media.command(
    "import",
    epilog="Examples: springline media import cut.edl --edl-rate 25 · "
    "springline media import recordings/ --library talks --language en",
)
@interruptible("what was read is kept; run it again, and the rest goes in")
def import_media(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files, or folders of them.")],
    library: Annotated[
        str, typer.Option(metavar="SLUG", help="The library they go into; it is made where there is none.")
    ] = service.DEFAULT_LIBRARY,
    language: Annotated[
        str, typer.Option(metavar="TAG", help="What is spoken where files don't say it: en, de, pt-BR.")
    ] = "",
    edl_rate: Annotated[
        str, typer.Option(metavar="FPS", help="Frames per second of EDLs, which don't say it themselves.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Import timelines, subtitles, transcripts and records of talks. What is there already stays as it is."""
    wishes = Wishes(_language(language), _rate(edl_rate))
    with (
        opened(create=True) as workspace,
        reported(workspace, "media_import", _title(paths, library), "media import") as run,
        notes.status("importing") as status,
    ):

        def tell(summary: Summary) -> None:
            run.progress(_read(summary), unit="assets")
            run.check()
            status.update(f"importing: {counted(_read(summary), 'asset')}, {counted(summary.scenes, 'scene')}")

        summary = import_paths(
            workspace.database,
            workspace.tenant_id,
            paths,
            library=library,
            clock=workspace.clock,
            wishes=wishes,
            on_progress=tell,
        )
        _tell_sums(run, summary)
        report(summary, as_json=as_json)
        if summary.errors:
            raise NotImportedError(len(summary.errors))


def _title(paths: list[Path], library: str) -> str:
    more = "" if len(paths) == 1 else f" and {counted(len(paths) - 1, 'more path')}"
    return f"Import of {paths[0].name}{more} into {library}"


def _tell_sums(run: RunReporter, summary: Summary) -> None:
    """Tell the run what became of the files; what is wrong with one may quote it, and is told on the terminal only."""
    run.summarize(
        new=summary.new,
        changed=summary.changed,
        unchanged=summary.unchanged,
        scenes=summary.scenes,
        passed_over=summary.passed_over,
        not_imported=len(summary.errors),
    )


def report(summary: Summary, *, as_json: bool = False) -> None:
    """Tell what an import did: results on standard output, what could not be read on standard error."""
    if as_json:
        show(asdict(summary))
        return
    results.print(
        f"Read {counted(_read(summary), 'asset')}: {summary.new:,} new, {summary.changed:,} changed, "
        f"{summary.unchanged:,} unchanged; {counted(summary.scenes, 'scene')} written."
    )
    if summary.passed_over:
        results.print(f"Passed over {counted(summary.passed_over, 'file')} of other kinds.")
    for note in summary.notes:
        notes.print(note, markup=False)
    for error in summary.errors:
        notes.print(f"not imported: {error}", markup=False)


@media.command("list", epilog="Example: springline media list --json")
def list_media(as_json: AsJson = False) -> None:
    """Show the libraries, and how much is in each."""
    with opened() as workspace, workspace.database.transaction(workspace.tenant_id) as tx:
        rows = [asdict(library) for library in service.libraries(tx)]
    columns = ("library", "name", "assets", "scenes", "transcripts")
    show_rows(rows, columns, as_json=as_json, empty="There is no library yet: springline media import PATH makes one.")


def _read(summary: Summary) -> int:
    return summary.new + summary.changed + summary.unchanged
