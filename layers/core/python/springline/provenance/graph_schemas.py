"""The provenance API's graph, as it is asked for and sent."""

import json
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from springline.provenance import graph
from springline.provenance.schemas import MayRead, Named, Withheld, shown


class GraphAsked(BaseModel):
    """Around what, and how far."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reference: Annotated[
        str, Field(min_length=3, max_length=2_600, description="A reference: `kind/key`, `kind/key@version#fragment`.")
    ]
    depth: Annotated[int, Field(ge=1, le=graph.MOST_STEPS, description="Steps in either direction.")] = 4
    limit: Annotated[int, Field(ge=1, le=graph.MOST_NODES, description="How many things at most.")] = 200


class GraphNode(BaseModel):
    """A thing, or a position of a stream."""

    id: Annotated[str, Field(description="What edges of this answer call it.")]
    reference: Annotated[str, Field(description="Without a version; of a stream with the position.")]
    kind: str
    title: Annotated[
        str | None, Field(description="What it is called; null where it has no name, or you may not read it.")
    ]
    side: Annotated[
        Literal["asked", "upstream", "downstream"], Field(description="Where it is from what was asked about.")
    ]
    depth: Annotated[int, Field(ge=0, description="How many steps from there.")]
    state: Annotated[
        Literal["current", "stale", "suspect", "gone"],
        Field(
            description="`stale`: what it rests on reads differently now; `suspect`: something upstream is stale; "
            "`gone`: it was erased or taken back."
        ),
    ]
    since: datetime | None
    version: Annotated[int | None, Field(description="The current version's number; versions count up from 1.")]
    chain: Annotated[
        list[int],
        Field(description="Edges from the change that put it out of date down to it; empty where that is not told."),
    ]


class GraphEdge(BaseModel):
    """That a part of something rests on a part of something else, with the words of before and now."""

    id: int
    derived: Annotated[str, Field(description="The node that rests.")]
    source: Annotated[str, Field(description="The node that it rests on.")]
    derived_part: Named
    source_part: Named
    role: Annotated[str, Field(description="The part that rests, as a JSON Pointer; empty: the whole.")]
    selector: Annotated[JsonValue, Field(description="W3C Web Annotation selectors of what was read; null: the whole.")]
    read: Annotated[JsonValue, Field(description="What was read, or its beginning; null where it was taken back.")]
    reads_now: Annotated[
        JsonValue, Field(description="What it reads now, or its beginning; null where it is gone or the same.")
    ]
    is_withheld: Withheld
    changed_at: Annotated[datetime | None, Field(description="Since when it reads differently; null while it holds.")]
    changed_by: str | None


class ProvenanceGraph(BaseModel):
    """What something rests on and what rests on it."""

    asked: Annotated[str, Field(description="The node that was asked about.")]
    nodes: list[GraphNode]
    edges: list[GraphEdge]
    is_whole: Annotated[bool, Field(description="Whether that is all within these steps; else more was cut off.")]


def told(found: graph.Graph, may_read: MayRead) -> ProvenanceGraph:
    """A graph as it is sent, without words and titles of what may not be read."""
    return ProvenanceGraph(
        asked=_id(found.asked),
        nodes=[_node(one, may_read) for one in found.nodes],
        edges=[_edge(one, may_read) for one in found.edges],
        is_whole=found.is_whole,
    )


def _id(key: graph.Key) -> str:
    return f"{key.id}.{key.position}" if key.position else str(key.id)


def _node(one: graph.Node, may_read: MayRead) -> GraphNode:
    return GraphNode(
        id=_id(one.key),
        reference=str(one.reference),
        kind=one.reference.kind,
        title=one.title if may_read(one.reference) else None,
        side=one.side,
        depth=one.depth,
        state=one.state,
        since=one.since,
        version=one.version,
        chain=list(one.chain),
    )


def _edge(one: graph.Edge, may_read: MayRead) -> GraphEdge:
    is_open = may_read(one.source_part)
    return GraphEdge(
        id=one.id,
        derived=_id(one.derived),
        source=_id(one.source),
        derived_part=str(one.derived_part),
        source_part=str(one.source_part),
        role=one.role,
        selector=json.loads(one.selector) if one.selector and is_open else None,  # it quotes the words
        read=shown(one.read) if is_open else None,
        reads_now=shown(one.reads_now) if is_open else None,
        is_withheld=not is_open,
        changed_at=one.changed_at,
        changed_by=one.changed_by,
    )
