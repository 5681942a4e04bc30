"""`springline doctor`: what is well on this machine, and what to do about what is not."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass

import typer
from rich.markup import escape

from springline.cli.output import AsJson, results, show
from springline.cli.workspace import Workspace, opened
from springline.platform.declarations import SettingsError
from springline.platform.errors import DomainError
from springline.platform.settings import SETTINGS, Settings
from springline.platform.statements import parse

_LEAST_FREE_BYTES = 1 << 30
_READ_ONLY = parse("doctor.read_only", "select current_setting('transaction_read_only')::boolean")
_LONGEST_LAG_SECONDS = 60
_LONGEST_WAIT_SECONDS = 300
_OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `advice` is empty where all is well."""

    what: str
    found: str
    advice: str = ""


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command(epilog="Example: springline doctor --json")(doctor)


def doctor(as_json: AsJson = False) -> None:
    """Check this machine, settings, database, queues and search engine; exit code 1 where something needs attention."""
    findings = list(_examine())
    if as_json:
        show([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            mark = "[red]✗[/]" if finding.advice else "[green]✓[/]"
            results.print(f"{mark} {finding.what}: {escape(finding.found)}")
            if finding.advice:
                results.print(f"    {escape(finding.advice)}")
    if any(finding.advice for finding in findings):
        raise typer.Exit(1)


def _examine() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("Python", version, "" if sys.version_info >= _OLDEST_PYTHON else "use Python 3.11 or newer")
    try:
        settings = Settings.from_environment(os.environ, needs=())
    except SettingsError as error:
        known = ", ".join(setting.name for setting in SETTINGS)
        yield Finding("settings", str(error), f"the settings are: {known}")
        return
    changed = [setting.name for setting in SETTINGS if os.environ.get(setting.name)]
    yield Finding("settings", f"{', '.join(changed)} set, the rest as by default" if changed else "all as by default")
    yield _disk(settings)
    with ExitStack() as closing:
        try:
            workspace = closing.enter_context(opened(create=True))
        except (DomainError, OSError) as error:
            yield Finding("database", "does not answer", str(error))
            return
        for check in _CHECKS:
            yield check(workspace)


def _disk(settings: Settings) -> Finding:
    settings.home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.home).free
    advice = "" if free >= _LEAST_FREE_BYTES else "make room, or set SPRINGLINE_HOME to a folder on a larger disk"
    return Finding("disk", f"{free / (1 << 30):,.1f} GiB free in {settings.home}", advice)


def _database(workspace: Workspace) -> Finding:
    from infra.host import schema

    is_given = os.environ.get("SPRINGLINE_DATABASE_URL")
    where = "the one of SPRINGLINE_DATABASE_URL" if is_given else f"embedded, in {workspace.settings.home}"
    with workspace.system.transaction() as tx:
        found = schema.revision(tx)
        is_read_only: bool = tx.value(_READ_ONLY)
    newest = schema.newest_revision()
    is_behind = found is None or found < newest  # a newer one is fine: that is a deployment being rolled back
    advice = f"it should be {newest}: run `springline migrate`" if is_behind else ""
    if is_read_only:
        advice = "it takes no writes: it follows another server, or was set to read only"
    return Finding("database", f"{where}; schema {found}", advice)


def _events(workspace: Workspace) -> Finding:
    from springline.platform.events import relay

    lag = relay.lag(*workspace.runtime.event_logs)
    found = f"{lag.events:,} wait to be relayed, the oldest for {lag.seconds:,.0f} s"
    if lag.seconds < _LONGEST_LAG_SECONDS:
        return Finding("events", found)
    if lag.blocked_by_age is not None:
        advice = f"a transaction has been open for {lag.blocked_by_age:,.0f} s and holds them back: end it"
        return Finding("events", found, advice)
    return Finding("events", found, "run `springline serve`, or look at why relay_events does not run")


def _queues(workspace: Workspace) -> Finding:
    depths = workspace.queues.depths()
    dead = {depth.name: depth.visible for depth in depths if depth.dead_letter_of and depth.visible}
    waiting = sum(depth.visible + depth.in_flight for depth in depths if not depth.dead_letter_of)
    found = f"{waiting:,} messages under way, {sum(dead.values()):,} dead letters"
    first = next(iter(dead), None)
    if first is not None:
        advice = f"see `springline queues peek {first}`; after the cause is mended: `springline queues redrive {first}`"
        return Finding("queues", found, advice)
    ages = {depth.name: depth.oldest_age_seconds or 0 for depth in depths if not depth.dead_letter_of}
    slowest = max(ages, key=lambda name: ages[name], default="")
    if ages.get(slowest, 0) < _LONGEST_WAIT_SECONDS:
        return Finding("queues", found)
    advice = f"{slowest} has waited for {ages[slowest]:,.0f} s: run `springline serve`, or look why its function fails"
    return Finding("queues", found, advice)


def _search(workspace: Workspace) -> Finding:
    from springline.search.choice import search_engine

    engine = search_engine(workspace.runtime)
    if engine is None:
        return Finding("search", "by PostgreSQL, as QUICKWIT_URL is not set")
    if engine.is_alive():
        return Finding("search", "the search engine answers")
    advice = "start it, or correct QUICKWIT_URL; `springline search status` shows what waits for it"
    return Finding("search", "the search engine does not answer, PostgreSQL searches in its place", advice)


def _audit(workspace: Workspace) -> Finding:
    from springline.access import audit

    with workspace.database.transaction(workspace.tenant_id) as tx:
        verdict = audit.verify(tx)
    if verdict.fault is None:
        return Finding("audit log", f"{verdict.entries:,} entries, as they were written")
    found = f"entry {verdict.fault.number}: {verdict.fault.reason}"
    return Finding("audit log", found, "somebody changed the log by hand: compare it with a backup")


_CHECKS: tuple[Callable[[Workspace], Finding], ...] = (_database, _events, _queues, _search, _audit)
