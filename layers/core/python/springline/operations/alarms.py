"""The alarms of a deployment, by the rules that Prometheus has, judged by what is measured at this moment.

Names, thresholds, severities and runbooks are those of infra/dashboards/alerts.yaml; a test compares them. What
Prometheus says only after some time (`sustained_seconds`) is said here at once: whether the condition holds now.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from springline.operations.figures import Figures

Severity = Literal["page", "ticket"]
AlarmState = Literal["ok", "exceeded", "unknown"]


@dataclass(frozen=True, slots=True)
class Measured:
    """What alarms are judged by. What is None or missing was not measured, and what depends on it is unknown.

    Attributes:
        relay_seconds: Age of the oldest event that waits for the relay.
        index_seconds: Age of the oldest change that waits for the index, by kind of document.
        cache_seconds: How far the application's caches are behind the index.
        search_seconds: Age of the oldest change that waits for the search engine, by family.
        search_dead: Dead letters of the search engine, by family.
        queue_seconds: Age of a queue's oldest message, by queue.
        dead_letters: Messages in dead-letter queues, by queue.
        figures: What this process has counted.
    """

    relay_seconds: float | None = None
    index_seconds: Mapping[str, float] | None = None
    cache_seconds: float | None = None
    search_seconds: Mapping[str, float] | None = None
    search_dead: Mapping[str, int] | None = None
    queue_seconds: Mapping[str, float] | None = None
    dead_letters: Mapping[str, int] | None = None
    figures: Figures | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """An alarm.

    Attributes:
        name: As Prometheus and CloudWatch have it.
        severity: `page` wakes somebody.
        limit: What must not be exceeded, in `unit`.
        unit: What is measured.
        sustained_seconds: How long it has to hold until somebody is told.
        runbook: The page's name in docs/runbooks.
        summary: What is wrong where it holds.
        advice: What to do first.
        read: The value; None where it was not measured.
    """

    name: str
    severity: Severity
    limit: float
    unit: Literal["seconds", "count", "share"]
    sustained_seconds: int
    runbook: str
    summary: str
    advice: str
    read: Callable[[Measured], float | None] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm as it is now; `value` is what was measured, None where nothing was."""

    rule: Rule
    value: float | None

    @property
    def state(self) -> AlarmState:
        """Whether the limit is exceeded."""
        if self.value is None:
            return "unknown"
        return "exceeded" if self.value > self.rule.limit else "ok"


def judged(measured: Measured) -> list[Alarm]:
    """All alarms; those that are exceeded come first, then those that nobody knows of, each as in `RULES`."""
    order: Sequence[AlarmState] = ("exceeded", "unknown", "ok")
    alarms = [Alarm(rule, rule.read(measured)) for rule in RULES]
    return sorted(alarms, key=lambda alarm: order.index(alarm.state))


def _most(values: Mapping[str, float] | Mapping[str, int] | None) -> float | None:
    return None if values is None else float(max(values.values(), default=0))


def _staleness(measured: Measured) -> float | None:
    index = _most(measured.index_seconds)
    return None if index is None or measured.relay_seconds is None else index + measured.relay_seconds


def _queue_seconds(measured: Measured) -> float | None:
    ages = measured.queue_seconds
    return None if ages is None else _most({name: age for name, age in ages.items() if name not in SLOW_QUEUES})


def _generate_seconds(measured: Measured) -> float | None:
    return None if measured.queue_seconds is None else measured.queue_seconds.get(GENERATE_QUEUE)


def _documents_seconds(measured: Measured) -> float | None:
    ages = measured.queue_seconds
    return None if ages is None else _most({name: age for name, age in ages.items() if name in DOCUMENT_QUEUES})


def _stale_share(measured: Measured) -> float | None:
    if measured.figures is None:
        return None
    states = {labels[0]: value for (name, labels), value in measured.figures.gauges.items() if name == _HIGHLIGHTS}
    if "stale" not in states or "fresh" not in states:
        return None
    return states["stale"] / (states["fresh"] or 0.5)  # none counts as half of one: it has to stay a number


def _difference(measured: Measured) -> float | None:
    return measured.figures.gauge("search.index.difference") if measured.figures else None


def _latency(measured: Measured) -> float | None:
    figures = _recent(measured)
    return figures.latency(0.95) if figures else None


def _server_errors(measured: Measured) -> float | None:
    figures = _recent(measured)
    return error_share(figures) if figures else None


def error_share(figures: Figures) -> float | None:
    """The share of requests that ended in a 5xx; None without requests."""
    requests = figures.requests()
    failed = sum(count for status, count in requests.items() if status >= 500)
    return failed / sum(requests.values()) if sum(requests.values()) else None


def _refused(measured: Measured) -> float | None:
    figures = _recent(measured)
    return float(figures.requests().get(401, 0)) if figures else None


def _function_errors(measured: Measured) -> float | None:
    figures = _recent(measured)
    if figures is None:
        return None
    failed: dict[str, float] = {}
    for (name, labels), count in figures.counts.items():
        if name == "function.invocations" and labels[1] != "ok":
            failed[labels[0]] = failed.get(labels[0], 0.0) + count
    return _most(failed)


def _fallbacks(measured: Measured) -> float | None:
    figures = _recent(measured)
    if figures is None:
        return None
    return _most({labels[0]: count for (name, labels), count in figures.counts.items() if name == "fallback"})


def _recent(measured: Measured) -> Figures | None:
    """Figures of minutes; what was counted since the process began says nothing of now."""
    figures = measured.figures
    return figures if figures is not None and figures.over_seconds is not None else None


