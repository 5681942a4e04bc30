"""`springline runs`: what takes time, listed, shown, followed and cancelled."""

import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from springline.cli.output import AsJson, interruptible, notes, results, show, show_rows
from springline.cli.waiting import host_lives
from springline.cli.workspace import Workspace, opened

if TYPE_CHECKING:
    from springline.runs.model import Run

commands = typer.Typer(help="What takes time: imports, rebuilds, rewritings.", no_args_is_help=True)
_RunId = Annotated[int, typer.Argument(metavar="RUN", help="The run's number.", min=1)]
_LOOK_SECONDS = 0.5
_EVENTS_AT_ONCE = 500


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.add_typer(commands, name="runs")


@commands.command("list", epilog="Examples: springline runs list · springline runs list --subject person/5 --json")
def list_runs(
    kind: Annotated[str | None, typer.Option(help="Runs of this kind, such as ingest.")] = None,
    status: Annotated[str | None, typer.Option(help="Runs in this state, such as running.")] = None,
    subject: Annotated[str | None, typer.Option(help="Runs about this, such as person/5.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show the newest runs."""
    from springline.runs import service

    with opened() as workspace, workspace.database.transaction(workspace.tenant_id) as tx:
        found = service.listing(tx, kind=kind, status=status, subject=subject, limit=limit)
    rows = [run._asdict() | {"progress": _progress(run)} for run in found]
    columns = ("id", "kind", "title", "subject", "status", "progress", "created_at")
    show_rows(rows, columns, as_json=as_json, empty="There is no run like that: `springline runs mock` makes one.")


@commands.command("show", epilog="Example: springline runs show 12")
def show_run(run_id: _RunId, as_json: AsJson = False) -> None:
    """Show a run, what it read and made, and all that happened in it."""
    from springline.runs import service

    with opened() as workspace:
        with workspace.database.transaction(workspace.tenant_id) as tx:
            run = service.get(tx, run_id)
            uses = {"inputs": service.inputs(tx, run_id), "outputs": service.outputs(tx, run_id)}
        events: list[dict[str, Any]] = []
        _follow(workspace, run_id, events.append, until_over=False)
    if as_json:
        told = {name: [use._asdict() for use in used] for name, used in uses.items()}
        show({**run._asdict(), **told, "events": events})
        return
    results.print(f"Run {run.id}, {run.kind}: {run.title}, {run.status}", markup=False)
    if run.problem_title is not None:
        results.print(f"{run.problem_title}: {run.problem_detail}", markup=False)
    for name, used in uses.items():
        for use in used:
            results.print(f"{name.removesuffix('s')}: {use.reference} ({use.role})", markup=False)
    for event in events:
        _print(event)


@commands.command(epilog="Example: springline runs follow 12")
def follow(run_id: _RunId, as_json: AsJson = False) -> None:
    """Show what happens in a run until it is over; ends with 1 where it failed or was cancelled."""
    with opened() as workspace, interruptible("the run goes on; `springline runs cancel` ends it"):
        status = _follow(workspace, run_id, _print_json if as_json else _print)
    _end(status)


@commands.command(epilog="Example: springline runs cancel 12")
def cancel(run_id: _RunId) -> None:
    """Ask for a run to end; its worker does so where it next can."""
    from springline.cli.local_access import cause
    from springline.runs import service

    with opened() as workspace, workspace.database.transaction(workspace.tenant_id) as tx:
        by = cause(workspace, "runs cancel")
        run = service.request_cancel(tx, run_id, by=by.principal.actor, at=by.at)
    notes.print(f"Run {run_id} {'was cancelled' if run.is_over else 'ends where it next can'}.")


@commands.command(epilog="Examples: springline runs mock · springline runs mock --steps 3 --pace-ms 0 --fails")
def mock(
    seed: Annotated[int, typer.Option(min=0, help="The same seed makes the same run.")] = 1,
    steps: Annotated[int, typer.Option(min=1, max=50)] = 5,
    pace_ms: Annotated[int, typer.Option(min=0, max=2000, help="Milliseconds between its events.")] = 200,
    fails: Annotated[bool, typer.Option("--fails", help="It fails in its last step.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a run that does nothing but happen, with events of every type, and follow it."""
    from springline.cli.local_access import cause
    from springline.runs import mock as mocking

    with opened(create=True) as workspace, interruptible("a host goes on with the run, where one is there"):
        by = cause(workspace, "runs mock")
        with workspace.database.transaction(workspace.tenant_id) as tx:
            wanted = mocking.Wanted(seed, steps, pace_ms, fails)
            run_id = mocking.ask(tx, wanted, by=by.principal.actor, at=by.at)
        notes.print(f"Run {run_id}")
        tell = _print_json if as_json else _print
        after = 0 if host_lives(workspace) else _work(workspace, run_id, tell)
        status = _follow(workspace, run_id, tell, after=after)
    _end(status, expected="failed" if fails else "succeeded")


def _work(workspace: Workspace, run_id: int, tell: Callable[[dict[str, Any]], object]) -> int:
    """Let a mock run happen in this process, and tell of it meanwhile; returns the number of the last event told."""
    from springline.runs import mock as mocking

    seen = 0

    def pause(seconds: float) -> None:
        nonlocal seen
        seen = _tell_new(workspace, run_id, seen, tell)[0]
        time.sleep(seconds)

    mocking.advance(workspace.database, workspace.tenant_id, run_id, clock=workspace.clock, pause=pause)
    return seen


def _follow(
    workspace: Workspace,
    run_id: int,
    tell: Callable[[dict[str, Any]], object],
    *,
    after: int = 0,
    until_over: bool = True,
) -> str:
    """Tell of a run's events until it is over, or only those there are; returns its status."""
    while True:
        newest, status, is_over = _tell_new(workspace, run_id, after, tell)
        if is_over or (newest == after and not until_over):
            return status
        if newest == after:
            time.sleep(_LOOK_SECONDS)
        after = newest


def _tell_new(
    workspace: Workspace, run_id: int, after: int, tell: Callable[[dict[str, Any]], object]
) -> tuple[int, str, bool]:
    """Tell of the next events; returns the number of the last one, the run's status, and whether that was all."""
    from springline.runs import service

    with workspace.database.transaction(workspace.tenant_id) as tx:
        found = service.events_after(tx, run_id, after, limit=_EVENTS_AT_ONCE)
    for event in found.events:
        tell(json.loads(event.json))
    return (found.events[-1].number if found.events else after), found.status, found.is_over


def _end(status: str, *, expected: str = "succeeded") -> None:
    if status != expected:
        raise typer.Exit(1)


def _print(event: dict[str, Any]) -> None:
    at = datetime.fromisoformat(event["at"]).strftime("%H:%M:%S")
    said = " ".join(f"{name}={_plain(value)}" for name, value in event["data"].items() if value not in (None, {}))
    results.print(f"{event['number']:>5} {at} {event['type']:<16} {said}".rstrip(), markup=False)


def _print_json(event: dict[str, Any]) -> None:
    results.print(json.dumps(event, ensure_ascii=False), markup=False)


def _plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if not isinstance(value, str) or " " in value else value


def _progress(run: "Run") -> str | None:
    if run.progress_done is None:
        return None
    total = "" if run.progress_total is None else f" of {run.progress_total:,}"
    return f"{run.progress_done:,}{total} {run.progress_unit}"
