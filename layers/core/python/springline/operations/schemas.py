"""What the operations API takes and gives."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from springline.appcache.flags import FlagState
from springline.operations import alarms, overview
from springline.operations.alarms import error_share
from springline.operations.dead_letters import Letters
from springline.operations.figures import Figures
from springline.platform.llm.ledger import MonthlyCost

MOST_ROUTES = 50
QueueName = Annotated[str, Field(min_length=1, max_length=100, examples=["transform-index-dead"])]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Told(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class RelayLag(_Told):
    """How far the relay of events is behind, over all tenants."""

    events: Annotated[int, Field(description="Events that wait, counted up to 100,000.")]
    seconds: Annotated[float, Field(description="Age of the oldest.")]
    blocked_by_age: Annotated[
        float | None, Field(description="Age in seconds of an open transaction that holds them back.")
    ]


class KindLag(_Told):
    """How far the index of a kind of documents is behind, over all tenants."""

    kind: str
    seconds: Annotated[float, Field(description="Age of the oldest change that waits; 0 where none does.")]


class QueueState(_Told):
    """How full a queue is, over all tenants."""

    name: str
    visible: int
    in_flight: Annotated[int, Field(description="Messages that are being worked on.")]
    oldest_age_seconds: Annotated[float | None, Field(description="null where the queue doesn't tell.")]
    dead_letter_of: Annotated[str | None, Field(description="The queue whose dead letters these are.")]


class FamilyLag(_Told):
    """How far the search engine's indexes of a family are behind, over all tenants."""

    family: str
    seconds: Annotated[float, Field(description="Age of the oldest change that an index has not been sent.")]
    waiting: int
    dead_letters: int


class IndexState(_Told):
    """An index of the tenant's in the search engine."""

    index: str
    family: str
    generation: int
    state: str
    is_active: Annotated[bool, Field(description="Whether searches go to it.")]
    documents: int
    sent: Annotated[int, Field(description="Attempts on their way.")]
    left_out: Annotated[int, Field(description="Attempts that searches leave out for good.")]
    waiting: int
    dead_letters: int
    seconds_behind: float | None
    verified_at: datetime | None


class SearchState(_Told):
    """How search is."""

    is_configured: Annotated[bool, Field(description="Whether there is a search engine; else PostgreSQL searches.")]
    circuit: Annotated[
        Literal["closed", "half-open", "open"] | None,
        Field(description="`open`: it failed and is left alone for a while. null: this process has not asked it."),
    ]
    families: list[FamilyLag]
    indexes: list[IndexState]


class CacheState(_Told):
    """How far the tenant's caches are behind the index."""

    is_configured: bool
    seconds: float | None


class RouteLatency(BaseModel):
    """How long requests of a route take."""

    route: str
    requests: int
    p95: Annotated[float | None, Field(description="Seconds.")]


class ApiFigures(BaseModel):
    """How this process answers; other hosts have their own. Percentiles are interpolated between buckets' bounds."""

    over_seconds: Annotated[
        float | None,
        Field(description="Since when these were counted; null: since the process began. Ask again in a minute."),
    ]
    requests: int
    p50: Annotated[float | None, Field(description="Seconds; null without requests.")]
    p95: float | None
    p99: float | None
    error_share: Annotated[float | None, Field(description="Of requests that ended in a 5xx, from 0 to 1.")]
    routes: Annotated[list[RouteLatency], Field(description="The slowest first, 50 at most.")]


class ModelCost(BaseModel):
    """What calls of a language model cost in a month, by purpose, model and prompt."""

    month: Annotated[str, Field(description="As YYYY-MM in UTC.")]
    purpose: str
    model: str
    prompt_version: str
    runs: int
    calls: int
    prompt_tokens: int
    completion_tokens: int
    cost_micro_dollars: Annotated[int, Field(description="Without the `unpriced_runs`.")]
    unpriced_runs: int


class AlarmTold(BaseModel):
    """An alarm, judged at this moment."""

    name: Annotated[str, Field(description="As Prometheus and CloudWatch have it.")]
    severity: Literal["page", "ticket"]
    state: Annotated[
        Literal["ok", "exceeded", "unknown"],
        Field(description="`unknown`: what it is judged by is not measured here, or not for long enough."),
    ]
    value: float | None
    limit: float
    unit: Literal["seconds", "count", "share"]
    sustained_seconds: Annotated[int, Field(description="How long it has to hold until somebody is told.")]
    summary: str
    advice: Annotated[str, Field(description="What to do first.")]
    runbook: Annotated[str, Field(description="The page's name in docs/runbooks.", examples=["etl-lag"])]


