"""`springline search`: the indexes of the search engine, as operators see and change them."""

import time
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from springline.cli.output import AsJson, counted, interruptible, notes, show, show_rows
from springline.cli.reported import reported
from springline.cli.workspace import Workspace, opened
from springline.platform.errors import ConflictError, NotFoundError, UnavailableError

if TYPE_CHECKING:
    from springline.platform.database import Database, Transaction
    from springline.runs.reporting import RunReporter
    from springline.search.engine import Engine
    from springline.search.upkeep_queries.indexes import Index
    from springline.search.verifying import Report, Verification

commands = typer.Typer(help="The indexes of the search engine.", no_args_is_help=True)
_Family = Annotated[str, typer.Argument(help="What is searched, such as media_scenes.")]
_LOOK_SECONDS = 2.0


class NoEngineError(ConflictError):
    """There is no search engine whose indexes could be looked after."""

    def __init__(self) -> None:
        super().__init__("QUICKWIT_URL is not set, so PostgreSQL searches, which needs no indexes of an engine")


class EngineAwayError(UnavailableError):
    """The search engine does not do what it is asked."""


class NotComparedError(UnavailableError):
    """The search engine did not answer for all indexes."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"{' and '.join(names)} could not be compared: verify again when the search engine answers")
        self.names = names


class GenerationDroppedError(ConflictError):
    """The generation was dropped before it was ready."""

    def __init__(self, family: str, generation: int) -> None:
        super().__init__(f"generation {generation} of {family} was dropped before it was ready")


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.add_typer(commands, name="search")


@commands.command(epilog="Example: springline search status --json")
def status(as_json: AsJson = False) -> None:
    """Show what answers searches, what each index holds, how far it is behind, and what can't be sent to it."""
    from springline.search import families
    from springline.search.choice import search_engine
    from springline.search.overview import overview

    with opened() as workspace:
        engine = search_engine(workspace.runtime)
        is_reachable = engine.is_alive() if engine else None
        indexes: list[dict[str, object]] = []
        letters: list[dict[str, object]] = []
        for database in _databases(workspace):
            with database.transaction(workspace.tenant_id) as tx:
                found = overview(tx)
            indexes += [asdict(one) for one in found.indexes]
            letters += [one._asdict() for one in found.dead_letters]
        lost = _lost(engine, indexes) if engine and is_reachable else []
    active = {one["family"] for one in indexes if one["is_active"]}
    answers = {name: "quickwit" if engine and name in active else "postgres" for name in families.names()}
    if as_json:
        said = {"is_configured": engine is not None, "is_reachable": is_reachable, "lost": [name for name, _ in lost]}
        show({"engine": said, "answers": answers, "indexes": indexes, "dead_letters": letters})
        return
    _print_engine(answers, is_reachable=is_reachable)
    for name, family in lost:
        notes.print(f"[bold red]the search engine has no {name}[/]: `springline search rebuild {family}` replaces it")
    columns = ("index", "state", "documents", "sent", "left_out", "waiting", "behind", "dead_letters", "verified_at")
    shown = [one | {"state": _state(one), "behind": _age(one["seconds_behind"])} for one in indexes]
    show_rows(
        shown, columns, as_json=False, empty="no indexes: `springline search rebuild FAMILY` builds the first one"
    )
    if letters:
        show_rows(letters, ("index_name", "asset_id", "attempts", "reason", "marked_at"), as_json=False, empty="")
        notes.print("Dead letters are sent again by `springline search retry`.")


