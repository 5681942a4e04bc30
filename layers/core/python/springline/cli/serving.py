"""`springline serve`, `dev`, `env`, `sign-in` and `doctor`: running the whole system on one machine."""

import json
import shlex
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from springline.cli import local_access
from springline.cli.output import AsJson, notes, results, show
from springline.cli.waiting import on_its_way, under_way
from springline.cli.workspace import Workspace, embedded_home, opened, read_settings
from springline.platform.addresses import HostPort, parse_tokens
from springline.platform.settings import Settings

ROOT = Path(__file__).resolve().parents[5]
SAMPLE = ROOT / "examples" / "neighbourhood.jsonl"
MEDIA_SAMPLE = ROOT / "examples" / "media"
DOCUMENTS_SAMPLE = ROOT / "examples" / "documents"
_LONGEST_WAIT_SECONDS = 10.0


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command(epilog="Example: PORT=8090 springline serve")(serve)
    app.command(epilog="Example: springline dev")(dev)
    app.command(epilog='Example: eval "$(springline env)"')(env)
    app.command("sign-in", epilog="Example: springline sign-in")(sign_in)


def serve(
    sample: Annotated[
        bool | None,
        typer.Option(
            "--sample/--no-sample",
            help="Import the sample where nothing was imported yet; by default into the embedded database only.",
        ),
    ] = None,
) -> None:
    """Run every function of template.yaml on this machine, until Ctrl-C."""
    from infra.host.http.server import listen

    settings = read_settings()
    listen(settings.http_host, settings.port).close()  # before anything takes long: is the port ours to take?
    with notes.status("starting") as status, opened(create=True, serving=True, on_step=status.update) as workspace:
        status.stop()
        wanted = embedded_home(settings) is not None if sample is None else sample
        is_new = wanted and SAMPLE.exists() and _import_sample(workspace)
        _serve(workspace, is_new=is_new)


def _import_sample(workspace: Workspace) -> bool:
    """Import the sample where nothing was imported yet; returns whether that was so."""
    from springline.cli.imports import import_files
    from springline.community import importing
    from springline.media import service
    from springline.media.importing import import_paths

    with workspace.database.transaction(workspace.tenant_id) as tx:
        if importing.has_any(tx) or service.has_any(tx):
            return False
    summary = import_files(workspace, "signal-cli", SAMPLE)
    media = import_paths(workspace.database, workspace.tenant_id, [MEDIA_SAMPLE], clock=workspace.clock)
    notes.print(
        f"Imported the sample: {summary.new:,} messages of {SAMPLE.relative_to(ROOT)}, "
        f"{media.scenes:,} scenes of {MEDIA_SAMPLE.relative_to(ROOT)}."
    )
    return True


def _serve(workspace: Workspace, *, is_new: bool) -> None:
    from infra.host.claims import PostgresSchedules
    from infra.host.host import Host, Options
    from infra.host.template import load
    from springline.platform.objects import objects_at

    settings = workspace.settings
    objects = objects_at(settings.objects, region=settings.aws_region)
    is_embedded = embedded_home(read_settings(serving=True)) is not None  # the workspace has its address by now
    if is_embedded and settings.index_url is None:
        workspace.runtime.settings = _with_own_index(workspace)
    host = Host(
        load(ROOT / "template.yaml"),
        queues=workspace.queues,
        schedules=PostgresSchedules(workspace.system),
        clock=workspace.clock,
        metrics=workspace.runtime.metrics,
        options=Options(web=ROOT / "web", upload_origins=objects.upload_origins()),
    )
    workspace.runtime.bus = host.bus

    def welcome(url: str) -> None:
        _welcome(workspace, url, is_embedded=is_embedded, is_new=is_new)

    host.run(settings.http_host, settings.port, on_ready=welcome)
    notes.print("Stopped.")


