"""What the companion API takes and gives."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from springline.appcache import chat_search, glaze, suggestions
from springline.appcache.index_reading import ServedFrom
from springline.appcache.message_facets import MessageFacets
from springline.appcache.search_queries import Hit
from springline.appcache.search_terms import Terms
from springline.appcache.suggestion_ranking import Evidence, Suggestion
from springline.appcache.suggestion_sentences import sentence
from springline.platform.http.moments import Moment
from springline.platform.http.pages import PageQuery
from springline.search.snippets import Segment

LONGEST_SEARCH = 200  # characters

Reference = Annotated[
    str, Field(description="A message, as `/api/provenance/why` takes it.", examples=["chat/messages#17"])
]
Origin = Annotated[
    ServedFrom,
    Field(
        description="`index`: the index says so now; `cache_stale`: it did, and may say something else by now; "
        "`legacy`: found without the index."
    ),
]


def message_reference(message_id: int) -> str:
    """How a message is named in provenance."""
    return f"chat/messages#{message_id}"


class SearchQuery(PageQuery):
    """What to find in chats. All words have to occur; the last one may be cut short."""

    q: Annotated[
        str,
        Field(max_length=LONGEST_SEARCH, description='Words, and phrases in quotation marks: `ladder "back yard"`.'),
    ]
    kind: Annotated[
        Literal["people", "messages"] | None, Field(description="Only one of the two; both unless said.")
    ] = None
    group: Annotated[str | None, Field(min_length=1, max_length=200, description="In this group, by its slug.")] = None
    person: Annotated[int | None, Field(ge=1, lt=2**63, description="Messages of this person.")] = None
    since: Annotated[Moment | None, Field(description="Sent at this time or later.")] = None
    until: Annotated[Moment | None, Field(description="Sent before this time.")] = None
    facets: Annotated[
        bool, Field(description="Also count groups, authors and months of what is found, on the first page.")
    ] = False


class TextSegment(BaseModel):
    """A stretch of a text; the stretches of a text together are the text, word for word."""

    text: str
    is_match: Annotated[bool, Field(description="Whether this is what was searched for.")]


class PersonNamed(BaseModel):
    """Somebody, by name."""

    id: int
    name: str


class GroupNamed(BaseModel):
    """A group: its slug, and what it is called now."""

    slug: str
    name: str


class RequestNamed(BaseModel):
    """A request or an offer, by title."""

    id: int
    title: str


class MessageFound(BaseModel):
    """A message, word for word as it stands now."""

    id: int
    reference: Reference
    segments: list[TextSegment]
    sender: PersonNamed
    group: GroupNamed
    sent_at: datetime
    edited_at: datetime | None
    request: Annotated[RequestNamed | None, Field(description="The request that it opened or answers.")]


class MessagesFound(BaseModel):
    """Messages, the newest first."""

    items: list[MessageFound]
    next_cursor: Annotated[str | None, Field(description="Asks for the next page; null on the last one.")]


class PersonFound(BaseModel):
    """A person; `messages`, `last_at` and `tags` are null where only the name is known."""

    id: int
    name: list[TextSegment]
    is_bot: bool
    messages: int | None
    last_at: datetime | None
    tags: list[str] | None


class PeopleFound(BaseModel):
    """People, those last active first; without the index by name alone."""

    items: list[PersonFound]
    served_from: Origin
    as_of: datetime


class GroupCounted(GroupNamed):
    """A group, and how many of the counted messages are in it."""

    count: int


class AuthorCounted(PersonNamed):
    """Somebody, and how many of the counted messages they wrote."""

    count: int


class MessageFacetsTold(BaseModel):
    """What there is to narrow a search by, counted over the newest messages that it finds."""

    counted: Annotated[int, Field(description="How many messages were counted, 500 at most.")]
    is_whole: Annotated[bool, Field(description="Whether these are all that were found.")]
    groups: list[GroupCounted]
    authors: list[AuthorCounted]
    months: Annotated[list["CountTold"], Field(description="As YYYY-MM in UTC, the newest first.")]


class SearchFound(BaseModel):
    """What was found. `people` is null on later pages of messages, and either is where it was not asked for."""

    people: PeopleFound | None
    messages: MessagesFound | None
    facets: Annotated[
        MessageFacetsTold | None, Field(description="Of the messages; where asked for, on the first page.")
    ] = None


class ReasonTold(BaseModel):
    """Why a highlight is out of date, and since when."""

    reason: str
    since: datetime


class PointTold(BaseModel):
    """Something that messages of a person prove."""

    text: str
    references: list[Reference]


class QuoteTold(BaseModel):
    """Words of a person, exactly as they stand in the message now."""

    text: str
    reference: Reference


class CountTold(BaseModel):
    """A value and how often it occurs."""

    value: str
    count: int


class StatisticsTold(BaseModel):
    """What a person's messages amount to: of all chats by the index, of Signal's by the legacy way."""

    served_from: Origin
    as_of: Annotated[datetime | None, Field(description="When the index was asked; null for the legacy way.")]
    messages: int
    requests: Annotated[int, Field(description="Requests that the person wrote in.")]
    first_at: datetime | None
    last_at: datetime | None
    group: Annotated[str | None, Field(description="The slug of the group where the person wrote most.")]
    tags: list[CountTold]
    links: list[CountTold]
    reactions: list[CountTold]
    attachments: list[CountTold]


class GlazeTold(BaseModel):
    """What is shown of a person: the first there is of an override, a fresh highlight and statistics."""

    user_id: int
    name: str
    is_bot: bool
    shown: Literal["override", "highlight", "statistics", "nothing"]
    state: Annotated[
        Literal["fresh", "stale", "overridden"] | None,
        Field(description="Of the highlight, whether or not it is shown; null where there is none."),
    ]
    reasons: Annotated[list[ReasonTold], Field(description="Why the highlight is stale.")]
    text: str | None
    proof_points: list[PointTold]
    quotes: list[QuoteTold]
    generated_at: datetime | None
    provenance: Annotated[list[str], Field(description="What is shown, and the messages that it rests on.")]
    statistics: StatisticsTold | None


class SuggestionsQuery(BaseModel):
    """How many people to suggest."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: Annotated[int, Field(ge=1, le=20, description="How many people at most.")] = 5


