"""What is told when a highlight changes: all about it but its words.

The log outlives them: a quote must be gone once its author has deleted the message.
"""

from datetime import datetime

from springline.platform.events.log import Event
from springline.profiles.highlights import Change, State
from springline.profiles.stored_highlight import Stored


def changed(stored: Stored, state: State | None, change: Change, *, version: int, made_by: str, at: datetime) -> Event:
    """A highlight has a new version; `state` is None where nothing is told of the person any more."""
    meta = stored.meta
    return Event(
        "springline.profiles.highlight.changed.v1",
        "springline/profiles",
        f"highlight/{stored.user_id}",
        {
            "user_id": stored.user_id,
            "version": version,
            "change": change,
            "made_by": made_by,
            "state": state or "missing",
            "snapshot_hash": stored.snapshot_hash,
            "source_group": meta and meta.source_group,
            "llm_model": meta and meta.llm_model,
            "prompt_version": meta and meta.prompt_version,
            "generated_at": meta and meta.generated_at.isoformat(),
            "stale_after": meta and meta.stale_after.isoformat(),
            "message_ids": sorted(map(int, stored.message_hashes)),
        },
        at,
    )
