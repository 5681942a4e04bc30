"""Each kind of damage is found, in both directions, and repairing heals it."""

from typing import Any

import pytest

from springline.platform.database import Transaction
from springline.platform.statements import parse
from springline.search import presence, verifying
from springline.search.model import EngineUnavailableError
from springline.search.upkeep_queries.indexes import Index
from springline.search.verifying import Verification
from tests.integration.search.grounds import Ground

pytestmark = pytest.mark.integration


@pytest.fixture
def ground(db: Any) -> Ground:
    return Ground(db)


@pytest.fixture
def index(ground: Ground) -> Index:
    """An index of six scenes of two assets."""
    ground.add_scenes(3)
    ground.add_scenes(3)
    return ground.searched()


def healed(ground: Ground, index: Index) -> None:
    ground.turn(3)
    assert ground.verify(index).is_sound
    assert ground.found(index.name) == ground.scenes
    left = verifying.difference(ground.db.app, ground.engine, ground.db.tenant_id, index)
    assert left.documents == 0


def test_a_sound_index_is_noted_as_verified(ground: Ground, index: Index) -> None:
    assert ground.index(index.name).verified_at is None
    report = ground.verify(index)
    assert report.is_sound
    assert report.documents == 6
    assert ground.index(index.name).verified_at == ground.clock.now()


@pytest.mark.parametrize("page", [1, 2, 4, 100])
def test_a_ghost_is_taken_into_the_ledger_as_dead(ground: Ground, index: Index, page: int) -> None:
    first, _, between, *_ = ground.scenes
    ground.engine.indexes[index.name] += [
        {"document_id": document, "rev": 900 + document, "asset_id": 1} for document in (first, between, 10_000)
    ]
    report = ground.verify(index, page=page)
    assert report.counts == {"ghost": 3}
    assert report.examples == {"ghost": [first, between, 10_000]}
    assert report.repaired == 0
    assert ground.verify(index, repairs=True, page=page).repaired == 3
    assert ground.states(index)[10_000] == {10_900: "dead"}
    assert ground.marked(index) == {}
    healed(ground, index)


def test_more_ghosts_than_one_answer_holds(ground: Ground, index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "MOST_REVS", 4)
    ground.engine.indexes[index.name] += [
        {"document_id": document, "rev": 900 + document, "asset_id": 1} for document in ground.scenes
    ]
    report = ground.verify(index, repairs=True)
    assert report.counts["ghost"] == 6
    assert report.counts["lost"] == 0, "what did not fit into an answer is not missed"


def test_what_the_engine_lost_is_sent_anew(ground: Ground, index: Index) -> None:
    lost = ground.engine.indexes[index.name].pop(1)
    report = ground.verify(index)
    assert report.counts == {"lost": 1}
    assert report.examples == {"lost": [lost["document_id"]]}
    assert ground.marked(index) == {}
    ground.verify(index, repairs=True)
    healed(ground, index)


def test_an_index_that_was_emptied_is_filled_again(ground: Ground, index: Index) -> None:
    ground.engine.indexes[index.name].clear()
    assert ground.verify(index, repairs=True).counts == {"lost": 6}
    healed(ground, index)


def test_what_the_engine_holds_twice_is_sent_anew_and_both_die(ground: Ground, index: Index) -> None:
    double = ground.engine.indexes[index.name][0]
    ground.engine.indexes[index.name].append(dict(double))
    assert ground.verify(index, repairs=True).counts == {"double": 1}
    assert ground.states(index)[double["document_id"]] == {double["rev"]: "shown"}, "until the new one is found"
    healed(ground, index)
    assert ground.states(index)[double["document_id"]][double["rev"]] == "dead"


def test_what_was_never_sent_is_sent(ground: Ground, index: Index) -> None:
    missed = ground.scenes[4]
    ground.change("delete from search_ledger where document_id = :id::bigint", id=missed)
    report = ground.verify(index, repairs=True)
    assert report.counts == {"ghost": 1, "absent": 1}
    assert report.examples["absent"] == [missed]
    healed(ground, index)


def test_what_is_gone_from_the_tables_goes_from_the_index(ground: Ground, index: Index) -> None:
    gone = ground.scenes[5]
    ground.change("delete from video_scenes where id = :id::bigint", id=gone)
    ground.change("delete from search_sync_queue")
    assert ground.verify(index, repairs=True).examples == {"superfluous": [gone]}
    healed(ground, index)