class MessageCited(BaseModel):
    """A message, word for word as it stands now."""

    reference: Reference
    text: str
    sent_at: datetime


class SuggestionReason(BaseModel):
    """What speaks for a person: a sentence, and the messages that it rests on."""

    kind: Literal["offered", "answered", "tagged", "mentioned", "asked", "helps", "present"]
    sentence: str
    references: Annotated[
        list[Reference],
        Field(description="The person's message, the question whose words it answers, and the message of thanks."),
    ]
    message: MessageCited
    request: RequestNamed | None


class PersonSuggested(BaseModel):
    """A person to ask, and why; of several reasons the weightiest comes first."""

    person: PersonNamed
    score: Annotated[float, Field(description="Comparable within one answer only.")]
    reasons: list[SuggestionReason]


class SuggestionsTold(BaseModel):
    """Whom to ask about a request: not who asked, not bots, and not those who have answered it."""

    request: RequestNamed
    suggestions: list[PersonSuggested]
    answered_by: list[PersonNamed]
    served_from: Origin


def search_found(
    people: chat_search.FoundPeople | None, messages: MessagesFound | None, counted: MessageFacets | None
) -> SearchFound:
    """The answer of a search."""
    facets = message_facets_told(counted) if counted else None
    return SearchFound(people=_people(people) if people else None, messages=messages, facets=facets)


def message_facets_told(counted: MessageFacets) -> MessageFacetsTold:
    """What there is to narrow a search by."""
    return MessageFacetsTold(
        counted=counted.counted,
        is_whole=counted.is_whole,
        groups=[GroupCounted(slug=slug, name=name, count=count) for (slug, name), count in counted.groups],
        authors=[AuthorCounted(id=number, name=name, count=count) for (number, name), count in counted.authors],
        months=_counts(tuple(counted.months)),
    )


def messages_found(hits: Iterable[Hit], terms: Terms, next_cursor: str | None) -> MessagesFound:
    """A page of messages."""
    return MessagesFound(items=[_message(hit, terms) for hit in hits], next_cursor=next_cursor)