def _with_own_index(workspace: Workspace) -> Settings:
    """The settings by which the application's caches ask the index API of this host, as its tenant."""
    settings = workspace.settings
    reachable = "127.0.0.1" if settings.http_host in {"0.0.0.0", ""} else settings.http_host  # noqa: S104 - compared
    tokens = json.dumps({settings.tenant: local_access.cache_token(workspace)})
    return replace(
        settings, index_url=f"http://{HostPort(reachable, settings.port)}", index_tokens=parse_tokens(tokens)
    )


def _welcome(workspace: Workspace, url: str, *, is_embedded: bool, is_new: bool) -> None:
    if not is_embedded:
        # One of several hosts perhaps, whose output is kept somewhere: no place for tokens and links that sign in.
        results.print(f"[bold]Springline runs at[/] {workspace.settings.public_url or url}")
        return
    with notes.status("indexing"):
        indexed = _wait_until_indexed(workspace)
    if is_new:
        with notes.status("writing of people"):
            _tell_of_people(workspace)
        with notes.status("reading documents"):
            _take_in_documents(workspace)
    address = workspace.settings.public_url or url
    token = local_access.token(workspace)
    link = local_access.sign_in_link(workspace, address)
    results.print(f"[bold]Springline runs at[/] {address}")
    results.print(f"  {indexed}")
    results.print(f"  sign in  {link}")
    results.print(f"  ask      curl -H 'Authorization: Bearer {token}' {address}/api/index/people", markup=False)
    results.print("  stop     Ctrl-C")


def _tell_of_people(workspace: Workspace) -> None:
    """Have it written at once what is told of the sample's people; the schedule would, within five minutes."""
    from springline.profiles import freshness_runs
    from springline.profiles.generation.naming import generator_name

    current = generator_name(workspace.settings)
    freshness_runs.scan(workspace.database, workspace.tenant_id, workspace.clock, current=current)
    _wait_until_at_rest(workspace)


def _take_in_documents(workspace: Workspace) -> None:
    """Take in the sample's documents, in two versions: something was claimed of the first that the second breaks."""
    from springline.cli import sample_documents

    sample_documents.take_in(workspace, DOCUMENTS_SAMPLE, come_to_rest=lambda: _wait_until_at_rest(workspace))


def _wait_until_at_rest(workspace: Workspace) -> int:
    """Wait a little for everything that happened to arrive; returns how many events are still on their way."""
    deadline = time.monotonic() + _LONGEST_WAIT_SECONDS
    while (waiting := on_its_way(under_way(workspace))) and time.monotonic() < deadline:
        time.sleep(0.1)
    return waiting


def _wait_until_indexed(workspace: Workspace) -> str:
    """Wait a little for the pipeline to come to rest; returns what there is, in words."""
    from springline.warehouse import service

    waiting = _wait_until_at_rest(workspace)
    with workspace.warehouse.transaction(workspace.tenant_id) as tx:
        counts = service.counts(tx)
    known = f"{counts.messages:,} messages, {counts.people:,} people and {counts.requests:,} requests in the index"
    return f"{known}; {waiting:,} events are still being worked on" if waiting else known


def dev() -> None:
    """Serve, and start anew whenever code changes."""
    from infra.host.reload import supervise

    raise typer.Exit(supervise([sys.executable, "-m", "springline", "serve"], ROOT))


def env(as_json: AsJson = False) -> None:
    """Print SPRINGLINE_URL and SPRINGLINE_TOKEN for the shell."""
    with opened(create=True) as workspace:
        values = {
            "SPRINGLINE_URL": workspace.settings.public_address,
            "SPRINGLINE_TOKEN": local_access.token(workspace),
        }
    if as_json:
        show(values)
        return
    for name, value in values.items():
        results.print(f"export {name}={shlex.quote(value)}", markup=False)


def sign_in() -> None:
    """Print a link that signs you in, once, within the hour."""
    with opened(create=True) as workspace:
        results.print(local_access.sign_in_link(workspace, workspace.settings.public_address), markup=False)
