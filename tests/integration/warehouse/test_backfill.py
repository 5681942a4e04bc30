"""A backfill makes of the source what events made of it, whatever has landed, comes in meanwhile or cuts it off."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from springline.community import census, history, importing
from springline.community.model import Group, Member, MessageSent
from springline.community.readers import reader
from springline.platform.clock import ManualClock
from springline.platform.database import Address, Database
from springline.platform.errors import UnavailableError
from springline.platform.statements import parse
from springline.warehouse import backfill, reconciliation, transforms
from springline.warehouse.backfill import BackfillRunningError
from springline.warehouse.pages import Page
from springline.warehouse.queries.pages import KINDS
from tests.integration.chats import LATER, Chat, Pipeline, minute
from tests.integration.warehouse.conftest import BOOKKEEPING, INDEX, LANDING

pytestmark = pytest.mark.integration

SAMPLE = Path(__file__).parents[3] / "examples" / "neighbourhood.jsonl"
GARDEN = Chat(Group("signal-cli", "garden", "Garden"))
CLOCK = ManualClock(LATER)
BATCHES = parse("test.batches", "select distinct batch_id from raw_signal_messages order by 1")
MARKS = parse("test.marks", "select count(*) from index_dirty")
TOLD = parse("test.told", "select count(*) from event_log where type = 'springline.warehouse.landed.v1'")
CHECKPOINTS = parse(
    "test.checkpoints", "select id, state, what, after_id, rows_read, rows_landed from backfill order by id"
)
FORGET = parse("test.forget", "delete from event_log where subject like 'message/%'")


class Killed(BaseException):
    """Stands for a kill -9: nothing after it runs."""


@pytest.fixture
def source(db):
    """Reads pages of the tenant's history, by a connection of its own."""
    own = Database(Address.parse(db.urls["app"]))

    def reading(selection=history.EVERYTHING, tenant_id=db.tenant_id):
        def read(page: Page, *, batch_id: str, after: int, limit: int) -> None:
            with own.transaction(tenant_id) as tx:
                history.page(tx, page.what, page, batch_id=batch_id, after=after, limit=limit, selection=selection)

        return read

    with closing(own):
        yield reading


@pytest.fixture
def fill(db, source):
    """Backfills, some rows at a time, and renders what that changed."""

    def fill(selection=history.EVERYTHING, *, tenant_id=db.tenant_id, read=None, rows=7, **options):
        done = backfill.run(
            db.app,
            tenant_id,
            read or source(selection, tenant_id),
            selection=str(selection),
            clock=CLOCK,
            rows=rows,
            **options,
        )
        transforms.transform(db.app, tenant_id, now=lambda: LATER)
        return done

    return fill


@pytest.fixture
def story(pipeline, chat):
    """Requests, edits, deletions, reactions and their removal, a new name and a waiting message, all in the index."""
    pipeline.tell(
        chat.sent("m1", "Does anyone have a cordless drill I could borrow in Rosewood tonight?", files=["hole.jpg"]),
        chat.sent("m2", "I have one, see https://tools.example/drills", by="ben", at=3, reply_to="m1"),
        GARDEN.sent("m3", "Could somebody water the Tomatoes next week?", by="ben", at=40 * 24 * 60),
        GARDEN.sent(
            "m4", "I can, on Monday!\tIt's \\N no trouble\n— Ada", by="ada", at=40 * 24 * 60 + 5, reply_to="m3"
        ),
    )
    pipeline.index()
    pipeline.tell(
        chat.edited("m2", "I have two: https://tools.example/saws", by="ben", at=6),
        chat.reacted("m2", "🙏", by="ada", at=7),
        chat.reacted("m1", "👍", by="ben", at=8),
        chat.reacted("m1", "👍", by="ben", at=9, removed=True),
        chat.reacted("not there yet", "👍", by="ben", at=9),
        chat.sent("m5", None, at=10, files=["a.jpg", "b.jpg"]),
        MessageSent(chat.group, Member("ada", "Ada Alder"), "m6", minute(11), "Thanks!"),
    )
    pipeline.index()
    pipeline.tell(GARDEN.deleted("m3", by="ben", at=40 * 24 * 60 + 11))
    pipeline.index()
    pipeline.index()
    return pipeline


def agree(pipeline: Pipeline) -> bool:
    with pipeline.db.transaction(pipeline.tenant_id) as tx:
        report = reconciliation.reconcile(tx, lambda *span: census.tallies(tx, *span))
    return report.differences == []


@pytest.mark.parametrize("rows", [1, 3, 1000])
def test_a_backfilled_warehouse_is_what_events_made_of_it(story, warehouse, empty_warehouse, fill, rows):
    before = warehouse()
    assert all(before.values())
    empty_warehouse()
    done = fill(rows=rows)
    assert done.landed == done.read > 15
    assert done.what is None
    assert warehouse() == before
    assert agree(story)


