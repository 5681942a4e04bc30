"""How PostgreSQL runs the hot statements on large tables, as the serving role: by indexes, reading little in vain."""

import json
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from springline.platform.database import Address, Database
from springline.platform.statements import Statement, parse
from springline.warehouse import queries, service
from springline.warehouse.listing import Shape, document_statement, facets_statement, page_statement
from springline.warehouse.service import Filters
from tests.conftest import TEMPLATE

pytestmark = pytest.mark.integration

MONTHS = ["2026-01-01", "2026-02-01", "2026-03-01"]
NOW = "2026-07-01T00:00:00Z"
_PREPARED = parse(
    "test.prepared",
    """select sum(generic_plans)::integer, sum(custom_plans)::integer from pg_prepared_statements
       where statement like 'SELECT%index_facet%'""",
)
FILL = Path(__file__).with_name("large.sql").read_text(encoding="utf-8").strip().removesuffix(";").split(";\n")


@pytest.fixture(scope="module")
def large(postgres, worker_id) -> Iterator[Database]:
    """The serving role's view of a tenant with 50,000 requests, 10,000 people and 100,000 messages."""
    name = f"large_{worker_id}"
    superuser = Database(Address.parse(postgres.url("postgres", "postgres")))
    with closing(superuser.connect()) as connection:
        connection.execute_simple(
            f"create database {name} template {TEMPLATE} strategy file_copy owner springline_owner"
        )
    builder = Database(Address.parse(postgres.url("postgres", name)))
    with builder.transaction() as tx:
        tenant = "insert into tenant (slug, name) values (:slug, '') returning id"
        tenants = [tx.value(parse("test.tenant", tenant), slug=slug) for slug in ("harbour", "orchard")]
        tx.value(parse("test.months", "select ensure_landing_months(:months::date[])"), months=MONTHS)
        for number, sql in enumerate(FILL):
            tx.execute(parse(f"test.fill_{number}", sql), tenants=tenants)
    with closing(builder.connect()) as connection:
        connection.execute_simple("analyze")
    builder.close()
    app = Database(Address.parse(postgres.url("springline_app", name)))
    yield app
    app.close()
    with closing(superuser.connect()) as connection:
        connection.execute_simple(f"drop database {name} with (force)")


class _NotKeptError(Exception):
    """Takes back what a statement did."""


def explained(app: Database, statement: Statement, parameters: dict[str, object]) -> tuple[list[dict], str]:
    """All nodes of a statement's plan after running it, and the plan as text. Nothing that it does is kept."""
    with suppress(_NotKeptError), app.transaction(1) as tx:
        connection, arguments = tx._connection, statement.arguments(parameters)
        text = connection.execute_unnamed(f"explain (costs off) {statement.text}", arguments).rows
        rows = connection.execute_unnamed(
            f"explain (analyze, timing off, format json) {statement.text}", arguments
        ).rows
        raise _NotKeptError
    plan = rows[0][0]
    nodes = list(_nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]))
    return nodes, "\n".join(line for (line,) in text)


def _nodes(node: dict) -> Iterator[dict]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)


def read(node: dict) -> float:
    """Rows that a scan of a table has looked at: those that it passed on, and those that it threw away."""
    if "Relation Name" not in node or "Scan" not in node["Node Type"]:
        return 0
    dropped = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return (node["Actual Rows"] + dropped) * node["Actual Loops"]


