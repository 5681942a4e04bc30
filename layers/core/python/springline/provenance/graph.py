"""Things and what they rest on as a graph: upstream to the source words, and downstream to all that rests on them.

A position of a stream, such as a message, is a node of its own. Upstream are the inputs of what was asked about and
their inputs in turn; downstream is what rests on it and what rests on that. What only shares an input is in neither.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, NamedTuple

from springline.platform.database import Transaction
from springline.provenance import queries, selectors
from springline.provenance.model import State, UnknownResourceError
from springline.provenance.references import Reference
from springline.provenance.service import StreamReader

MOST_NODES = 1_000
MOST_STEPS = 20
MOST_SHOWN = 1_000_000
"""Characters of what was read, and again of what reads now, over all edges: a function's answer has six megabytes."""
_EDGES_PER_NODE = 4

NodeState = Literal["current", "stale", "suspect", "gone"]
Side = Literal["asked", "upstream", "downstream"]
Titles = Callable[[Transaction, Sequence[Reference]], Mapping[Reference, str]]
"""Says what things are called, those that have a name; asked once, with references without versions."""


class Key(NamedTuple):
    """A node: a thing by its id, and the position where it is a stream, else 0."""

    id: int
    position: int = 0


@dataclass(frozen=True, slots=True)
class Node:
    """A thing, or a position of a stream.

    Attributes:
        key: What edges call it.
        reference: Without a version; with the position of a stream.
        side: Where it is from what was asked about.
        depth: How many steps from there.
        state: `gone` where it was erased, or its author took it back.
        since: Since when it is in that state; None for a position, of which only the edges tell.
        version: The current version's number; None for a stream.
        title: What it is called; None where it has no name.
        chain: For what is stale or suspect, the edges from the change that did it down to here, by id; empty where
            that change lies beyond what is told.
    """

    key: Key
    reference: Reference
    side: Side
    depth: int
    state: NodeState
    since: datetime | None
    version: int | None
    title: str | None = None
    chain: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """That a part of something rests on a part of something else.

    Attributes:
        id: Of the derivation.
        derived: The node that rests.
        source: The node that it rests on.
        derived_part: The version and the part that rests.
        source_part: The version that was read, and the part.
        role: The part that rests, as a JSON Pointer; empty: the whole.
        selector: Which part was read: W3C Web Annotation selectors as JSON text; empty: the whole.
        read: The beginning of what was read, as JSON; None where its author took it back.
        reads_now: The beginning of what it reads now, where that differs; None where it is gone, or reads the same.
        changed_at: Since when it reads differently; None while it reads as it did.
        changed_by: What changed it.
    """

    id: int
    derived: Key
    source: Key
    derived_part: Reference
    source_part: Reference
    role: str
    selector: str
    read: str | None
    reads_now: str | None
    changed_at: datetime | None
    changed_by: str | None


@dataclass(frozen=True, slots=True)
class Graph:
    """What lies around something; `is_whole` says whether that is all within the steps that were asked for."""

    asked: Key
    nodes: Sequence[Node]
    edges: Sequence[Edge]
    is_whole: bool


class _End(NamedTuple):
    """One end of a derivation, as a statement tells it."""

    id: int
    kind: str
    key: str
    state: State
    since: datetime
    version: int | None
    is_erased: bool | None

    def node(self, position: int, side: Side, depth: int) -> Node:
        fragment = str(position) if position else None
        return Node(
            Key(self.id, position),
            Reference(self.kind, self.key, None, fragment),
            side,
            depth,
            _shown_state(self.state, is_gone=bool(self.is_erased)),
            None if position else self.since,
            None if position else self.version,
        )


@dataclass(slots=True)
class _Found:
    """What has been found so far, at most `most` nodes."""

    most: int
    nodes: dict[Key, Node]
    edges: dict[int, Edge] = field(default_factory=dict[int, Edge])
    is_whole: bool = True

    def add(self, node: Node) -> bool:
        """Take a node in; whether it is new. Past the most, nothing more is."""
        if node.key in self.nodes:
            return False
        if len(self.nodes) >= self.most:
            self.is_whole = False
            return False
        self.nodes[node.key] = node
        return True

    def rows(self, tx: Transaction, statement: Any, **given: Any) -> list[tuple[Any, ...]]:
        """A statement's rows, at most as many edges as there is room for."""
        room = max(self.most * _EDGES_PER_NODE - len(self.edges), 0)
        rows = tx.rows(statement, **given, limit=room + 1)
        if len(rows) > room:
            self.is_whole = False
        return list(rows[:room])


