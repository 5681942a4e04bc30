"""What every metrics adapter promises, checked against each; then what each promises by itself."""

import io
import json
import logging
import re
import socket
import sys
import threading
import timeit
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.platform.addresses import HostPort
from springline.platform.clock import ManualClock
from springline.platform.metrics import METRICS, Metric, MetricMisuseError, Metrics, UndeclaredMetricError
from springline.platform.metrics.catalogue import catalogue_of
from springline.platform.metrics.emf import EmfMetrics
from springline.platform.metrics.null import NullMetrics
from springline.platform.metrics.registry import Registry, prometheus_name
from springline.platform.metrics.statsd import StatsdMetrics

pytestmark = pytest.mark.contract

CATALOGUE = catalogue_of(
    (
        *METRICS.values(),
        Metric("test.temperature", "gauge", "none", (), "May be negative."),
        *(Metric(f"test.many_{number}", "counter", "count", (), "One of many.") for number in range(250)),
    )
)

Seen = dict[tuple[str, frozenset[tuple[str, str]]], float]


class Adapter(Protocol):
    """An adapter, and a way to see what has arrived behind it: sums of counters and durations, newest gauges."""

    metrics: Metrics

    def seen(self) -> Seen: ...


class Prometheus:
    def __init__(self) -> None:
        self.metrics = Registry(catalogue=CATALOGUE, limit=5)

    def seen(self) -> Seen:
        names = {prometheus_name(metric): metric.name for metric in CATALOGUE.values()}
        seen: Seen = {}
        for line in self.metrics.render().split("\n"):
            match = re.fullmatch(r"(\w+?)(_sum)?(?:\{(.*)\})? (\S+)", line)
            if match and match[1] in names:
                labels = re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', match[3] or "")
                seen[names[match[1]], frozenset(labels)] = float(match[4])
        return seen


class Statsd:
    def __init__(self) -> None:
        self.daemon = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.daemon.bind(("127.0.0.1", 0))
        self.daemon.setblocking(False)
        self.clock = ManualClock()
        address = HostPort(*self.daemon.getsockname())
        self.metrics = StatsdMetrics(address, clock=self.clock, catalogue=CATALOGUE, limit=5)

    def packets(self) -> list[bytes]:
        packets: list[bytes] = []
        while True:
            try:
                packets.append(self.daemon.recv(65_536))
            except BlockingIOError:
                return packets

    def lines(self) -> list[str]:
        self.metrics.flush()
        return [line for packet in self.packets() for line in packet.decode().split("\n")]

    def seen(self) -> Seen:
        seen: Seen = {}
        for line in self.lines():
            name, value, kind, tags = re.fullmatch(r"([^:]+):([^|]+)\|(c|g|ms)(?:\|#(.*))?", line).groups()  # type: ignore[union-attr]
            key = (name, frozenset(tuple(tag.split(":", 1)) for tag in tags.split(",")) if tags else frozenset())
            amount = float(value) / (1000 if kind == "ms" else 1)
            seen[key] = amount if kind == "g" else seen.get(key, 0) + amount  # type: ignore[index]
        return seen  # type: ignore[return-value]


class Emf:
    def __init__(self) -> None:
        self.stream = io.StringIO()
        self.metrics = EmfMetrics(self.stream, clock=ManualClock(), catalogue=CATALOGUE, limit=5)

    def lines(self) -> list[dict[str, Any]]:
        self.metrics.flush()
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def seen(self) -> Seen:
        seen: Seen = {}
        for line in self.lines():
            (directive,) = line["_aws"]["CloudWatchMetrics"]
            labels = frozenset((label, line[label]) for label in directive["Dimensions"][0])
            for name in (metric["Name"] for metric in directive["Metrics"]):
                values = line[name] if isinstance(line[name], list) else [line[name]]
                add = 0 if CATALOGUE[name].kind == "gauge" else seen.get((name, labels), 0)
                seen[name, labels] = add + sum(values)
        return seen


class Null:
    def __init__(self) -> None:
        self.metrics = NullMetrics(catalogue=CATALOGUE, limit=5)


@pytest.fixture
def statsd() -> Iterator[Statsd]:
    adapter = Statsd()
    yield adapter
    adapter.metrics.close()
    adapter.daemon.close()


@pytest.fixture(params=["prometheus", "statsd", "emf"])
def adapter(request: pytest.FixtureRequest) -> Adapter:
    if request.param == "statsd":
        return request.getfixturevalue("statsd")
    return Prometheus() if request.param == "prometheus" else Emf()