def test_a_whole_chat_is_backfilled_as_it_came(pipeline, warehouse, empty_warehouse, fill):
    with SAMPLE.open("rb") as stream:
        importing.run(
            pipeline.db.app,
            pipeline.tenant_id,
            importing.Export("signal-cli", "sample", "sample"),
            reader("signal-cli").read(stream, name="sample"),
            clock=ManualClock(LATER),
            on_progress=lambda _: None,
        )
    pipeline.index()
    pipeline.index()
    before = warehouse()
    empty_warehouse()
    fill(rows=500)
    assert warehouse() == before


def test_rows_say_which_backfill_they_came_by_and_which_event_told_of_them(story, warehouse, empty_warehouse, fill):
    without = [*BOOKKEEPING]
    lineage = warehouse(without=without, tables=LANDING)
    empty_warehouse()
    done = fill()
    assert done.batch_id == f"backfill-{done.backfill_id}"
    assert story.rows(BATCHES.text) == [(done.batch_id,)]
    assert warehouse(without=without, tables=LANDING) == lineage
    assert story.rows("select count(*) from raw_signal_messages where event_id = 0") == [(0,)]


def test_what_the_log_has_forgotten_has_the_event_zero_and_its_own_time(story, empty_warehouse, fill):
    with story.db.superuser.transaction() as tx:
        assert tx.execute(FORGET) > 0
    empty_warehouse()
    fill()
    assert story.rows("select distinct event_id, xid::text, recorded_at = sent_at from raw_signal_messages") == [
        (0, "0", True)
    ]
    assert agree(story)


def test_a_backfill_of_what_has_landed_changes_nothing(story, warehouse, fill):
    before = warehouse(without=[])
    done = fill()
    assert (done.landed, done.read > 15) == (0, True)
    assert warehouse(without=[]) == before


def test_what_is_missing_or_older_lands_and_the_rest_stays(story, chat, warehouse, fill):
    story.tell(
        chat.sent("m7", "One more thing.", at=20),
        chat.edited("m2", "I have three!", by="ben", at=21),
        chat.deleted("m5", at=22),
    )
    done = fill(rows=3)
    story.annotate()
    assert 3 <= done.landed < done.read
    backfilled = warehouse()
    story.index()
    fill()
    story.index()
    assert agree(story)
    assert backfilled["raw_signal_messages"] == warehouse()["raw_signal_messages"]


def test_a_landed_row_that_is_newer_than_the_page_stays(story, chat, source, fill, empty_warehouse, warehouse):
    """Events land between a page's being read and its landing."""
    empty_warehouse()
    reading = source()

    def read(page, **options):
        reading(page, **options)
        if page.what == "messages" and page.rows == 2:
            story.tell(chat.edited("m2", "Changed meanwhile.", by="ben", at=30))
            story._read = 0
            story.land()

    done = fill(read=read, rows=2)
    story.index()
    assert done.landed < done.read
    assert story.rows("select text from raw_signal_messages where source_id = 'm2'") == [("Changed meanwhile.",)]
    assert agree(story)


def test_events_and_replays_apply_after_a_backfill(story, chat, warehouse, empty_warehouse, fill):
    empty_warehouse()
    fill()
    filled = warehouse()
    story._read = 0
    story.land()  # all events again
    story.render()
    assert warehouse() == filled
    story.tell(chat.edited("m2", "And another one.", by="ben", at=50))
    story.index()
    assert story.rows("select text from raw_signal_messages where source_id = 'm2'") == [("And another one.",)]
    assert agree(story)


@pytest.mark.parametrize("landed", [0, 1, 2, 5, 9])
def test_one_that_is_killed_goes_on_after_the_last_page_that_landed(
    story, warehouse, empty_warehouse, fill, source, landed
):
    before = warehouse()
    empty_warehouse()
    pages = []

    def on_page(done):
        pages.append(done)
        if len(pages) > landed:
            raise Killed

    with pytest.raises(Killed):
        fill(rows=2, on_page=on_page)
    reread = []
    reading = source()

    def read(page, *, after, **options):
        reread.append((page.what, after))
        reading(page, after=after, **options)

    done = fill(rows=2, read=read)
    assert done.resumed
    assert done.backfill_id == pages[0].backfill_id
    assert reread[0] == (pages[-1].what, pages[-1].after)
    assert done.read == done.landed == pages[-1].read + done.here
    assert warehouse() == before


