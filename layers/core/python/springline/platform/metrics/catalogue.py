"""Every metric of Springline: its name, kind, unit, labels and meaning. What isn't here can't be recorded."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Kind = Literal["counter", "gauge", "histogram"]
Unit = Literal["seconds", "count", "none"]

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Bucket bounds of a histogram, in seconds: from a cached answer to a slow batch."""

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_LABEL = re.compile(r"[a-z][a-z0-9_]*")
_RESERVED = frozenset({"le", "n", "name", "value", "seconds"})  # Prometheus' own, and the arguments of the port
_MOST_LABELS = 30  # what CloudWatch takes as dimensions


@dataclass(frozen=True, slots=True)
class Metric:
    """A declared metric. `labels` are the names that every recording must give; their values stay few."""

    name: str
    kind: Kind
    unit: Unit
    labels: tuple[str, ...]
    meaning: str

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(
                f"{self.name!r} is not a metric's name: lower case words, with dots and underscores between"
            )
        wrong = [label for label in self.labels if not _LABEL.fullmatch(label) or label in _RESERVED]
        if wrong or len(set(self.labels)) != len(self.labels) or len(self.labels) > _MOST_LABELS:
            raise ValueError(f"{self.name}: its labels {self.labels} are not at most 30 different, unreserved names")


class UndeclaredMetricError(LookupError):
    """A metric was recorded that the catalogue doesn't have; declare it in `catalogue.py`."""

    def __init__(self, name: str) -> None:
        super().__init__(f"metric {name!r} is not declared; add it to platform/metrics/catalogue.py")
        self.name = name


class MetricMisuseError(TypeError):
    """A metric was recorded in another way than it is declared: kind, labels, or a number that is none."""

    def __init__(self, metric: Metric, given: str) -> None:
        super().__init__(
            f"{metric.name} is a {metric.kind} with the labels {list(metric.labels)}, but was given {given}"
        )
        self.metric = metric


def catalogue_of(metrics: Iterable[Metric]) -> Mapping[str, Metric]:
    """Metrics by name; raises ValueError where two have one name, or would have one at an adapter."""
    by_name: dict[str, Metric] = {}
    flat: set[str] = set()
    for metric in metrics:
        name = metric.name.replace(".", "_")
        if name in flat:
            raise ValueError(f"{metric.name} is declared twice, or differs from another only by a dot")
        flat.add(name)
        by_name[metric.name] = metric
    return MappingProxyType(by_name)


