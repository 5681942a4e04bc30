"""Who answers a search, and what is said of it."""

import logging
from collections.abc import Collection, Sequence
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest

from springline.platform.clock import ManualClock
from springline.platform.metrics.registry import Registry
from springline.search import families
from springline.search.engine import EngineAnswer, EngineHit
from springline.search.model import (
    Asked,
    EngineError,
    EngineGarbledError,
    EngineRefusedError,
    EngineUnavailableError,
    Query,
    SearchFound,
    Sort,
)
from springline.search.searching import RankingGoneError, Searching

pytestmark = pytest.mark.unit

FAMILY = families.family("media_scenes")
ASKED = Asked(FAMILY, Query(), Sort(), 10)


class Tx:
    """A transaction that knows of one route, and of no doubtful hit."""

    def __init__(self, names: str | None = "media_scenes_model_1") -> None:
        self.names = names

    def one(self, _statement: Any, **_parameters: Any) -> tuple[Any, ...]:
        return (self.names, 7, "[]")

    def rows(self, _statement: Any, **_parameters: Any) -> list[Any]:
        return []


class Engine:
    """Answers, or raises what it was told to."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.asked = 0

    def search(self, _names: str, _body: Any) -> EngineAnswer:
        self.asked += 1
        if self.error is not None:
            raise self.error
        return EngineAnswer(1, [EngineHit({"document_id": 1, "rev": 5}, [1.5, 1])], {})


class Postgres:
    """Finds nothing."""

    def search(self, tx: Any, asked: Asked) -> SearchFound:
        return SearchFound([], None, 0, is_total_exact=True, facets={}, backend="postgres")

    def matching(self, tx: Any, query: Query, document_ids: Sequence[int]) -> Collection[int]:
        return ()


class Ports:
    """A search with what it records."""

    def __init__(self, engine: Engine | None, names: str | None = "media_scenes_model_1") -> None:
        self.clock = ManualClock()
        self.metrics = Registry()
        self.searching = Searching(engine, self.metrics, self.clock)  # type: ignore[arg-type]
        self._tx: Any = Tx(names)

    def search(self, **options: Any) -> SearchFound:
        return self.searching.search(lambda: nullcontext(self._tx), ASKED, Postgres(), **options)

    def recorded(self, name: str) -> list[str]:
        return [line for line in self.metrics.render().splitlines() if line.startswith(name)]


def test_the_engine_answers_where_there_is_one_and_a_route():
    ports = Ports(Engine())
    found = ports.search()
    assert (found.backend, [hit.document_id for hit in found.hits]) == ("quickwit", [1])
    assert [line.endswith(" 1") for line in ports.recorded("search_seconds") if "_count" in line] == [True]
    assert ports.recorded("search_circuit") == ["search_circuit 0"]
    assert ports.searching.headers(found.backend) == {"X-Search-Backend": "quickwit", "X-Search-Circuit": "closed"}


@pytest.mark.parametrize("ports", [Ports(None), Ports(Engine(), names=None)], ids=["no engine", "no route"])
def test_postgresql_answers_without_a_word_where_that_is_as_configured(ports, caplog):
    assert ports.search().backend == "postgres"
    assert caplog.records == []
    assert ports.recorded("search_fallbacks_total{") == []
    assert ports.recorded("search_circuit ") == []


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (EngineUnavailableError("is down"), "unavailable"),
        (EngineRefusedError("no such field", 400), "refused"),
        (EngineGarbledError("it ends too early"), "garbled"),
    ],
)
def test_a_fallback_says_why(error: EngineError, reason, caplog):
    ports = Ports(Engine(error))
    assert ports.search().backend == "postgres"
    (said,) = caplog.records
    assert (said.levelno, said.reason, said.family) == (logging.ERROR, reason, "media_scenes")
    assert said.exc_info[1] is error
    (counted,) = ports.recorded("search_fallbacks_total{")
    assert f'reason="{reason}"' in counted


def test_what_the_engine_refuses_does_not_open_the_circuit():
    engine = Engine(EngineRefusedError("no such field", 400))
    ports = Ports(engine)
    for _ in range(5):
        ports.search()
    assert (ports.searching.circuit, engine.asked) == ("closed", 5)


def test_an_error_of_ours_is_neither_hidden_nor_held_against_the_engine():
    engine = Engine(EngineUnavailableError("is down"))
    ports = Ports(engine)
    for _ in range(3):
        ports.search()
    ports.clock.advance(timedelta(seconds=10))
    engine.error = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        ports.search()
    engine.error = None
    assert ports.search().backend == "quickwit", "the trial was given back"
    assert ports.searching.circuit == "closed"


def test_a_circuit_that_is_open_is_a_fallback_each_time_and_names_what_opened_it(caplog):
    engine = Engine(EngineUnavailableError("is down"))
    ports = Ports(engine)
    for _ in range(5):
        ports.search()
    assert engine.asked == 3
    assert [record.reason for record in caplog.records] == ["unavailable"] * 3 + ["circuit_open"] * 2
    assert caplog.records[-1].exc_info[1].__cause__ is engine.error
    assert ports.recorded("search_circuit ") == ["search_circuit 2"]


def test_a_ranking_is_continued_by_who_began_it():
    assert Ports(Engine()).search(begun_by="quickwit").backend == "quickwit"
    assert Ports(None).search(begun_by="postgres").backend == "postgres"
    assert Ports(Engine()).search(begun_by="postgres").backend == "postgres"
    for engine in (None, Engine(EngineUnavailableError("is down"))):
        with pytest.raises(RankingGoneError):
            Ports(engine).search(begun_by="quickwit")
