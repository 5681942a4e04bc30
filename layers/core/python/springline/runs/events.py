"""What is told of runs in the event log: that they begin and end. What happens in one is in its own events."""

from datetime import datetime

from springline.platform.events.log import Event
from springline.runs.model import Status

CHANGED = "springline.runs.run.changed.v1"
SOURCE = "springline/runs"


def changed(run_id: int, *, kind: str, status: Status, subject: str | None, at: datetime) -> Event:
    """A run has another status now."""
    data = {"run_id": run_id, "kind": kind, "status": status, "subject": subject}
    return Event(CHANGED, SOURCE, f"run/{run_id}", data, at)