def test_the_documents_of_things_that_are_gone_are_found_wherever_their_ids_are(ground: Ground, index: Index) -> None:
    last = [ground.scenes[3], ground.scenes[4], ground.scenes[5]]
    ground.change("delete from asset where id = (select max(id) from asset)")
    ground.change("delete from search_sync_queue")
    assert ground.verify(index).examples == {"superfluous": last}


def test_what_was_sent_with_another_content_is_sent_anew(ground: Ground, index: Index) -> None:
    changed = ground.scenes[0]
    ground.change("update video_scenes set title = 'another' where id = :id::bigint", id=changed)
    ground.change("delete from search_sync_queue")
    assert ground.verify(index, repairs=True).examples == {"outdated": [changed]}
    healed(ground, index)


def test_what_waits_to_be_sent_is_no_damage(ground: Ground, index: Index) -> None:
    ground.change("update video_scenes set title = 'another'")
    assert ground.verify(index).is_sound
    ground.worker.drain(ground.db.tenant_id)
    assert ground.verify(index).is_sound, "nor is what is on its way"


def test_a_dead_letter_is_damage(ground: Ground, index: Index) -> None:
    ground.change("update video_scenes set title = 'another' where id = :id::bigint", id=ground.scenes[0])
    ground.change("delete from search_sync_queue")
    ground.verify(index, repairs=True)
    ground.change("update search_sync_work set due_at = 'infinity', reason = 'no'")
    assert ground.verify(index).counts == {"outdated": 1}


def test_libraries_apart_are_compared_with_their_own_documents(ground: Ground) -> None:
    ground.add_scenes(2)
    archive = ground.add_scenes(2, library="archive")
    index = ground.built("archive")
    apart = ground.index(f"{index.name}_archive")
    assert ground.verify(index).is_sound
    assert ground.verify(apart).is_sound
    ground.engine.indexes[apart.name].clear()
    assert ground.verify(index).is_sound
    assert ground.verify(apart).examples == {"lost": archive}


def test_a_document_that_moves_while_it_is_compared_is_no_damage(ground: Ground, index: Index) -> None:
    searched = ground.engine.search

    def meanwhile(*asked: Any) -> Any:
        ground.engine.search = searched  # type: ignore[method-assign]
        answer = searched(*asked)
        ground.change("update video_scenes set title = 'another'")
        ground.turn(2)
        return answer

    ground.engine.search = meanwhile  # type: ignore[method-assign]
    assert ground.verify(index, repairs=True).is_sound


def test_a_comparison_goes_on_after_an_engine_failed(ground: Ground, index: Index) -> None:
    ground.engine.indexes[index.name].pop(5)
    verification = Verification(
        *(ground.db.app, ground.engine, ground.clock, ground.db.tenant_id, index), repairs=True, page=2
    )
    assert verification.step()
    ground.engine.fails.add("search")
    with pytest.raises(EngineUnavailableError):
        verification.step()
    ground.engine.fails.clear()
    assert verification.run().counts == {"lost": 1}


def test_counting_shows_that_something_is_wrong(ground: Ground, index: Index) -> None:
    def differs() -> int:
        return verifying.difference(ground.db.app, ground.engine, ground.db.tenant_id, index).documents

    ground.change("update video_scenes set title = 'another' where id = :id::bigint", id=ground.scenes[0])
    ground.turn()
    assert differs() == 0
    ground.engine.indexes[index.name].append({"document_id": 9, "rev": 0, "asset_id": 1})
    assert differs() == 1
    ground.engine.indexes[index.name].clear()
    assert differs() == -6


def test_things_that_take_too_long_together_are_compared_one_by_one(
    ground: Ground, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground.change("delete from search_ledger where document_id = :one::bigint", one=ground.scenes[0])
    ground.engine.indexes[index.name] = [one for one in ground.engine.indexes[index.name] if one["document_id"] != 1]
    others = Verification._others

    def too_long(verification: Verification, tx: Transaction) -> list[str]:
        if verification._roots > 1:
            tx.execute(parse("test.limit", "set local statement_timeout = 10"))
            tx.execute(parse("test.sleep", "select pg_sleep(20)"))
        return others(verification, tx)

    monkeypatch.setattr(Verification, "_others", too_long)
    assert ground.verify(index).counts == {"absent": 1}
