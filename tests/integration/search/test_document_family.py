"""Chunks of documents are searched by the engine as they stand: told to the outbox, sent, found, and gone with them."""

import random
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pg8000.exceptions import DatabaseError

from springline.documents.chunk_search_repository import ChunkSearchRepository
from springline.platform.statements import parse
from springline.search import families
from springline.search.model import Asked, Clause, OneOf, Query, Range, Sort, Words
from springline.search.searching import Searching
from tests.integration.documents.shelves import Piece, Shelf, page
from tests.integration.search.rounds import Rounds

pytestmark = pytest.mark.integration

FAMILY = families.family("document_chunks")
INDEX = parse(
    "test.index",
    "with family as (insert into search_family (tenant_id, family) values (current_tenant(), 'document_chunks')) "
    "insert into search_index (tenant_id, index_name, family, generation) "
    "values (current_tenant(), 'document_chunks_model_1', 'document_chunks', 1)",
)
TAKE = parse("test.take", "delete from search_sync_queue returning asset_id, action, family")
CHANGES = {
    "path": ("update bundle_document set path = path || '.new' where to_number is null", True),
    "nothing": ('update bundle_document set size = size + 1, origin = \'{"name": "x"}\'', False),
    "what provenance calls it": ("update bundle_document set version = 9", False),
    "title": ("update document_text set title = 'Other'", True),
    "language": ("update document_text set language = 'fi'", True),
    "layout": ("update document_text set layout = '[]'", False),
    "heading": ("update chunk set heading = 'Above'", True),
    "place": ('update chunk_place set start = start, "end" = "end" + 1', False),
    "page": ("update chunk_place set page = 7", True),
    "no place": ("delete from chunk_place", True),
    "slug": ("update bundle set slug = 'other'", True),
    "archived": ("update bundle set archived_at = now()", True),
    "title of the bundle": ("update bundle set title = 'Other'", False),
}


@pytest.fixture
def shelf(db: Any) -> Shelf:
    with db.transaction() as tx:
        tx.execute(INDEX)
    return Shelf(db)


def told(shelf: Shelf) -> set[int]:
    """The documents that the outbox holds, which is empty afterwards."""
    with shelf.db.transaction() as tx:
        rows = tx.rows(TAKE)
    assert {(action, family) for _, action, family in rows} <= {("UPSERT", "document_chunks")}
    return {number for number, _, _ in rows}


def test_a_document_is_told_when_its_text_comes_and_when_it_is_replaced(shelf: Shelf) -> None:
    shelf.put("handbook", page("a.md", "boat"), page("b.md", "kite"))
    first = dict(shelf.documents)
    assert told(shelf) == set(first.values())

    shelf.put("handbook", page("a.md", "ship"), removed=["b.md"])
    assert told(shelf) == {*first.values(), shelf.documents["handbook", "a.md"]}


@pytest.mark.parametrize("what", CHANGES)
def test_what_a_document_of_the_index_holds_is_told_and_nothing_else(shelf: Shelf, what: str) -> None:
    shelf.put("handbook", page("a.md", "boat"))
    told(shelf)
    sql, is_told = CHANGES[what]
    with shelf.db.superuser.transaction(shelf.db.tenant_id) as tx:
        tx.execute(parse("test.change", sql))
    assert told(shelf) == (set(shelf.documents.values()) if is_told else set())


def test_a_text_that_several_documents_have_is_told_for_each(shelf: Shelf) -> None:
    shelf.put("handbook", page("a.md", "boat"), page("copy/a.md", "boat"))
    shelf.put("laws", page("a.md", "boat"))
    told(shelf)
    with shelf.db.transaction() as tx:
        tx.execute(parse("test.change", "update document_text set title = 'Boats'"))
    assert told(shelf) == set(shelf.documents.values())


def test_nobody_tells_an_outbox_that_nobody_empties(shelf: Shelf) -> None:
    other = Shelf(shelf.db, shelf.db.other_tenant_id)
    other.put("handbook", page("a.md", "boat"))
    with shelf.db.transaction(shelf.db.other_tenant_id) as tx:
        assert tx.rows(TAKE) == []


