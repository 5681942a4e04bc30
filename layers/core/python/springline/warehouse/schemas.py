"""What the index API takes and gives."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from springline.platform.http.moments import Moment
from springline.platform.http.pages import Page, PageQuery

if TYPE_CHECKING:
    from springline.warehouse.service import Facets

Word = Annotated[str, Field(min_length=1, max_length=200)]


class _Filters(PageQuery):
    tag: Annotated[Word | None, Field(description="Documents with this tag.")] = None
    location: Annotated[Word | None, Field(description="Documents that name this place, as it is spelled.")] = None
    group: Annotated[Word | None, Field(description="Documents of this group, by its slug.")] = None
    text: Annotated[
        Word | None, Field(description="Documents with all these words; the last one may be cut short.")
    ] = None
    active_since: Annotated[Moment | None, Field(description="Documents with activity since this time.")] = None
    fields: Annotated[
        Word | None, Field(description="Top-level fields of the document to return, separated by commas.")
    ] = None
    facets: Annotated[
        bool, Field(description="Also count the values of each facet under these filters, on the first page.")
    ] = False


class PeopleQuery(_Filters):
    """Filters and order of a listing of people."""

    sort: Annotated[
        Literal["activity", "messages", "name"],
        Field(description="`activity` and `messages`: most first; `name`: A to Z."),
    ] = "activity"


class RequestsQuery(_Filters):
    """Filters and order of a listing of requests."""

    status: Annotated[Literal["open", "answered", "closed"] | None, Field(description="Requests in this state.")] = None
    sort: Annotated[
        Literal["activity", "messages", "name"],
        Field(description="`activity` and `messages` (comments): most first; `name` (title): A to Z."),
    ] = "activity"


class ChangesQuery(BaseModel):
    """Where to go on in the feed of changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    since: Annotated[
        str | None, Field(description="The `next` of the answer before; without it, from the beginning.", max_length=80)
    ] = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 200


class _Told(BaseModel):
    """An answer's part. PostgreSQL renders answers, so only what writes the OpenAPI document has these models built."""

    model_config = ConfigDict(defer_build=True)


class Count(_Told):
    """A value and how often it occurs."""

    count: int
    value: str


class Activity(_Told):
    """When something happened."""

    by_month: Annotated[list[Count], Field(description="Newest month first, as YYYY-MM.")]
    first_at: datetime | None
    last_at: datetime | None


class PersonCounts(_Told):
    """Exact counts over everything that a person wrote."""

    attachments: int
    comments: int
    messages: int
    reactions_given: int
    reactions_received: int
    requests: Annotated[int, Field(description="Requests that the person wrote in.")]
    requests_opened: int


class PersonDocument(_Told):
    """What a community's chat says about one of its people. Lists hold the 100 most frequent values at most."""

    activity: Activity
    attachments: list[Count]
    bio: str | None
    counts: PersonCounts
    embedding: str | None
    groups: list[Count]
    id: int
    is_bot: bool
    kind: Literal["person"]
    languages: list[Count]
    links: Annotated[list[Count], Field(description="Domains of shared links.")]
    locations: list[Count]
    name: str
    proof_points: list[str]
    reactions: Annotated[list[Count], Field(description="Emoji received.")]
    says: Annotated[list[Count], Field(description="How often the person asks (`need`) and offers (`offer`).")]
    schema_version: int
    tags: list[Count]
    truncated: Annotated[list[str], Field(description="Lists that were cut; their counts are exact all the same.")]


class Person(_Told):
    """Somebody, by name."""

    id: int
    name: str


class Participant(Person):
    """Somebody who wrote in a request, and how many comments."""

    count: int


class RequestCounts(_Told):
    """Exact counts over a request's comments."""

    attachments: int
    comments: int
    participants: int
    reactions: int


class RequestDocument(_Told):
    """A question or an offer with what it led to. Lists hold the 100 most frequent values at most."""

    activity: Activity
    attachments: list[Count]
    author: Person | None
    counts: RequestCounts
    embedding: str | None
    groups: list[Count]
    id: int
    kind: Literal["request"]
    languages: list[Count]
    links: list[Count]
    locations: list[Count]
    needs_or_offers: Literal["need", "offer"]
    participants: list[Participant]
    reactions: list[Count]
    schema_version: int
    status: Literal["open", "answered", "closed", "withdrawn"]
    tags: list[Count]
    title: str
    truncated: list[str]

    @property
    def answers(self) -> int:
        """How many comments there are by others than the author. A request's first comment is what opens it."""
        own = (one.count for one in self.participants if self.author and one.id == self.author.id)
        return max(self.counts.comments - max(next(own, 1), 1), 0)


class Freshness(_Told):
    """How new a document is: the time of the newest event in it, and when it was rendered last."""

    refreshed_at: datetime
    source_watermark: datetime


class _Indexed(_Told):
    content_hash: Annotated[str, Field(description="SHA-256 of the document's canonical JSON (RFC 8785).")]
    freshness: Freshness
    id: int
    schema_version: int
    version: Annotated[int, Field(description="Counts up whenever the content changes.")]


class IndexedPerson(_Indexed):
    """A person's document with its version and freshness."""

    document: PersonDocument
    kind: Literal["person"]


class IndexedRequest(_Indexed):
    """A request's document with its version and freshness."""

    document: RequestDocument
    kind: Literal["request"]


class FacetsCounted(_Told):
    """What there is to narrow a listing by: how many documents have which value."""

    counted: Annotated[int, Field(description="Documents that were counted, those with the newest activity.")]
    is_whole: Annotated[bool, Field(description="Whether these are all that the filters let through.")]
    values: Annotated[
        dict[str, list[Count]],
        Field(description="By facet (`tag`, `location`, `group`; of requests also `status`), at most 20 values each."),
    ]


class PeoplePage(Page[IndexedPerson]):
    """One page of people."""

    facets: Annotated[FacetsCounted | None, Field(description="Where they were asked for, on the first page.")] = None


class RequestsPage(Page[IndexedRequest]):
    """One page of requests and offers."""

    facets: Annotated[FacetsCounted | None, Field(description="Where they were asked for, on the first page.")] = None


class Change(_Told):
    """A document that changed."""

    content_hash: str
    deleted: bool
    id: int
    kind: Literal["person", "request"]
    refreshed_at: datetime
    version: int


class Changes(_Told):
    """A stretch of the feed; `next` is where to go on, now or later. `more` says whether to go on at once."""

    items: list[Change]
    more: bool
    next: str


def with_facets(page: str, counted: "Facets") -> str:
    """A page's JSON text, with facets."""
    values = {
        facet: [{"count": times, "value": value} for value, times in values] for facet, values in counted.values.items()
    }
    told = json.dumps({"counted": counted.counted, "is_whole": counted.is_whole, "values": values})
    return f'{page[:-1]},"facets":{told}}}'
