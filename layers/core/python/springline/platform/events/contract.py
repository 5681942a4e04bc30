"""The contract of events: what is in all of them. Each domain's `event_contract.py` has its types.

Nothing that runs imports these models: `python -m infra.contracts` writes the schemas in `contracts/events` from them,
and tests hold all that is ever recorded to them.
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

TYPE = Field(description="What happened.")
OPERATION = Field(description="What this state means to a copy of the row.")

Id = Annotated[int, Field(ge=1)]
Name = Annotated[str, Field(min_length=1)]
RowVersion = Annotated[
    int,
    Field(ge=1, description="Grows by one with each change. The highest version wins, in whatever order events come."),
]


def _once(items: list[Any]) -> list[Any]:
    if any(item in items[:place] for place, item in enumerate(items)):
        raise ValueError("each may be there once")
    return items


Once = AfterValidator(_once)
"""Refuses a list that has something twice; its field says `json_schema_extra={"uniqueItems": True}` as well."""


class Closed(BaseModel):
    """Holds what it names and nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Envelope(Closed):
    """What every event has: attributes of CloudEvents 1.0, and its place in the log.

    Each type adds its own `source`, `type`, `subject` and `data`, in this order.
    """

    specversion: Annotated[Literal["1.0"], Field(description="CloudEvents 1.0.")]
    id: Annotated[
        str,
        Field(pattern="^[1-9][0-9]*$", description="Unique within the source; a repeated delivery has the same one."),
    ]
    time: Annotated[AwareDatetime, Field(description="When it happened.")]
    recordedtime: Annotated[AwareDatetime, Field(description="When it was written to the event log.")]
    xid: Annotated[
        str,
        Field(pattern="^[1-9][0-9]*$", description="The transaction that wrote it: with the id the place in the log."),
    ]
    tenant: Annotated[Id, Field(description="Whose event it is.")]
    traceparent: Annotated[
        str,
        Field(
            default_factory=str,  # an event that was not traced has none, which is not null
            pattern="^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$",
            description="The trace that it belongs to (W3C Trace Context); events that were not traced have none.",
        ),
    ]
    datacontenttype: Annotated[Literal["application/json"], Field(description="What data holds.")]
