"""The contract of the warehouse's events."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from springline.platform.events.contract import TYPE, Closed, Envelope


class Batch(Closed):
    """What a batch brought."""

    documents: Annotated[int, Field(ge=1, description="How many documents wait because of this batch.")]


class Landed(Envelope):
    """Events were landed, and index documents that they concern wait to be rendered."""

    model_config = ConfigDict(title="A batch landed in the warehouse")

    source: Annotated[Literal["springline/warehouse"], Field(description="The part of Springline that tells.")]
    type: Annotated[Literal["springline.warehouse.landed.v1"], TYPE]
    subject: Annotated[str, Field(pattern="^batch/.+$", description="What it happened to.")]
    data: Annotated[Batch, Field(description="What the batch brought.")]


EVENTS: tuple[type[Envelope], ...] = (Landed,)
