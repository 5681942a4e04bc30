"""What the home page is told."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from springline.appcache.schemas import GroupNamed, PersonNamed, Reference, message_reference
from springline.insights.review_schemas import QueueCount, queue_counts
from springline.operations.home import Home, Indexed
from springline.operations.home_queries import GroupActivity, StaleHighlight
from springline.operations.schemas import QueueState
from springline.provenance.references import Reference as Named
from springline.runs.schemas import Run
from springline.runs.views import told as run_told
from springline.warehouse.schemas import IndexedPerson, IndexedRequest


class RequestChanged(BaseModel):
    """A request or offer with new activity."""

    id: int
    title: str
    kind: Literal["need", "offer"]
    status: str
    author: PersonNamed | None
    comments: int
    last_at: datetime | None


class PersonActive(BaseModel):
    """A person with new activity."""

    id: int
    name: str
    is_bot: bool
    messages: int
    last_at: datetime | None


class MessageNewest(BaseModel):
    """What was said last in a group."""

    id: int
    reference: Reference
    text: Annotated[str, Field(description="Its first 200 characters.")]
    sender: PersonNamed | None
    group: GroupNamed
    at: datetime
    messages: Annotated[int, Field(description="How many of the tenant's 300 newest messages are in this group.")]


class HighlightChanged(BaseModel):
    """What was done last to what is told of a person."""

    person: PersonNamed
    version: int
    change: Literal["auto", "override", "override_cleared", "stale"]
    state: Annotated[str, Field(description="fresh, stale, overridden or missing, at that time.")]
    at: datetime


class HighlightStale(BaseModel):
    """What is told of a person and out of date."""

    person: PersonNamed
    reference: str
    since: datetime
    reasons: list[str]


class ThingOutOfDate(BaseModel):
    """A thing that provenance marks."""

    reference: str
    state: Literal["stale", "suspect"]
    since: datetime


class Changed(BaseModel):
    """What changed, the newest first; null is what the caller may not read."""

    requests: list[RequestChanged] | None
    people: list[PersonActive] | None
    messages: Annotated[list[MessageNewest], Field(description="One for each group.")]
    highlights: Annotated[list[HighlightChanged], Field(description="One for each person.")]


class Stale(BaseModel):
    """What is out of date, the newest first."""

    highlights: list[HighlightStale]
    things: list[ThingOutOfDate] | None


class Review(BaseModel):
    """What wants a decision; null is what is not the caller's to decide."""

    overridden: Annotated[
        list[HighlightStale] | None, Field(description="Highlights whose override hides words that are out of date.")
    ]
    dead_letters: Annotated[list[QueueState] | None, Field(description="Queues with dead letters.")]
    insights: Annotated[
        list[QueueCount] | None, Field(description="How long the queues of insights to review are, up to 1,000 each.")
    ]


class HomeTold(BaseModel):
    """What somebody sees first."""

    at: datetime
    changed: Changed
    stale: Stale
    running: Annotated[list[Run] | None, Field(description="What is at work or waits, the newest first.")]
    review: Review


def home_told(found: Home, indexed: Indexed | None, at: datetime) -> HomeTold:
    """The home page's data, as they are sent."""
    things, overridden, dead = found.out_of_date, found.overridden, found.dead_letters
    return HomeTold(
        at=at,
        changed=Changed(
            requests=[_request(one) for one in indexed.requests] if indexed else None,
            people=[_person(one) for one in indexed.people] if indexed else None,
            messages=[_message(one) for one in found.messages],
            highlights=[
                HighlightChanged.model_validate(
                    {**one._asdict(), "person": PersonNamed(id=one.person_id, name=one.name)}
                )
                for one in found.highlights
            ],
        ),
        stale=Stale(
            highlights=[_stale(one) for one in found.stale_highlights],
            things=None
            if things is None
            else [
                ThingOutOfDate.model_validate(
                    {"reference": str(Named(one.kind, one.key)), "state": one.state, "since": one.since}
                )
                for one in things
            ],
        ),
        running=None if found.runs is None else [run_told(one) for one in found.runs],
        review=Review(
            overridden=None if overridden is None else [_stale(one) for one in overridden],
            dead_letters=None if dead is None else [QueueState.model_validate(one) for one in dead],
            insights=None if found.reviews is None else queue_counts(found.reviews),
        ),
    )


def _request(one: IndexedRequest) -> RequestChanged:
    document = one.document
    author = document.author
    return RequestChanged(
        id=document.id,
        title=document.title,
        kind=document.needs_or_offers,
        status=document.status,
        author=PersonNamed(id=author.id, name=author.name) if author else None,
        comments=document.counts.comments,
        last_at=document.activity.last_at,
    )


def _person(one: IndexedPerson) -> PersonActive:
    document = one.document
    return PersonActive(
        id=document.id,
        name=document.name,
        is_bot=document.is_bot,
        messages=document.counts.messages,
        last_at=document.activity.last_at,
    )


def _message(one: GroupActivity) -> MessageNewest:
    sender = None if one.sender_id is None or one.sender is None else PersonNamed(id=one.sender_id, name=one.sender)
    return MessageNewest(
        id=one.message_id,
        reference=message_reference(one.message_id),
        text=one.text,
        sender=sender,
        group=GroupNamed(slug=one.group, name=one.group_name),
        at=one.at,
        messages=one.messages,
    )


def _stale(one: StaleHighlight) -> HighlightStale:
    return HighlightStale(
        person=PersonNamed(id=one.person_id, name=one.name),
        reference=f"highlight/{one.person_id}",
        since=one.since,
        reasons=one.reasons,
    )
