"""Documents are functions of the landing: rendered where something changed, the same whichever way they came about."""

import json

import pytest
from sqlalchemy.dialects import postgresql

from springline.access.canonical_json import canonical
from springline.community.model import Group, Member, MessageSent
from springline.platform.database import DatabaseUnavailableError
from springline.platform.statements import parse
from springline.warehouse import service, transforms
from springline.warehouse.landing import land
from springline.warehouse.listing import FACETS
from springline.warehouse.service import Filters
from springline.warehouse.tables import metadata
from tests.integration.chats import LATER, Chat, Pipeline, minute

pytestmark = pytest.mark.integration

DRILL = "Does anyone have a cordless drill I could borrow in Rosewood tonight?"
ALL_BUT_REFRESHED = ["refreshed_at"]
GARDEN = Chat(Group("signal-cli", "garden", "Garden"))  # what is said there answers nothing in the other group


def document(pipeline, kind, number=1):
    with pipeline.db.transaction() as tx:
        return json.loads(service.document(tx, kind, number)[0])


def listed(pipeline, kind, **filters):
    with pipeline.db.transaction() as tx:
        page = service.page(tx, Filters(kind, **filters), after=None, limit=50)
    return [item["id"] for item in json.loads(page.items)]


@pytest.fixture
def talk(chat, pipeline: Pipeline):
    """Two people and a request, in the index."""
    pipeline.tell(
        chat.sent("m1", DRILL, files=["hole.jpg"]),
        chat.sent("m2", "I have one, see https://tools.example/drills", by="ben", at=3, reply_to="m1"),
        chat.reacted("m2", "🙏", by="ada", at=4),
        GARDEN.sent("m3", "The soup was good.", by="ben", at=50_000),
    )
    pipeline.index()
    return pipeline


def test_a_persons_document_says_what_they_did(talk):
    found = document(talk, "person", 2)
    shown = found["document"]
    assert shown["name"] == "Ben"
    assert shown["counts"] == {
        "attachments": 0,
        "comments": 1,
        "messages": 2,
        "reactions_given": 0,
        "reactions_received": 1,
        "requests": 1,
        "requests_opened": 0,
    }
    assert shown["links"] == [{"count": 1, "value": "tools.example"}]
    assert shown["reactions"] == [{"count": 1, "value": "🙏"}]
    assert shown["groups"] == [{"count": 1, "value": "garden"}, {"count": 1, "value": "help-next-door"}]
    assert [one["value"] for one in shown["activity"]["by_month"]] == ["2026-04", "2026-03"]
    assert shown["activity"]["last_at"] == minute(50_000).isoformat()
    assert (found["version"], found["schema_version"], shown["truncated"]) == (1, 1, [])


def test_a_requests_document_says_who_asked_what_and_what_came_of_it(talk):
    shown = document(talk, "request")["document"]
    assert (shown["title"], shown["status"], shown["needs_or_offers"]) == (DRILL, "answered", "need")
    assert shown["author"] == {"id": 1, "name": "Ada"}
    assert [one["name"] for one in shown["participants"]] == ["Ada", "Ben"]
    assert shown["counts"] == {"attachments": 1, "comments": 2, "participants": 2, "reactions": 1}
    assert shown["activity"]["last_at"] == minute(3).isoformat()


def test_documents_are_canonical_json_with_their_hash(talk):
    for table in ("people_index", "request_index"):
        for doc, told in talk.rows(
            f"select doc, content_hash = encode(sha256(convert_to(doc, 'UTF8')), 'hex') from {table}"
        ):
            assert canonical(json.loads(doc)) == doc
            assert told is True


def test_names_that_json_and_sql_would_trip_over_stay_what_they_are(pipeline):
    name = 'Zoë "the \\ drill" \b\x01\t\x7f\u2028 🪛 O\'Neil {}'
    pipeline.tell(MessageSent(Chat().group, Member("zoe", name), "m1", minute(0), "hello"))
    pipeline.index()
    assert document(pipeline, "person")["document"]["name"] == name
    doc = pipeline.rows("select doc from people_index")[0][0]
    assert canonical(json.loads(doc)) == doc


def test_a_rebuild_changes_not_a_byte(talk, chat, warehouse):
    talk.tell(chat.edited("m1", "The soup was good."), chat.deleted("m3"), GARDEN.sent("m4", DRILL, by="ben", at=60))
    talk.index()
    before = warehouse(without=ALL_BUT_REFRESHED)
    assert transforms.rebuild(talk.db.app, talk.tenant_id, now=lambda: LATER) == 4
    assert warehouse(without=ALL_BUT_REFRESHED) == before


def test_a_rebuild_from_nothing_gives_the_same_content(talk, chat, warehouse):
    talk.tell(chat.edited("m2", "I have two: https://tools.example/saws", at=5), chat.deleted("m3"))
    talk.index()
    before = warehouse()
    with talk.db.superuser.transaction() as tx:
        tx.execute(
            parse("test.empty", "truncate people_index, request_index, index_facet, index_term, index_generation")
        )
    transforms.rebuild(talk.db.app, talk.tenant_id, now=lambda: LATER)
    assert warehouse() == before