GENERATE_QUEUE = "generate-profiles"
DOCUMENT_QUEUES = ("parse-documents", "index-documents", "extract-documents")
SLOW_QUEUES = frozenset({GENERATE_QUEUE, *DOCUMENT_QUEUES})
"""Where messages may wait for longer than five minutes, because people or files come in heaps."""
_HIGHLIGHTS = "profiles.highlights"

RULES: tuple[Rule, ...] = (
    Rule(
        "EtlFreshness",
        "page",
        300,
        "seconds",
        300,
        "etl-lag",
        "Changes have waited for the index for more than five minutes.",
        "See which queue is old and why its function fails; then wait until the index has caught up.",
        lambda measured: _most(measured.index_seconds),
    ),
    Rule(
        "RelayLag",
        "page",
        300,
        "seconds",
        300,
        "etl-lag",
        "Events wait in the log for more than five minutes; the relay fails, or a transaction is open.",
        "End the transaction that holds the relay back, or see why relay_events fails.",
        lambda measured: measured.relay_seconds,
    ),
    Rule(
        "CacheStaleness",
        "page",
        600,
        "seconds",
        300,
        "etl-lag",
        "What the index API serves may be more than ten minutes behind what was said.",
        "Look at the relay first, then at the index.",
        _staleness,
    ),
    Rule(
        "CachesBehind",
        "ticket",
        300,
        "seconds",
        300,
        "appcache",
        "The application's caches have not heard from the index for more than five minutes.",
        "See whether the index API answers and the caches' token is valid; switch the features off if it takes long.",
        lambda measured: measured.cache_seconds,
    ),
    Rule(
        "SearchSyncBehind",
        "ticket",
        300,
        "seconds",
        300,
        "search",
        "A change has waited for more than five minutes to be sent to an index of the search engine.",
        "See whether the search engine answers; PostgreSQL searches in its place meanwhile.",
        lambda measured: _most(measured.search_seconds),
    ),
    Rule(
        "SearchIndexDiffers",
        "ticket",
        0,
        "count",
        900,
        "search",
        "An index does not hold as many documents as it should, and was not mended by itself.",
        "Verify the index, and have what differs sent anew.",
        _difference,
    ),
    Rule(
        "SearchDeadLetters",
        "ticket",
        0,
        "count",
        0,
        "search",
        "The search engine rejects something: an index lacks it, or has an older form.",
        "Read the reasons, mend the cause, and try again what was rejected.",
        lambda measured: _most(measured.search_dead),
    ),
    Rule(
        "QueueAge",
        "page",
        300,
        "seconds",
        180,
        "etl-lag",
        "A message has waited in a queue for five minutes: its function fails, or is too slow.",
        "See what the queue's function logs.",
        _queue_seconds,
    ),
    Rule(
        "GenerateAge",
        "ticket",
        3600,
        "seconds",
        180,
        "generation",
        "People have waited for an hour to be written of: the model is away, or too slow for what changes.",
        "See whether the model answers and how much of the budget is left.",
        _generate_seconds,
    ),
    Rule(
        "DocumentsAge",
        "ticket",
        3600,
        "seconds",
        180,
        "documents",
        "A document has waited for an hour to be taken in: its function fails, or much was added at once.",
        "See whether the version's run goes on, and what its failures say.",
        _documents_seconds,
    ),
    Rule(
        "HighlightsStale",
        "ticket",
        1,
        "share",
        7200,
        "profiles",
        "More than half of what is told of people is out of date; the scan or the generator doesn't keep up.",
        "See whether the scan runs and whether people wait to be written of.",
        _stale_share,
    ),
    Rule(
        "DeadLetters",
        "ticket",
        0,
        "count",
        0,
        "dead-letters",
        "A message failed as often as it may, and lies in a dead-letter queue.",
        "Read why, mend the cause, and send it again.",
        lambda measured: _most(measured.dead_letters),
    ),
    Rule(
        "ApiLatency",
        "page",
        1,
        "seconds",
        900,
        "rollback-deployment",
        "One of twenty requests takes longer than a second.",
        "See which routes are slow; take the deployment back if they became so with it.",
        _latency,
    ),
    Rule(
        "ServerErrors",
        "page",
        0.01,
        "share",
        120,
        "rollback-deployment",
        "More than one of a hundred requests ends in a 5xx.",
        "See what the log says of them; take the deployment back if they began with it.",
        _server_errors,
    ),
    Rule(
        "HostDown",
        "page",
        0,
        "count",
        120,
        "restore",
        "A host does not answer.",
        "Start it; restore from a backup where its database is gone.",
        lambda _: 0.0,  # who reads this was answered
    ),
    Rule(
        "FunctionErrors",
        "page",
        5,
        "count",
        0,
        "rollback-deployment",
        "A function fails or runs out of time. What it had comes again.",
        "See what it logs; take the deployment back if that began with it.",
        _function_errors,
    ),
    Rule(
        "Fallbacks",
        "ticket",
        0,
        "count",
        0,
        "rollback-transform",
        "A degraded way was taken instead of the real one. The log says why.",
        "Read the log's error, and mend what it names.",
        _fallbacks,
    ),
    Rule(
        "RefusedTokens",
        "ticket",
        100,
        "count",
        0,
        "token-leak",
        "A hundred requests in ten minutes had no valid token: a revoked one is in use, or somebody is guessing.",
        "Find out where the requests come from; revoke the token if it has leaked.",
        _refused,
    ),
)
"""Every alarm."""
