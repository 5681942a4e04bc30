import pytest

from springline.platform.metrics.catalogue import SECONDS
from springline.platform.metrics.registry import Registry
from springline.platform.metrics.requests import RequestMetrics

pytestmark = pytest.mark.unit


def test_prometheus_text():
    metrics = Registry()
    metrics.count("fallback", what='a"b\\c\nd')
    metrics.count("signal_glaze.snapshots_generated", 2)
    for seconds in (0.0005, 0.001, 0.3, 99):
        metrics.observe("function.duration", seconds, function="f")
    lines = metrics.render().split("\n")
    assert lines[-1] == ""
    assert "# TYPE fallback_total counter" in lines
    assert r'fallback_total{what="a\"b\\c\nd"} 1' in lines
    assert "signal_glaze_snapshots_generated_total 2" in lines
    assert "# TYPE function_duration_seconds histogram" in lines
    buckets = [line.split() for line in lines if line.startswith("function_duration_seconds_bucket")]
    assert len(buckets) == len(SECONDS) + 1
    assert buckets[0] == ['function_duration_seconds_bucket{function="f",le="0.001"}', "2"]
    assert buckets[-1] == ['function_duration_seconds_bucket{function="f",le="+Inf"}', "4"]
    assert [int(count) for _, count in buckets] == sorted(int(count) for _, count in buckets)
    assert 'function_duration_seconds_count{function="f"} 4' in lines


def test_metrics_come_in_the_order_of_the_catalogue():
    metrics = Registry()
    metrics.count("fallback", what="x")
    metrics.count("event.relayed")
    text = metrics.render()
    assert text.index("event_relayed_total") < text.index("fallback_total")


def test_a_request_is_observed_by_its_route():
    metrics = Registry()
    RequestMetrics(metrics).request("/api/index/people/{person_id}", "GET", 304, 0.004)
    expected = 'http_request_duration_seconds_count{route="/api/index/people/{person_id}",method="GET",status="304"} 1'
    shown = metrics.render().split("\n")
    assert expected in shown
    assert "http_answer_duration_seconds_count 1" in shown
