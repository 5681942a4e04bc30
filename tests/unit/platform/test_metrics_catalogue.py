from typing import Any

import pytest

from springline.platform.metrics import METRICS, Metric, metrics_from
from springline.platform.metrics.catalogue import catalogue_of
from springline.platform.metrics.emf import EmfMetrics
from springline.platform.metrics.null import NullMetrics
from springline.platform.metrics.registry import Registry
from springline.platform.metrics.statsd import StatsdMetrics
from springline.platform.settings import Settings

pytestmark = pytest.mark.unit


def test_the_catalogue_explains_itself():
    for metric in METRICS.values():
        assert metric.meaning.endswith("."), metric.name
        assert (metric.kind == "histogram") <= (metric.unit == "seconds"), metric.name
        assert not set(metric.labels) & {"tenant", "tenant_id", "user", "id", "path"}, "of these there are many"


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("Upper", ()),
        ("a..b", ()),
        ("a-b", ()),
        ("a", ("le",)),
        ("a", ("b", "b")),
        ("a", tuple(f"l{n}" for n in range(31))),
    ],
)
def test_a_metric_that_no_adapter_could_carry_is_refused(name: str, labels: tuple[str, ...]):
    with pytest.raises(ValueError):
        Metric(name, "counter", "count", labels, "Wrong.")


def test_two_metrics_that_prometheus_could_not_tell_apart_are_refused():
    one, other = (Metric(name, "counter", "count", (), "Same.") for name in ("a.b", "a_b"))
    with pytest.raises(ValueError, match="twice"):
        catalogue_of((one, other))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("prometheus", Registry), ("statsd", StatsdMetrics), ("emf", EmfMetrics), ("null", NullMetrics)],
)
def test_the_settings_choose(kind: Any, expected: type):
    metrics = metrics_from(Settings(metrics=kind))
    assert type(metrics) is expected
    if isinstance(metrics, StatsdMetrics):
        metrics.close()