def glaze_told(told: glaze.Glaze) -> GlazeTold:
    """What is shown of a person: nothing of the highlight where that is not what is shown."""
    highlight = told.highlight
    shown = highlight if told.shown == "highlight" else None
    points = shown.proof_points if shown else ()
    quotes = shown.quotes if shown else ()
    cited = {quote.message_id for quote in quotes}.union(*(point.message_ids for point in points))
    is_words = told.shown in {"override", "highlight"}
    return GlazeTold(
        user_id=told.person_id,
        name=told.name,
        is_bot=told.is_bot,
        shown=told.shown,
        state=highlight.state.value if highlight else None,
        reasons=[ReasonTold(reason=one.reason, since=one.at) for one in highlight.stale_reasons] if highlight else [],
        text=highlight.text if highlight and is_words else None,
        proof_points=[
            PointTold(text=point.text, references=[message_reference(cited) for cited in point.message_ids])
            for point in points
        ],
        quotes=[QuoteTold(text=quote.text, reference=message_reference(quote.message_id)) for quote in quotes],
        generated_at=highlight.meta.generated_at if highlight and highlight.meta else None,
        provenance=[f"highlight/{told.person_id}", *map(message_reference, sorted(cited))] if is_words else [],
        statistics=_statistics(told.statistics) if told.statistics else None,
    )


def _message(hit: Hit, terms: Terms) -> MessageFound:
    return MessageFound(
        id=hit.message_id,
        reference=message_reference(hit.message_id),
        segments=_segments(terms.segments(hit.text)),
        sender=PersonNamed(id=hit.sender_id, name=hit.sender),
        group=GroupNamed(slug=hit.group, name=hit.group_name),
        sent_at=hit.sent_at,
        edited_at=hit.edited_at,
        request=RequestNamed(id=hit.request_id, title=hit.request_title or "") if hit.request_id else None,
    )


def _people(found: chat_search.FoundPeople) -> PeopleFound:
    items = [
        PersonFound(
            id=one.person_id,
            name=_segments(one.name),
            is_bot=one.is_bot,
            messages=one.messages,
            last_at=one.last_at,
            tags=None if one.tags is None else list(one.tags),
        )
        for one in found.people
    ]
    return PeopleFound(items=items, served_from=found.served_from, as_of=found.as_of)


def _segments(segments: Iterable[Segment]) -> list[TextSegment]:
    return [TextSegment(text=one.text, is_match=one.is_match) for one in segments]


def _statistics(statistics: glaze.Statistics) -> StatisticsTold:
    return StatisticsTold(
        served_from=statistics.served_from,
        as_of=statistics.as_of,
        messages=statistics.messages,
        requests=statistics.requests,
        first_at=statistics.first_at,
        last_at=statistics.last_at,
        group=statistics.group,
        tags=_counts(statistics.tags),
        links=_counts(statistics.links),
        reactions=_counts(statistics.reactions),
        attachments=_counts(statistics.attachments),
    )


def _counts(counts: glaze.Counts) -> list[CountTold]:
    return [CountTold(value=value, count=count) for value, count in counts]


def suggestions_told(found: suggestions.Suggested) -> SuggestionsTold:
    """Whom to ask."""
    return SuggestionsTold(
        request=RequestNamed(id=found.request_id, title=found.title),
        suggestions=[_suggestion(one) for one in found.suggestions],
        answered_by=[PersonNamed(id=one.id, name=one.name) for one in found.answered_by],
        served_from=found.served_from,
    )


def _suggestion(suggestion: Suggestion) -> PersonSuggested:
    return PersonSuggested(
        person=PersonNamed(id=suggestion.person.id, name=suggestion.person.name),
        score=round(suggestion.score, 3),
        reasons=[_reason(one) for one in suggestion.evidence],
    )


def _reason(evidence: Evidence) -> SuggestionReason:
    cited = [evidence.said.message_id, evidence.opening_id, evidence.thanks_id]
    reference = message_reference(evidence.said.message_id)
    title = evidence.title
    return SuggestionReason(
        kind=evidence.kind.value,
        sentence=sentence(evidence),
        references=[message_reference(one) for one in cited if one is not None],
        message=MessageCited(reference=reference, text=evidence.said.text, sent_at=evidence.said.sent_at),
        request=RequestNamed(id=evidence.request_id, title=title or "") if evidence.request_id is not None else None,
    )
