"""The provenance API's graph, as it is asked for and sent."""

import json
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from springline.provenance import graph
from springline.provenance.schemas import Named, shown


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
    title: Annotated[str | None, Field(description="What it is called; null where it has no name.")]
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
    changed_at: Annotated[datetime | None, Field(description="Since when it reads differently; null while it holds.")]
    changed_by: str | None


class ProvenanceGraph(BaseModel):
    """What something rests on and what rests on it."""

    asked: Annotated[str, Field(description="The node that was asked about.")]
    nodes: list[GraphNode]
    edges: list[GraphEdge]
    is_whole: Annotated[bool, Field(description="Whether that is all within these steps; else more was cut off.")]


def told(found: graph.Graph) -> ProvenanceGraph:
    """A graph as it is sent."""
    return ProvenanceGraph(
        asked=_id(found.asked),
        nodes=[_node(one) for one in found.nodes],
        edges=[_edge(one) for one in found.edges],
        is_whole=found.is_whole,
    )


def _id(key: graph.Key) -> str:
    return f"{key.id}.{key.position}" if key.position else str(key.id)


def _node(one: graph.Node) -> GraphNode:
    return GraphNode(
        id=_id(one.key),
        reference=str(one.reference),
        kind=one.reference.kind,
        title=one.title,
        side=one.side,
        depth=one.depth,
        state=one.state,
        since=one.since,
        version=one.version,
        chain=list(one.chain),
    )


def _edge(one: graph.Edge) -> GraphEdge:
    return GraphEdge(
        id=one.id,
        derived=_id(one.derived),
        source=_id(one.source),
        derived_part=str(one.derived_part),
        source_part=str(one.source_part),
        role=one.role,
        selector=json.loads(one.selector) if one.selector else None,
        read=shown(one.read),
        reads_now=shown(one.reads_now),
        changed_at=one.changed_at,
        changed_by=one.changed_by,
    )
