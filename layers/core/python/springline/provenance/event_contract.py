"""The contract of the events of provenance."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from springline.platform.events.contract import TYPE, Closed, Envelope


class Mark(Closed):
    """Which thing, and its state."""

    kind: Annotated[str, Field(description="Its kind.")]
    key: Annotated[str, Field(description="Its key within the kind.")]
    before: Annotated[Literal["fresh", "suspect", "stale"], Field(description="Its state before.")]
    state: Annotated[Literal["fresh", "suspect", "stale"], Field(description="Its state now.")]


class ResourceMarked(Envelope):
    """What a thing was computed from reads differently now, or no longer does.

    It is stale, rests on something that is stale (suspect), or neither any more (fresh).
    """

    model_config = ConfigDict(title="A thing became stale, suspect or fresh")

    source: Annotated[Literal["springline/provenance"], Field(description="The part of Springline that tells.")]
    type: Annotated[Literal["springline.provenance.resource.marked.v1"], TYPE]
    subject: Annotated[str, Field(pattern="^[a-z][a-z0-9_-]*/.+$", description="What it happened to.")]
    data: Annotated[Mark, Field(description="Which thing, and its state.")]


EVENTS: tuple[type[Envelope], ...] = (ResourceMarked,)
