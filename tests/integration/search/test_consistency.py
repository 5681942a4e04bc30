"""No missing, no double, no ghost result, whatever happens in the middle of what.

More seeds: SPRINGLINE_CONSISTENCY_SEEDS=1000-1200 pytest tests/integration/search/test_consistency.py
With a real server: QUICKWIT_URL=http://127.0.0.1:7280 pytest -m quickwit
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from springline.platform.statements import parse
from springline.search import presence, queries, worker
from springline.search.pace import Pace
from springline.search.quickwit_search_repository import QuickwitSearchRepository
from springline.search.repositories import LibraryModelPolicyRepository, Route
from tests.integration.search.comparing import begin, check, check_all, settle
from tests.integration.search.consistency import PACE, World
from tests.integration.search.real_server import RealServer, number_apart
from tests.integration.search.servers import DoubleServer, Server
from tests.integration.search.situations import change_amid_sending, move_and_delete, post_late, post_twice
from tests.integration.search.stepping import OneAfterAnother

pytestmark = pytest.mark.integration

ROUNDS = 2
ACTIONS = 30


def _seeds() -> list[int]:
    asked = os.environ.get("SPRINGLINE_CONSISTENCY_SEEDS")
    if asked is None:
        return list(range(3))
    first, _, last = asked.partition("-")
    return list(range(int(first), int(last or first) + 1))


@pytest.fixture
def world(db: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., World]]:
    monkeypatch.setattr(worker, "ThreadPoolExecutor", OneAfterAnother)
    made: list[World] = []

    def make(seed: int, pace: Pace = PACE, server: Server | None = None) -> World:
        made.append(World(db, seed, pace, server))
        return made[-1]

    yield make
    for one in made:
        one.close()


def live(world: World, *, rounds: int = ROUNDS, actions: int = ACTIONS) -> None:
    """Build a first index, then let everything happen, come to rest, compare, and again."""
    begin(world)
    for _ in range(rounds):
        for _ in range(actions):
            world.unrest, world.deaths = 0.25, 0.3
            world.act()
            check(world)
        settle(world)
        check_all(world)


_REAL = pytest.mark.skipif("QUICKWIT_URL" not in os.environ, reason="QUICKWIT_URL names no server")


@pytest.fixture(params=["double", pytest.param("real", marks=_REAL)])
def server(request: pytest.FixtureRequest, db: Any) -> Server:
    if request.param == "double":
        return DoubleServer()
    number_apart(db)
    return RealServer(os.environ["QUICKWIT_URL"])


@pytest.mark.quickwit
@pytest.mark.parametrize("seed", _seeds())
def test_search_says_what_postgresql_says(world: Callable[..., World], server: Server, seed: int) -> None:
    here = world(seed, server=server)
    try:
        live(here)
    except BaseException:
        print("\n".join(here.log[-150:]))  # noqa: T201 - pytest shows it of a test that fails
        raise


def _nothing_is_left_out(patch: pytest.MonkeyPatch) -> None:
    route = LibraryModelPolicyRepository.route

    def without(self: LibraryModelPolicyRepository, family: str) -> Route | None:
        found = route(self, family)
        return found and replace(found, left_out=())

    patch.setattr(LibraryModelPolicyRepository, "route", without)


def _attempts_have_no_last(patch: pytest.MonkeyPatch) -> None:
    route = LibraryModelPolicyRepository.route

    def without(self: LibraryModelPolicyRepository, family: str) -> Route | None:
        found = route(self, family)
        return found and replace(found, last_rev=2**62)

    patch.setattr(LibraryModelPolicyRepository, "route", without)


def _a_change_amid_sending_is_not_noticed(patch: pytest.MonkeyPatch) -> None:
    text = (Path(queries.__file__).parent / "finish.sql").read_text(encoding="utf-8")
    assert " and work.marks = done.marks" in text
    patch.setattr(queries, "FINISH", parse("test.finish", text.replace(" and work.marks = done.marks", "")))


def _what_another_asset_sent_stays_its_own(patch: pytest.MonkeyPatch) -> None:
    text = (Path(queries.__file__).parent / "number.sql").read_text(encoding="utf-8")
    assert "set asset_id = found.asset_id" in text
    text = text.replace("set asset_id = found.asset_id", "set asset_id = held.asset_id")
    patch.setattr(queries, "NUMBER", parse("test.number", text))


def _doubtful_hits_are_not_looked_up(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(QuickwitSearchRepository, "_confirmed", lambda _self, _route, _transactions, _asked, read: read)


def _what_arrived_twice_is_shown(patch: pytest.MonkeyPatch) -> None:
    copies = presence.copies

    def at_most_one(*asked: Any) -> dict[int, int]:
        return dict.fromkeys(copies(*asked), 1)

    patch.setattr(presence, "copies", at_most_one)


@pytest.mark.parametrize("without", [_nothing_is_left_out, _attempts_have_no_last, _doubtful_hits_are_not_looked_up])
def test_without_it_searches_would_lie(
    world: Callable[..., World], monkeypatch: pytest.MonkeyPatch, without: Callable[[pytest.MonkeyPatch], None]
) -> None:
    """Each device is needed, and the test above would notice its loss."""
    without(monkeypatch)
    with pytest.raises(AssertionError):
        live(world(0), rounds=10)


@pytest.mark.parametrize("is_noticed", [True, False])
def test_a_change_amid_sending_is_sent_as_well(
    world: Callable[..., World], monkeypatch: pytest.MonkeyPatch, is_noticed: bool
) -> None:
    here = world(0)
    begin(here)
    if not is_noticed:
        _a_change_amid_sending_is_not_noticed(monkeypatch)
    change_amid_sending(here)
    settle(here)
    _agrees(here, is_noticed)


@pytest.mark.parametrize("is_noticed", [True, False])
def test_what_arrived_twice_is_not_counted_twice(
    world: Callable[..., World], monkeypatch: pytest.MonkeyPatch, is_noticed: bool
) -> None:
    here = world(0)
    begin(here)
    if not is_noticed:
        _what_arrived_twice_is_shown(monkeypatch)
    post_twice(here)
    if is_noticed:
        check(here)
        settle(here)
        check_all(here)
    else:
        with pytest.raises(AssertionError):
            check(here)


@pytest.mark.parametrize("is_patient", [True, False])
def test_what_arrives_late_is_no_ghost(world: Callable[..., World], is_patient: bool) -> None:
    here = world(0, PACE if is_patient else replace(PACE, late=timedelta(seconds=1)))
    begin(here)
    post_late(here, 60)
    _agrees(here, is_patient)


@pytest.mark.parametrize("is_taken_over", [True, False])
def test_a_scene_that_went_with_another_asset_is_no_ghost(
    world: Callable[..., World], monkeypatch: pytest.MonkeyPatch, is_taken_over: bool
) -> None:
    if not is_taken_over:
        _what_another_asset_sent_stays_its_own(monkeypatch)
    here = world(0)
    begin(here)
    move_and_delete(here)
    settle(here)
    _agrees(here, is_taken_over)


def _agrees(here: World, expected: bool) -> None:
    if expected:
        check_all(here)
    else:
        with pytest.raises(AssertionError):
            check_all(here)
