"""Scans for what is told of people and is out of date, as runs: one for each that finds something."""

from collections.abc import Callable

from springline.platform.clock import Clock
from springline.platform.database import Database
from springline.profiles import freshness
from springline.profiles.freshness import GeneratorName, Scan
from springline.runs.reporting import About, reporting


def scan(
    database: Database,
    tenant_id: int,
    clock: Clock,
    *,
    current: GeneratorName,
    go_on: Callable[[], bool] = lambda: True,
) -> Scan:
    """Mark what is out of date and ask for it to be written anew, as `freshness.scan` does."""
    about = About(tenant_id, "scan", "Search for what is told and out of date", "auto", is_lazy=True)
    with reporting(database, about, clock) as run:
        done = freshness.scan(database, tenant_id, current=current, now=clock.now(), go_on=go_on)
        if done.marked or done.enqueued:
            run.log(f"{sum(done.marked.values()):,} marked, {done.enqueued:,} to be written anew")
            run.summarize(**done.marked, enqueued=done.enqueued)
    return done