SENT = parse(
    "test.sent", Path(families.__file__).parent.joinpath("document_chunks/documents.sql").read_text().strip(" \n;")
)
ALL = parse("test.all", "select id from bundle_document")
TABLES = ("bundle", "bundle_document", "document_text", "chunk", "chunk_place")
COLUMNS = parse(
    "test.columns",
    """select c.table_name, quote_ident(c.column_name), c.udt_name, coalesce(c.is_nullable = 'YES', false)
    from information_schema.columns c
    where c.table_schema = 'public' and c.table_name = any(:tables::text[]) and c.is_generated = 'NEVER'
      and c.column_name <> 'tenant_id' and c.is_identity = 'NO' order by 1, 2""",
)
OTHER = {
    "text": "coalesce({0}, '') || ' more'",
    "int4": "coalesce({0}, 0) + 1",
    "int8": "(select min({0}) from {1})",
    "timestamptz": "coalesce({0}, now()) + interval '1 day'",
}


def sent(shelf: Shelf) -> dict[int, list[Any]]:
    """What an index would hold of each document that there is."""
    held: dict[int, list[Any]] = {}
    with shelf.db.transaction() as tx:
        roots = [root for (root,) in tx.rows(ALL)]
        for root, *document in tx.rows(SENT, roots=roots, library="", others=[]):
            held.setdefault(root, []).append(document)
    return held


def change(shelf: Shelf, chance: random.Random, columns: list[Any]) -> str:
    """Something happens to the tables, whether any program does it or not; says what."""
    if chance.random() < 0.3:
        some = [page(f"{n}.md", chance.choice("abc") * 3, chance.choice("xyz") * 3) for n in chance.sample(range(4), 2)]
        shelf.put(chance.choice(["handbook", "laws"]), *some, removed=[f"{chance.randrange(4, 6)}.md"])
        with shelf.db.transaction() as tx:  # or nothing would be left to be changed some day
            tx.execute(parse("test.unarchive", "update bundle set archived_at = null"))
        return "put"
    table, column, kind, is_nullable = chance.choice(columns)
    if chance.random() < 0.15:
        sql = f"delete from {table} where ctid in (select ctid from {table} order by random() limit 1)"
    else:
        value = "null" if is_nullable and chance.random() < 0.3 else OTHER.get(kind, "{0}").format(column, table)
        some = "true" if chance.random() < 0.2 else f"ctid in (select ctid from {table} order by random() limit 1)"
        sql = f"update {table} set {column} = {value} where {some}"
    with suppress(DatabaseError), shelf.db.superuser.transaction(shelf.db.tenant_id) as tx:  # what no constraint allows
        tx.execute(parse("test.change", sql))
    return sql


@pytest.mark.parametrize("seed", range(3))
def test_whatever_changes_what_the_index_holds_is_told(shelf: Shelf, seed: int) -> None:
    chance = random.Random(seed)
    with shelf.db.transaction() as tx:
        columns = [list(row) for row in tx.rows(COLUMNS, tables=list(TABLES))]
    shelf.put("handbook", *(page(f"{n}.md", "aaa", "xxx", title="T") for n in range(6)))
    shelf.put("laws", page("0.md", "aaa"))
    told(shelf)
    before, changed = sent(shelf), 0
    for _ in range(80):
        what = change(shelf, chance, columns)
        with shelf.db.transaction() as tx:
            said = {number for number, _, _ in tx.rows(TAKE)}
        after = sent(shelf)
        differing = {root for root in before | after if before.get(root) != after.get(root)}
        assert differing <= said, what
        changed += bool(differing)
        before = after
    assert changed > 20


@pytest.fixture
def rounds(db: Any) -> Iterator[Rounds]:
    rounds = Rounds(db)
    yield rounds
    rounds.engine.close()


