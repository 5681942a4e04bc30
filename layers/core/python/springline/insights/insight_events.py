"""What happens to evidence and insights, as others hear of it: numbers and kinds of changes, and no words."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from springline.insights.model import Change, ConflictState, Status
from springline.platform.database import Transaction
from springline.platform.events.log import Event, emit
from springline.provenance.references import Reference

_SOURCE = "springline/insights"


def evidence_added(tx: Transaction, sources: Mapping[int, Reference], made_by: str, at: datetime) -> None:
    """Tell that words of sources are cited, by the numbers of the evidence."""
    emit(
        tx,
        [
            Event(
                "springline.insights.evidence.added.v1",
                _SOURCE,
                f"evidence/{number}",
                {"evidence_id": number, "source": str(source), "made_by": made_by},
                at,
            )
            for number, source in sources.items()
        ],
    )


def insight_changed(
    tx: Transaction, insight_id: int, version: int, change: Change, status: Status, *, by: str, at: datetime
) -> None:
    """Tell that an insight has a new version."""
    data = {"insight_id": insight_id, "version": version, "change": change, "status": str(status), "changed_by": by}
    emit(tx, [Event("springline.insights.insight.changed.v1", _SOURCE, f"insight/{insight_id}", data, at)])


def conflicts_changed(tx: Transaction, changed: Iterable[tuple[int, int, int, ConflictState]], *, at: datetime) -> None:
    """Tell of conflicts, each as its number, its two insights and its state now."""
    emit(
        tx,
        [
            Event(
                "springline.insights.conflict.changed.v1",
                _SOURCE,
                f"conflict/{number}",
                {"conflict_id": number, "insight_ids": [first, second], "state": state},
                at,
            )
            for number, first, second, state in changed
        ],
    )
