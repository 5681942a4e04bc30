"""What the provenance API takes and gives."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from springline.provenance import explanation
from springline.provenance.references import Reference

MayRead = Callable[[Reference], bool]
"""Whether somebody may read the words of a source."""
StateName = Literal["fresh", "suspect", "stale"]
Named = Annotated[str, Field(description="A reference: `kind/key@version#fragment`.", examples=["document/charter@3"])]
State = Annotated[
    StateName,
    Field(description="`stale`: what it rests on reads differently now; `suspect`: something upstream is stale."),
]

Withheld = Annotated[
    bool, Field(description="Whether the words are withheld: reading such sources takes a scope that you don't have.")
]


class Asked(BaseModel):
    """What is asked about."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ref: Annotated[
        str, Field(min_length=3, max_length=2_600, description="A reference: `kind/key`, `kind/key@version#fragment`.")
    ]
    limit: Annotated[int, Field(ge=1, le=explanation.MOST, description="How many inputs or dependents to tell.")] = 200


class Input(BaseModel):
    """That a part of something rests on a part of something else."""

    derived: Named
    source: Named
    read: Annotated[JsonValue, Field(description="What was read, or its beginning; null where it was taken back.")]
    state: State
    changed_at: Annotated[datetime | None, Field(description="Since when it reads differently; null while it holds.")]
    changed_by: Annotated[str | None, Field(description="The version, or the position in a stream, that changed it.")]
    reads_now: Annotated[JsonValue, Field(description="What it reads now, or its beginning; null where it is gone.")]
    is_withheld: Withheld
    depth: Annotated[int, Field(ge=1, description="How many steps from what was asked about.")]


class Reason(BaseModel):
    """Why it is out of date."""

    change: Input
    through: Annotated[list[str], Field(description="The way from the change to what was asked about.")]


class Why(BaseModel):
    """What something rests on, all the way up, nearest first."""

    reference: Named
    state: State
    since: datetime
    produced_by: str | None
    produced_at: datetime | None
    reasons: list[Reason]
    inputs: list[Input]
    is_whole: Annotated[bool, Field(description="Whether these are all inputs.")]


class Dependent(BaseModel):
    """Something that rests on what was asked about."""

    reference: Named
    would_be: Annotated[StateName, Field(description="Its state once what was asked about has changed.")]
    state: State
    through: Named
    depth: Annotated[int, Field(ge=1, description="How many steps from what was asked about.")]


class Impact(BaseModel):
    """What rests on something, all the way down, nearest first."""

    reference: Named
    dependents: list[Dependent]
    is_whole: Annotated[bool, Field(description="Whether these are all dependents.")]


def why(told: explanation.Why, may_read: MayRead) -> Why:
    """An explanation as it is sent, without words of sources that may not be read."""
    return Why(
        reference=str(told.reference),
        state=told.state,
        since=told.since,
        produced_by=told.produced_by,
        produced_at=told.produced_at,
        reasons=[Reason(change=_input(one.change, may_read), through=_names(one.through)) for one in told.reasons],
        inputs=[_input(one, may_read) for one in told.inputs],
        is_whole=told.is_whole,
    )


def impact(told: explanation.Impact) -> Impact:
    """An impact as it is sent."""
    dependents = [
        Dependent(
            reference=str(one.reference),
            would_be=one.would_be,
            state=one.state,
            through=str(one.through),
            depth=one.depth,
        )
        for one in told.dependents
    ]
    return Impact(reference=str(told.reference), dependents=dependents, is_whole=told.is_whole)


def shown(text: str | None) -> JsonValue:
    """A value; where only the beginning of its JSON was kept, that as a text."""
    try:
        return None if text is None else json.loads(text)
    except ValueError:
        return f"{text}…"


def _input(one: explanation.Input, may_read: MayRead) -> Input:
    is_open = may_read(one.source)
    return Input(
        derived=str(one.derived),
        source=str(one.source),
        read=shown(one.read) if is_open else None,
        state=one.state,
        changed_at=one.changed_at,
        changed_by=one.changed_by,
        reads_now=shown(one.reads_now) if is_open else None,
        is_withheld=not is_open,
        depth=one.depth,
    )


def _names(references: Iterable[Reference]) -> list[str]:
    return [str(reference) for reference in references]
