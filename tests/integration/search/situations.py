"""What went wrong once, or would without one of the devices of search: the shortest way there."""

from tests.integration.media.scenes import add_asset, add_library
from tests.integration.search.consistency import DELETE_ASSET, MOVE_SCENE, UPDATE_SCENE, World
from tests.integration.search.scene_truth import scenes
from tests.quickwit_double.faults import Doubled, Late


def rewrite(world: World) -> None:
    """The first scene changes."""
    with world.db.transaction() as tx:
        first = min(scenes(tx))
        tx.execute(UPDATE_SCENE, id=first, **world.said())
    world.steady.discard(first)


def post_late(world: World, seconds: float) -> None:
    """A scene changes twice; the first time it is sent, it arrives when all else has come to rest."""
    rewrite(world)
    world.server.faults.plan("ingest", Late(seconds))
    world.drain()
    rewrite(world)
    for _ in range(4):
        world.pass_time(8)
        world.drain()
        world.keep()
    world.pass_time(seconds)


def post_twice(world: World) -> None:
    """A scene changes, and is twice in the engine."""
    rewrite(world)
    world.server.faults.plan("ingest", Doubled())
    world.drain()
    world.pass_time(8)
    world.keep()


def change_amid_sending(world: World) -> None:
    """A scene changes again while it is being sent, and another worker has seen it before the first is done."""

    def again() -> None:
        rewrite(world)
        world.processes["worker 2"]()

    rewrite(world)
    world.amid["before ingest"] = again
    world.processes["worker 1"]()
    assert not world.amid


def move_and_delete(world: World) -> None:
    """A scene changes, moves to another asset and goes with that one, before the engine has found any of it."""
    world.largest = 99
    rewrite(world)
    world.processes["worker 1"]()
    with world.db.transaction() as tx:
        known = scenes(tx)
        moved = known[min(known)]
        asset = add_asset(tx, add_library(tx, moved.library_slug))
        tx.execute(MOVE_SCENE, id=moved.id, asset_id=asset)
    world.processes["worker 1"]()
    with world.db.transaction() as tx:
        tx.execute(DELETE_ASSET, id=asset)
    world.processes["worker 1"]()
