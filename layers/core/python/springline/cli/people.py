"""`springline people`: what people may ask for themselves."""

import secrets
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from springline.cli.archive import default_export
from springline.cli.output import AsJson, counted, interruptible, notes, results, show, show_rows
from springline.cli.reported import reported
from springline.cli.waiting import host_lives, on_its_way, under_way
from springline.cli.workspace import Workspace, opened
from springline.platform.errors import ConflictError

if TYPE_CHECKING:
    from springline.community.erasing import Person
    from springline.erasure.model import Places, Report

people = typer.Typer(help="What people may ask for themselves.", no_args_is_help=True)
_PATIENCE_SECONDS = 60
_MOST_FOUND = 50
_COLUMNS = ("name", "before", "after", "state", "note")


class SomethingLeftError(ConflictError):
    """Something of the person is left, or still on its way."""

    def __init__(self, user_id: int) -> None:
        super().__init__(f"something of person {user_id} is left within reach, or still on its way")
        self.user_id = user_id


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.add_typer(people, name="people")


@people.command(epilog='Examples: springline people find Ada · springline people find "Ada Quill" --json')
def find(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A part of the name, in any case.")],
    as_json: AsJson = False,
) -> None:
    """Find people's numbers by their name: the first fifty who have it."""
    from springline.erasure import service

    with opened() as workspace, workspace.database.transaction(workspace.tenant_id) as tx:
        rows = [found._asdict() for found in service.named(tx, name, limit=_MOST_FOUND)]
    show_rows(rows, ("id", "name", "account", "messages"), as_json=as_json, empty="Nobody has this name.")


@people.command(
    epilog="Examples: springline people erase 17 --dry-run · springline people erase 17 · "
    "springline people erase 17 --check --json"
)
@interruptible("what was erased stays erased; run it again, and it does the rest")
def erase(
    user_id: Annotated[int, typer.Argument(min=1, metavar="USER_ID", help="Their number in the people index.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing, and show what there is.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Change nothing, and look whether anything is left.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase a person: their words everywhere, and their name; refuse what comes from their account from now on.

    The report names every store and what is left there; exit code 1 while anything is. What is derived follows by
    events: with a host that runs this waits a minute for them. Run it again to complete it and to look again.
    """
    if dry_run and check:
        raise typer.BadParameter("--dry-run is for before, --check for afterwards", param_hint="--check")
    with opened() as workspace:
        places = _places(workspace)
        if dry_run:
            _show_counts(places, user_id, as_json=as_json)
            return
        if not check:
            _erase(workspace, places, user_id, yes=yes, as_json=as_json)
            return
        report = _checked(workspace, places, user_id)
    _tell(report, as_json=as_json)
    if not report.is_clean:
        raise typer.Exit(1)


def _places(workspace: Workspace) -> "Places":
    from springline.erasure.model import Places
    from springline.platform.objects import objects_at

    settings = workspace.settings
    place, named = default_export(settings)
    return Places(
        database=workspace.database,
        system=workspace.system,
        warehouse=workspace.warehouse,
        objects=objects_at(settings.objects, region=settings.aws_region),
        exports=objects_at(place, region=settings.aws_region),
        exports_place=named,
        tenant_id=workspace.tenant_id,
        tenant=settings.tenant,
        searchable_queues=settings.queues != "sqs",
    )


def _show_counts(places: "Places", user_id: int, *, as_json: bool) -> None:
    from springline.erasure import report, service

    service.find(places, user_id)
    rows = [{"name": name, "rows": found} for name, found in report.count(places, user_id).items()]
    show_rows(rows, ("name", "rows"), as_json=as_json, empty="There is nothing.")


def _checked(workspace: Workspace, places: "Places", user_id: int) -> "Report":
    from springline.erasure import report, service
    from springline.erasure.searching import Words

    waiting = _waiting(workspace)
    person = service.find(places, user_id)
    return report.report(places, person, before=None, words=Words(), waiting=waiting)


def _erase(workspace: Workspace, places: "Places", user_id: int, *, yes: bool, as_json: bool) -> None:
    """Erase a person, and tell what is left; raises `SomethingLeftError` where anything is."""
    from springline.access.model import Cause, command_principal
    from springline.erasure import report, searching, service
    from springline.erasure.model import State

    person = service.find(places, user_id)
    before = report.count(places, user_id)
    if not yes:
        _confirm(person, before)
    asked = reported(workspace, "erasure", f"Erasure of person {user_id}", "people erase", subject=f"person/{user_id}")
    with asked as run, notes.status("collecting what to look for afterwards") as status:
        words = searching.words_of(places, person)
        cause = Cause(command_principal(workspace.tenant_id, "people erase"), workspace.clock.now())

        def tell(what: str, done: int) -> None:
            status.update(f"erasing: {what}, {done:,} more")
            run.log(f"{what}: {done:,}")
            run.check()

        with run.step("erase", "Erase all there is of the person"):
            service.erase(places, user_id, cause=cause, salt=secrets.token_bytes(32), on_step=tell)
        with run.step("follow", "Wait for what follows by events"):
            status.update("waiting for what follows by events")
            waiting = _rest(workspace)
            service.empty_cache(places)
        if not waiting:
            with run.step("export", "Write exports anew"):
                status.update("writing exports anew")
                service.export_anew(places, on_file=run.check)
        with run.step("look", "Look whether anything is left"):
            status.update("looking whether anything is left")
            found = report.report(places, person, before=before, words=words, waiting=waiting)
        run.summarize(waiting=waiting, stores_left=sum(one.state is State.LEFT for one in found.stores))
        status.stop()
        _tell(found, as_json=as_json)
        if not found.is_clean:
            raise SomethingLeftError(user_id)


def _confirm(person: "Person", before: dict[str, int]) -> None:
    named = f"person {person.user_id}" if person.name is None else f"person {person.user_id}, {person.name}"
    typer.confirm(
        f"Erase {named}, with {counted(before['message'], 'message')}? This can't be undone.", abort=True, err=True
    )


def _rest(workspace: Workspace) -> int:
    """How much still waits, after a host that lives was given time for it."""
    deadline = workspace.clock.monotonic() + (_PATIENCE_SECONDS if host_lives(workspace) else 0)
    while (waiting := _waiting(workspace)) and workspace.clock.monotonic() < deadline:
        time.sleep(0.2)
    return waiting


def _waiting(workspace: Workspace) -> int:
    found = under_way(workspace)
    return on_its_way(found) + found["documents_to_render"]


def _tell(report: "Report", *, as_json: bool) -> None:
    from springline.erasure.model import State

    if as_json:
        show(asdict(report) | {"is_clean": report.is_clean})
        return
    show_rows([asdict(store) for store in report.stores], _COLUMNS, as_json=False, empty="")
    if report.is_clean:
        results.print(f"\nNothing of person {report.user_id} is left within reach.")
        return
    again = f"`springline people erase {report.user_id} --yes`"
    if report.waiting:
        why = f"{counted(report.waiting, 'event')} still {'has' if report.waiting == 1 else 'have'} to arrive"
        results.print(f"\n{why}: let `springline serve` run, then {again} again to complete it.")
    elif report.finished_at is not None and all(store.state is not State.LEFT for store in report.stores):
        check = f"`springline people erase {report.user_id} --check`"
        results.print(f"\nSome of it still leaves the search engine, by itself: {check} says whether it has.")
    else:
        results.print(f"\n[bold red]Something is left[/]: run {escape(again)} again, and see docs/runbooks/erasure.md.")
