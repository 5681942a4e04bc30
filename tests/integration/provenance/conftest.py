"""Graphs of things that rest on each other, and what a plain reading of the definitions says of them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from springline.platform.statements import parse
from springline.provenance import service
from springline.provenance.model import Recording, Source
from springline.provenance.selectors import Selector

NOW = datetime(2026, 5, 1, tzinfo=UTC)
CHAT = ("chat", "messages")
_STATES = parse("test.states", "select kind || '/' || natural_key, state from resource order by 1")
_NEW = parse("test.tenant", "insert into tenant (slug, name) values ('t' || gen_random_uuid(), '') returning id")


@dataclass
class Edge:
    """That something rests on a part of something."""

    source: tuple[str, str]
    selector: Selector
    position: int
    read: object


@dataclass
class Graph:
    """One tenant's things, in the database and as the test knows them."""

    database: object
    tenant_id: int
    contents: dict = field(default_factory=dict)
    edges: dict = field(default_factory=dict)
    said: dict = field(default_factory=dict)

    def transaction(self):
        return self.database.transaction(self.tenant_id)

    def record(self, *told: tuple[tuple[str, str], object, list[tuple[tuple[str, str], Selector, int]]]):
        """Record things with what they rest on, as it is after this batch."""
        self.contents |= {name: content for name, content, _ in told}
        recordings = []
        for name, content, inputs in told:
            self.edges[name] = [
                Edge(source, selector, position, self._located(source, selector, position))
                for source, selector, position in inputs
            ]
            sources = [
                Source(*source, "", selector, None, position, **({"content": self.said[position]} if position else {}))
                for source, selector, position in inputs
            ]
            recordings.append(Recording(*name, content, "test", sources))
        with self.transaction() as tx:
            return service.record(tx, recordings, at=NOW, streams=self.read)

    def read(self, _tx, kind, key, positions):
        assert (kind, key) == CHAT
        return {position: self.said[position] for position in positions if position in self.said}

    def say(self, position: int, text: str | None):
        """Have a message be said, edited, or taken back."""
        if text is None:
            self.said.pop(position, None)
        else:
            self.said[position] = text
        with self.transaction() as tx:
            return service.observe(tx, *CHAT, [position], at=NOW, streams=self.read)

    def states(self) -> dict[str, str]:
        with self.transaction() as tx:
            return {name: state for name, state in tx.rows(_STATES) if name != "/".join(CHAT)}

    def by_definition(self) -> dict[str, str]:
        """The states, worked out from nothing."""
        stale = {
            name
            for name, inputs in self.edges.items()
            if any(self._located(edge.source, edge.selector, edge.position) != edge.read for edge in inputs)
        }
        tainted, wave = set(stale), set(stale)
        while wave:
            wave = {
                name for name, inputs in self.edges.items() if any(edge.source in wave for edge in inputs)
            } - tainted
            tainted |= wave
        return {
            "/".join(name): "stale" if name in stale else "suspect" if name in tainted else "fresh"
            for name in sorted(self.contents)
        }

    def _located(self, source, selector, position):
        content = self.said.get(position) if position else self.contents[source]
        found = None if content is None else selector.locate(content)
        return found and found[0]


@pytest.fixture
def new_graph(db):
    def new() -> Graph:
        with db.system.transaction() as tx:
            return Graph(db.app, tx.value(_NEW))

    return new


@pytest.fixture
def graph(new_graph):
    return new_graph()
