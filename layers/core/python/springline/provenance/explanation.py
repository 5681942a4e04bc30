"""Why something is what it is, up to the source words, and what a change would make out of date."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from springline.platform.database import Transaction
from springline.provenance import queries, selectors
from springline.provenance.model import State, UnknownResourceError
from springline.provenance.references import Reference
from springline.provenance.service import StreamReader

MOST = 1_000
"""How many inputs or dependents are told; `is_whole` says whether these are all."""


@dataclass(frozen=True, slots=True)
class Input:
    """That a part of something rests on a part of something else.

    Attributes:
        derived: What rests.
        source: What it rests on: the version that was read, and the part.
        read: The beginning of what was read, as JSON; None where its author took it back.
        state: The source's.
        changed_at: Since when the part reads differently; None while it reads as it did.
        changed_by: What changed it.
        reads_now: The beginning of what it reads now, as JSON; None where it is not there any more.
        depth: How many steps from what was asked about.
    """

    derived: Reference
    source: Reference
    read: str | None
    state: State
    changed_at: datetime | None
    changed_by: str | None
    reads_now: str | None
    depth: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is out of date: the change, and through what it reaches what was asked about."""

    change: Input
    through: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """What something rests on, all the way up, nearest first."""

    reference: Reference
    state: State
    since: datetime
    produced_by: str | None
    produced_at: datetime | None
    reasons: tuple[Reason, ...]
    inputs: tuple[Input, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Dependent:
    """Something that rests on what was asked about: it would be stale when that changes, or suspect."""

    reference: Reference
    would_be: State
    state: State
    through: Reference
    depth: int


@dataclass(frozen=True, slots=True)
class Impact:
    """What rests on something, all the way down, nearest first."""

    reference: Reference
    dependents: tuple[Dependent, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class _Subject:
    id: int
    reference: Reference
    state: State
    since: datetime
    version_id: int | None
    produced_by: str | None
    produced_at: datetime | None


def why(tx: Transaction, asked: Reference, *, most: int = MOST, streams: StreamReader | None = None) -> Why:
    """What a thing, a version of it, or a part of it rests on; raises `UnknownResourceError`.

    With a reader of streams, nothing is told that was taken back, also where nobody has followed that yet. Costs one
    statement for each step up and for each stream, and what there is upstream, `most` inputs at most.
    """
    subject = _subject(tx, asked)
    inputs: list[Input] = []
    visited = {subject.id}
    versions = [] if subject.version_id is None else [subject.version_id]
    names = {subject.id: subject.reference}
    depth, is_whole = 1, True
    while versions and len(inputs) <= most:
        rows = tx.rows(queries.INPUTS_OF, version_ids=versions, most=most + 1)
        is_whole = is_whole and len(rows) <= most
        upstream: dict[int, Reference] = {}
        for derived, number, role, source, kind, key, state, version, position, selector, *reading in rows:
            if depth == 1 and not _is_of(role, asked.fragment):
                continue
            name = names[derived]
            fragment = str(position) if position else selectors.read(selector).fragment
            read, reads_now, changed_at, changed_by = reading
            inputs.append(
                Input(
                    Reference(name.kind, name.key, number, role or None),
                    Reference(kind, key, version, fragment),
                    read,
                    state,
                    changed_at,
                    changed_by,
                    reads_now,
                    depth,
                )
            )
            if source not in visited:
                upstream[source] = Reference(kind, key)
        visited |= upstream.keys()
        names |= upstream
        versions = [version for (version,) in tx.rows(queries.CURRENT_VERSIONS, ids=list(upstream))] if upstream else []
        depth += 1
    told = tuple(_standing(tx, inputs[:most], streams) if streams else inputs[:most])
    return Why(
        subject.reference._replace(fragment=asked.fragment),
        subject.state,
        subject.since,
        subject.produced_by,
        subject.produced_at,
        tuple(_reasons(subject.reference, told)),
        told,
        is_whole=is_whole and len(inputs) <= most,
    )


def impact(tx: Transaction, asked: Reference, *, most: int = MOST) -> Impact:
    """What would be out of date if a thing, or a part of it, changed; raises `UnknownResourceError`.

    Costs one statement for each step down, and what there is downstream, `most` dependents at most.
    """
    subject = _subject(tx, asked._replace(version=None))
    part = asked.fragment or ""
    position = int(part) if subject.version_id is None and part.isdecimal() else 0
    found: dict[int, Dependent] = {}
    frontier = {subject.id: asked}
    depth, is_whole = 1, True
    while frontier and len(found) <= most:
        rows = tx.rows(
            queries.DEPENDENTS_OF,
            ids=list(frontier),
            position=position if depth == 1 else 0,
            most=most + 1,
        )
        is_whole = is_whole and len(rows) <= most
        below: dict[int, Reference] = {}
        for source, _, selector, _, derived, kind, key, number, state in rows:
            if derived in found or derived == subject.id:
                continue
            if depth == 1 and not position and not selectors.concerns(selectors.read(selector), asked.fragment):
                continue
            reference = Reference(kind, key, number)
            found[derived] = Dependent(reference, "stale" if depth == 1 else "suspect", state, frontier[source], depth)
            below[derived] = reference
        frontier = below
        depth += 1
    told = tuple(found.values())
    return Impact(asked, told[:most], is_whole=is_whole and len(told) <= most)


def _subject(tx: Transaction, asked: Reference) -> _Subject:
    row = tx.maybe(queries.SUBJECT, kind=asked.kind, key=asked.key, number=asked.version)
    if row is None:
        raise UnknownResourceError(asked)
    number_of, kind, key, state, since, version_id, number, produced_by, produced_at = row
    return _Subject(number_of, Reference(kind, key, number), state, since, version_id, produced_by, produced_at)


def _standing(tx: Transaction, inputs: Sequence[Input], streams: StreamReader) -> Iterator[Input]:
    """Inputs without what was read of positions of streams that have nothing any more."""
    places: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for one in inputs:
        if one.source.version is None:  # else it is no stream
            places[one.source.kind, one.source.key].add(int(one.source.fragment or 0))
    said = {stream: streams(tx, *stream, sorted(positions)) for stream, positions in places.items()}
    for one in inputs:
        stands = one.source.version or int(one.source.fragment or 0) in said[one.source.kind, one.source.key]
        yield one if stands else replace(one, read=None, reads_now=None)


def _is_of(role: str, fragment: str | None) -> bool:
    """Whether what a part rests on is a reason for another part: for one that it has or is in, and for the whole."""
    if not fragment or not role:
        return True
    return f"{role}/".startswith(f"{fragment}/") or f"{fragment}/".startswith(f"{role}/")


def _reasons(asked: Reference, inputs: Sequence[Input]) -> Iterator[Reason]:
    """Changes upstream, nearest first, each with the way from it down to what was asked about."""
    below: dict[tuple[str, str], Input] = {}
    for one in inputs:
        if one.state != "fresh":
            below.setdefault((one.source.kind, one.source.key), one)
    for one in inputs:
        if one.changed_at is not None:
            yield Reason(one, tuple(_way(one, asked, below)))


def _way(change: Input, asked: Reference, below: Mapping[tuple[str, str], Input]) -> Iterator[Reference]:
    at = change.derived
    for _ in range(len(below) + 1):
        yield at
        if (at.kind, at.key) == (asked.kind, asked.key):
            return
        step = below.get((at.kind, at.key))
        if step is None:
            return
        at = step.derived