METRICS: Mapping[str, Metric] = catalogue_of(
    (
        Metric(
            "http.request.duration",
            "histogram",
            "seconds",
            ("route", "method", "status"),
            "How long HTTP requests take, by the route's pattern (never the path); waiting for news apart.",
        ),
        Metric(
            "http.answer.duration",
            "histogram",
            "seconds",
            (),
            "The same of all routes together: CloudWatch has no percentiles over several series, and API Gateway's own "
            "latency counts waiting for news.",
        ),
        Metric("queue.depth", "gauge", "count", ("queue",), "Messages that wait in a queue, visible ones."),
        Metric("queue.age", "gauge", "seconds", ("queue",), "How long a queue's oldest visible message has waited."),
        Metric("queue.dead_letters", "gauge", "count", ("queue",), "Messages in a dead-letter queue."),
        Metric("event.relayed", "counter", "count", (), "Events that the relay moved from the log to the bus."),
        Metric("event.relay_lag", "gauge", "seconds", (), "Age of the oldest event that the relay has not moved yet."),
        Metric(
            "ingest.events",
            "counter",
            "count",
            ("type", "outcome"),
            "Events that ingest_events took, by event type and what became of them.",
        ),
        Metric(
            "transform.documents",
            "counter",
            "count",
            ("kind", "outcome"),
            "Index documents computed, by kind and whether they changed.",
        ),
        Metric("index.freshness", "gauge", "seconds", ("kind",), "Age of the oldest change not yet in the index."),
        Metric(
            "import.lines",
            "counter",
            "count",
            ("source", "outcome"),
            "Lines of imported chat exports, by source system and what became of them.",
        ),
        Metric(
            "annotate.comments",
            "counter",
            "count",
            ("outcome",),
            "Comments looked at for insights, by what became of them.",
        ),
        Metric(
            "documents.steps",
            "counter",
            "count",
            ("step", "outcome"),
            "Documents that were brought to a step of their ingest, by what became of them: done, failed, later.",
        ),
        Metric("generation.calls", "counter", "count", ("purpose",), "Calls of a language model, by what for."),
        Metric(
            "generation.cost",
            "counter",
            "count",
            ("purpose",),
            "What calls of a language model cost, in micro-dollars; 0 while SPRINGLINE_LLM_PRICES is not set.",
        ),
        Metric(
            "generation.failures",
            "counter",
            "count",
            ("outcome",),
            "People who could not be written of: to be tried again, or put off because of the budget or the provider.",
        ),
        Metric(
            "signal_glaze.snapshots_generated",
            "counter",
            "count",
            (),
            "Snapshots of people's Signal activity that were built, whether or not they had changed.",
        ),
        Metric(
            "profiles.highlights_followed",
            "counter",
            "count",
            ("outcome",),
            "Highlights that a change of messages marked stale, and highlights or versions that lost words by it.",
        ),
        Metric(
            "profiles.highlights",
            "gauge",
            "count",
            ("state",),
            "Highlights of people, all tenants together: fresh, stale or overridden.",
        ),
        Metric(
            "profiles.marked_stale",
            "counter",
            "count",
            ("reason",),
            "Highlights that a scan found out of date and marked, by reason.",
        ),
        Metric(
            "function.invocations",
            "counter",
            "count",
            ("function", "outcome"),
            "Invocations of functions, by how they ended.",
        ),
        Metric("function.duration", "histogram", "seconds", ("function",), "How long invocations of functions take."),
        Metric(
            "appcache.reads",
            "counter",
            "count",
            ("state",),
            "Reads of kept answers of the index API, by what was kept: fresh, stale, or nothing (miss).",
        ),
        Metric(
            "appcache.fetches",
            "counter",
            "count",
            ("outcome",),
            "Fetches from the index API for the caches, by outcome: new, unchanged, missing, or how they failed.",
        ),
        Metric(
            "appcache.fallbacks",
            "counter",
            "count",
            ("consumer",),
            "Times that a consumer of the caches took the legacy way, by consumer.",
        ),
        Metric("appcache.lag", "gauge", "seconds", (), "How far the caches are behind the index's feed of changes."),
        Metric(
            "search.sync.age",
            "gauge",
            "seconds",
            ("family",),
            "Age of the oldest change that an index of the family has not been sent; dead letters apart.",
        ),
        Metric(
            "search.sync.waiting",
            "gauge",
            "count",
            ("family",),
            "Changes that wait to be sent to an index; dead letters apart.",
        ),
        Metric(
            "search.sync.dead_letters",
            "gauge",
            "count",
            ("family",),
            "Things that an index does not get any more because the engine rejects them.",
        ),
        Metric("search.sync.sent", "counter", "count", ("family",), "Documents that the engine took."),
        Metric(
            "search.sync.rejected",
            "counter",
            "count",
            ("family",),
            "Documents that the engine did not take, each by itself.",
        ),
        Metric(
            "search.sync.failed",
            "counter",
            "count",
            ("family",),
            "Things that have to be sent again because the engine failed.",
        ),
        Metric(
            "search.index.documents",
            "gauge",
            "count",
            ("index",),
            "Documents that searches find in an index of the search engine, by the ledger.",
        ),
        Metric(
            "search.index.left_out",
            "gauge",
            "count",
            ("index",),
            "Attempts to send a document that searches of an index leave out: on their way, replaced or deleted.",
        ),
        Metric(
            "search.index.difference",
            "gauge",
            "count",
            ("index",),
            "By how many documents what an index finds differs from the ledger, either way; 0 is right.",
        ),
        Metric(
            "search.seconds",
            "histogram",
            "seconds",
            ("backend",),
            "How long searches take, by what found it: quickwit or postgres. A fallback counts as postgres.",
        ),
        Metric(
            "search.fallbacks",
            "counter",
            "count",
            ("family", "reason"),
            "Searches that PostgreSQL answered because the search engine could not, by family of indexes and reason.",
        ),
        Metric(
            "search.circuit",
            "gauge",
            "count",
            (),
            "Whether the search engine is asked (0), tried by one search (1), or left alone for a while (2).",
        ),
        Metric(
            "fallback", "counter", "count", ("what",), "Times that a degraded way was taken instead of the real one."
        ),
    )
)
