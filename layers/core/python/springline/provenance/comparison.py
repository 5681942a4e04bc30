"""What parts of sources read now, beside what they read when something was computed from them.

Quoted words are followed from one version to the next (`anchoring`): their selectors say where they are now, or where
they were last, also while they read differently.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256

from springline.access.canonical_json import Json, canonical
from springline.platform.database import Transaction
from springline.provenance import queries, selectors
from springline.provenance.anchoring import Anchoring
from springline.provenance.selectors import Pointer, Selector, TextQuote

SHOWN = 2_000
"""Characters of what was read that are kept for people to read."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a source is now.

    Attributes:
        now: The content; None where there is none any more.
        cause: Reference to what changed it.
        before: The content of the version before; None where that is not known, as in streams.
    """

    now: Json | None
    cause: str
    before: Json | None = None
    _anchorings: dict[str, Anchoring] = field(default_factory=dict[str, Anchoring], repr=False, compare=False)

    def anchoring(self, path: str) -> Anchoring | None:
        """Both versions of the text that a pointer points to, aligned once; None where it is no text now."""
        if path not in self._anchorings:
            now, before = Pointer(path).value(self.now), Pointer(path).value(self.before)
            if not isinstance(now, str):
                return None
            self._anchorings[path] = Anchoring(before if isinstance(before, str) else None, now)
        return self._anchorings[path]


def compare(tx: Transaction, changes: Mapping[tuple[int, int], Change], at: datetime) -> list[int]:
    """Note what sources are now, for all that rests on them; returns what rests on changed parts.

    Args:
        tx: The tenant's transaction.
        changes: By source and position, what it is now.
        at: The present time.
    """
    if not changes:
        return []
    ids, positions = zip(*changes, strict=True)
    rows = tx.rows(queries.SELECTORS_OF, ids=list(ids), positions=list(positions))
    parts = [
        {"source": source, "place": place, "selector": selector, **told(selector, changes[source, place])}
        for source, place, selector in rows
    ]
    if not parts:
        return []
    return [derived for (derived,) in tx.rows(queries.COMPARE, parts=json.dumps(parts, ensure_ascii=False), at=at)]


def told(selector: str, change: Change) -> dict[str, str | None]:
    """What a selector selects now, and the selector for where that is.

    Quoted words that are only wrapped otherwise are told as they were quoted: they are the same words, with one hash.
    """
    found = None if change.now is None else _followed(selectors.read(selector), change)
    if found is None:
        return {"hash": None, "selected": None, "moved": None, "changed_by": change.cause}
    selected, moved = found
    text, place = canonical(selected), selectors.written(moved)
    return {"hash": digest(text), "selected": text[:SHOWN], "moved": place, "changed_by": change.cause}


def _followed(selector: Selector, change: Change, path: str = "") -> tuple[Json, Selector] | None:
    match selector:
        case Pointer(further, part) if not isinstance(part, selectors.Whole):
            found = _followed(part, change, path + further)
            return found and (found[0], replace(selector, part=found[1]))
        case TextQuote():
            anchoring = change.anchoring(path)
            place = anchoring and anchoring.anchor(selector)
            text = Pointer(path).value(change.now)
            if place is None or not isinstance(text, str):
                return None
            words = text[place.start : place.end] if place.outcome == "edited" else selector.exact
            return words, selector.at(text, place.start, place.end)
        case _:
            return selector.locate(Pointer(path).value(change.now))


def digest(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal."""
    return sha256(text.encode()).hexdigest()