def test_a_rebuild_mends_counts_and_leaves_other_tenants_alone(talk, warehouse):
    right = warehouse()
    with talk.db.superuser.transaction() as tx:
        tx.execute(parse("test.break", "update index_facet set n = n + 5"))
        tx.execute(
            parse(
                "test.other", "insert into index_facet select :other, kind, doc_id, facet, value, n from index_facet"
            ),
            other=talk.db.other_tenant_id,
        )
    transforms.rebuild(talk.db.app, talk.tenant_id, now=lambda: LATER)
    with talk.db.superuser.transaction() as tx:
        others = tx.execute(
            parse("test.gone", "delete from index_facet where tenant_id = :other"), other=talk.db.other_tenant_id
        )
    assert others > 10
    assert warehouse() == right


def test_a_landing_waits_for_a_rebuild_to_count(talk):
    """What lands while all is counted anew must not be counted twice, also of somebody of whom nothing was counted."""
    talk.tell(GARDEN.sent("m4", "hello", by="eva", at=70))
    impatient = type(talk.db.app)(talk.db.app.address, settings={"lock_timeout": "10"})
    other = Pipeline(talk.db)
    with talk.db.transaction() as tx:
        transforms.queries.rebuild_facets(tx)
        with pytest.raises(DatabaseUnavailableError, match="55P03"):
            land(impatient, other.bodies()[-1:], batch_id="b")
    impatient.close()
    talk.index()
    assert document(talk, "person", 3)["document"]["counts"]["messages"] == 1


def test_unchanged_content_keeps_its_version_and_changed_content_gets_the_next(talk, chat):
    first = document(talk, "person", 2)
    assert talk.render() == {}
    talk.tell(chat.reacted("m2", "🙏", by="ada", at=6))  # the same again, later: nothing that the document shows
    assert talk.index() == {}
    talk.tell(GARDEN.edited("m3", "The soup was very good.", by="ben", at=50_001))
    talk.index()
    assert document(talk, "person", 2) == first
    talk.tell(GARDEN.sent("m5", "hi", by="ben", at=60_000))
    assert talk.index() == {("person", "changed"): 1}
    second = document(talk, "person", 2)
    assert (second["version"], second["content_hash"] == first["content_hash"]) == (2, False)
    talk.tell(GARDEN.deleted("m5", by="ben", at=60_001))
    talk.index()
    third = document(talk, "person", 2)
    assert (third["version"], third["content_hash"]) == (3, first["content_hash"])


def test_marking_without_a_change_is_counted_as_unchanged(talk):
    with talk.db.transaction() as tx:
        transforms.queries.rebuild_marks(tx)
    assert talk.render() == {("person", "unchanged"): 2, ("request", "unchanged"): 1}


def test_one_message_renders_the_documents_that_it_touches_only(pipeline):
    names = [f"person{number}" for number in range(40)]
    chats = [Chat(Group("signal-cli", f"g{number}", f"Group {number}")) for number in range(4)]
    pipeline.tell(
        *(
            chats[n % 4].sent(f"m{n}", f"Who can lend me tool number {n}?", by=name, at=n * 500)
            for n, name in enumerate(names)
        )
    )
    pipeline.index()
    assert len(listed(pipeline, "person", text=None)) == 40
    pipeline.tell(GARDEN.sent("new", "The soup was good.", by="person0", at=100_000))
    assert pipeline.index() == {("person", "changed"): 1}
    pipeline.tell(chats[1].sent("reply", "I can, come by!", by="person2", at=100_001, reply_to="m1"))
    assert pipeline.index() == {("person", "changed"): 1, ("request", "changed"): 1}


def test_one_message_goes_and_one_that_counts_alike_comes_with_the_same_batch(talk, chat):
    talk.tell(chat.sent("m9", "I have one, too.", by="ben", at=5, reply_to="m1"))
    talk.index()
    talk.tell(
        chat.deleted("m9", at=6),
        chat.sent("m10", "I have one, too.", by="ben", at=7, reply_to="m1"),
        GARDEN.deleted("m3", at=50_001),
        GARDEN.sent("m11", "The soup was good.", by="ben", at=50_002),
    )
    talk.index()
    assert document(talk, "person", 2)["document"]["activity"]["last_at"] == "2026-04-06T02:22:00+00:00"
    assert document(talk, "request")["document"]["activity"]["last_at"] == "2026-03-02T09:07:00+00:00"


def test_a_new_name_reaches_the_requests_that_show_it(talk):
    talk.tell(MessageSent(GARDEN.group, Member("ada", "Ada Alder"), "m9", minute(100), "hello"))
    talk.index()
    shown = document(talk, "request")["document"]
    assert shown["author"]["name"] == "Ada Alder"
    assert {"count": 1, "id": 1, "name": "Ada Alder"} in shown["participants"]


