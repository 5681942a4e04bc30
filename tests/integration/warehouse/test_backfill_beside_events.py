"""Backfills among events, in any order, and into a database of the warehouse's own."""

from contextlib import closing, contextmanager

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from springline.community import census, history
from springline.platform.clock import ManualClock
from springline.platform.database import Address, Database
from springline.platform.statements import parse
from springline.warehouse import backfill, reconciliation, transforms
from springline.warehouse.pages import Page
from tests.conftest import TEMPLATE
from tests.integration.chats import LATER, Pipeline
from tests.integration.warehouse.conftest import BOOKKEEPING, INDEX, LANDING

pytestmark = pytest.mark.integration

CLOCK = ManualClock(LATER)


@pytest.fixture
def source(db):
    """Reads pages of a tenant's history, by a connection of its own."""
    own = Database(Address.parse(db.urls["app"]))

    def reading(tenant_id=db.tenant_id):
        def read(page: Page, *, batch_id: str, after: int, limit: int) -> None:
            with own.transaction(tenant_id) as tx:
                history.page(tx, page.what, page, batch_id=batch_id, after=after, limit=limit)

        return read

    with closing(own):
        yield reading


def agree(pipeline: Pipeline) -> bool:
    with pipeline.db.transaction(pipeline.tenant_id) as tx:
        report = reconciliation.reconcile(tx, lambda *span: census.tallies(tx, *span))
    return report.differences == []


@contextmanager
def emptied(db):
    with db.superuser.transaction() as tx:
        tx.execute(parse("test.empty", f"truncate {', '.join([*LANDING, *INDEX, 'index_dirty', 'index_generation'])}"))
    yield


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.integers(1, 6), st.sampled_from(["ada", "ben", "eva"])),
        st.tuples(st.just("edit"), st.integers(1, 6), st.sampled_from(["one", "two https://x.example/a"])),
        st.tuples(st.just("delete"), st.integers(1, 6), st.just("")),
        st.tuples(st.just("react"), st.integers(1, 6), st.sampled_from(["👍", "🙏"])),
        st.tuples(st.just("land"), st.just(0), st.just("")),
        st.tuples(st.just("backfill"), st.integers(1, 4), st.just("")),
    ),
    min_size=4,
    max_size=14,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
@example([("say", 1, "ada"), ("say", 4, "ada"), ("land", 0, ""), ("delete", 4, ""), ("say", 2, "ada")])
def test_events_and_backfills_in_any_order_end_as_events_alone(db, chat, warehouse, source, steps):
    with db.system.transaction() as tx:
        new = "insert into tenant (slug, name) values ('t' || gen_random_uuid(), '') returning id"
        tenant_id = tx.value(parse("test.tenant", new))
    pipeline = Pipeline(db, tenant_id)
    with emptied(db):
        for number, (verb, target, detail) in enumerate(steps):
            key, at = f"m{target}", number + 1
            if verb == "say":
                pipeline.tell(chat.sent(key, f"Does anyone have a ladder? {target}", by=detail, at=at))
            elif verb == "edit":
                pipeline.tell(chat.edited(key, detail, at=at))
            elif verb == "delete":
                pipeline.tell(chat.deleted(key, at=at))
            elif verb == "react":
                pipeline.tell(chat.reacted(key, detail, at=at))
            elif verb == "land":
                pipeline.index()
            else:
                backfill.run(db.app, tenant_id, source(tenant_id), selection="x", clock=CLOCK, rows=target)
    pipeline.annotate()
    backfill.run(db.app, tenant_id, source(tenant_id), selection="x", clock=CLOCK)
    pipeline.render()
    mixed = warehouse()
    with emptied(db):
        pipeline._read = 0
        pipeline.index()
    assert warehouse() == mixed
    assert agree(pipeline)


def test_the_landing_may_be_in_another_database(pipeline, chat, source, postgres, db):
    pipeline.tell(
        chat.sent("m1", "Does anyone have a ladder?", files=["wall.jpg"]),
        chat.sent("m2", "I have one.", by="ben", at=3, reply_to="m1"),
        chat.reacted("m2", "🙏", by="ada", at=4),
    )
    pipeline.index()
    pipeline.index()
    name = f"{db.name}_warehouse"
    superuser = Database(Address.parse(postgres.url("postgres", "postgres")))
    with closing(superuser.connect()) as connection:
        connection.execute_simple(
            f"create database {name} template {TEMPLATE} strategy file_copy owner springline_owner"
        )
        inside = Database(Address.parse(postgres.url("postgres", name)))
        app = Database(Address.parse(postgres.url("springline_app", name)))
        with inside.transaction() as tx:
            tx.execute(parse("test.tenants", "insert into tenant (slug, name) values ('harbour', ''), ('orchard', '')"))
        done = backfill.run(app, db.tenant_id, source(), selection="x", clock=CLOCK, rows=5)
        transforms.transform(app, db.tenant_id, now=lambda: LATER)
        with inside.transaction() as tx:
            there = landed_texts(tx)
        for database in (inside, app):
            database.close()
        connection.execute_simple(f"drop database {name} with (force)")
    assert done.landed == done.read == 9
    with db.superuser.transaction() as tx:
        assert landed_texts(tx) == there


def landed_texts(tx):
    """The landing and the index, one text per table."""
    texts = {}
    for table in (*LANDING, *INDEX):
        hidden = [one for one in BOOKKEEPING if not (one == "version" and table in LANDING)]
        rows = f"select (to_jsonb(t) - :hidden::text[])::text as row from {table} t order by 1"
        texts[table] = [row for (row,) in tx.rows(parse("test.rows", rows), hidden=hidden)]
    return texts
