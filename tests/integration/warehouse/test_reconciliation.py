"""Source, landing and index are compared: nothing is found where they agree, and everything where they don't."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pg8000.exceptions import DatabaseError

from springline.community import census, importing
from springline.community.model import Group, Member, MessageSent
from springline.community.readers import reader
from springline.platform import long_reads
from springline.platform.clock import ManualClock
from springline.platform.statements import parse
from springline.warehouse import reconciliation, transforms
from springline.warehouse.reconciliation import Difference, compare
from tests.integration.chats import LATER, Chat, Pipeline, minute

pytestmark = pytest.mark.integration

SAMPLE = Path(__file__).parents[3] / "examples" / "neighbourhood.jsonl"
DRILL = "Does anyone have a cordless drill I could borrow in Rosewood tonight?"
GARDEN = Chat(Group("signal-cli", "garden", "Garden"))
MARCH_2, MARCH_5 = date(2026, 3, 2), date(2026, 3, 5)


def reconcile(pipeline: Pipeline, **options):
    with pipeline.db.transaction(pipeline.tenant_id) as tx:
        return reconciliation.reconcile(tx, lambda *span: census.tallies(tx, *span), **options)


def tamper(pipeline: Pipeline, sql: str) -> None:
    with pipeline.db.superuser.transaction() as tx:
        assert tx.execute(parse("test.tamper", sql)) > 0


def told(report) -> list[tuple]:
    """The differences, without what says how to mend them."""
    return [
        (one.what, one.day, one.group, one.source, one.landing)
        if one.remedy == "replay"
        else (one.what, one.id, one.found)
        for one in report.differences
    ]


@pytest.fixture
def talk(chat, pipeline: Pipeline):
    """A request with an answer on one day and a message in another group three days later, all in the index."""
    pipeline.tell(
        chat.sent("m1", DRILL, files=["hole.jpg", "wall.jpg"]),
        chat.sent("m2", "I have one, see https://tools.example/drills", by="ben", at=3, reply_to="m1"),
        chat.reacted("m2", "🙏", by="ada", at=4),
        chat.reacted("m1", "👍", by="ben", at=5),
        GARDEN.sent("m3", "The soup was good.", by="ben", at=3 * 24 * 60),
    )
    pipeline.index()
    return pipeline


def test_what_has_travelled_agrees(talk):
    report = reconcile(talk)
    assert report.differences == []
    assert report.rows == {
        "attachments": 2,
        "comments": 2,
        "insights": 2,
        "messages": 3,
        "people": 2,
        "reactions": 2,
        "requests": 1,
    }
    assert (report.documents, report.left_out) == (3, 0)


def test_the_sample_agrees_at_every_stage_of_its_way(pipeline):
    """Edits, deletions, reactions taken back, withdrawn requests: all as the event log told them."""
    with SAMPLE.open("rb") as stream:
        items = reader("signal-cli").read(stream, name="sample")
        importing.run(
            pipeline.db.app,
            pipeline.tenant_id,
            importing.Export("signal-cli", "sample", "sample"),
            items,
            clock=ManualClock(LATER),
            on_progress=lambda _: None,
        )
    pipeline.index()
    pipeline.index()  # insights are events, too
    report = reconcile(pipeline)
    assert report.differences == []
    assert min(report.rows[what] for what in ("messages", "reactions", "comments", "insights", "people")) >= 30


def test_edits_deletions_and_renamings_agree_once_they_have_travelled(talk, chat):
    talk.tell(
        chat.edited("m2", "I have two!", by="ben", at=6),
        chat.reacted("m1", "👍", by="ben", at=7, removed=True),
        MessageSent(chat.group, Member("ada", "Ada Alder"), "m4", minute(8), "Thanks!"),
        GARDEN.deleted("m3", by="ben", at=9),
    )
    assert {one.what for one in reconcile(talk).differences} >= {"messages", "reactions", "people"}
    talk.index()
    assert reconcile(talk).differences == []
    talk.tell(chat.deleted("m1", at=10))
    talk.index()
    talk.index()
    report = reconcile(talk)
    assert report.differences == []
    assert report.rows["requests"] == 0


def test_rows_that_have_not_landed_are_named_by_kind_day_and_group(talk):
    tamper(talk, "delete from raw_signal_messages where message_id in (select id from message where source_key = 'm3')")
    report = reconcile(talk)
    assert told(report)[0] == ("messages", MARCH_5, "garden", 1, 0)
    assert report.differences[0].found == "1 have not landed"
    tamper(talk, "delete from comment_insights")
    assert ("insights", MARCH_2, "help-next-door", 2, 0) in told(reconcile(talk))


def test_rows_that_should_not_be_there_are_found(talk):
    tamper(talk, "delete from reaction where emoji = '🙏'")
    (found,) = reconcile(talk).differences
    assert found == Difference(
        "reactions", "1 too many have landed", "replay", MARCH_2, "help-next-door", source=1, landing=2
    )


@pytest.mark.parametrize(
    ("what", "sql"),
    [
        ("messages", "update raw_signal_messages set text = text || '!' where text like 'I have%'"),
        ("messages", "update raw_signal_messages set links = '[]' where text like 'I have%'"),
        (
            "attachments",
            "update raw_signal_messages set attachments = replace(attachments::text, 'hole', 'pole')::jsonb",
        ),
        ("reactions", "update raw_signal_messages set reactions = replace(reactions::text, '👍', '👎')::jsonb"),
        ("requests", "update raw_requests set title = 'x'"),
        ("comments", "update raw_request_comments set body = 'x' where body like 'I have%'"),
        ("insights", "update comment_insights set tags = array['x'] where kind = 'need'"),
        ("people", "update raw_people set name = 'Eve' where name = 'Ada'"),
    ],
)
def test_other_words_behind_the_same_count_are_found(talk, what, sql):
    tamper(talk, sql)
    found = [one for one in reconcile(talk).differences if one.remedy == "replay"]
    assert [(one.what, one.found) for one in found] == [(what, "as many rows, but other contents")]
    assert found[0].source == found[0].landing


def test_one_day_is_compared_alone_and_without_documents(talk):
    tamper(talk, "update raw_signal_messages set text = 'x' where text like 'The soup%'")
    tamper(talk, "delete from people_index")
    assert told(reconcile(talk, day=MARCH_5)) == [("messages", MARCH_5, "garden", 1, 1)]
    report = reconcile(talk, day=MARCH_2)
    assert report.differences == []
    assert report.documents is None
    assert report.rows == {
        "attachments": 2,
        "comments": 2,
        "insights": 2,
        "messages": 2,
        "reactions": 2,
        "requests": 1,
    }


def test_a_day_is_one_of_utc_from_its_first_moment_to_before_the_next_ones(pipeline, chat):
    midnight = (24 - 9) * 60  # the chat starts at nine
    pipeline.tell(chat.sent("m1", "late", at=midnight - 0.0001), chat.sent("m2", "early", at=midnight))
    days = [date(2026, 3, 2), date(2026, 3, 3)]
    for day in days:
        assert told(reconcile(pipeline, day=day)) == [("messages", day, "help-next-door", 1, 0)]
    pipeline.index()
    for day in days:
        report = reconcile(pipeline, day=day)
        assert (report.differences, report.rows) == ([], {"messages": 1})


@pytest.mark.parametrize(
    ("sql", "document", "fault"),
    [
        ("delete from people_index where name = 'Ben'", ("person", 2), "has landed, but has no document"),
        ("delete from request_index", ("request", 1), "has landed, but has no document"),
        ("delete from raw_people where name = 'Ben'", ("person", 2), "has a document, but has not landed"),
        (
            "update people_index set doc = replace(doc, 'Ben', 'Eve') where name = 'Ben'",
            ("person", 2),
            "has a document that its content hash does not fit",
        ),
        (
            "update index_facet set n = n + 1 where kind = 'person' and doc_id = 2 and facet = 'group'",
            ("person", 2),
            "has 2 facet counts that a recount of the landing finds otherwise",
        ),
        (
            "delete from index_facet where kind = 'request' and facet = 'status'",
            ("request", 1),
            "has 1 facet counts that a recount of the landing finds otherwise",
        ),
        (
            """insert into index_facet (tenant_id, kind, doc_id, facet, value, n)
               select tenant_id, 'person', 1, 'tag', 'made up', 1 from index_facet limit 1""",
            ("person", 1),
            "has 1 facet counts that a recount of the landing finds otherwise",
        ),
        (
            """update people_index set doc = other.doc, content_hash = other.content_hash from people_index other
               where people_index.name = 'Ben' and other.name = 'Ada'""",
            ("person", 2),
            "has a document that shows other counts than its facets",
        ),
        (
            "update request_index set doc = '[]', content_hash = encode(sha256('[]'), 'hex')",
            ("request", 1),
            "has a document that shows other counts than its facets",
        ),
    ],
)
def test_documents_that_are_not_what_the_landing_makes_of_them_are_named(talk, sql, document, fault):
    tamper(talk, sql)
    report = reconcile(talk)
    assert [*document, fault] in [
        [one.what, one.id, one.found] for one in report.differences if one.remedy == "rebuild"
    ]
    if "raw_people" not in sql:
        assert {one.remedy for one in report.differences} == {"rebuild"}
        transforms.rebuild(talk.db.app, talk.tenant_id, now=lambda: LATER)
        assert reconcile(talk).differences == []


def test_documents_that_wait_to_be_rendered_are_not_differences(talk, chat):
    talk.tell(GARDEN.sent("m5", "Is there more?", by="eva", at=4 * 24 * 60))
    talk.land()
    assert talk.rows("select count(*) from index_dirty") == [(1,)]
    assert reconcile(talk).differences == []


def test_other_tenants_make_no_difference(talk, chat):
    other = Pipeline(talk.db, talk.db.other_tenant_id)
    other.tell(chat.sent("m1", DRILL, by="zoe"))
    assert reconcile(talk).differences == []
    assert {one.what for one in reconcile(other).differences} == {"messages", "requests", "comments", "people"}
    other.index()
    assert reconcile(other).rows["messages"] == 1


def test_what_arrives_while_it_is_compared_makes_no_difference(talk):
    writer = Pipeline(talk.db)
    writer.land()
    with talk.db.transaction() as tx:

        def source(*span):
            tallies = census.tallies(tx, *span)
            first = next(tallies)
            writer.tell(GARDEN.sent("m6", "Meanwhile", by="ben", at=5 * 24 * 60))
            assert writer.land().events > 0
            yield first
            yield from tallies

        report = reconciliation.reconcile(tx, source)
    assert report.differences == []
    assert report.rows["messages"] == 3
    assert reconcile(talk).rows["messages"] == 4


def test_a_long_read_writes_nothing(talk):
    def forget():
        with talk.db.transaction() as tx:
            long_reads.begin(tx)
            tx.execute(parse("test.forget", "delete from index_facet"))

    with pytest.raises(DatabaseError, match="25006"):
        forget()


def test_rows_are_fetched_a_few_at_a_time(talk):
    numbers = parse("test.numbers", "select n from generate_series(1, :most::integer) n")
    with talk.db.transaction() as tx:
        for most in (0, 7, 9):
            assert [n for (n,) in long_reads.stream(tx, numbers, size=3, most=most)] == list(range(1, most + 1))


def test_only_so_many_differences_are_shown_and_the_rest_counted(talk, monkeypatch):
    monkeypatch.setattr(reconciliation, "MOST_SHOWN", 2)
    tamper(talk, "delete from index_facet")
    report = reconcile(talk)
    assert len(report.differences) == 2
    assert report.left_out >= 1


KEYS = st.tuples(
    st.sampled_from(["comments", "messages"]),
    st.one_of(st.none(), st.dates(min_value=date(2026, 1, 1), max_value=date(2026, 1, 3))),
    st.sampled_from(["", "a", "é", "𝄞"]),
)
TALLIES = st.dictionaries(KEYS, st.tuples(st.integers(0, 2), st.integers(0, 1).map(Decimal)), max_size=8)


@given(TALLIES, TALLIES)
def test_two_streams_differ_where_a_comparison_of_all_of_them_says_so(told, held):
    def stream(tallies):
        ordered = sorted(tallies, key=lambda key: (key[0], key[1] or date.min, key[2]))
        return [(*key, *tallies[key]) for key in ordered]

    nothing = (0, Decimal(0))
    different = {key for key in {*told, *held} if told.get(key, nothing) != held.get(key, nothing)}
    rows: dict[str, int] = {}
    assert {(one.what, one.day, one.group) for one in compare(stream(told), stream(held), rows)} == different
    assert sum(rows.values()) == sum(count for count, _ in told.values())


def test_a_day_spans_from_midnight_to_midnight():
    assert reconciliation.span_of(MARCH_2) == (datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC))
    assert json.dumps(reconciliation.span_of(None)) == '["-infinity", "infinity"]'
