"""`springline signal-profile freshness-scan`: what is told of people and is out of date."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from springline.cli.output import AsJson, notes, results, show
from springline.cli.reported import reported
from springline.cli.signal_profile import signal_profile
from springline.cli.workspace import Workspace, opened

if TYPE_CHECKING:
    from springline.profiles.freshness import Scan


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    signal_profile.command(
        epilog="Examples: springline signal-profile freshness-scan · springline signal-profile freshness-scan --dry-run"
    )(freshness_scan)


def freshness_scan(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing; say what would be done.")] = False,
    as_json: AsJson = False,
) -> None:
    """Mark what is told of people and is out of date as stale, and have it written anew, each person once.

    Out of date is what new messages, edits and deletions, time or another generator have overtaken. A host and Lambda
    do this every five minutes; a scan goes on where the last one stopped.
    """
    from springline.profiles import freshness
    from springline.profiles.generation.naming import generator_name

    with opened() as workspace, notes.status("searching"):
        look = partial(
            freshness.scan,
            workspace.database,
            workspace.tenant_id,
            current=generator_name(workspace.settings),
            now=workspace.clock.now(),
        )
        done = look(dry_run=True) if dry_run else _scanned(workspace, look)
    _report(done, dry_run=dry_run, as_json=as_json)


def _scanned(workspace: Workspace, look: "Callable[..., Scan]") -> "Scan":
    with reported(workspace, "scan", "Search for what is told and out of date", "signal-profile freshness-scan") as run:

        def go_on() -> bool:
            run.check()
            return True

        done = look(go_on=go_on)
        if done.busy:
            run.log("Another scan is at work: what this one has not come to is left to it.", "warning")
        run.summarize(**done.marked, enqueued=done.enqueued)
    for reason, count in done.marked.items():
        workspace.runtime.metrics.count("profiles.marked_stale", count, reason=reason)
    workspace.runtime.metrics.flush()
    return done


def _report(done: "Scan", *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        counts = {"marked": dict(done.marked), "asked": dict(done.asked), "enqueued": done.enqueued}
        show({**counts, "complete": done.complete, "busy": done.busy, "dry_run": dry_run})
        return
    if done.busy:
        notes.print("[yellow]another scan is at work:[/] what it has not come to is left to it")
    would_be = "would be" if dry_run else "were"
    results.print(
        f"{sum(done.marked.values()):,} highlights {would_be} marked stale{_listed(done.marked)}; "
        f"{done.enqueued:,} people {would_be} asked to be written of{_listed(done.asked)}."
    )


def _listed(counts: Mapping[str, int]) -> str:
    return f" ({', '.join(f'{reason} {count:,}' for reason, count in sorted(counts.items()))})" if counts else ""
