"""What parts of sources read now, beside what they read when something was computed from them."""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from springline.access.canonical_json import Json, canonical
from springline.platform.database import Transaction
from springline.provenance import queries, selectors

SHOWN = 2_000
"""Characters of what was read that are kept for people to read."""


def compare(tx: Transaction, now: Mapping[tuple[int, int], tuple[Json | None, str]], at: datetime) -> list[int]:
    """Note what sources are now, for all that rests on them; returns what rests on changed parts.

    Args:
        tx: The tenant's transaction.
        now: By source and position, the content (None where there is none any more) and what changed it.
        at: The present time.
    """
    if not now:
        return []
    ids, positions = zip(*now, strict=True)
    rows = tx.rows(queries.SELECTORS_OF, ids=list(ids), positions=list(positions))
    parts = [
        {"source": source, "place": place, "selector": selector, **told(selector, *now[source, place])}
        for source, place, selector in rows
    ]
    if not parts:
        return []
    return [derived for (derived,) in tx.rows(queries.COMPARE, parts=json.dumps(parts, ensure_ascii=False), at=at)]


def told(selector: str, content: Json | None, cause: str) -> dict[str, str | None]:
    """What a selector selects now."""
    found = None if content is None else selectors.read(selector).locate(content)
    if found is None:
        return {"hash": None, "selected": None, "moved": None, "changed_by": cause}
    selected, moved = found
    text = canonical(selected)
    return {"hash": digest(text), "selected": text[:SHOWN], "moved": selectors.written(moved), "changed_by": cause}


def digest(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal."""
    return sha256(text.encode()).hexdigest()