def both(rounds: Rounds, *clauses: Clause, wanted: tuple[Words, ...] = (), sort: Sort | None = None) -> list[int]:
    """What the engine finds, which is what PostgreSQL finds and counts."""
    asked = Asked(FAMILY, Query(clauses, wanted), sort or Sort("added_at"), 50, facets=FAMILY.facets)
    repository = ChunkSearchRepository()
    found = Searching(rounds.engine, rounds.metrics, rounds.clock).search(rounds.db.transaction, asked, repository)
    with rounds.db.transaction() as tx:
        plain = repository.search(tx, asked)
    assert found.backend == "quickwit"
    hits = [hit.document_id for hit in found.hits]
    if asked.sort.by == "relevance":  # each has scores of its own
        assert set(hits) == {hit.document_id for hit in plain.hits}
    else:
        assert found.hits == plain.hits
    assert found.total == plain.total
    assert {name: list(counts) for name, counts in found.facets.items()} == {
        name: list(counts) for name, counts in plain.facets.items()
    }
    return hits


def test_the_engine_and_postgres_find_and_count_the_same(rounds: Rounds) -> None:
    shelf = Shelf(rounds.db)
    shelf.put(
        "handbook",
        page("leave.md", Piece("Parents get 16 weeks.", "Parental leave"), "All others 25 days.", title="Leave"),
        page("pdf/pay.pdf", Piece("Paid on the 25th", page=3), title="Pay", format="pdf", language="en"),
    )
    shelf.put("laws", page("bürgerlich.html", "Die Frist beträgt zwei Wochen.", language="de", format="html"))
    rounds.build("document_chunks")

    def places(*found: tuple[str, str, int]) -> set[int]:
        return {shelf.documents[slug, path] << 20 | ordinal for slug, path, ordinal in found}

    leave = places(("handbook", "leave.md", 0), ("handbook", "leave.md", 1))
    assert set(both(rounds)) == leave | places(("handbook", "pdf/pay.pdf", 0), ("laws", "bürgerlich.html", 0))
    assert set(both(rounds, Words(("leave",)))) == leave
    assert set(both(rounds, Words(("parental",), "heading"))) == places(("handbook", "leave.md", 0))
    assert set(both(rounds, Words(("burgerlich",)))) == places(("laws", "bürgerlich.html", 0))
    assert set(both(rounds, Words(("pdf",), "file"), Words(("pay",), is_prefix=True))) == places(
        ("handbook", "pdf/pay.pdf", 0)
    )
    assert set(both(rounds, OneOf("bundle", ("handbook",)), Range("page", 1, 5))) == places(
        ("handbook", "pdf/pay.pdf", 0)
    )
    assert set(both(rounds, Words(("leave",), is_negated=True), OneOf("language", ("de", "en")))) == places(
        ("handbook", "pdf/pay.pdf", 0), ("laws", "bürgerlich.html", 0)
    )
    wanted = (Words(("weeks",)), Words(("woch",), is_prefix=True))
    assert set(both(rounds, wanted=wanted, sort=Sort())) == places(
        ("handbook", "leave.md", 0), ("laws", "bürgerlich.html", 0)
    )


def test_the_engine_finds_documents_as_they_stand_now(rounds: Rounds) -> None:
    shelf = Shelf(rounds.db)
    shelf.put("handbook", page("a.md", "boat one"), page("b.md", "boat two"), page("c.md", "boat three"))
    rounds.build("document_chunks")
    assert len(both(rounds, Words(("boat",)))) == 3

    shelf.put("handbook", page("a.md", "ship one"), removed=["b.md"])
    asked = Asked(FAMILY, Query((Words(("boat",)),)), Sort("added_at"), 50)
    searching = Searching(rounds.engine, rounds.metrics, rounds.clock)
    found = searching.search(rounds.db.transaction, asked, ChunkSearchRepository())
    only = [shelf.documents["handbook", "c.md"] << 20]
    assert [hit.document_id for hit in found.hits] == only, "what changed is not shown as it was, sent or not"

    rounds.run()
    assert both(rounds, Words(("boat",))) == only
    assert both(rounds, Words(("ship",))) == [shelf.documents["handbook", "a.md"] << 20]
    with rounds.db.transaction() as tx:
        tx.execute(parse("test.archive", "update bundle set archived_at = now()"))
    rounds.run()
    assert rounds.shown("document_chunks") == []