class OperationsTold(BaseModel):
    """How the installation is. A part is null where it could not be measured; `missing` says why."""

    at: datetime
    relay: RelayLag | None
    index: list[KindLag] | None
    queues: list[QueueState] | None
    search: SearchState | None
    caches: CacheState | None
    api: Annotated[ApiFigures | None, Field(description="null where metrics go somewhere else.")]
    costs: Annotated[list[ModelCost] | None, Field(description="This month and the two before, newest first.")]
    alarms: Annotated[list[AlarmTold], Field(description="Those that are exceeded first.")]
    missing: Annotated[dict[str, str], Field(description="Why parts are null, by name.")]


class LettersQuery(_Asked):
    """Which dead letters to list."""

    queue: QueueName
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class DeadLetter(_Told):
    """A message that failed as often as it may, without what is in it."""

    id: str
    came_from: str | None
    failure: Annotated[str | None, Field(description="Why it failed last; null where the queue does not keep that.")]
    sent_at: datetime
    event_type: str | None
    subject: Annotated[str | None, Field(description="What its event is about.")]


class DeadLetters(BaseModel):
    """The tenant's dead letters in a queue, the oldest first."""

    queue: str
    items: list[DeadLetter]
    others: Annotated[
        int, Field(description="Letters of the queue that are not listed: beyond the limit, or not ours.")
    ]


class RedriveWanted(_Asked):
    """Which dead letters to send again."""

    queue: QueueName
    ids: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=100)]] | None,
        Field(min_length=1, max_length=200, description="All of the tenant's where it is left out."),
    ] = None


class Redriven(BaseModel):
    """How many dead letters were sent again."""

    queue: str
    redriven: int


class Retried(BaseModel):
    """How many of the search engine's dead letters are tried again."""

    retried: int


class Flag(_Told):
    """A feature that can be switched."""

    name: str
    is_on: bool
    meaning: str
    changed_at: Annotated[datetime | None, Field(description="null: nobody switched it, the default holds.")]
    changed_by: str | None


class Flags(BaseModel):
    """All features of the tenant."""

    items: list[Flag]


class FlagWanted(_Asked):
    """How a feature is to be."""

    is_on: bool


def operations_told(found: overview.Operations, at: datetime) -> OperationsTold:
    """How the installation is, as it is sent."""
    index = found.index_seconds
    return OperationsTold(
        at=at,
        relay=RelayLag.model_validate(found.relay) if found.relay else None,
        index=None if index is None else [KindLag(kind=kind, seconds=index[kind]) for kind in sorted(index)],
        queues=None if found.queues is None else [QueueState.model_validate(one) for one in found.queues],
        search=SearchState.model_validate(found.search) if found.search else None,
        caches=CacheState.model_validate(found.caches) if found.caches else None,
        api=_figures(found.figures) if found.figures else None,
        costs=None if found.costs is None else [_cost(one) for one in found.costs],
        alarms=[_alarm(one) for one in found.alarms],
        missing=found.missing,
    )


def letters_told(queue: str, found: Letters) -> DeadLetters:
    """Dead letters, as they are sent."""
    items = [DeadLetter.model_validate(one) for one in found.items]
    return DeadLetters(queue=queue, items=items, others=found.others)


def flags_told(found: list[FlagState]) -> Flags:
    """Features, as they are sent."""
    return Flags(items=[Flag.model_validate(one) for one in found])


def _figures(figures: Figures) -> ApiFigures:
    routes = [
        RouteLatency(route=route, requests=figures.requests_of(route), p95=figures.latency(0.95, route))
        for route in figures.routes()
    ]
    routes.sort(key=lambda one: (-(one.p95 or 0.0), one.route))
    return ApiFigures(
        over_seconds=figures.over_seconds,
        requests=sum(figures.requests().values()),
        p50=figures.latency(0.5),
        p95=figures.latency(0.95),
        p99=figures.latency(0.99),
        error_share=error_share(figures),
        routes=routes[:MOST_ROUTES],
    )


def _cost(one: MonthlyCost) -> ModelCost:
    return ModelCost(**one._asdict())


def _alarm(alarm: alarms.Alarm) -> AlarmTold:
    rule = alarm.rule
    return AlarmTold(
        name=rule.name,
        severity=rule.severity,
        state=alarm.state,
        value=alarm.value,
        limit=rule.limit,
        unit=rule.unit,
        sustained_seconds=rule.sustained_seconds,
        summary=rule.summary,
        advice=rule.advice,
        runbook=rule.runbook,
    )
