"""Alarms: the rules that Prometheus has, and how they are judged."""

import re
from pathlib import Path

import pytest
import yaml

from springline.operations.alarms import RULES, Measured, judged
from springline.operations.figures import Figures

ROOT = Path(__file__).resolve().parents[3]
ALERTS = {
    rule["alert"]: rule
    for group in yaml.safe_load((ROOT / "infra/dashboards/alerts.yaml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
}
SECONDS = {"s": 1, "m": 60, "h": 3600}


def test_there_is_a_rule_for_each_alert():
    assert [rule.name for rule in RULES] == list(ALERTS)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_says_what_its_alert_says(rule):
    alert = ALERTS[rule.name]
    (limit,) = re.findall(r"(?:>|==) ([0-9.]+)$", alert["expr"])
    number, unit = re.fullmatch(r"(\d+)([smh])", alert.get("for", "0s")).groups()
    assert rule.limit == float(limit)
    assert rule.sustained_seconds == int(number) * SECONDS[unit]
    assert rule.severity == alert["labels"]["severity"]
    assert f"docs/runbooks/{rule.runbook}.md" == alert["annotations"]["runbook"]
    assert (ROOT / alert["annotations"]["runbook"]).exists()


def figures(counts=None, gauges=None, over=300.0):
    return Figures(over, counts or {}, {}, gauges or {})


def requests(status, count):
    return {("http.request.duration", ("/api/home", "GET", str(status))): count}


def state_of(name, measured):
    (alarm,) = [alarm for alarm in judged(measured) if alarm.rule.name == name]
    return alarm.state


@pytest.mark.parametrize(
    ("name", "ok", "exceeded"),
    [
        ("EtlFreshness", Measured(index_seconds={"person": 300}), Measured(index_seconds={"person": 301})),
        ("EtlFreshness", Measured(index_seconds={}), Measured(index_seconds={"person": 1, "request": 900})),
        ("RelayLag", Measured(relay_seconds=300), Measured(relay_seconds=301)),
        (
            "CacheStaleness",
            Measured(relay_seconds=300, index_seconds={"person": 300}),
            Measured(relay_seconds=301, index_seconds={"person": 300}),
        ),
        ("CachesBehind", Measured(cache_seconds=0), Measured(cache_seconds=400)),
        ("SearchSyncBehind", Measured(search_seconds={}), Measured(search_seconds={"people": 301})),
        ("SearchDeadLetters", Measured(search_dead={"people": 0}), Measured(search_dead={"people": 1})),
        (
            "SearchIndexDiffers",
            Measured(figures=figures(gauges={("search.index.difference", ("a",)): 0})),
            Measured(figures=figures(gauges={("search.index.difference", ("a",)): 2})),
        ),
        (
            "QueueAge",
            Measured(queue_seconds={"generate-profiles": 900, "parse-documents": 900, "ingest-events": 10}),
            Measured(queue_seconds={"generate-profiles": 0, "ingest-events": 301}),
        ),
        (
            "GenerateAge",
            Measured(queue_seconds={"generate-profiles": 900}),
            Measured(queue_seconds={"generate-profiles": 3601}),
        ),
        (
            "DocumentsAge",
            Measured(queue_seconds={"extract-documents": 3600}),
            Measured(queue_seconds={"extract-documents": 0, "parse-documents": 3601}),
        ),
        ("DeadLetters", Measured(dead_letters={"a-dead": 0}), Measured(dead_letters={"a-dead": 1})),
        (
            "HighlightsStale",
            Measured(figures=figures(gauges={("profiles.highlights", (s,)): 5 for s in ("stale", "fresh")})),
            Measured(
                figures=figures(gauges={("profiles.highlights", (s,)): n for s, n in (("stale", 1), ("fresh", 0))})
            ),
        ),
        (
            "ServerErrors",
            Measured(figures=figures(requests(200, 99) | requests(500, 1))),
            Measured(figures=figures(requests(200, 97) | requests(503, 2))),
        ),
        (
            "RefusedTokens",
            Measured(figures=figures(requests(401, 100))),
            Measured(figures=figures(requests(401, 101))),
        ),
        (
            "FunctionErrors",
            Measured(figures=figures({("function.invocations", (f, "error")): 5 for f in ("a", "b")})),
            Measured(figures=figures({("function.invocations", ("a", o)): 3 for o in ("error", "timeout")})),
        ),
        (
            "Fallbacks",
            Measured(figures=figures({("fallback", ("x",)): 0})),
            Measured(figures=figures({("fallback", ("x",)): 1})),
        ),
    ],
)
def test_an_alarm_is_judged_by_what_is_measured(name, ok, exceeded):
    assert (state_of(name, ok), state_of(name, exceeded)) == ("ok", "exceeded")


def test_latency_is_judged_by_one_of_twenty_requests():
    buckets = {("http.request.duration", ("/", "GET", "200")): (0,) * 9 + (90, 10, 0, 0, 0, 0, 0)}
    assert state_of("ApiLatency", Measured(figures=Figures(300.0, {}, buckets, {}))) == "exceeded"
    quick = {("http.request.duration", ("/", "GET", "200")): (0,) * 9 + (100, 0, 0, 0, 0, 0, 0)}
    assert state_of("ApiLatency", Measured(figures=Figures(300.0, {}, quick, {}))) == "ok"


def test_what_is_not_measured_is_unknown():
    unknown = {alarm.rule.name for alarm in judged(Measured()) if alarm.state == "unknown"}
    assert unknown == {rule.name for rule in RULES} - {"HostDown"}


@pytest.mark.parametrize("name", ["ServerErrors", "RefusedTokens", "FunctionErrors", "Fallbacks", "ApiLatency"])
def test_what_a_process_has_counted_since_it_began_says_nothing_of_now(name):
    counts = requests(401, 500) | requests(500, 500) | {("fallback", ("x",)): 9}
    assert state_of(name, Measured(figures=figures(counts, over=None))) == "unknown"


def test_what_is_exceeded_comes_first_and_what_is_well_last():
    states = [alarm.state for alarm in judged(Measured(relay_seconds=900, index_seconds={}))]
    assert states == sorted(states, key=["exceeded", "unknown", "ok"].index)
    assert states[0] == "exceeded"
