"""`springline warehouse backfill`: the landing filled from its source in bulk."""

import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from springline.cli.days import check_order, day
from springline.cli.output import AsJson, counted, interruptible, notes, results, show
from springline.cli.reported import reported
from springline.cli.workspace import Workspace, opened
from springline.platform import runtime
from springline.platform.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from springline.community.history import Selection
    from springline.warehouse.backfill import Progress, Source

EPILOG = (
    "Examples: springline warehouse backfill · "
    "springline warehouse backfill --from 2026-03-01 --to 2026-03-31 --group help-next-door · "
    "springline warehouse backfill --rows-per-second 5000"
)


@interruptible("run it again, and it goes on where it was")
def backfill(
    from_day: Annotated[
        date | None,
        typer.Option("--from", parser=day, metavar="DAY", help="Land what was said on this day (UTC) or later."),
    ] = None,
    to_day: Annotated[
        date | None,
        typer.Option("--to", parser=day, metavar="DAY", help="Land what was said on this day (UTC) or earlier."),
    ] = None,
    group: Annotated[
        str | None, typer.Option(metavar="SLUG", help="Land what was said in this group, and all people.")
    ] = None,
    rows_per_second: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Leave something to others: land at most so many.")
    ] = None,
    anew: Annotated[
        bool, typer.Option("--anew", help="Start from the beginning though the same backfill was cut off before.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Land people, messages, requests, comments and insights in bulk; one that was cut off goes on where it stopped.

    What the landing has already, or newer, stays as it is. Chats may go on coming in meanwhile.
    """
    from springline.warehouse import backfill as backfilling

    check_order(from_day, to_day, names=("--from", "--to"))
    with opened() as workspace, _reading(workspace) as source_runtime:
        selection = _selection(workspace, from_day, to_day, group)
        pace = _Pace(workspace.clock, rows_per_second)
        asked = reported(workspace, "backfill", "Backfill of the landing", "warehouse backfill")
        with asked as run, _shown(workspace, pace) as show_page:

            def tell(progress: "Progress") -> None:
                run.progress(progress.read, unit="rows")
                run.check()
                show_page(progress)

            done = backfilling.run(
                workspace.warehouse,
                workspace.tenant_id,
                _source(source_runtime, workspace.tenant_id, selection),
                selection=str(selection),
                clock=workspace.clock,
                anew=anew,
                rows=min(backfilling.PAGE, rows_per_second or backfilling.PAGE),
                on_page=tell,
            )
            run.summarize(read=done.read, landed=done.landed)
    if as_json:
        show({name: value for name, value in asdict(done).items() if name not in {"what", "after", "here"}})
        return
    if done.resumed:
        results.print("Went on where the same backfill had been cut off; --anew starts from the beginning.")
    results.print(f"Read {counted(done.read, 'row')}; {done.landed:,} of them were missing or older, and have landed.")


@contextmanager
def _reading(workspace: Workspace) -> Generator[runtime.Runtime]:
    """Connections for the thread that reads."""
    with closing(runtime.Runtime(workspace.settings, clock=workspace.clock)) as made:
        yield made


def _selection(workspace: Workspace, from_day: date | None, to_day: date | None, group: str | None) -> "Selection":
    from springline.community import history

    group_id = None
    if group is not None:
        with workspace.database.transaction(workspace.tenant_id) as tx:
            group_id = history.group_id(tx, group)
    return history.Selection(
        _midnight(from_day) if from_day else None,
        _midnight(to_day) + timedelta(days=1) if to_day else None,
        group_id,
    )


def _midnight(of: date) -> datetime:
    return datetime(of.year, of.month, of.day, tzinfo=UTC)


def _source(source: runtime.Runtime, tenant_id: int, selection: "Selection") -> "Source":
    from springline.community import history
    from springline.warehouse.pages import Page

    def read(page: Page, *, batch_id: str, after: int, limit: int) -> None:
        with source.database.transaction(tenant_id) as tx:
            history.page(tx, page.what, page, batch_id=batch_id, after=after, limit=limit, selection=selection)

    return read


class _Pace:
    """How fast rows are read, and a pause after each page where that is too fast."""

    def __init__(self, clock: Clock, most: int | None) -> None:
        self._clock = clock
        self._most = most
        self._began = clock.monotonic()

    def keep(self, rows: int) -> float:
        """Wait until so many rows may have been read since the beginning; returns how many were a second."""
        if self._most is not None:
            time.sleep(max(0.0, self._began + rows / self._most - self._clock.monotonic()))
        return rows / max(self._clock.monotonic() - self._began, 1e-6)


@contextmanager
def _shown(workspace: Workspace, pace: _Pace) -> "Generator[Callable[[Progress], None]]":
    """Shows in a terminal which kind of row is being landed, how many a second, and how long that kind will take."""
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    from springline.community import history

    with workspace.database.transaction(workspace.tenant_id) as tx:
        ends = history.ends(tx)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=notes, transient=True) as bars:
        tasks = {what: bars.add_task(what, total=end, visible=False) for what, end in ends.items()}

        def tell(done: "Progress") -> None:
            rate = pace.keep(done.here)
            for what, task in tasks.items():
                if what == done.what:
                    text = f"backfilling {what}: {done.read:,} rows read, {rate:,.0f} a second"
                    bars.update(task, description=text, completed=done.after, visible=True)
                else:
                    bars.update(task, visible=False)

        yield tell
