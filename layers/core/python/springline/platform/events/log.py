"""Writing to the event log."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from springline.platform.database import Transaction
from springline.platform.events import queries


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, named in the past tense: `springline.community.message.recorded.v1`."""

    type: str
    source: str
    subject: str
    data: Mapping[str, object]
    occurred_at: datetime


def emit(tx: Transaction, events: Iterable[Event]) -> None:
    """Record events of the transaction's tenant; they are handed on once the transaction has committed."""
    records = [
        {
            "type": event.type,
            "source": event.source,
            "subject": event.subject,
            "data": dict(event.data),
            "occurred_at": event.occurred_at.isoformat(),
        }
        for event in events
    ]
    if records:
        queries.append(tx, json.dumps(records, ensure_ascii=False))
