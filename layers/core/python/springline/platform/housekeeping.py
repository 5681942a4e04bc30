"""Forgets what is only kept for a while: old idempotency keys and schedule firings."""

from datetime import datetime

from springline.platform.database import Database
from springline.platform.statements import parse

_FORGET_KEYS = parse("housekeeping.keys", "delete from idempotency_key where created_at < :before::timestamptz")
_FORGET_FIRINGS = parse("housekeeping.firings", "delete from schedule_firing where due_at < :before::timestamptz")


def forget(system: Database, *, keys_before: datetime, firings_before: datetime) -> int:
    """Delete idempotency keys and schedule firings that are older; returns how many."""
    with system.transaction() as tx:
        return tx.execute(_FORGET_KEYS, before=keys_before) + tx.execute(_FORGET_FIRINGS, before=firings_before)