def test_a_page_that_fails_leaves_nothing_behind(story, warehouse, empty_warehouse, fill, monkeypatch):
    """Rows, facets, marks and checkpoint are one transaction."""
    before = warehouse()
    empty_warehouse()

    def fail(*_):
        raise UnavailableError("the log is away")

    with monkeypatch.context() as patched:
        patched.setattr(backfill, "emit", fail)
        with pytest.raises(UnavailableError):
            fill(rows=100)
    assert not any(warehouse(tables=(*LANDING, *INDEX)).values())
    assert story.rows(MARKS.text) == [(0,)]
    assert [row[1:] for row in story.rows(CHECKPOINTS.text)] == [("running", "people", 0, 0, 0)]
    assert fill(rows=100).resumed
    assert warehouse() == before


def test_another_selection_or_anew_is_another_backfill(story, fill):
    with pytest.raises(Killed):
        fill(rows=2, on_page=kill)
    first = fill(history.Selection(group_id=1))
    assert not first.resumed
    second = fill(anew=True)
    assert not second.resumed
    assert [state for _, state, *_ in story.rows(CHECKPOINTS.text)] == ["abandoned", "finished", "finished"]
    assert not fill().resumed


def kill(_):
    raise Killed


def test_two_at_the_same_backfill_do_not_land_a_page_twice(story, empty_warehouse, fill, source, db):
    empty_warehouse()
    other = Database(Address.parse(db.urls["app"]))

    def overtake(done):
        if done.what == "messages":
            overtaken = backfill.run(
                other, db.tenant_id, source(), selection=str(history.EVERYTHING), clock=CLOCK, rows=7
            )
            assert overtaken.resumed

    with closing(other), pytest.raises(BackfillRunningError):
        fill(on_page=overtake)
    transforms.transform(db.app, db.tenant_id, now=lambda: LATER)
    assert agree(story)


def test_days_and_a_group_choose_what_lands(story, empty_warehouse, fill):
    (garden,) = story.rows("select id from chat_group where slug = 'garden'")
    april = datetime(2026, 4, 11, tzinfo=UTC)
    chosen = [
        (history.Selection(group_id=garden[0]), ["m3", "m4"]),
        (history.Selection(to_at=april), ["m1", "m2", "m5", "m6"]),
        (history.Selection(from_at=april), ["m3", "m4"]),
        (history.Selection(april, april + timedelta(days=1), garden[0]), ["m3", "m4"]),
        (history.Selection(april + timedelta(days=1)), []),
    ]
    for selection, keys in chosen:
        empty_warehouse()
        fill(selection)
        assert [key for (key,) in story.rows("select source_id from raw_signal_messages order by 1")] == keys
        assert story.rows("select count(*) from raw_people") == [(2,)]
        landed = [story.rows(f"select count(*) from {table}") for table in ("raw_request_comments", "comment_insights")]
        told = story.rows(
            """select count(*) from request_comments c join message m on m.id = c.message_id
               where m.source_key = any(:keys::text[])""",
            keys=keys,
        )
        assert landed == [told] * 2
    fill()
    assert agree(story)


def test_documents_are_rendered_because_of_it(story, empty_warehouse, fill, db, source):
    empty_warehouse()
    told = story.rows(TOLD.text)
    backfill.run(db.app, db.tenant_id, source(), selection="x", clock=CLOCK)
    assert story.rows(MARKS.text) != [(0,)]
    ((before,), (after,)) = (*told, *story.rows(TOLD.text))
    assert after > before
    events = [event for event in story.log() if event["type"] == "springline.warehouse.landed.v1"]
    assert events[-1]["subject"].startswith("batch/backfill-")


def test_other_tenants_are_left_alone(story, chat, db, warehouse, fill):
    other = Pipeline(db, db.other_tenant_id)
    other.tell(chat.sent("m1", "Does anyone have a ladder?", by="zoe"))
    before = warehouse(without=[])
    done = fill(tenant_id=db.other_tenant_id)
    assert done.read == done.landed == 4
    assert agree(other)
    other_rows = other.rows("select count(*) from raw_signal_messages")
    assert other_rows == [(1,)]
    after = warehouse(without=[])
    assert set(before["raw_signal_messages"].splitlines()) < set(after["raw_signal_messages"].splitlines())


def test_what_is_too_old_to_be_kept_is_passed_over(story, empty_warehouse, fill, db):
    with db.superuser.transaction() as tx:
        tx.execute(
            parse(
                "test.policy",
                """insert into retention_policy (tenant_id, kind, keep_days, cutoff, changed_at)
                   values (:tenant_id::integer, 'messages', 30, '2026-04-01Z', now())""",
            ),
            tenant_id=db.tenant_id,
        )
    empty_warehouse()
    done = fill()
    assert done.landed < done.read
    assert story.rows("select source_id from raw_signal_messages order by 1") == [("m3",), ("m4",)]
    assert agree(story)


def test_kinds_come_in_the_order_in_which_landing_locks_their_rows():
    assert KINDS == ("people", "messages", "requests", "comments", "insights")
