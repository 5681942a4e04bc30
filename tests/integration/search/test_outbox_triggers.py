"""What changes in the media library is told to the outbox: once, in the same transaction, and only where it matters."""

import pytest
from pg8000.exceptions import DatabaseError

from springline.platform.database import Transaction
from springline.platform.statements import parse
from tests.conftest import TestDatabase
from tests.integration.media.scenes import add_asset, add_library, add_scene

pytestmark = pytest.mark.integration

FAMILY = parse("test.family", "insert into search_family (tenant_id, family) values (current_tenant(), 'media_scenes')")
INDEX = parse(
    "test.index",
    "insert into search_index (tenant_id, index_name, family, generation, state) "
    "values (current_tenant(), :name, 'media_scenes', 1, :state)",
)
TAKE = parse(
    "test.take",
    "with taken as (delete from search_sync_queue returning id, family, asset_id, action) "
    "select asset_id, action from taken where family = 'media_scenes' order by id",
)
MOVE = parse(
    "test.move", "update video_scenes set asset_id = :asset::bigint, source_key = 'moved' where id = :scene::bigint"
)
RETITLE = parse("test.retitle", "update video_scenes set title = :title where asset_id = :asset::bigint")
NUMBER = parse(
    "test.number", "update video_scenes set version = version + 1, thumbnail_url = 'https://example.org/1.jpg'"
)
FAVORITE = parse("test.favorite", "update asset set is_favorite = not is_favorite where id = any(:ids::bigint[])")
HASH = parse("test.hash", "update asset set content_hash = 'new', version = version + 1")
DELETE_SCENE = parse("test.delete_scene", "delete from video_scenes where id = :scene::bigint")
DELETE_ASSETS = parse("test.delete_assets", "delete from asset where id = any(:ids::bigint[])")
RENAME = parse("test.rename", "update library set slug = :slug, name = :slug where id = :library::bigint")
CALL = parse("test.call", "update library set name = 'other' where id = :library::bigint")
UPSERT = parse(
    "test.upsert",
    "insert into asset (tenant_id, library_id, source_key, kind, title, rate_numerator, rate_denominator, "
    "duration_value) "
    "select tenant_id, library_id, source_key, kind, title || '!', 1000, 1, 1 from asset where id = :asset::bigint "
    "union all select tenant_id, library_id, 'another', kind, title, 1000, 1, 1 from asset where id = :asset::bigint "
    "on conflict (tenant_id, library_id, source_key) do update set title = excluded.title",
)
NEWEST = parse("test.newest", "select max(id) from asset")


def add_index(tx: Transaction, *, name: str = "media_scenes_model_1", state: str = "ready") -> None:
    tx.execute(FAMILY)
    tx.execute(INDEX, name=name, state=state)


def told(tx: Transaction) -> list[tuple[int, str]]:
    """What the outbox holds, which is empty afterwards."""
    return [(asset, action) for asset, action in tx.rows(TAKE)]


@pytest.fixture
def tx(db: TestDatabase):
    """A transaction of a tenant that has an index, with two assets of two scenes each, and an empty outbox."""
    with db.transaction() as tx:
        add_index(tx)
        yield tx


def planted(tx: Transaction) -> tuple[int, int, list[int]]:
    library = add_library(tx)
    first, second = add_asset(tx, library), add_asset(tx, library)
    scenes = [add_scene(tx, asset, position=at) for asset in (first, second) for at in (1, 2)]
    told(tx)
    return first, second, scenes


def test_new_things_are_told_of(tx: Transaction) -> None:
    asset = add_asset(tx, add_library(tx))
    assert told(tx) == [(asset, "UPSERT")]

    add_scene(tx, asset)
    assert told(tx) == [(asset, "UPSERT")]


def test_a_statement_tells_of_each_asset_once(tx: Transaction) -> None:
    first, second, _ = planted(tx)

    tx.execute(RETITLE, title="Tide", asset=first)
    assert told(tx) == [(first, "UPSERT")]

    tx.execute(FAVORITE, ids=[first, second])
    assert sorted(told(tx)) == [(first, "UPSERT"), (second, "UPSERT")]


