"""What must hold of searches: amid everything that happens, and once it has come to rest."""

from collections import Counter
from collections.abc import Sequence

from springline.platform.statements import parse
from springline.search import verifying
from springline.search.model import Asked, EngineError, OneOf, Query, Sort, Words
from springline.search.quickwit.expressions import request_body
from springline.search.quickwit_search_repository import QuickwitSearchRepository
from springline.search.repositories import LibraryModelPolicyRepository, Route, SearchSyncQueueRepository
from springline.search.upkeep_queries import indexes
from tests.integration.search.consistency import LATEST_SECONDS, PACE, SCENES, World
from tests.integration.search.scene_truth import Scene, facet, matching, scenes
from tests.integration.search.stepping import KilledError
from tests.integration.search.strangers import wait_for_strangers

FACETS = ("tags", "library_slug", "is_favorite")
QUERIES: Sequence[Query] = (
    Query(),
    Query((Words(("amber",)),)),
    Query((Words(("boat", "cliff")),)),
    Query((Words(("fog",), field="title"), Words(("dune",), is_negated=True))),
    Query((OneOf("tags", ("rain",)),)),
    Query((OneOf("is_favorite", (True,)), Words(("ebb",)))),
    Query((OneOf("library_slug", ("archive",)),)),
)

_SHOWN = parse(
    "test.shown",
    """select rev, document_id from search_ledger
    where state = 'shown' and index_name = any(string_to_array(:names, ','))""",
)
_OPEN = parse(
    "test.open",
    """select (select count(*) from search_sync_queue), (select count(*) from search_sync_work),
        (select count(*) from search_ledger where state = 'sent'),
        (select count(*) from search_index where state <> 'ready')""",
)


def begin(world: World) -> None:
    """Build a first index, and search it."""
    world.rebuild()
    settle(world)
    world.switch()
    check_all(world)


def check(world: World) -> None:
    """Search amid it all: nothing is told twice, is gone, or doesn't match, and nothing steady is missing."""
    query = world.random.choice(QUERIES)
    with world.db.transaction() as tx:
        route = LibraryModelPolicyRepository(tx).route(SCENES.name)
        if route is None:
            return
        shown = dict(tx.rows(_SHOWN, names=route.index_names))
    steady = set(world.steady)
    try:
        _check_counts(world, route, shown)
        found = _searched(world).search_along(route, world.db.transaction, Asked(SCENES, query, Sort(), limit=500))
    except EngineError:
        return
    with world.db.transaction() as tx:
        known = scenes(tx)
    ids = [hit.document_id for hit in found.hits]
    right = matching(known, query)
    assert len(ids) == len(set(ids)), f"found twice: {sorted(ids)}"
    assert set(ids) <= right, f"found, and does not match: {sorted(set(ids) - right)}"
    steady &= world.steady & right
    assert steady <= set(ids), f"matches since long, and is not found: {sorted(steady - set(ids))}"


def _check_counts(world: World, route: Route, shown: dict[int, int]) -> None:
    """A search of everything counts what the ledger showed when its route was read, whatever happened since."""
    asked = Asked(SCENES, Query(), Sort(), limit=500)
    body = request_body(asked, left_out=route.left_out, last_rev=route.last_rev)
    world.depth += 1
    try:
        world.engine.is_alive()  # things happen here
        if world.random.random() < world.unrest:
            world.write()
            world.drain()
            world.pass_time(8)
    except KilledError:
        pass
    finally:
        world.depth -= 1
    if world.doubles_may_come or any(world.unstepped.get_index(name) is None for name in route.index_names.split(",")):
        return
    revs = sorted(int(str(hit.source["rev"])) for hit in world.unstepped.search(route.index_names, body).hits)
    more, fewer = Counter(revs) - Counter([*shown]), Counter([*shown]) - Counter(revs)
    assert not more + fewer, f"the engine counts {dict(more)}, and not {dict(fewer)}, which the ledger showed"


def _searched(world: World) -> QuickwitSearchRepository:
    return QuickwitSearchRepository(world.engine, world.postgres)


def settle(world: World) -> None:
    """Nothing goes wrong any more, and everything is done that is left to do."""
    world.unrest, world.server.faults.rejects = 0.0, lambda _line: None
    world.server.faults.forget()
    for _ in range(60):
        wait_for_strangers(world.db)
        world.pass_time(max(PACE.checking.total_seconds(), 60) + 10)
        with world.db.transaction() as tx:
            queue = SearchSyncQueueRepository(tx)
            for one in indexes.indexes(tx):
                queue.revive(one.name)
        world.drain()
        world.pass_time(10)
        world.keep()
        with world.db.transaction() as tx:
            left = tx.one(_OPEN)
        if left == (0, 0, 0, 0):
            break
    assert left == (0, 0, 0, 0), f"queue, work, sent, indexes that are not ready: {left}"
    for _ in range(20):  # doubles that came after they were shown are looked for now and then only
        world.pass_time(LATEST_SECONDS)
        for action in (world.keep, world.keep, world.drain):
            action()
        world.pass_time(20)
        world.keep()
        if not any(_differences(world)):
            break
    world.doubles_may_come = False


def _differences(world: World) -> list[int]:
    """By how many documents each index differs from the ledger, as it counts itworld."""
    with world.db.transaction() as tx:
        known = indexes.indexes(tx)
    return [verifying.difference(world.database, world.engine, world.tenant_id, one).documents for one in known]


def check_all(world: World) -> None:
    """Nothing is under way: hits, totals, facets and pages are what the tables say."""
    with world.db.transaction() as tx:
        known = scenes(tx)
        route = LibraryModelPolicyRepository(tx).route(SCENES.name)
        built = indexes.indexes(tx)
    assert route is not None
    for one in built:
        report = verifying.Verification(
            world.db.app, world.unstepped, world.clock, world.tenant_id, one, repairs=False
        ).run()
        assert report.is_sound, report
    for query in QUERIES:
        right = matching(known, query)
        found = _searched(world).search_along(
            route, world.db.transaction, Asked(SCENES, query, Sort(), limit=500, facets=FACETS)
        )
        assert {hit.document_id for hit in found.hits} == right, query
        assert found.total == len(right), query
        for name in FACETS:
            counts = {one.value: one.count for one in found.facets[name]}
            assert counts == facet(known, right, name), (query, name, route)
    _check_pages(world, route, known)
    world.steady = set(known)


def _check_pages(world: World, route: Route, known: dict[int, Scene]) -> None:
    asked = Asked(SCENES, Query(), Sort("updated_at"), limit=5)
    ids: list[int] = []
    while True:
        found = _searched(world).search_along(route, world.db.transaction, asked)
        ids += [hit.document_id for hit in found.hits]
        if found.next is None:
            break
        asked = Asked(SCENES, Query(), Sort("updated_at"), limit=5, after=found.next)
    assert sorted(ids) == sorted(known)
