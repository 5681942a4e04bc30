"""The contract of the events of runs."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from springline.platform.events.contract import TYPE, Closed, Envelope, Id
from springline.runs.model import Kind, Status


class RunState(Closed):
    """Which run, and its state."""

    run_id: Annotated[Id, Field(description="The run.")]
    kind: Annotated[
        Kind,
        Field(description="What kind of work it is; further kinds may come.", json_schema_extra={"x-extensible": True}),
    ]
    status: Annotated[Status, Field(description="Its state now.")]
    subject: Annotated[str | None, Field(description="What it is about, as a reference; null: about all there is.")]


class RunChanged(Envelope):
    """What takes time waits, has begun, or has ended.

    What happens in between is told by `GET /api/runs/{run_id}/events`.
    """

    model_config = ConfigDict(title="A run has another state")

    source: Annotated[Literal["springline/runs"], Field(description="The part of Springline that tells.")]
    type: Annotated[Literal["springline.runs.run.changed.v1"], TYPE]
    subject: Annotated[str, Field(pattern="^run/[1-9][0-9]*$", description="Which run.")]
    data: Annotated[RunState, Field(description="Which run, and its state.")]


EVENTS: tuple[type[Envelope], ...] = (RunChanged,)
