"""The contract of the events of profiles."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field

from springline.platform.events.contract import TYPE, Closed, Envelope, Id, Name, RowVersion

Profiles = Annotated[Literal["springline/profiles"], Field(description="The part of Springline that tells.")]


class Highlight(Closed):
    """What is told of a person, but for its words."""

    user_id: Annotated[Id, Field(description="The person.")]
    version: RowVersion
    change: Annotated[
        Literal["auto", "override", "override_cleared", "stale"],
        Field(
            description="What happened: a generator's words were stored, an override was set or cleared, or it was "
            "marked stale."
        ),
    ]
    made_by: Annotated[Name, Field(description="Who did that: auto, or an actor as in the audit log.")]
    state: Annotated[
        Literal["missing", "fresh", "stale", "overridden"],
        Field(description="Where it stands after the change. It also goes stale by time, without an event."),
    ]
    snapshot_hash: Annotated[
        Name | None,
        Field(
            description="Hash of the snapshot that the generated words were made from; null where there are none, as "
            "below."
        ),
    ]
    source_group: Annotated[Name | None, Field(description="Slug of the group that they are about.")]
    llm_model: Annotated[Name | None, Field(description="What generated them.")]
    prompt_version: Annotated[Name | None, Field(description="By which version of the prompt or of the rules.")]
    generated_at: Annotated[AwareDatetime | None, Field(description="When.")]
    stale_after: Annotated[
        AwareDatetime | None, Field(description="Until when they are fresh, if nothing else makes them stale.")
    ]
    message_ids: Annotated[list[Id], Field(description="The messages that they rest on, in order.")]


class Wish(Closed):
    """Who is to be written of anew, and why."""

    user_id: Annotated[Id, Field(description="The person.")]
    reason: Annotated[
        str,
        Field(
            min_length=1,
            max_length=200,
            description="Why: a name, such as new_messages, or a short sentence of an admin.",
        ),
    ]


class HighlightChanged(Envelope):
    """What is told of a person has a new version: it was generated, overridden, given free or marked stale.

    Its words are not in here: the log keeps its events for longer than people may want theirs kept.
    """

    model_config = ConfigDict(title="A highlight changed")

    source: Profiles
    type: Annotated[Literal["springline.profiles.highlight.changed.v1"], TYPE]
    subject: Annotated[str, Field(pattern="^highlight/[1-9][0-9]*$", description="What it happened to.")]
    data: Annotated[Highlight, Field(description="The whole newest state of the highlight, but for its words.")]


class RegenerationRequested(Envelope):
    """What is told of a person is out of date, or missing, and was asked for.

    Who waits already is not asked for twice. That they wait is a row of a table, not this event: one that comes late or
    twice asks for nothing.
    """

    model_config = ConfigDict(title="Somebody is to be written of anew")

    source: Profiles
    type: Annotated[Literal["springline.profiles.regeneration.requested.v1"], TYPE]
    subject: Annotated[str, Field(pattern="^person/[1-9][0-9]*$", description="Whom it is about.")]
    data: Annotated[Wish, Field(description="Who, and why.")]


EVENTS: tuple[type[Envelope], ...] = (HighlightChanged, RegenerationRequested)