@pytest.fixture(params=["prometheus", "statsd", "emf", "null"])
def metrics(request: pytest.FixtureRequest) -> Metrics:
    if request.param == "statsd":
        return request.getfixturevalue("statsd").metrics
    return {"prometheus": Prometheus, "emf": Emf, "null": Null}[request.param]().metrics


def labelled(**labels: str) -> frozenset[tuple[str, str]]:
    return frozenset(labels.items())


def test_what_is_recorded_arrives(adapter: Adapter):
    adapter.metrics.count("event.relayed")
    adapter.metrics.count("event.relayed", 41)
    adapter.metrics.count("ingest.events", outcome="ok", type="a.b.v1")
    adapter.metrics.count("ingest.events", type="a.b.v1", outcome="ok", n=2)
    adapter.metrics.gauge("queue.depth", 3, queue="q")
    adapter.metrics.gauge("queue.depth", 0.5, queue="q")
    adapter.metrics.observe("http.request.duration", 0.25, route="/api/x/{id}", method="GET", status=200)
    adapter.metrics.observe("http.request.duration", 0.5, route="/api/x/{id}", method="GET", status="200")
    assert adapter.seen() == {
        ("event.relayed", labelled()): 42,
        ("ingest.events", labelled(type="a.b.v1", outcome="ok")): 3,
        ("queue.depth", labelled(queue="q")): 0.5,
        ("http.request.duration", labelled(route="/api/x/{id}", method="GET", status="200")): 0.75,
    }


@pytest.mark.parametrize("value", [-2.5, -1, 0, 1e-6, 12345678.25])
def test_a_gauge_is_set_not_changed(adapter: Adapter, value: float):
    adapter.metrics.gauge("test.temperature", 7)
    adapter.metrics.gauge("test.temperature", value)
    assert adapter.seen() == {("test.temperature", labelled()): value}


def test_an_undeclared_metric_is_refused_by_name(metrics: Metrics):
    for record in (metrics.count, metrics.observe, metrics.gauge):
        with pytest.raises(UndeclaredMetricError, match=r"'no\.such' is not declared"):
            record("no.such", 1)


def test_a_metric_is_recorded_as_declared_or_not_at_all(metrics: Metrics):
    with pytest.raises(MetricMisuseError, match="is a gauge"):
        metrics.count("queue.depth", queue="q")
    with pytest.raises(MetricMisuseError):
        metrics.gauge("event.relayed", 1)
    with pytest.raises(MetricMisuseError):
        metrics.observe("event.relayed", 1)
    with pytest.raises(MetricMisuseError, match="was given the labels"):
        metrics.gauge("queue.depth", 1)
    with pytest.raises(MetricMisuseError):
        metrics.gauge("queue.depth", 1, queue="q", tenant=7)
    with pytest.raises(MetricMisuseError, match="counters only grow"):
        metrics.count("event.relayed", -1)
    for value in (float("nan"), float("inf")):
        with pytest.raises(MetricMisuseError):
            metrics.gauge("test.temperature", value)
        with pytest.raises(MetricMisuseError):
            metrics.observe("function.duration", value, function="f")
        with pytest.raises(MetricMisuseError):
            metrics.count("event.relayed", value)  # type: ignore[arg-type]
    for label in (None, 1.5, ["q"], b"q"):
        with pytest.raises(MetricMisuseError, match="neither text nor"):
            metrics.count("fallback", what=label)  # type: ignore[arg-type]


def test_label_sets_beyond_the_limit_count_as_overflow_and_say_so_once(
    adapter: Adapter, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.ERROR):
        for number in range(20):
            adapter.metrics.count("ingest.events", type=f"t{number}", outcome="ok")
        adapter.metrics.count("ingest.events", type="t0", outcome="ok")
    seen = adapter.seen()
    assert len(seen) == 6
    assert seen["ingest.events", labelled(type="t0", outcome="ok")] == 2
    assert seen["ingest.events", labelled(type="overflow", outcome="overflow")] == 15
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_threads_lose_no_count(adapter: Adapter):
    def work() -> None:
        for _ in range(200):
            adapter.metrics.count("event.relayed")
            adapter.metrics.observe("function.duration", 0.5, function="f")

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(interval)
    assert adapter.seen() == {
        ("event.relayed", labelled()): 800,
        ("function.duration", labelled(function="f")): 400,
    }


@given(st.text(max_size=300))
def test_no_label_value_breaks_what_is_sent(value: str):
    for make in (Prometheus, Emf, Statsd):
        adapter = make()
        adapter.metrics.count("fallback", what=value)
        adapter.metrics.count("event.relayed", 3)
        seen = adapter.seen()
        assert len(seen) == 2
        assert seen["event.relayed", labelled()] == 3
        if isinstance(adapter, Statsd):
            adapter.metrics.close()
            adapter.daemon.close()


