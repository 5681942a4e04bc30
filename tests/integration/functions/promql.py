"""As much of Prometheus as our alert rules and dashboards use: its text format, and a part of its query language.

A range such as `[5m]` is what lies between two pages; `rate` takes it for five minutes. Two vectors are combined where
their labels are the same. Source: Prometheus' documentation, "Querying basics", "Operators", "Functions".
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

Labels = frozenset[tuple[str, str]]
Vector = dict[Labels, float]
Page = Mapping[str, Vector]

_SAMPLE = re.compile(r"^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$", re.MULTILINE)
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
_TOKEN = re.compile(r'\s*([a-zA-Z_:][\w:]*|\d+(?:\.\d+)?|"[^"]*"|=~|!~|!=|==|[-+*/><=(){},\[\]])')
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">": lambda left, right: left > right,
    "<": lambda left, right: left < right,
    "==": lambda left, right: left == right,
}
_COMBINE: dict[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "/": lambda left, right: left / right if right else float("nan"),
}
_MATCH: dict[str, Callable[[str, str], bool]] = {
    "=": lambda value, wanted: value == wanted,
    "!=": lambda value, wanted: value != wanted,
    "=~": lambda value, wanted: re.fullmatch(wanted, value) is not None,
    "!~": lambda value, wanted: re.fullmatch(wanted, value) is None,
}
_GATHER: dict[str, Callable[[list[float]], float]] = {"sum": sum, "max": max}


def read(text: str) -> Page:
    """The samples of a metrics page, by name."""
    page: defaultdict[str, Vector] = defaultdict(dict)
    for name, labels, value in _SAMPLE.findall(text):
        page[name][frozenset(_LABEL.findall(labels))] = float(value)
    return page


@dataclass
class Query:
    """An expression over two pages, `before` and `now`. `names` collects the metrics and labels that it asks for."""

    text: str
    before: Page
    now: Page

    def __post_init__(self) -> None:
        self._tokens = _TOKEN.findall(self.text)
        assert "".join(self._tokens) == re.sub(r"\s", "", self.text), f"not understood: {self.text}"
        self.names: defaultdict[str, set[str]] = defaultdict(set)

    def value(self) -> Vector:
        found = self._comparison()
        assert not self._tokens, f"not understood: {self.text}, from {self._tokens[0]}"
        return found

    def _take(self, *expected: str) -> str:
        token = self._tokens.pop(0)
        assert not expected or token in expected, f"{self.text}: {token} where {expected} belong"
        return token

    def _next(self) -> str:
        return self._tokens[0] if self._tokens else ""

    def _comparison(self) -> Vector:
        left = self._combination()
        if self._next() not in _COMPARE:
            return left
        compare, limit = _COMPARE[self._take()], float(self._take())
        return {labels: value for labels, value in left.items() if compare(value, limit)}

    def _combination(self) -> Vector:
        left = self._term()
        while self._next() in _COMBINE:
            combine, right = _COMBINE[self._take()], self._term()
            left = {labels: combine(value, right[labels]) for labels, value in left.items() if labels in right}
        return left

    def _term(self) -> Vector:
        name = self._take()
        if name in _GATHER:
            return self._gathered(_GATHER[name])
        if name == "histogram_quantile":
            self._take("(")
            share = float(self._take())
            self._take(",")
            buckets = self._combination()
            self._take(")")
            return _quantile(share, buckets)
        if name in {"rate", "increase"}:
            self._take("(")
            grown, seconds = self._grown(self._take())
            self._take(")")
            return {labels: value / (seconds if name == "rate" else 1) for labels, value in grown.items()}
        return self._selected(name, self._matchers(), self.now)

    def _gathered(self, gather: Callable[[list[float]], float]) -> Vector:
        kept: set[str] = set()
        if self._next() == "by":
            self._take("by")
            self._take("(")
            while (token := self._take()) != ")":
                kept |= {token} - {","}
        self._take("(")
        inner = self._combination()
        self._take(")")
        for name in self.names:
            self.names[name] |= kept
        groups: defaultdict[Labels, list[float]] = defaultdict(list)
        for labels, value in inner.items():
            groups[frozenset(pair for pair in labels if pair[0] in kept)].append(value)
        return {labels: gather(values) for labels, values in groups.items()}

    def _grown(self, name: str) -> tuple[Vector, float]:
        matchers = self._matchers()
        self._take("[")
        minutes = float(self._take())
        self._take("m")
        self._take("]")
        before, now = (self._selected(name, matchers, page) for page in (self.before, self.now))
        return {labels: value - before.get(labels, 0) for labels, value in now.items()}, minutes * 60

    def _matchers(self) -> list[tuple[str, str, str]]:
        found: list[tuple[str, str, str]] = []
        if self._next() == "{":
            self._take("{")
            while self._next() != "}":
                found.append((self._take(), self._take(*_MATCH), self._take().strip('"')))
                if self._next() == ",":
                    self._take(",")
            self._take("}")
        return found

    def _selected(self, name: str, matchers: list[tuple[str, str, str]], page: Page) -> Vector:
        self.names[name] |= {label for label, _, _ in matchers}
        return {
            labels: value
            for labels, value in page.get(name, {}).items()
            if all(_MATCH[how](dict(labels).get(label, ""), wanted) for label, how, wanted in matchers)
        }


def _quantile(share: float, buckets: Vector) -> Vector:
    groups: defaultdict[Labels, list[tuple[float, float]]] = defaultdict(list)
    for labels, count in buckets.items():
        groups[frozenset(pair for pair in labels if pair[0] != "le")].append((float(dict(labels)["le"]), count))
    found: Vector = {}
    for labels, counts in groups.items():
        rising = [(0.0, 0.0), *sorted(counts)]
        wanted = share * rising[-1][1]
        if not wanted:
            continue
        for (lower, below), (upper, reached) in pairwise(rising):
            if reached >= wanted:
                inside = (wanted - below) / (reached - below)
                found[labels] = lower if upper == float("inf") else lower + (upper - lower) * inside
                break
    return found
