"""The worker brings every change to every index, whatever the engine does and whoever else is at it."""

import json
import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from springline.platform.clock import ManualClock
from springline.platform.database import Transaction
from springline.platform.metrics.registry import Registry
from springline.platform.statements import parse
from springline.search import ledger
from springline.search.engine import Ingested, Rejected
from springline.search.model import (
    EngineError,
    EngineGarbledError,
    EngineRefusedError,
    EngineUnavailableError,
)
from springline.search.repositories import LibraryModelPolicyRepository, SearchSyncQueueRepository
from springline.search.worker import MOST_ATTEMPTS, Drained, SearchSyncWorker
from tests.conftest import TestDatabase
from tests.integration.media.scenes import add_asset, add_library, add_scene

pytestmark = pytest.mark.integration

BLUE, GREEN = "media_scenes_model_1", "media_scenes_model_2"
FAMILY = parse(
    "test.family",
    "insert into search_family (tenant_id, family) values (current_tenant(), 'media_scenes') on conflict do nothing",
)
INDEX = parse(
    "test.index",
    "insert into search_index (tenant_id, index_name, family, generation, library_slug, state) "
    "values (current_tenant(), :name, 'media_scenes', :generation::bigint, :library, 'ready')",
)
LEDGER = parse("test.ledger", "select index_name, document_id, rev, state from search_ledger order by rev")
WORK = parse(
    "test.work",
    "select index_name, asset_id, marks, attempts, is_doubtful, due_at = 'infinity', reason, token is not null "
    "from search_sync_work order by index_name, asset_id",
)
QUEUED = parse("test.queued", "select count(*) from search_sync_queue")
LAST_REV = parse("test.last_rev", "select last_rev from search_family")
RETITLE = parse("test.retitle", "update video_scenes set title = :title where id = :id::bigint")
TOUCH = parse("test.touch", "update video_scenes set title = title || '.' where asset_id = any(:ids::bigint[])")
DELETE = parse("test.delete", "delete from video_scenes where id = :id::bigint")
DELETE_ASSET = parse("test.delete_asset", "delete from asset where id = :id::bigint")
MOVE_SCENE = parse(
    "test.move", "update video_scenes set asset_id = :asset::bigint, source_key = 'moved' where id = :id::bigint"
)
END_LEASES = parse(
    "test.end_leases", "update search_sync_work set leased_until = now(), due_at = now() where token is not null"
)
END_PAUSES = parse("test.end_pauses", "update search_sync_work set due_at = now() where due_at < 'infinity'")
END_RESTS = parse("test.end_rests", "update search_index set resting_until = now()")
SHOW = parse("test.show", "update search_ledger set state = 'shown', seen_at = now() where rev = :rev::bigint")
BREAK = parse("test.break", "update video_scenes set duration_value = 9223372036854775807 where id = :id::bigint")
MEND = parse("test.mend", "update video_scenes set duration_value = 1 where id = :id::bigint")


@dataclass
class FakeEngine:
    """Keeps what it is sent; `does` may refuse it, fail, or look at the database meanwhile."""

    held: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    does: Callable[[str, list[dict[str, Any]]], Ingested | None] = lambda _name, _documents: None

    def ingest(self, index_name: str, documents: Sequence[str], *, commit: str = "auto") -> Ingested:
        assert commit == "auto"
        sent = [json.loads(one) for one in documents]
        answer = self.does(index_name, sent) or Ingested(len(sent))
        rejected = {one.position for one in answer.rejected}
        self.held += [(index_name, one) for at, one in enumerate(sent) if at not in rejected]
        return answer

    def revs(self, index_name: str = BLUE) -> list[int]:
        return [one["rev"] for name, one in self.held if name == index_name]

    def newest(self, index_name: str = BLUE) -> dict[int, dict[str, Any]]:
        """The documents by id, as the newest attempt to send each has them."""
        ordered = sorted((one for name, one in self.held if name == index_name), key=lambda one: one["rev"])
        return {one["document_id"]: one for one in ordered}