def test_a_count_is_cheap(metrics: Metrics):
    def record() -> None:
        metrics.count("ingest.events", type="a.b.v1", outcome="ok")

    record()
    best = min(timeit.repeat(record, number=2_000, repeat=10)) / 2_000
    assert best < 10e-6  # measured at 0.5 to 1.6 µs; the rest is for busy machines


def test_flushing_nothing_is_nothing(adapter: Adapter):
    adapter.metrics.flush()
    adapter.metrics.flush()
    assert adapter.seen() == {}


# StatsD


def test_statsd_names_go_out_literally(statsd: Statsd):
    statsd.metrics.count("signal_glaze.snapshots_generated", 2)
    statsd.metrics.observe("function.duration", 0.0125, function="index_api")
    assert statsd.lines() == [
        "signal_glaze.snapshots_generated:2|c",
        "function.duration:12.5|ms|#function:index_api",
    ]


def test_statsd_sends_full_packets_and_nothing_larger(statsd: Statsd):
    for _ in range(200):
        statsd.metrics.count("event.relayed")
    packets = statsd.packets()
    assert len(packets) > 1
    assert all(1_380 < len(packet) <= 1_432 for packet in packets)


def test_statsd_holds_nothing_back_for_longer_than_a_second_of_traffic(statsd: Statsd):
    statsd.metrics.count("event.relayed")
    assert statsd.packets() == []
    statsd.clock.advance(timedelta(seconds=1))
    statsd.metrics.count("event.relayed")
    assert statsd.packets() == [b"event.relayed:1|c"]


def test_statsd_survives_a_daemon_that_is_away():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    metrics = StatsdMetrics(HostPort("127.0.0.1", port))
    for _ in range(3):
        metrics.count("event.relayed")
        metrics.flush()
    metrics.close()


def test_statsd_without_an_address_says_so_and_goes_on(caplog: pytest.LogCaptureFixture):
    metrics = StatsdMetrics(HostPort("no such host", 8125))
    metrics.count("event.relayed")
    metrics.flush()
    metrics.close()
    assert "no metrics will be sent" in caplog.text


# CloudWatch


def test_an_emf_line():
    emf = Emf()
    emf.metrics.count("ingest.events", 2, type="a", outcome="ok")
    emf.metrics.observe("function.duration", 0.25, function="f")
    emf.metrics.observe("function.duration", 0.5, function="f")
    first, second = emf.lines()
    assert first == {
        "_aws": {
            "Timestamp": 1_767_225_600_000,
            "CloudWatchMetrics": [
                {
                    "Namespace": "Springline",
                    "Dimensions": [["type", "outcome"]],
                    "Metrics": [{"Name": "ingest.events", "Unit": "Count"}],
                }
            ],
        },
        "type": "a",
        "outcome": "ok",
        "ingest.events": 2,
    }
    assert second["function.duration"] == [0.25, 0.5]
    assert second["_aws"]["CloudWatchMetrics"][0]["Metrics"] == [{"Name": "function.duration", "Unit": "Seconds"}]


def test_an_emf_line_keeps_the_limits_of_cloudwatch():
    emf = Emf()
    for number in range(250):
        emf.metrics.count(f"test.many_{number}")
    for _ in range(250):
        emf.metrics.observe("function.duration", 0.123456789, function="ü" * 300)
    emf.metrics.count("fallback", what="")
    lines = emf.lines()
    counts = [len(line["_aws"]["CloudWatchMetrics"][0]["Metrics"]) for line in lines]
    assert sorted(counts) == [1, 1, 1, 1, 50, 100, 100]
    assert [len(line["function.duration"]) for line in lines if "function.duration" in line] == [100, 100, 50]
    for line in lines:
        assert len(json.dumps(line)) < 256 * 1024
        for label in line["_aws"]["CloudWatchMetrics"][0]["Dimensions"][0]:
            assert 1 <= len(line[label]) <= 1024
            assert line[label].isascii()


def test_emf_sums_since_the_last_flush():
    emf = Emf()
    emf.metrics.count("event.relayed", 2)
    emf.metrics.flush()
    emf.metrics.flush()
    emf.metrics.count("event.relayed", 3)
    assert [line["event.relayed"] for line in emf.lines()] == [2, 3]


def test_emf_survives_a_closed_stream(caplog: pytest.LogCaptureFixture):
    emf = Emf()
    emf.metrics.count("event.relayed")
    emf.stream.close()
    emf.metrics.flush()
    assert "metrics were lost" in caplog.text
