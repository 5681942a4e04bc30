"""Events go to the queues of the rules that take them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from infra.host.bus import LocalBus
from infra.host.patterns import Pattern
from infra.host.template.model import Rule, RuleTarget
from springline.platform.bus import Bus, BusEntry

pytestmark = pytest.mark.unit

ENTRY = BusEntry("e1", "shop", "order.placed.v1", '{"id": "e1", "n": 1}', datetime(2026, 5, 1, 12, tzinfo=UTC))


def rule(pattern: dict[str, Any], *targets: tuple[str, bool]) -> Rule:
    return Rule("r", Pattern(pattern), tuple(RuleTarget(queue, detail_only=only) for queue, only in targets), 1)


class Sent:
    def __init__(self) -> None:
        self.calls: list[tuple[str, list[str]]] = []

    def send(self, queue: str, bodies: Sequence[str]) -> None:
        self.calls.append((queue, list(bodies)))


@pytest.fixture
def sent() -> Sent:
    return Sent()


MakeBus = Callable[..., Bus]


@pytest.fixture
def bus(sent: Sent) -> MakeBus:
    return lambda *rules: LocalBus(rules, sent)  # type: ignore[arg-type]


def test_detail_only_targets_get_the_detail_unparsed_to_the_last_byte(bus: MakeBus, sent: Sent) -> None:
    odd = replace(ENTRY, detail='{ "n" : 1.0,\t"n":2 }')
    bus(rule({"source": ["shop"]}, ("inbox", True))).put([odd])
    assert sent.calls == [("inbox", [odd.detail])]


def test_other_targets_get_the_envelope_that_eventbridge_makes(bus: MakeBus, sent: Sent) -> None:
    bus(rule({"source": ["shop"]}, ("inbox", False))).put([ENTRY])
    ((_, [body]),) = sent.calls
    assert json.loads(body) == {
        "version": "0",
        "id": "e1",
        "detail-type": "order.placed.v1",
        "source": "shop",
        "account": "000000000000",
        "time": "2026-05-01T12:00:00Z",
        "region": "local",
        "resources": [],
        "detail": {"id": "e1", "n": 1},
    }


def test_one_send_per_queue_in_the_order_of_the_entries(bus: MakeBus, sent: Sent) -> None:
    made = bus(rule({"source": ["shop"]}, ("a", True), ("b", True)), rule({"source": ["other"]}, ("b", True)))
    made.put([replace(ENTRY, detail="1"), replace(ENTRY, detail="2", source="other"), replace(ENTRY, detail="3")])
    assert sent.calls == [("a", ["1", "3"]), ("b", ["1", "2", "3"])]


def test_an_event_that_no_rule_takes_goes_nowhere(bus: MakeBus, sent: Sent) -> None:
    bus(rule({"source": ["other"]}, ("a", True))).put([ENTRY])
    assert sent.calls == []


def test_a_rule_that_looks_into_the_detail_decides_for_each_event(bus: MakeBus, sent: Sent) -> None:
    made = bus(rule({"detail": {"n": [{"numeric": [">", 1]}]}}, ("a", True)))
    made.put([ENTRY, replace(ENTRY, detail='{"n": 2}'), ENTRY, replace(ENTRY, detail='{"n": 3}')])
    assert sent.calls == [("a", ['{"n": 2}', '{"n": 3}'])]


def test_a_decision_is_remembered_for_its_kind_of_event_only(bus: MakeBus, sent: Sent) -> None:
    made = bus(rule({"source": ["shop"], "detail-type": ["order.placed.v1"]}, ("a", True)))
    for detail_type in ("order.placed.v1", "order.paid.v1", "order.placed.v1"):
        made.put([replace(ENTRY, detail_type=detail_type)])
    assert len(sent.calls) == 2


def test_a_producer_that_makes_up_types_does_not_fill_the_memory(sent: Sent) -> None:
    made = LocalBus([rule({"source": ["shop"]}, ("a", True))], sent)  # type: ignore[arg-type]
    made.put([replace(ENTRY, detail_type=f"type-{number}") for number in range(5000)])
    assert len(made._plans) <= 4096
    assert len(sent.calls[0][1]) == 5000