@dataclass
class Stage:
    """A tenant with an index, a worker, and an engine that takes everything."""

    db: TestDatabase
    engine: FakeEngine
    metrics: Registry

    def worker(self, **options: Any) -> SearchSyncWorker:
        clock = ManualClock()
        given: dict[str, Any] = {"clock": clock, "metrics": self.metrics, "fraction": lambda: 1.0, **options}
        return SearchSyncWorker(self.db.app, self.engine, **given)  # type: ignore[arg-type]

    def drain(self, **options: Any) -> Drained:
        return self.worker(**options).drain(self.db.tenant_id)

    def add_index(self, name: str, *, generation: int = 1, library: str = "") -> None:
        with self.db.transaction() as tx:
            tx.execute(FAMILY)
            tx.execute(INDEX, name=name, generation=generation, library=library)

    def planted(self, assets: int = 2, *, library: str = "rushes") -> tuple[list[int], list[int]]:
        with self.db.transaction() as tx:
            shelf = add_library(tx, library)
            ids = [add_asset(tx, shelf) for _ in range(assets)]
            return ids, [add_scene(tx, asset, title=f"scene of {asset}") for asset in ids]

    def run(self, statement: Any, **given: object) -> None:
        with self.db.transaction() as tx:
            tx.execute(statement, **given)

    def rows(self, statement: Any) -> list[Any]:
        with self.db.transaction() as tx:
            return tx.rows(statement)

    def states(self, index_name: str = BLUE) -> list[tuple[int, str]]:
        """The documents' attempts by number, with their states."""
        return [(document, state) for name, document, _, state in self.rows(LEDGER) if name == index_name]


@pytest.fixture
def stage(db: TestDatabase) -> Stage:
    stage = Stage(db, FakeEngine(), Registry())
    stage.add_index(BLUE)
    return stage


def test_a_change_is_sent_to_its_index_and_nothing_waits_then(stage: Stage) -> None:
    _, scenes = stage.planted()

    assert stage.drain() == Drained(claimed=2, sent=2)

    assert stage.engine.newest().keys() == set(scenes)
    assert stage.engine.newest()[scenes[0]]["title"].startswith("scene of")
    assert stage.rows(WORK) == []
    assert stage.rows(QUEUED) == [(0,)]
    assert stage.states() == [(scene, "sent") for scene in scenes]
    assert stage.rows(LAST_REV) == [(max(stage.engine.revs()),)]
    assert stage.drain() == Drained()


def test_numbers_are_in_the_ledger_before_a_document_leaves(stage: Stage) -> None:
    stage.planted()
    seen: list[tuple[set[int], int]] = []

    def look(_name: str, _documents: list[dict[str, Any]]) -> None:
        seen.append(({row[2] for row in stage.rows(LEDGER)}, stage.rows(LAST_REV)[0][0]))

    stage.engine.does = look
    stage.drain()

    assert seen == [(set(stage.engine.revs()), max(stage.engine.revs()))]


def test_many_changes_of_one_thing_are_one_sending(stage: Stage) -> None:
    _, scenes = stage.planted(1)
    for title in ("a", "b", "c"):
        stage.run(RETITLE, title=title, id=scenes[0])

    assert stage.drain() == Drained(claimed=1, sent=1)
    assert stage.engine.newest()[scenes[0]]["title"] == "c"


def test_a_document_that_is_the_same_is_not_sent_again(stage: Stage) -> None:
    assets, scenes = stage.planted(1)
    stage.drain()
    stage.run(RETITLE, title="a", id=scenes[0])
    stage.drain()
    stage.run(RETITLE, title="b", id=scenes[0])
    stage.run(RETITLE, title="a", id=scenes[0])

    assert stage.drain() == Drained(claimed=1)
    with stage.db.transaction() as tx:
        SearchSyncQueueRepository(tx).add("media_scenes", assets[0])
    assert stage.drain() == Drained(claimed=1)


def test_what_is_older_than_a_newer_attempt_is_sent_again(stage: Stage) -> None:
    """The newest attempt wins once it is found, so a document that is as it was before needs another one."""
    _, scenes = stage.planted(1)
    stage.run(RETITLE, title="a", id=scenes[0])
    stage.drain()
    stage.run(SHOW, rev=stage.engine.revs()[0])
    stage.run(RETITLE, title="b", id=scenes[0])
    stage.drain()
    stage.run(RETITLE, title="a", id=scenes[0])

    assert stage.drain().sent == 1
    assert stage.engine.newest()[scenes[0]]["title"] == "a"