def graph(
    tx: Transaction,
    asked: Reference,
    *,
    steps: int,
    most: int = MOST_NODES,
    streams: StreamReader | None = None,
    titles: Titles | None = None,
) -> Graph:
    """What something rests on and what rests on it, `steps` in either direction; raises `UnknownResourceError`.

    With a reader of streams, no words are told that were taken back. Costs one statement for each step, and what there
    is within them: `most` nodes and four times as many edges at most. Cycles end where they come back to.
    """
    row = tx.maybe(queries.SUBJECT, kind=asked.kind, key=asked.key, number=asked.version)
    if row is None:
        raise UnknownResourceError(asked)
    number, kind, key, state, since, version_id, version, *_ = row
    fragment = asked.fragment or ""
    position = int(fragment) if version_id is None and fragment.isdecimal() and len(fragment) < 19 else 0
    root = _End(number, kind, key, state, since, version, None).node(position, "asked", 0)
    found = _Found(most, {root.key: root})
    _up(tx, found, [version_id] if version_id is not None else [], steps)
    _down(tx, found, root.key, steps)
    _forget_taken_back(tx, found, streams)
    _chain(found)
    named: Mapping[Reference, str] = titles(tx, [node.reference for node in found.nodes.values()]) if titles else {}
    nodes = [replace(node, title=named.get(node.reference)) for node in found.nodes.values()]
    # An edge to what there was no room for leads nowhere.
    edges = [edge for edge in found.edges.values() if {edge.derived, edge.source} <= found.nodes.keys()]
    each = MOST_SHOWN // max(len(edges), 1)
    return Graph(root.key, nodes, [_shortened(edge, each) for edge in edges], found.is_whole)


def _shortened(edge: Edge, most: int) -> Edge:
    return replace(edge, read=edge.read and edge.read[:most], reads_now=edge.reads_now and edge.reads_now[:most])


def _up(tx: Transaction, found: _Found, versions: Sequence[int], steps: int) -> None:
    visited = set(versions)
    for depth in range(1, steps + 1):
        if not versions:
            return
        following: dict[int, None] = {}
        for row in found.rows(tx, queries.GRAPH_UP, ids=list(versions)):
            edge, derived, source, source_version_id = _edge(row)
            found.edges[edge.id] = edge
            found.add(derived.node(0, "upstream", depth - 1))
            found.add(source.node(edge.source.position, "upstream", depth))
            if source_version_id is not None and source_version_id not in visited and edge.source in found.nodes:
                following[source_version_id] = None
        visited |= following.keys()
        versions = [*following]


def _down(tx: Transaction, found: _Found, root: Key, steps: int) -> None:
    ids, position = [root.id], root.position
    visited = {root.id}
    for depth in range(1, steps + 1):
        if not ids:
            return
        following: dict[int, None] = {}
        for row in found.rows(tx, queries.GRAPH_DOWN, ids=ids, position=position):
            edge, derived, source, _ = _edge(row)
            found.edges[edge.id] = edge
            found.add(source.node(edge.source.position, "downstream", depth))  # a stream's positions, one by one
            found.add(derived.node(0, "downstream", depth))
            if edge.derived.id not in visited and edge.derived in found.nodes:
                following[edge.derived.id] = None
        visited |= following.keys()
        ids, position = [*following], 0


def _edge(row: tuple[Any, ...]) -> tuple[Edge, _End, _End, int | None]:
    number, *ends = row
    derived_id, kind, key, state, since, version, current, is_erased, *ends = ends
    source_id, source_kind, source_key, source_state, source_since, read_version, *ends = ends
    source_current, source_version_id, source_is_erased, position, role, selector, *reading = ends
    read, reads_now, changed_at, changed_by = reading
    part = str(position) if position else selectors.read(selector).fragment
    edge = Edge(
        number,
        Key(derived_id),
        Key(source_id, position),
        Reference(kind, key, version, role or None),
        Reference(source_kind, source_key, read_version, part),
        role,
        selector,
        read,
        reads_now,
        changed_at,
        changed_by,
    )
    derived = _End(derived_id, kind, key, state, since, current, is_erased)
    source = _End(source_id, source_kind, source_key, source_state, source_since, source_current, source_is_erased)
    return edge, derived, source, source_version_id


def _shown_state(state: State, *, is_gone: bool) -> NodeState:
    if is_gone:
        return "gone"
    return "current" if state == "fresh" else state


def _forget_taken_back(tx: Transaction, found: _Found, streams: StreamReader | None) -> None:
    """Mark positions of streams that have nothing any more as gone, and tell nothing of what was read there."""
    places: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for node in found.nodes.values():
        if node.key.position:
            places[node.reference.kind, node.reference.key].append(node.key.position)
    said = {stream: streams(tx, *stream, sorted(positions)) for stream, positions in places.items()} if streams else {}
    for key, node in found.nodes.items():
        stream = (node.reference.kind, node.reference.key)
        if key.position and stream in said and key.position not in said[stream]:
            found.nodes[key] = replace(node, state="gone")
    for number, edge in found.edges.items():
        source = found.nodes.get(edge.source)
        if source is not None and source.state == "gone":
            found.edges[number] = replace(edge, read=None, reads_now=None)


def _chain(found: _Found) -> None:
    """Say of each node that is out of date by which edges a change reaches it, the shortest way: one pass over them."""
    out_of_date = {key for key, node in found.nodes.items() if node.state in {"stale", "suspect"}}
    dependents: defaultdict[Key, list[Edge]] = defaultdict(list)
    ways: dict[Key, tuple[int, ...]] = {}
    for edge in found.edges.values():
        if edge.derived in out_of_date:
            dependents[edge.source].append(edge)
            if edge.changed_at is not None:
                ways.setdefault(edge.derived, (edge.id,))
    reached = [*ways]
    for at in reached:  # grows as it goes
        for edge in dependents[at]:
            if edge.derived not in ways:
                ways[edge.derived] = (*ways[at], edge.id)
                reached.append(edge.derived)
    for key, way in ways.items():
        if key in found.nodes:
            found.nodes[key] = replace(found.nodes[key], chain=way)
