"""The event bus on one machine: evaluates the template's rules and feeds the queues that they name."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from infra.host.patterns import Fields
from infra.host.template.intrinsics import ACCOUNT, REGION
from infra.host.template.model import Rule, RuleTarget
from springline.platform.bus import BusEntry
from springline.platform.queues.protocol import Queues

_DECIDED_BY_KIND = frozenset({"source", "detail-type", "account", "region", "version", "resources"})
_MOST_KINDS = 4096  # a producer that makes up types must not fill the memory

_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What happens to all events of one source and type: targets that get each of them, rules that look inside."""

    certain: tuple[RuleTarget, ...]
    open: tuple[Rule, ...]


class LocalBus:
    """Routes events as EventBridge does: a `springline.platform.bus.Bus`. Safe to use from several threads.

    It has no limit of its own for the length of an event, but that of the queues.
    Costs less than a microsecond per entry and target where a rule's pattern looks at source and type only (the
    decision is made once per kind of event); a pattern that looks into `detail` makes it parse that.
    """

    def __init__(self, rules: Sequence[Rule], queues: Queues) -> None:
        self._rules = tuple(rules)
        self._queues = queues
        self._plans: dict[_Key, _Plan] = {}

    def put(self, entries: Sequence[BusEntry]) -> None:
        """Send each entry to the queues of all rules that take it; one `send` per queue, in the entries' order.

        Raises what the queues' `send` raises. Some queues may have got the entries then: put them again, consumers know
        them by their id.
        """
        bodies: dict[str, list[str]] = {}
        for entry in entries:
            envelope: str | None = None
            for target in self._targets(entry):
                if target.detail_only:
                    body = entry.detail
                else:
                    body = envelope = envelope or _envelope(entry)
                bodies.setdefault(target.queue, []).append(body)
        for queue, texts in bodies.items():
            self._queues.send(queue, texts)

    def _targets(self, entry: BusEntry) -> Sequence[RuleTarget]:
        key = (entry.source, entry.detail_type)
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= _MOST_KINDS:
                self._plans.clear()
            plan = self._plans[key] = self._plan(entry)
        if not plan.open:
            return plan.certain
        fields = _fields(entry, json.loads)
        return [
            *plan.certain,
            *(target for rule in plan.open if rule.pattern.matches(fields) for target in rule.targets),
        ]

    def _plan(self, entry: BusEntry) -> _Plan:
        fields = _fields(entry, lambda _: {})
        certain: list[RuleTarget] = []
        undecided: list[Rule] = []
        for rule in self._rules:
            if not rule.pattern.fields <= _DECIDED_BY_KIND:
                undecided.append(rule)
            elif rule.pattern.matches(fields):
                certain += rule.targets
        return _Plan(tuple(certain), tuple(undecided))


def _fields(entry: BusEntry, parse: Callable[[str], object]) -> Fields:
    return {
        "version": "0",
        "id": entry.id,
        "detail-type": entry.detail_type,
        "source": entry.source,
        "account": ACCOUNT,
        "time": _time(entry.time),
        "region": REGION,
        "resources": cast("list[object]", []),
        "detail": parse(entry.detail),
    }


def _envelope(entry: BusEntry) -> str:
    """The event as its targets get it; the detail goes in unparsed, which saves nine tenths of the work."""
    return (
        f'{{"version":"0","id":{json.dumps(entry.id)},"detail-type":{json.dumps(entry.detail_type)},'
        f'"source":{json.dumps(entry.source)},"account":"{ACCOUNT}","time":"{_time(entry.time)}",'
        f'"region":"{REGION}","resources":[],"detail":{entry.detail}}}'
    )


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