def test_a_deleted_document_is_dead_at_once(stage: Stage) -> None:
    assets, scenes = stage.planted(2)
    stage.drain()
    stage.run(DELETE, id=scenes[0])
    stage.run(DELETE_ASSET, id=assets[1])

    assert stage.drain() == Drained(claimed=2, gone=2)
    assert stage.states() == [(scene, "dead") for scene in scenes]


def test_a_scene_that_moves_lives_on_under_its_new_asset(stage: Stage) -> None:
    assets, scenes = stage.planted(2)
    stage.drain()
    stage.run(MOVE_SCENE, asset=assets[1], id=scenes[0])

    assert stage.drain() == Drained(claimed=2, sent=1)
    assert stage.states() == [(scenes[0], "sent"), (scenes[1], "sent"), (scenes[0], "sent")]


def test_a_scene_that_moves_while_its_old_asset_is_read_is_not_lost(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assets, scenes = stage.planted(2)
    stage.drain()
    stage.run(RETITLE, title="newer", id=scenes[1])
    read = ledger._documents
    other = threading.Thread(target=lambda: stage.worker().drain(stage.db.tenant_id, batch=1))

    def read_and_move(*asked: Any) -> Any:
        found = read(*asked)
        if other.ident is None:
            stage.run(MOVE_SCENE, asset=assets[0], id=scenes[1])
            other.start()
            other.join(0.5)  # it takes on the new asset alone, and waits for its turn
        return found

    monkeypatch.setattr(ledger, "_documents", read_and_move)
    stage.drain()
    other.join()
    while stage.drain().claimed:
        pass

    assert stage.states()[-1] == (scenes[1], "sent")
    assert stage.engine.newest()[scenes[1]]["asset_id"] == assets[0]


def test_every_index_gets_every_change_and_a_library_with_its_own_only_there(stage: Stage) -> None:
    stage.add_index(GREEN, generation=2)
    stage.add_index(f"{GREEN}_archive", generation=2, library="archive")
    _, first = stage.planted(1)
    _, second = stage.planted(1, library="archive")

    assert stage.drain() == Drained(claimed=6, sent=4)

    assert stage.engine.newest(BLUE).keys() == {*first, *second}
    assert stage.engine.newest(GREEN).keys() == set(first)
    assert stage.engine.newest(f"{GREEN}_archive").keys() == set(second)
    assert len({row[2] for row in stage.rows(LEDGER)}) == 4


def test_a_change_during_the_sending_is_not_lost(stage: Stage) -> None:
    _, scenes = stage.planted(1)

    def change(_name: str, _documents: list[dict[str, Any]]) -> None:
        stage.engine.does = lambda _name, _documents: None
        stage.run(RETITLE, title="newer", id=scenes[0])
        assert stage.drain() == Drained()  # it belongs to the other one

    stage.engine.does = change
    stage.drain()

    assert stage.drain() == Drained(claimed=1, sent=1)
    assert stage.engine.newest()[scenes[0]]["title"] == "newer"
    assert stage.rows(WORK) == []


@pytest.mark.parametrize(
    "error",
    [
        EngineUnavailableError("took longer than 20 s"),
        EngineUnavailableError("fails (HTTP 500)"),
        EngineGarbledError("it was cut off"),
        EngineRefusedError("no such index", 404),
    ],
    ids=lambda error: str(error)[-20:],
)
def test_after_an_error_everything_is_sent_again_under_new_numbers(stage: Stage, error: EngineError) -> None:
    """Some of it may have arrived: nobody knows."""
    _, scenes = stage.planted(2)

    def fail(name: str, documents: list[dict[str, Any]]) -> None:
        stage.engine.held += [(name, one) for one in documents[:1]]
        raise error

    stage.engine.does = fail
    assert stage.drain() == Drained(claimed=2, failed=2)
    assert [(row[3], row[4], row[5], row[6]) for row in stage.rows(WORK)] == [(0, True, False, str(error))] * 2
    assert stage.drain() == Drained()  # it rests

    stage.engine.does = lambda _name, _documents: None
    stage.run(END_RESTS)
    stage.run(END_PAUSES)
    assert stage.drain() == Drained(claimed=2, sent=2)

    assert len(set(stage.engine.revs())) == 3
    assert stage.states() == [(scene, "sent") for scene in [*scenes, *scenes]]
    assert stage.rows(WORK) == []


def test_an_index_rests_longer_each_time_and_as_long_as_the_engine_asks(stage: Stage) -> None:
    stage.planted(1)
    resting = parse(
        "test.resting",
        "select failures, extract(epoch from resting_until - clock_timestamp())::double precision from search_index",
    )

    def failing(error: EngineError) -> tuple[int, float]:
        def fail(_name: str, _documents: list[dict[str, Any]]) -> None:
            raise error

        stage.engine.does = fail
        stage.run(END_RESTS)
        stage.run(END_PAUSES)
        stage.drain(first_pause=60.0)
        return stage.rows(resting)[0]

    assert failing(EngineUnavailableError("fails")) == (1, pytest.approx(60, abs=5))
    assert failing(EngineUnavailableError("fails")) == (2, pytest.approx(120, abs=5))
    assert failing(EngineUnavailableError("fails", retry_after_seconds=250.0)) == (3, pytest.approx(250, abs=5))
    assert failing(EngineUnavailableError("fails", retry_after_seconds=1e9)) == (4, pytest.approx(300, abs=5))
    stage.engine.does = lambda _name, _documents: None
    stage.run(END_RESTS)
    stage.run(END_PAUSES)
    stage.drain()
    assert stage.rows(resting) == [(0, None)]


def test_while_an_index_rests_its_changes_wait_and_others_go_on(stage: Stage) -> None:
    stage.add_index(GREEN, generation=2)
    stage.planted(1)

    def fail(name: str, _documents: list[dict[str, Any]]) -> None:
        if name == BLUE:
            raise EngineUnavailableError("fails")

    stage.engine.does = fail
    assert stage.drain() == Drained(claimed=2, sent=1, failed=1)
    stage.planted(1)
    assert stage.drain() == Drained(claimed=1, sent=1)
    assert [row[0] for row in stage.rows(WORK)] == [BLUE, BLUE]

    stage.engine.does = lambda _name, _documents: None
    stage.run(END_RESTS)
    stage.run(END_PAUSES)
    assert stage.drain() == Drained(claimed=2, sent=2)
    assert stage.engine.newest(BLUE).keys() == stage.engine.newest(GREEN).keys()


def test_a_slow_index_does_not_delay_another(stage: Stage) -> None:
    stage.add_index(GREEN, generation=2)
    stage.planted(1)
    other_is_done = threading.Event()
    waited: list[bool] = []

    def be_slow(name: str, _documents: list[dict[str, Any]]) -> None:
        if name == GREEN:
            other_is_done.set()
        else:
            waited.append(other_is_done.wait(10))

    stage.engine.does = be_slow
    assert stage.drain() == Drained(claimed=2, sent=2)
    assert waited == [True]


def test_only_what_was_rejected_waits_and_its_attempts_rise_by_one(stage: Stage) -> None:
    assets, scenes = stage.planted(3)

    def reject(_name: str, documents: list[dict[str, Any]]) -> Ingested:
        bad = [at for at, one in enumerate(documents) if one["document_id"] == scenes[1]]
        return Ingested(len(documents) - len(bad), tuple(Rejected(at, "no u64") for at in bad))

    stage.engine.does = reject
    assert stage.drain() == Drained(claimed=3, sent=2, rejected=1)

    assert stage.rows(WORK) == [(BLUE, assets[1], 2, 1, False, False, "no u64", False)]
    assert stage.states() == [(scenes[0], "sent"), (scenes[2], "sent")]  # what was rejected never reached the index


def test_poison_is_a_dead_letter_after_its_attempts_and_revives_when_mended(stage: Stage) -> None:
    assets, scenes = stage.planted(3)

    def reject(_name: str, documents: list[dict[str, Any]]) -> Ingested:
        bad = [at for at, one in enumerate(documents) if one["document_id"] == scenes[1] and one["title"] != "mended"]
        return Ingested(len(documents) - len(bad), tuple(Rejected(at, "no u64") for at in bad))

    stage.engine.does = reject
    tries = [stage.drain()]
    while (done := (stage.run(END_PAUSES), stage.drain())[1]).claimed:
        tries.append(done)

    assert len(tries) == MOST_ATTEMPTS
    assert [done.dead for done in tries] == [0] * (MOST_ATTEMPTS - 1) + [1]
    with stage.db.transaction() as tx:
        letters = SearchSyncQueueRepository(tx).dead_letters(limit=10)
    assert [(one.index_name, one.asset_id, one.attempts, one.reason) for one in letters] == [
        (BLUE, assets[1], MOST_ATTEMPTS, "no u64")
    ]
    assert sorted(stage.engine.newest()) == [scenes[0], scenes[2]]

    stage.run(RETITLE, title="mended", id=scenes[1])
    assert stage.drain() == Drained(claimed=1, sent=1)
    assert stage.rows(WORK) == []


def test_one_document_that_makes_the_engine_refuse_all_is_found(stage: Stage) -> None:
    assets, scenes = stage.planted(5)

    def refuse(_name: str, documents: list[dict[str, Any]]) -> None:
        if scenes[3] in {one["document_id"] for one in documents}:
            raise EngineRefusedError("garbage", 400)

    stage.engine.does = refuse
    assert stage.drain() == Drained(claimed=5, sent=4, rejected=1)
    assert [(row[1], row[3]) for row in stage.rows(WORK)] == [(assets[3], 1)]
    assert sorted(stage.engine.revs()) == sorted(set(stage.engine.revs()))


def test_a_document_that_cannot_be_computed_stops_no_other(stage: Stage) -> None:
    assets, scenes = stage.planted(3)
    stage.run(BREAK, id=scenes[1])

    assert stage.drain() == Drained(claimed=3, sent=2, rejected=1)
    [(_, asset, _, attempts, _, _, reason, _)] = stage.rows(WORK)
    assert (asset, attempts) == (assets[1], 1)
    assert "22003" in reason

    stage.run(MEND, id=scenes[1])
    stage.run(END_PAUSES)
    assert stage.drain() == Drained(claimed=1, sent=1)


def test_what_is_numbered_by_itself_is_left_to_whoever_took_it_over(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, scenes = stage.planted(2)
    stage.run(BREAK, id=scenes[1])
    alone = SearchSyncWorker._number_alone
    inside: list[Drained] = []

    def be_slow(worker: SearchSyncWorker, *asked: Any) -> Any:
        monkeypatch.setattr(SearchSyncWorker, "_number_alone", alone)
        stage.run(END_LEASES)
        inside.append(stage.drain())
        return alone(worker, *asked)

    monkeypatch.setattr(SearchSyncWorker, "_number_alone", be_slow)

    assert stage.drain() == Drained()
    assert inside == [Drained(claimed=2, sent=1, rejected=1)]
    assert stage.states() == [(scenes[0], "sent")]


def test_a_lease_that_ended_is_taken_over_and_its_first_owner_changes_nothing(stage: Stage) -> None:
    _, scenes = stage.planted(1)
    inside: list[Drained] = []

    def be_slow(_name: str, _documents: list[dict[str, Any]]) -> None:
        stage.engine.does = lambda _name, _documents: None
        stage.run(END_LEASES)
        stage.run(RETITLE, title="newer", id=scenes[0])
        inside.append(stage.drain())
        stage.run(RETITLE, title="newest", id=scenes[0])

    stage.engine.does = be_slow
    stage.drain()

    assert inside == [Drained(claimed=1, sent=1)]
    assert stage.drain() == Drained(claimed=1, sent=1)  # the newest change was not finished by the late first one
    assert stage.engine.newest()[scenes[0]]["title"] == "newest"


class KilledError(BaseException):
    """Ends a worker as a kill would: nothing of it runs any more."""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_worker_that_dies_around_the_sending_loses_nothing(stage: Stage, when: str) -> None:
    _, scenes = stage.planted(2)

    def die(name: str, documents: list[dict[str, Any]]) -> None:
        stage.engine.does = lambda _name, _documents: None
        if when == "after":
            stage.engine.held += [(name, one) for one in documents]
        raise KilledError

    stage.engine.does = die
    with pytest.raises(KilledError):
        stage.drain()
    assert stage.drain() == Drained()  # its lease still holds

    stage.run(END_LEASES)
    assert stage.drain() == Drained(claimed=2, sent=2)
    assert stage.engine.newest().keys() == set(scenes)
    assert len(set(stage.engine.revs())) == len(stage.engine.revs())
    assert stage.rows(WORK) == []


def test_a_claim_that_is_not_committed_leaves_the_outbox_as_it_was(stage: Stage) -> None:
    stage.planted(2)

    def claim_and_die() -> None:
        with stage.db.transaction() as tx:
            assert claim(tx)
            raise KilledError

    with pytest.raises(KilledError):
        claim_and_die()

    assert stage.drain() == Drained(claimed=2, sent=2)


def claim(tx: Transaction, *, limit: int = 100) -> list[int]:
    lease = timedelta(minutes=1)
    return [
        one.asset_id for one in SearchSyncQueueRepository(tx).claim(token=str(uuid.uuid4()), lease=lease, limit=limit)
    ]


def test_two_who_claim_at_once_get_different_things_and_do_not_wait(stage: Stage) -> None:
    assets, _ = stage.planted(4)
    with stage.db.transaction() as tx:
        for asset in assets:
            SearchSyncQueueRepository(tx).add("media_scenes", asset)

    with stage.db.transaction() as one:
        first = claim(one, limit=6)
        with stage.db.app.transaction(stage.db.tenant_id) as other:
            other.execute(parse("test.impatient", "set local lock_timeout = '2s'"))
            second = claim(other, limit=6)

    assert not set(first) & set(second)
    assert sorted(first + second) == assets


def test_a_batch_takes_no_more_than_it_is_told(stage: Stage) -> None:
    _, scenes = stage.planted(5)
    worker = stage.worker()

    assert [worker.drain(stage.db.tenant_id, batch=4).claimed for _ in range(3)] == [2, 2, 1]
    assert stage.engine.newest().keys() == set(scenes)


def test_another_tenants_changes_are_not_touched(stage: Stage) -> None:
    stage.planted(1)

    assert stage.worker().drain(stage.db.other_tenant_id) == Drained()
    assert stage.rows(QUEUED) == [(2,)]


def test_what_is_sent_rejected_and_failed_is_counted(stage: Stage) -> None:
    stage.planted(2)
    stage.engine.does = lambda _name, documents: Ingested(len(documents) - 1, (Rejected(0, "no u64"),))
    stage.drain()

    text = stage.metrics.render() if hasattr(stage.metrics, "render") else ""
    assert 'search_sync_sent_total{family="media_scenes"} 1' in text
    assert 'search_sync_rejected_total{family="media_scenes"} 1' in text


def test_a_search_leaves_out_what_is_not_shown(stage: Stage) -> None:
    stage.planted(2)
    stage.drain()
    revs = sorted(stage.engine.revs())
    stage.run(SHOW, rev=revs[0])
    with stage.db.transaction() as tx:
        policy = LibraryModelPolicyRepository(tx)
        assert policy.route("media_scenes") is None
        policy.switch("media_scenes", 1, at=ManualClock().now())
        route = policy.route("media_scenes")

    assert route is not None
    assert (route.index_names, route.last_rev, list(route.left_out)) == (BLUE, revs[1], [revs[1]])


def test_an_index_that_the_engine_may_not_have_yet_is_sent_nothing(stage: Stage) -> None:
    stage.run(parse("test.build", "update search_index set state = 'building'"))
    stage.planted(1)

    assert stage.drain() == Drained()
    assert [row[7] for row in stage.rows(WORK)] == [False]

    stage.run(parse("test.read", "update search_index set is_read = true"))
    assert stage.drain() == Drained(claimed=1, sent=1)
