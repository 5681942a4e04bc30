"""Recording what was computed from what, and what of it no longer holds.

`record` says what things are and what they were computed from, `observe` what was said anew in a stream, `erase` that
nothing must be left of a thing. They mark, in the same transaction, whatever rests on parts that read differently now:
that is stale, and all that rests on it is suspect. Recomputing to the same content clears the suspicion without work.

One transaction at a time changes a tenant's graph (`own_graph.sql`). What a source is now is read after that, so a
change that is under way elsewhere is either seen here or sees what is recorded here.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import cast

from springline.access.canonical_json import Json, canonical
from springline.platform.database import Transaction
from springline.platform.errors import InvalidError
from springline.provenance import queries, selectors
from springline.provenance.comparison import SHOWN, Change, compare, digest, told
from springline.provenance.model import (
    AS_IT_IS,
    LONGEST_CONTENT,
    Mark,
    Recorded,
    Recording,
    Source,
    UnknownResourceError,
    UnreadVersionError,
)
from springline.provenance.propagation import settle
from springline.provenance.references import Reference

StreamReader = Callable[[Transaction, str, str, Sequence[int]], Mapping[int, Json]]
"""What is at positions of a stream now, given its kind and key; positions that have nothing any more are missing."""
Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Known:
    """A thing as the database has it."""

    id: int
    version_id: int | None
    number: int
    content_hash: str | None
    content: str | None


def record(
    tx: Transaction, recordings: Sequence[Recording], *, at: datetime, streams: StreamReader | None = None
) -> list[Recorded]:
    """Record what things are now and what they rest on, all at once; those that rest on each other may come together.

    Content that is as before keeps its version; a new one gets the next number. Returns what was done with each.

    Args:
        tx: The tenant's transaction.
        recordings: The things; none may come twice.
        at: The present time.
        streams: Reads streams; needed where something rests on one.

    Raises:
        UnknownResourceError: A source was never recorded.
        UnreadVersionError: A source has changed since it was read, and what was read of it is not told.
        SelectorError: A selector selects nothing in what was read.
        InvalidError: A content is too large, or a thing comes twice.
    """
    names = [(one.kind, one.key) for one in recordings]
    if len(set(names)) < len(names):
        raise InvalidError("a thing may be recorded once in a batch")
    tx.execute(queries.OWN_GRAPH)
    sources = [source for one in recordings for source in one.sources]
    _know(tx, [*names, *((one.kind, one.key) for one in sources if one.position)], at)
    before = known = _find(tx, [*names, *((one.kind, one.key) for one in sources)])
    new = _add_versions(tx, recordings, known, at)
    ids = [known[name].id for name in names]
    tx.execute(queries.FORGET_INPUTS, ids=ids)
    if new:
        known = known | _find(tx, list(new))
    changes = {
        (known[name].id, 0): Change(
            _content(known[name]), str(Reference(*name, known[name].number)), _content(before[name])
        )
        for name in new
    }
    touched = compare(tx, changes, at)  # before anything is added that was read of the new versions
    _rest(tx, recordings, known, streams, at)
    _copy(tx, recordings, known)
    settle(tx, [*ids, *touched], at)
    return [Recorded(Reference(*name, known[name].number), name in new) for name in names]


def observe(
    tx: Transaction, kind: str, key: str, positions: Sequence[int], *, at: datetime, streams: StreamReader
) -> list[Mark]:
    """Look at positions of a stream again; returns what is stale, suspect or fresh again for what is there now.

    It may be called twice, late and in any order, because it reads what is there and is not told. What is there no more
    was taken back by its author, and is forgotten wherever it was quoted. Costs what rests on these positions, and what
    rests on that.
    """
    tx.execute(queries.OWN_GRAPH)
    stream = _find(tx, [(kind, key)]).get((kind, key))
    if stream is None:
        return []
    said = streams(tx, kind, key, positions)
    if gone := sorted(set(positions) - said.keys()):
        tx.execute(queries.TAKE_BACK, id=stream.id, positions=gone)
    changes = {
        (stream.id, position): Change(said.get(position), str(Reference(kind, key, None, str(position))))
        for position in sorted(set(positions))
    }
    return settle(tx, compare(tx, changes, at), at)


def erase(tx: Transaction, kind: str, key: str, *, at: datetime) -> list[Mark]:
    """Forget a thing, for good: the contents of all its versions, what they rested on, and what was read of them.

    What rests on it is stale from now on: it was taken back. Its name stays, and its versions' numbers, so recording it
    again makes the next version. Returns what is stale, suspect or fresh again for that; nothing where nobody recorded
    the thing. Costs its versions with their inputs, what rests on it, and a scan: see `erase.sql`.
    """
    tx.execute(queries.OWN_GRAPH)
    thing = _find(tx, [(kind, key)]).get((kind, key))
    if thing is None:
        return []
    tx.execute(queries.ERASE, id=thing.id)
    return settle(tx, [thing.id, *compare(tx, {(thing.id, 0): Change(None, str(Reference(kind, key)))}, at)], at)


def rested_on(tx: Transaction, kind: str, key: str, positions: Sequence[int]) -> list[tuple[Reference, int]]:
    """What rests on positions of a stream, in its current version or an older one: each thing with each position."""
    stream = _find(tx, [(kind, key)]).get((kind, key))
    if stream is None:
        return []
    rows = tx.rows(queries.RESTED_ON, id=stream.id, positions=list(positions))
    return [(Reference(kind_of, key_of), position) for kind_of, key_of, position in rows]


def _know(tx: Transaction, names: Sequence[Name], at: datetime) -> None:
    kinds, keys = zip(*names, strict=True) if names else ((), ())
    tx.execute(queries.KNOW, kinds=list(kinds), keys=list(keys), at=at)


def _find(tx: Transaction, names: Sequence[Name]) -> dict[Name, _Known]:
    wanted = list(dict.fromkeys(names))
    rows = tx.rows(queries.FIND, kinds=[kind for kind, _ in wanted], keys=[key for _, key in wanted])
    return {
        wanted[place - 1]: _Known(number_of, version_id, number or 0, content_hash, content)
        for place, number_of, version_id, number, content_hash, content in rows
    }


def _add_versions(
    tx: Transaction, recordings: Sequence[Recording], known: Mapping[Name, _Known], at: datetime
) -> set[Name]:
    """Give those whose content differs their next version; returns which."""
    new: list[tuple[Recording, _Known, str, str]] = []
    for one in recordings:
        content = canonical(one.content)
        if len(content) > LONGEST_CONTENT:
            raise InvalidError(
                f"{Reference(one.kind, one.key)} has {len(content):,} characters: {LONGEST_CONTENT:,} may be recorded"
            )
        before, content_hash = known[one.kind, one.key], digest(content)
        if before.content_hash != content_hash:
            new.append((one, before, content_hash, content))
    if new:
        tx.execute(
            queries.ADD_VERSIONS,
            ids=[before.id for _, before, _, _ in new],
            numbers=[before.number + 1 for _, before, _, _ in new],
            hashes=[content_hash for _, _, content_hash, _ in new],
            contents=[content for _, _, _, content in new],
            produced_by=[one.produced_by for one, _, _, _ in new],
            at=at,
        )
    return {(one.kind, one.key) for one, _, _, _ in new}


def _rest(
    tx: Transaction,
    recordings: Sequence[Recording],
    known: Mapping[Name, _Known],
    streams: StreamReader | None,
    at: datetime,
) -> None:
    """Note what each of the recordings rests on, and what of that has changed since it was read."""
    said = _said(tx, recordings, streams)
    contents: dict[Name, Json] = {}
    changes: dict[tuple[str, int], Change] = {}
    rows: list[dict[str, Json]] = []
    for one in recordings:
        derived = known[one.kind, one.key]
        for source in one.sources:
            name = (source.kind, source.key)
            of = known.get(name)
            if of is None or (of.version_id is None and not source.position):
                raise UnknownResourceError(Reference(*name))
            if source.position:
                now = said[name].get(source.position)
                version, cause = None, Reference(*name, None, str(source.position))
            else:
                if name not in contents:
                    contents[name] = _content(of)
                now = contents[name]
                version, cause = source.version or of.number, Reference(*name, of.number)
            read = _read(source, of, now)
            followed = None if source.position else read  # what a stream said before is known here only, not later
            change = changes.setdefault((str(cause), id(read)), Change(now, str(cause), followed))
            rows.append(
                {
                    "derived": derived.id,
                    "derived_version": derived.version_id,
                    "source": of.id,
                    "source_version": version,
                    "place": source.position,
                    "role": source.role,
                    **_reading(source, read, change),
                }
            )
    if rows:
        tx.execute(queries.ADD_DERIVATIONS, derivations=json.dumps(rows, ensure_ascii=False), at=at)


def _copy(tx: Transaction, recordings: Sequence[Recording], known: Mapping[Name, _Known]) -> None:
    """Note for each of the recordings that it rests on what others rest on, with what has changed of that."""
    rows: list[dict[str, Json]] = []
    for one in recordings:
        derived = known[one.kind, one.key]
        rows += [{"derived": derived.id, "derived_version": derived.version_id, **asdict(copy)} for copy in one.copies]
    if rows:
        tx.execute(queries.COPY_DERIVATIONS, copies=json.dumps(rows, ensure_ascii=False))


def _read(source: Source, of: _Known, now: Json | None) -> Json:
    """What was read of a source."""
    if source.content is not AS_IT_IS:
        return cast("Json", source.content)
    if source.version not in (None, of.number):
        raise UnreadVersionError(Reference(source.kind, source.key, source.version))
    return now


def _reading(source: Source, read: Json, change: Change) -> dict[str, Json]:
    """What was read of the part of a source that something rests on, and what changed of that since."""
    found = source.selector.locate(read)
    if found is None:
        wanted = selectors.written(source.selector)[:200] or "the whole"
        raise selectors.SelectorError(f"{wanted} selects nothing in {Reference(source.kind, source.key)}")
    selected, selector = found
    text = canonical(selected)
    reads_now = told(selectors.written(selector), change)
    same = reads_now["hash"] == digest(text)
    return {
        "selector": reads_now["moved"] or selectors.written(selector),
        "hash": digest(text),
        "selected": text[:SHOWN],
        "changed_by": None if same else change.cause,
        "selected_now": None if same else reads_now["selected"],
    }


def _said(
    tx: Transaction, recordings: Sequence[Recording], streams: StreamReader | None
) -> dict[Name, Mapping[int, Json]]:
    wanted: dict[Name, set[int]] = {}
    for one in recordings:
        for source in one.sources:
            if source.position:
                wanted.setdefault((source.kind, source.key), set()).add(source.position)
    if wanted and streams is None:
        raise InvalidError("what rests on a stream needs a reader of it")
    return {name: streams(tx, *name, sorted(places)) for name, places in wanted.items()} if streams else {}


def _content(of: _Known) -> Json:
    return cast("Json", json.loads(of.content or "null"))