def test_marks_whose_row_has_not_come_yet_do_not_end_the_work(talk):
    with talk.db.transaction() as tx:
        columns = "tenant_id, kind, doc_id, source_recorded_at"
        marks = "select current_tenant(), 'person', n, now() from generate_series(-3, 2) n"
        tx.execute(parse("test.mark", f"insert into index_dirty ({columns}) {marks}"))
    outcomes = transforms.transform(talk.db.app, talk.tenant_id, now=lambda: LATER, limit=2)
    assert outcomes == {("person", "unchanged"): 2}
    assert talk.rows("select count(*) from index_dirty") == [(0,)]


def test_marks_that_another_transform_has_taken_are_passed_over(talk):
    with talk.db.transaction() as tx:
        transforms.queries.rebuild_marks(tx)
    with talk.db.transaction() as tx:
        assert len(transforms.queries.take_dirty(tx, "person", 1)) == 1
        other = type(talk.db.app)(talk.db.app.address)
        assert transforms.transform(other, talk.tenant_id, now=lambda: LATER) == {
            ("person", "unchanged"): 1,
            ("request", "unchanged"): 1,
        }
        other.close()


def test_very_large_documents_are_cut_with_exact_counts(chat, pipeline):
    """A person with 300 domains and 120 emoji, and a request with 131 participants."""
    words = [f"Have a look: https://site{number}.example/" for number in range(300)]
    pipeline.tell(chat.sent("root", DRILL), *(chat.sent(f"m{n}", text, at=n + 1) for n, text in enumerate(words)))
    pipeline.tell(*(chat.reacted(f"m{n}", f"e{n}", by="ben", at=400) for n in range(120)))
    pipeline.tell(
        *(chat.sent(f"a{n}", "I have one.", by=f"helper{n}", at=500 + n, reply_to="root") for n in range(130))
    )
    pipeline.index()
    person = document(pipeline, "person", 1)["document"]
    assert person["counts"]["messages"] == 301
    assert person["counts"]["reactions_received"] == 120
    assert (len(person["links"]), len(person["reactions"])) == (100, 100)
    assert person["truncated"] == ["links", "reactions", "tags"]
    request = document(pipeline, "request")["document"]
    assert request["counts"]["participants"] >= 131
    assert len(request["participants"]) == 100
    assert "participants" in request["truncated"]
    assert max(length for (length,) in pipeline.rows("select octet_length(doc) from people_index")) < 100_000


def test_a_file_type_of_any_length_can_be_counted(chat, pipeline):
    message = chat.sent("m1", "x", files=["a"])
    pipeline.tell(message._replace(attachments=(message.attachments[0]._replace(content_type="é" * 20_000),)))
    pipeline.index()
    assert document(pipeline, "person")["document"]["counts"]["attachments"] == 1


def test_counts_that_came_down_to_nothing_leave_no_word(talk, chat):
    assert talk.rows("select count(*) from index_facet where value = 'tools.example'") == [(2,)]
    talk.tell(chat.deleted("m2", by="ben", at=9))
    talk.index()
    assert talk.rows("select facet, value from index_facet where n <= 0 or value = 'tools.example'") == []


def test_filters_find_documents_and_lose_them_again(talk, chat):
    assert set(FACETS) == {"tag", "location", "group", "status"}
    hits = {"tag": "cordless", "location": "Rosewood", "group": "help-next-door", "status": "answered", "text": "cord"}
    for name, value in hits.items():
        assert listed(talk, "request", **{name: value}) == [1], name
    assert listed(talk, "request", status="open") == []
    assert listed(talk, "request", tag="answered") == []
    assert listed(talk, "request", active_since=minute(3)) == [1]
    assert listed(talk, "request", active_since=minute(4)) == []
    talk.tell(chat.deleted("m1", at=10))
    talk.index()
    for name, value in hits.items():
        assert listed(talk, "request", **{name: value}) == [], name
    assert talk.rows("select doc, name, deleted from request_index") == [("", "", True)]


def test_people_who_never_wrote_are_paged_through_like_others(chat, pipeline):
    pipeline.tell(chat.sent("m1", "x"), *(chat.reacted("m1", "👍", by=f"fan{n}") for n in range(3)))
    pipeline.index()
    found, after = [], None
    with pipeline.db.transaction() as tx:
        while True:
            page = service.page(tx, Filters("person"), after=after, limit=1)
            found += [item["id"] for item in json.loads(page.items)]
            after = page.last
            if after is None:
                break
            assert after[0].tzinfo is not None
    assert len(found) == 4


def test_the_index_tables_are_what_the_code_takes_them_for(db):
    columns = parse(
        "test.columns",
        """select attname, format_type(atttypid, null), attnotnull from pg_attribute
           where attrelid = (:name)::regclass and attnum > 0 and not attisdropped order by attnum""",
    )
    with db.superuser.transaction() as tx:
        for table in metadata.tables.values():
            real = tx.rows(columns, name=table.name)
            expected = [(c.name, c.type.compile(postgresql.dialect()).lower(), not c.nullable) for c in table.columns]
            assert real == expected, table.name