@commands.command(epilog="Example: springline search rebuild media_scenes --wait")
def rebuild(
    family: _Family,
    apart: Annotated[
        list[str] | None, typer.Option(help="A library that gets an index of its own; may be given several times.")
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Work on it, and return when it is ready.")] = False,
) -> None:
    """Build a new generation of a family's indexes, beside the one that is searched; nothing is switched."""
    from springline.search import building

    with opened() as workspace:
        database, engine = _database(workspace, family), _engine(workspace)
        if not engine.is_alive():
            raise EngineAwayError(f"the search engine at {workspace.settings.quickwit_url} does not answer")
        generation = _start(workspace, database, family, apart or [])
        advice = f"generation {generation} is built on by a running host; `springline search status` shows it."
        with interruptible(advice):
            with _asking():
                for index in _indexes(database, workspace, family, generation):
                    building.create(database, engine, workspace.tenant_id, index)
            notes.print(f"Generation {generation} of {family} is being built.")
            if not wait:
                return
            with notes.status("building"):
                _work_until_ready(workspace, database, family, generation)
        notes.print(f"It is ready: `springline search verify {family}`, then `springline search switch {family}`.")


@commands.command(epilog="Examples: springline search verify · springline search verify media_scenes --repair")
def verify(
    family: Annotated[str | None, typer.Argument(help="What is searched; everything where it is left out.")] = None,
    repair: Annotated[bool, typer.Option("--repair", help="Send anew what differs, and have ghosts deleted.")] = False,
    as_json: AsJson = False,
) -> None:
    """Compare indexes with the ledger and the tables, in both directions; ends with 1 where something differs."""
    from springline.search import families
    from springline.search.model import EngineError
    from springline.search.verifying import Verification

    title = "All indexes compared" if family is None else f"Indexes of {family} compared"
    about = None if family is None else f"search/{family}"
    with ExitStack() as stack:
        workspace = stack.enter_context(opened())
        engine = _engine(workspace)
        places = {name: _database(workspace, name) for name in (families.names() if family is None else [family])}
        run = stack.enter_context(reported(workspace, "verify", title, "search verify", subject=about))
        reports: list[tuple[Index, Report]] = []
        left_out: list[str] = []
        for name, database in places.items():
            for index in _indexes(database, workspace, name):
                if index.state != "ready":
                    notes.print(f"{index.name} is {index.state}: it is compared when it is ready")
                    continue
                place = (database, engine, workspace.clock, workspace.tenant_id, index)
                try:
                    with run.step(index.name, "Compare an index"), notes.status(f"comparing {index.name}"):
                        reports.append((index, _compared(Verification(*place, repairs=repair), run)))
                except EngineError as error:
                    left_out.append(index.name)
                    notes.print(f"[bold red]{index.name} could not be compared:[/] {escape(str(error))}")
        is_sound = _report(reports, as_json=as_json, repairs=repair)
        run.summarize(documents=sum(one.documents for _, one in reports), differences=_differences(reports))
        if left_out:
            raise NotComparedError(left_out)
    if not (is_sound or repair):
        raise typer.Exit(1)


@commands.command(epilog="Examples: springline search switch media_scenes · springline search switch media_scenes 3")
def switch(
    family: _Family,
    generation: Annotated[int | None, typer.Argument(help="The newest that is ready, unless it is given.")] = None,
) -> None:
    """Have searches go to another generation from the next one on; switching back is the same command."""
    from springline.cli.local_access import cause
    from springline.search import switching

    with opened() as workspace, _database(workspace, family).transaction(workspace.tenant_id) as tx:
        done = switching.switch(tx, cause(workspace, "search switch"), family, generation)
        if workspace.settings.quickwit_url is None:
            notes.print("[yellow]QUICKWIT_URL is not set:[/] PostgreSQL searches until it is.")
    if done.before == done.now:
        notes.print(f"Searches of {family} went to generation {done.now} already.")
        return
    before = "" if done.before is None else f", and no more to {done.before}, which is kept up to date"
    notes.print(f"Searches of {family} go to generation {done.now} now{before}.")
    if not done.is_verified:
        notes.print(f"It was never verified: `springline search verify {family}`.")


@commands.command(epilog="Example: springline search drop media_scenes 3")
def drop(
    family: _Family, generation: Annotated[int, typer.Argument(help="As `springline search status` has it.")]
) -> None:
    """Delete a generation that searches do not go to, in the engine and here."""
    from springline.cli.local_access import cause
    from springline.search import switching
    from springline.search.choice import search_engine
    from springline.search.syncing import rebuild_runs

    with opened() as workspace:
        database = _database(workspace, family)
        with database.transaction(workspace.tenant_id) as tx:
            names = switching.drop(tx, cause(workspace, "search drop"), family, generation)
        engine = search_engine(workspace.runtime)
        left = [one for one in _indexes(database, workspace, family, generation) if one.name in names]
        if engine is not None:
            with _asking():
                left = [one for one in left if not switching.finish_drop(database, engine, workspace.tenant_id, one)]
        rebuild_runs(workspace.runtime, database).follow(workspace.tenant_id, is_building=True)
    later = " A running host deletes the rest of it." if left else ""
    notes.print(f"Generation {generation} of {family} was dropped.{later}")


@commands.command(epilog="Example: springline search retry")
def retry() -> None:
    """Try again to send what became a dead letter; do so when its reason is mended."""
    from springline.cli.local_access import cause
    from springline.operations import searching

    with opened() as workspace, workspace.database.transaction(workspace.tenant_id) as tx:
        revived = searching.retry(tx, cause(workspace, "search retry"), workspace.runtime)
    notes.print(f"{counted(revived, 'dead letter')} {'is' if revived == 1 else 'are'} tried again.")


def _databases(workspace: Workspace) -> "list[Database]":
    """Where indexes are written down: the database, and the warehouse's own where it has one."""
    own = [] if workspace.warehouse is workspace.database else [workspace.warehouse]
    return [workspace.database, *own]


def _database(workspace: Workspace, family: str) -> "Database":
    from springline.search import families

    try:
        return workspace.warehouse if families.family(family).is_in_warehouse else workspace.database
    except families.UnknownFamilyError as error:
        raise NotFoundError(str(error)) from error


def _engine(workspace: Workspace) -> "Engine":
    from springline.search.choice import search_engine

    engine = search_engine(workspace.runtime)
    if engine is None:
        raise NoEngineError
    return engine


def _indexes(database: "Database", workspace: Workspace, family: str, generation: int | None = None) -> "list[Index]":
    from springline.search.upkeep_queries import indexes as queries

    with database.transaction(workspace.tenant_id) as tx:
        mine = [one for one in queries.indexes(tx) if one.family == family]
    return [one for one in mine if generation in {None, one.generation}]


@contextmanager
def _asking() -> Generator[None]:
    """What the engine does not do is said in words."""
    from springline.search.model import EngineError

    try:
        yield
    except EngineError as error:
        raise EngineAwayError(f"{error}; what was begun goes on by itself when a host runs") from error


def _start(workspace: Workspace, database: "Database", family: str, apart: Sequence[str]) -> int:
    """Begin to build a generation, with its run and an entry in the audit log; returns its number."""
    from springline.access import audit
    from springline.cli.local_access import cause
    from springline.search import building, rebuild_runs

    by = cause(workspace, "search rebuild")

    def begin(tx: "Transaction") -> rebuild_runs.Generation:
        number = building.start(tx, family, apart=apart)
        audit.append(
            tx, by, action="search.rebuilt", resource=f"search/{family}", before={}, after={"generation": number}
        )
        return rebuild_runs.Generation(family, number)

    return rebuild_runs.start(workspace.database, database, workspace.tenant_id, begin, by).number


def _work_until_ready(workspace: Workspace, database: "Database", family: str, generation: int) -> None:
    """Do what a host does; where one runs as well, both do. Raises `GenerationDroppedError`."""
    from springline.search.syncing import rebuild_runs, search_sync

    syncing = search_sync(workspace.runtime)
    while any(one.state == "building" for one in _indexes(database, workspace, family, generation)):
        ends_at = time.monotonic() + _LOOK_SECONDS
        if syncing is not None:
            syncing.run(seconds_left=lambda ends_at=ends_at: ends_at - time.monotonic())
    rebuild_runs(workspace.runtime, database).follow(workspace.tenant_id, is_building=True)
    if not any(one.state == "ready" for one in _indexes(database, workspace, family, generation)):
        raise GenerationDroppedError(family, generation)


def _compared(verification: "Verification", run: "RunReporter") -> "Report":
    """Compare an index page by page, and tell how far that is."""
    index = verification.index
    run.read(f"search/{index.family}@{index.generation}", "index")
    while verification.step():
        run.progress(verification.report.documents, unit="documents")
        run.check()
    run.summarize(documents=verification.report.documents, **verification.report.counts)
    return verification.report


def _differences(reports: "Sequence[tuple[Index, Report]]") -> int:
    return sum(report.counts.total() for _, report in reports)


def _print_engine(answers: dict[str, str], *, is_reachable: bool | None) -> None:
    said = {
        None: "no search engine is configured (QUICKWIT_URL)",
        True: "the search engine answers",
        False: "[bold red]the search engine does not answer[/]: PostgreSQL searches in its place",
    }
    notes.print(said[is_reachable])
    by_postgres = [name for name, backend in answers.items() if backend == "postgres"]
    if is_reachable is not None and by_postgres:
        notes.print(f"PostgreSQL searches {', '.join(by_postgres)}: no generation of theirs is switched to")


def _lost(engine: "Engine", indexes: Sequence[dict[str, object]]) -> list[tuple[str, str]]:
    """Indexes, with their families, that the engine should have and has not. Cost: a request for each index."""
    from springline.search.model import EngineError

    held = [(str(one["index"]), str(one["family"])) for one in indexes if one["state"] == "ready"]
    try:
        return [(name, family) for name, family in held if engine.get_index(name) is None]
    except EngineError:
        return []


def _state(one: dict[str, object]) -> str:
    return "active" if one["is_active"] else str(one["state"])


def _age(seconds: object) -> str | None:
    return f"{seconds:,.0f} s" if isinstance(seconds, float) else None


def _report(reports: "Sequence[tuple[Index, Report]]", *, as_json: bool, repairs: bool) -> bool:
    """Print what was found; returns whether nothing was."""
    from springline.search.verifying import KINDS

    rows = [
        {"index": index.name, "documents": report.documents, **{kind: report.counts[kind] for kind in KINDS}}
        for index, report in reports
    ]
    if as_json:
        show([row | {"examples": report.examples} for row, (_, report) in zip(rows, reports, strict=True)])
    else:
        show_rows(rows, ("index", "documents", *KINDS), as_json=False, empty="no index was compared")
        for index, report in reports:
            for kind, documents in report.examples.items():
                notes.print(f"{index.name}: {KINDS[kind]}: documents {', '.join(map(str, documents))}")
    is_sound = all(report.is_sound for _, report in reports)
    if not is_sound:
        notes.print(
            "What differs is sent anew; verify again in a minute."
            if repairs
            else "`springline search verify --repair` sends anew what differs."
        )
    return is_sound