def test_a_scene_that_moves_is_told_of_both_assets(tx: Transaction) -> None:
    first, second, scenes = planted(tx)

    tx.execute(MOVE, asset=second, scene=scenes[0])

    assert sorted(told(tx)) == [(first, "UPSERT"), (second, "UPSERT")]


def test_a_change_that_no_document_holds_is_not_told_of(tx: Transaction) -> None:
    first, _, _ = planted(tx)
    tx.execute(RETITLE, title="Tide", asset=first)
    told(tx)

    tx.execute(NUMBER)
    tx.execute(HASH)
    tx.execute(RETITLE, title="Tide", asset=first)

    assert told(tx) == []


def test_a_deleted_scene_is_its_assets_change_and_a_deleted_asset_its_own(tx: Transaction) -> None:
    first, second, scenes = planted(tx)

    tx.execute(DELETE_SCENE, scene=scenes[0])
    assert told(tx) == [(first, "UPSERT")]

    tx.execute(DELETE_ASSETS, ids=[first, second])
    assert sorted(told(tx)) == [(first, "DELETE"), (second, "DELETE")]


def test_a_library_with_a_new_slug_tells_of_its_assets(tx: Transaction) -> None:
    first, second, _ = planted(tx)
    library = add_library(tx)
    add_asset(tx, add_library(tx, "other"))
    told(tx)

    tx.execute(CALL, library=library)
    assert told(tx) == []

    tx.execute(RENAME, slug="dailies", library=library)
    assert sorted(told(tx)) == [(first, "UPSERT"), (second, "UPSERT")]


def test_an_upsert_tells_of_what_it_inserted_and_of_what_it_changed(tx: Transaction) -> None:
    first, _, _ = planted(tx)

    tx.execute(UPSERT, asset=first)

    assert sorted(told(tx)) == [(first, "UPSERT"), (tx.value(NEWEST), "UPSERT")]


def test_without_an_index_nothing_is_written(db: TestDatabase) -> None:
    with db.transaction(db.other_tenant_id) as tx:
        add_index(tx)
    with db.transaction() as tx:
        first, second, scenes = planted(tx)
        add_index(tx, name="media_scenes_model_2", state="dropping")
        tx.execute(MOVE, asset=second, scene=scenes[0])
        tx.execute(FAVORITE, ids=[first])
        tx.execute(DELETE_ASSETS, ids=[second])

        assert told(tx) == []


def test_what_is_rolled_back_was_never_told(db: TestDatabase) -> None:
    with db.transaction() as tx:
        add_index(tx)
        first, _, _ = planted(tx)

    def change_and_fail() -> None:
        with db.transaction() as tx:
            tx.execute(FAVORITE, ids=[first])
            tx.execute(parse("test.fail", "select 1 / 0"))

    with pytest.raises(DatabaseError):
        change_and_fail()

    with db.transaction() as tx:
        assert told(tx) == []


def test_the_plan_of_a_small_change_does_not_slow_a_large_one(tx: Transaction) -> None:
    """Plans are kept: one made for a single row would join a hundred thousand with each other row by row."""
    library = add_library(tx)
    asset = add_asset(tx, library)
    add_scene(tx, asset)
    for title in "abcdefgh":
        tx.execute(RETITLE, title=title, asset=asset)
    tx.execute(
        parse(
            "test.many",
            "insert into video_scenes (tenant_id, asset_id, source_key, position, start_value, duration_value, "
            "start_timecode) "
            "select current_tenant(), :asset::bigint, 'many-' || n, n, 0, 1, '' from generate_series(2, 20000) n",
        ),
        asset=asset,
    )
    tx.execute(parse("test.impatient", "set local statement_timeout = '8s'"))
    told(tx)

    tx.execute(RETITLE, title="Tide", asset=asset)

    assert told(tx) == [(asset, "UPSERT")]
