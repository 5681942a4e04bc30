"""Brings the snapshots of people's Signal activity up to date each night, where PROFILE_SIGNAL_GLAZE is on."""

from dataclasses import asdict

from chalice.app import Chalice, CloudWatchEvent

from springline.platform import runtime
from springline.platform.invocation import has_time
from springline.platform.objects import objects_at
from springline.profiles.snapshot_files import SnapshotFiles, Tally, tenants
from springline.runs.reporting import About, reporting

app = Chalice("snapshot_profiles")
SECONDS_TO_FINISH = 20


@app.schedule("cron(10 3 * * ? *)")
def snapshot(event: CloudWatchEvent) -> dict[str, int | bool]:
    """Write what has changed, of all tenants; what there is no time for is left to the next night."""
    ports = runtime.current()
    done = Tally()
    if not ports.settings.profile_signal_glaze:
        return asdict(done)
    go_on = has_time(event.context, to_finish=SECONDS_TO_FINISH)
    objects = objects_at(ports.settings.objects, region=ports.settings.aws_region)
    now = ports.clock.now()
    try:
        for tenant_id, tenant in tenants(ports.system_database):
            files = SnapshotFiles(ports.database, objects, tenant_id=tenant_id, tenant=tenant)
            about = About(tenant_id, "snapshot", "Snapshots of people's activity", "auto", is_lazy=True)
            with reporting(ports.database, about, ports.clock) as run:
                tally = files.write_all(at=now, go_on=go_on)
                if tally.written or tally.removed:
                    run.summarize(
                        written=tally.written, unchanged=tally.unchanged, removed=tally.removed, skipped=tally.skipped
                    )
                    run.log(f"{tally.generated:,} snapshots were built, {tally.written:,} had something new.")
            ports.metrics.count("signal_glaze.snapshots_generated", tally.generated)
            done = done.together_with(tally)
    finally:
        ports.metrics.flush()
    return asdict(done)
