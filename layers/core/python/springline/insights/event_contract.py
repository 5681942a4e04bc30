"""The contract of the events of evidence and insights."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from springline.insights.model import Change, ConflictState
from springline.platform.events.contract import TYPE, Closed, Envelope, Id, Name, RowVersion

Insights = Annotated[Literal["springline/insights"], Field(description="The part of Springline that tells.")]


class AddedEvidence(Closed):
    """Which evidence, and of what."""

    evidence_id: Annotated[Id, Field(description="The evidence.")]
    source: Annotated[Name, Field(description="What it was cited from, as a reference: without the words.")]
    made_by: Annotated[Name, Field(description="Who cited it: an actor, as in the audit log, or what extracted it.")]


class ChangedInsight(Closed):
    """Which insight, and what became of it."""

    insight_id: Annotated[Id, Field(description="The insight.")]
    version: RowVersion
    change: Annotated[
        Change, Field(description="What happened; others may come.", json_schema_extra={"x-extensible": True})
    ]
    status: Annotated[
        Literal["draft", "reviewed", "published", "rejected", "archived"],
        Field(description="How far it has come; others may come.", json_schema_extra={"x-extensible": True}),
    ]
    changed_by: Annotated[Name, Field(description="Who did it: an actor, as in the audit log.")]


class ChangedConflict(Closed):
    """Which insights contradict each other, or no longer."""

    conflict_id: Annotated[Id, Field(description="The conflict.")]
    insight_ids: Annotated[list[Id], Field(min_length=2, max_length=2, description="The two insights.")]
    state: Annotated[
        ConflictState,
        Field(
            description="`open`: they contradict each other; `resolved`: that was decided; `gone`: one of them says "
            "something else, or nobody holds it any more."
        ),
    ]


class EvidenceAdded(Envelope):
    """Words of a document, a web page or a message are cited."""

    model_config = ConfigDict(title="Evidence was added")

    source: Insights
    type: Annotated[Literal["springline.insights.evidence.added.v1"], TYPE]
    subject: Annotated[str, Field(pattern="^evidence/[1-9][0-9]*$", description="What it happened to.")]
    data: Annotated[AddedEvidence, Field(description="Which evidence, and of what.")]


class InsightChanged(Envelope):
    """An insight was created, edited, confirmed, or has come a step further."""

    model_config = ConfigDict(title="An insight changed")

    source: Insights
    type: Annotated[Literal["springline.insights.insight.changed.v1"], TYPE]
    subject: Annotated[str, Field(pattern="^insight/[1-9][0-9]*$", description="What it happened to.")]
    data: Annotated[ChangedInsight, Field(description="Which insight, and what became of it; none of its words.")]


class ConflictChanged(Envelope):
    """Two insights contradict each other, or no longer do, or it was decided which holds."""

    model_config = ConfigDict(title="A conflict changed")

    source: Insights
    type: Annotated[Literal["springline.insights.conflict.changed.v1"], TYPE]
    subject: Annotated[str, Field(pattern="^conflict/[1-9][0-9]*$", description="What it happened to.")]
    data: Annotated[ChangedConflict, Field(description="Which insights contradict each other, or no longer.")]


EVENTS: tuple[type[Envelope], ...] = (EvidenceAdded, InsightChanged, ConflictChanged)