def check(app: Database, statement: Statement, most: int, **parameters: object) -> None:
    """Assert that a statement scans no table from end to end, and looks at `most` rows at most."""
    nodes, text = explained(app, statement, parameters)
    whole = [node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"]
    looked_at = sum(map(read, nodes))
    assert whole == [], f"{statement.name} reads whole tables\n{text}"
    assert looked_at <= most, f"{statement.name} looks at {looked_at:.0f} rows\n{text}"


FIRST = {
    "activity": {"after_value": "2024-06-01T00:00:00Z", "after_id": 21000},
    "messages": {"after_value": 50, "after_id": 21000},
    "name": {"after_value": "request 30000", "after_id": 30000},
}


@pytest.mark.parametrize("continued", [False, True], ids=["first", "next"])
@pytest.mark.parametrize("sort", ["activity", "messages", "name"])
@pytest.mark.parametrize("kind", ["person", "request"])
def test_an_unfiltered_page_costs_its_own_rows(large, kind, sort, continued):
    shape = Shape(kind, sort=sort, continued=continued)
    check(large, page_statement(shape), 60, limit=51, **(FIRST[sort] if continued else {}))


# A filter that few documents pass costs those, one that many pass about as many as it takes to fill the page. Two that
# are not rare may never go together, so PostgreSQL reads both lists from the index and joins them: 31,250 entries here.
@pytest.mark.parametrize(
    ("most", "sort", "filters"),
    [
        (60, "activity", {"status": "closed"}),
        (400, "activity", {"status": "open"}),
        (600, "activity", {"group": "group-3"}),
        (1500, "name", {"group": "group-3"}),
        (1500, "messages", {"group": "group-3"}),
        (60, "activity", {"tag": "tag-77"}),
        (400, "activity", {"tag": "common"}),
        (0, "activity", {"tag": "nobody said this"}),
        (40_000, "messages", {"tag": "common", "group": "group-2"}),
        (150, "name", {"tag": "tag-77", "group": "group-5"}),
        (60, "activity", {"tag": "tag-77", "status": "open", "group": "group-5"}),
    ],
    ids=str,
)
def test_a_page_with_facets_starts_from_what_is_rarest(large, most, sort, filters):
    for continued in (False, True):
        shape = Shape("request", sort=sort, facets=frozenset(filters), continued=continued)
        check(large, page_statement(shape), most, limit=51, **filters, **(FIRST[sort] if continued else {}))


@pytest.mark.parametrize(
    ("most", "words"),
    [(500, ["drill"]), (500, ["dr"]), (300, ["word77"]), (60, ["4712"]), (100, ["drill", "4712"]), (0, ["absent"])],
    ids=str,
)
def test_a_page_with_words_looks_at_the_documents_that_have_them(large, most, words):
    given = {f"word{number}": word for number, word in enumerate(words)}
    check(large, page_statement(Shape("request", words=len(words))), most, limit=51, **given)


@pytest.mark.parametrize("sort", ["activity", "messages", "name"])
def test_a_page_since_a_time_costs_what_was_active_since(large, sort):
    shape = Shape("request", sort=sort, active_since=True)
    check(large, page_statement(shape), 120, limit=51, active_since="2024-12-12T23:00:00Z")


@pytest.mark.parametrize(
    ("most", "filters"), [(3_500, {}), (500, {"tag": "tag-77"}), (0, {"tag": "nobody said this"})], ids=str
)
@pytest.mark.parametrize("kind", ["person", "request"])
def test_counting_facets_reads_those_of_what_is_counted(large, kind, most, filters):
    shape = Shape(kind, facets=frozenset(filters))
    check(large, facets_statement(shape), most, limit=200, top=20, **filters)


def test_people_of_a_place_are_found_by_it(large):
    shape = Shape("person", facets=frozenset({"location"}))
    check(large, page_statement(shape), 25, limit=51, location="place-7")


def test_listings_are_planned_for_the_values_asked_however_often_they_are_asked(large):
    with large.transaction(1) as tx:
        for _ in range(8):
            service.page(tx, Filters("request", tag="common", group="group-2"), after=None, limit=50)
        generic, custom = tx.one(_PREPARED)
    assert (generic, custom) == (0, 8)


@pytest.mark.parametrize("kind", ["person", "request"])
def test_a_document_by_id_is_one_row(large, kind):
    check(large, document_statement(kind), 1, id=77)


@pytest.mark.parametrize("position", [("0", "person", 0), ("60", "person", 9000), ("60", "request", 30_200)], ids=str)
def test_the_feed_of_changes_costs_its_own_rows_and_those_of_one_transaction(large, position):
    xid, kind, number = position
    after = {"timeline": "0", "after_xid": xid, "after_kind": kind, "after_id": number}
    check(large, queries.CHANGES, 2 * 51 + 2 * 500, **after, limit=51)


def test_marks_are_taken_without_reading_the_others(large):
    check(large, queries._TAKE_DIRTY, 2 * 500, kind="request", limit=500)


def test_differences_are_counted_and_documents_marked_by_their_keys(large):
    changes = ",".join(f'"(person,{n},group,group-2,1)","(request,{n},,,0)"' for n in range(1, 101))
    check(large, queries.COUNT_DIFFERENCES, 0, differences=f"{{{changes}}}", recorded_at=NOW)


def test_facets_are_forgotten_by_their_document(large):
    check(large, queries._FORGET_FACETS, 4 * 100, kind="request", ids=list(range(1, 101)))


def test_terms_are_set_by_their_document(large):
    ids = list(range(1, 101))
    terms = json.dumps([{"doc_id": number, "words": ["one", "two"]} for number in ids])
    # Each document has two words, which are read, and both go.
    check(large, queries._SET_TERMS, (2 + 2) * 100, kind="request", ids=ids, terms=terms)


@pytest.mark.parametrize("kind", ["people", "requests"])
def test_rendering_reads_what_belongs_to_the_documents(large, kind):
    statement = {"people": queries.RENDER_PEOPLE, "requests": queries.RENDER_REQUESTS}[kind]
    ids = list(range(1, 101))
    # Per document: its facets, its row and its neighbours' names, and the first and last of its messages per month.
    check(large, statement, 100 * 20, ids=ids, recorded_at=[NOW] * 100, top=100, at=NOW)


def events(changes: list[dict[str, object]]) -> str:
    head = {"event_id": "9", "event_xid": "9", "event_source": "springline/community", "event_subject": "thing/1"}
    told = {"recordedtime": NOW, "version": 2, "operation": "update"}
    return json.dumps([head | told | change for change in changes])


IDS = range(1, 101)
PARTS = {"links": [], "attachments": [], "reactions": []}
LANDINGS = {
    "messages": [
        {
            "message_id": n,
            "sent_at": f"2026-01-01T{n // 60:02}:{n % 60:02}:00Z",
            "source_system": "s",
            "source_id": str(n),
        }
        | {"group_id": 1, "group_slug": "group-2", "sender_id": n + 1, "text": "x", **PARTS}
        for n in IDS
    ],
    "people": [{"user_id": n, "name": "new name", "is_bot": False} for n in IDS],
    "requests": [
        {
            "request_id": n,
            "author_id": n + 1,
            "kind": "offer",
            "title": "x",
            "status": "closed",
            "opened_at": NOW,
            "group_slug": "group-1",
        }
        for n in IDS
    ],
    "comments": [
        {
            "comment_id": n,
            "request_id": n + 1,
            "message_id": n,
            "author_id": n + 2,
            "body": "x",
            "created_at": NOW,
            **PARTS,
        }
        for n in IDS
    ],
    "insights": [
        {
            "comment_id": n,
            "comment_version": 2,
            "request_id": n,
            "author_id": n,
            "tags": ["rare"],
            "summary": "x",
            "kind": "offer",
        }
        | {"language": "de", "sentiment": 0, "locations": [], "model": "m", "prompt_version": "1"}
        for n in IDS
    ],
}


@pytest.mark.parametrize("what", LANDINGS)
def test_landing_reads_no_other_rows_than_those_that_land(large, what):
    statement = getattr(queries, f"LAND_{what.upper()}")
    # A renamed person marks the requests that they take part in or opened: five each, twice.
    most = 100 * 5 * 2 if what == "people" else 0
    check(large, statement, most, events=events(LANDINGS[what]), batch="b")
