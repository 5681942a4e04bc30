"""What following a stream reads of a large graph, as the serving role: what rests on the positions, and no more."""

from contextlib import closing

import pytest

from springline.platform.statements import parse
from springline.provenance import queries
from tests.integration.warehouse.test_explain import check

pytestmark = pytest.mark.integration

THINGS = 2_000
FILL = f"""
    insert into resource (tenant_id, kind, natural_key, state_since)
    select t.id, 'chat', 'messages', now() from tenant t;

    insert into resource (tenant_id, kind, natural_key, state_since)
    select t.id, 'highlight', n, now() from tenant t, generate_series(1, {THINGS}) n;

    insert into resource_version (tenant_id, resource_id, number, content_hash, content, produced_by, created_at)
    select tenant_id, id, n, id || '/' || n, 'null', 'test', now() from resource, generate_series(1, 2) n
    where kind = 'highlight';

    update resource r set current_version_id = v.id from resource_version v where v.resource_id = r.id and v.number = 2;

    insert into derivation (
        tenant_id, derived_resource_id, derived_version_id, source_resource_id, position, role, selector, selector_hash,
        selected, is_current
    )
    select v.tenant_id, v.resource_id, v.id, s.id, v.resource_id * 10 + n, '/quotes/' || n, '', 'h', '"x"', v.number = 2
    from resource_version v join resource s on s.tenant_id = v.tenant_id and s.kind = 'chat', generate_series(1, 10) n;

    analyze
"""
HIGHLIGHT = parse("test.highlight", "select max(id) from resource where kind = 'highlight'")
VERSION = parse("test.version", "select max(id) from resource_version where resource_id = :id")
STREAM = parse("test.stream", "select id from resource where kind = 'chat'")


@pytest.fixture
def large(db):
    """A tenant of whose two thousand highlights each has two versions of ten inputs, and another one like it."""
    with closing(db.superuser.connect()) as connection:
        connection.execute_simple(FILL)
    return db


def test_a_batch_costs_what_rests_on_its_messages_now_or_before(large):
    with large.transaction() as tx:
        stream = {"id": tx.value(STREAM)}
    positions = [place * 100 + 5 for place in range(1, 20)]
    check(large.app, queries.TAKE_BACK, 200, **stream, positions=positions)
    check(large.app, queries.RESTED_ON, 200, **stream, positions=positions)
    check(large.app, queries.SELECTORS_OF, 200, ids=[stream["id"]] * len(positions), positions=positions)


def test_a_graph_costs_what_it_shows_however_much_there_is(large):
    with large.transaction() as tx:
        stream, highlight = tx.value(STREAM), tx.value(HIGHLIGHT)
        version = tx.value(VERSION, id=highlight)
    check(large.app, queries.GRAPH_DOWN, 1_500, ids=[stream], position=0, limit=101)
    check(large.app, queries.GRAPH_DOWN, 40, ids=[stream], position=highlight * 10 + 3, limit=101)
    check(large.app, queries.GRAPH_UP, 120, ids=[version], limit=101)
