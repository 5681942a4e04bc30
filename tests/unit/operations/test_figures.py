"""Figures of the last minutes, from counters that only grow."""

from datetime import timedelta

import pytest

from springline.operations.figures import Watch
from springline.platform.clock import ManualClock
from springline.platform.metrics.null import NullMetrics
from springline.platform.metrics.registry import Registry


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture
def registry():
    return Registry()


@pytest.fixture
def watch(registry, clock):
    return Watch(registry, clock)


def answer(registry, seconds, *, status=200, route="/api/home", times=1):
    for _ in range(times):
        registry.observe("http.request.duration", seconds, route=route, method="GET", status=status)


def test_who_looks_first_sees_all_that_was_counted(registry, watch):
    answer(registry, 0.02, times=3)
    answer(registry, 0.02, status=503)
    figures = watch.figures()
    assert figures.over_seconds is None
    assert figures.requests() == {200: 3, 503: 1}


def test_later_looks_see_what_was_counted_since_the_first(registry, watch, clock):
    answer(registry, 0.02, times=3)
    watch.figures()
    clock.advance(timedelta(minutes=1))
    answer(registry, 0.2, times=2, route="/api/search")
    figures = watch.figures()
    assert (figures.over_seconds, figures.requests()) == (60.0, {200: 2})
    assert figures.routes() == {"/api/search"}
    assert (figures.requests_of("/api/search"), figures.requests_of("/api/home")) == (2, 0)


def test_what_was_counted_more_than_ten_minutes_ago_is_no_more(registry, watch, clock):
    watch.figures()
    for _ in range(4):
        clock.advance(timedelta(minutes=4))
        answer(registry, 0.02)
        figures = watch.figures()
    assert (figures.over_seconds, figures.requests()) == (480.0, {200: 2})


def test_after_a_long_while_without_a_look_nothing_is_recent(registry, watch, clock):
    watch.figures()
    clock.advance(timedelta(minutes=11))
    answer(registry, 0.02)
    assert watch.figures().over_seconds is None


def test_percentiles_are_interpolated_within_buckets(registry, watch):
    answer(registry, 0.03, times=90)  # between 0.025 and 0.05
    answer(registry, 0.8, times=10)  # between 0.5 and 1
    figures = watch.figures()
    assert figures.latency(0.45) == pytest.approx(0.0375)
    assert figures.latency(0.95) == pytest.approx(0.75)
    assert figures.latency(0.95, "/api/none") is None


def test_what_took_longer_than_any_bound_counts_as_the_last(registry, watch):
    answer(registry, 500)
    assert watch.figures().latency(0.5) == 60.0


def test_gauges_are_told_as_they_are(registry, watch):
    registry.gauge("search.sync.age", 7, family="people")
    registry.gauge("search.sync.age", 9, family="requests")
    assert watch.figures().gauge("search.sync.age") == 9
    assert watch.figures().gauge("appcache.lag") is None


def test_there_are_no_figures_where_metrics_go_somewhere_else(clock):
    assert Watch(NullMetrics(), clock).figures() is None
