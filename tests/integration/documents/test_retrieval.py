"""Passages for a question: by its words, by what it means where that is known, and by both at once."""

import logging
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import pytest

from springline.documents.chunk_queries import embeddings as queries
from springline.documents.embedding import embed_chunks, embed_text
from springline.documents.retrieval import CANDIDATES, Retrieval, Scope
from springline.platform.clock import ManualClock
from springline.platform.embeddings.local import EmbeddingsMissingError
from springline.platform.embeddings.protocol import MOST_TEXTS, Embedded, Purpose, unit_vectors
from springline.platform.llm.protocol import ModelUnavailableError
from springline.platform.metrics.registry import Registry
from springline.platform.statements import parse
from springline.search.searching import Searching
from springline.search.words import normal
from tests.integration.documents.shelves import BEGIN, Piece, Shelf, page
from tests.integration.search.rounds import Rounds

pytestmark = pytest.mark.integration

SENSES = ("vacation leave holiday holidays off", "pay salary salaries money wage", "boat ship vessel sea")
"""What means the same to the model of these tests, each a direction of its own."""
EMBEDDED = parse("test.embedded", "select count(*), count(distinct model), min(dimensions) from chunk_embedding")


class Senses:
    """A model that knows what a few words mean."""

    def __init__(self, model: str = "test/senses", dimensions: int = 384) -> None:
        self.model, self._dimensions = model, dimensions
        self.texts: list[str] = []
        self.calls: list[tuple[int, Purpose]] = []
        self.failure: Exception | None = None

    def embed(self, texts: Sequence[str], purpose: Purpose) -> Embedded:
        if self.failure is not None:
            raise self.failure
        self.texts += texts
        self.calls.append((len(texts), purpose))
        return Embedded(unit_vectors(self.model, [self._vector(one) for one in texts], len(texts)))

    def _vector(self, text: str) -> list[float]:
        words = normal(text).split()
        senses = [float(sum(word in sense.split() for word in words)) for sense in SENSES]
        rest = [0.0] * (self._dimensions - len(SENSES) - 1)
        return [*senses, 0.1, *rest]


class Library:
    """A tenant's documents, and who finds passages in them."""

    def __init__(self, db: Any) -> None:
        self.db = db
        self.shelf = Shelf(db)
        self.metrics = Registry()
        self.transactions = partial(db.app.transaction, db.tenant_id)

    def retrieval(self, model: Senses | None = None, rounds: Rounds | None = None) -> Retrieval:
        searching = Searching(rounds.engine if rounds else None, self.metrics, ManualClock())
        return Retrieval(searching, model, self.metrics)

    def paths(self, retrieval: Retrieval, question: str, scope: Scope | None = None, *, limit: int = 10) -> list[str]:
        found = retrieval.passages(self.transactions, question, scope or Scope(), limit=limit)
        return [f"{one.bundle}/{one.path}" for one in found.passages]

    def embed(self, model: Senses, **more: Any) -> int:
        return embed_chunks(self.transactions, model, at=BEGIN, **more)


@pytest.fixture
def library(db: Any) -> Library:
    made = Library(db)
    made.shelf.put(
        "handbook",
        page("parents.md", Piece("Parents get 16 weeks.", "Parental leave"), title="Time away"),
        page("holidays.md", "Everybody has 25 holidays a year."),
        page("pay.md", "The salary comes on the 25th."),
        page("tools.pdf", "A drill can be borrowed.", format="pdf"),
    )
    made.shelf.put("laws", page("leave.html", "A leave of two weeks is the least.", format="html"))
    return made


def test_a_passage_is_found_by_words_in_it_above_it_and_of_other_forms(library: Library) -> None:
    by_words = library.retrieval()
    assert library.paths(by_words, "How long is parental leave?")[0] == "handbook/parents.md"
    assert library.paths(by_words, "Which drills may be borrowed?") == ["handbook/tools.pdf"]
    assert library.paths(by_words, "What about submarines?") == []
    assert library.paths(by_words, "?!") == []


def test_a_scope_narrows_to_bundles_paths_formats_and_a_version(library: Library) -> None:
    by_words = library.retrieval()

    def paths(**scope: Any) -> list[str]:
        return sorted(library.paths(by_words, "weeks of leave", Scope(**scope)))

    assert paths() == ["handbook/parents.md", "laws/leave.html"]
    assert paths(bundles=("laws",)) == paths(formats=("html",)) == paths(paths=("leave.html",)) == ["laws/leave.html"]
    library.shelf.put("handbook", page("parents.md", "Ask somebody."))
    assert paths(bundles=("handbook",)) == []
    assert paths(bundles=("handbook",), version=1) == ["handbook/parents.md"]
    assert paths(bundles=("handbook",), version=2) == []


def test_what_is_meant_is_found_in_other_words(library: Library) -> None:
    model = Senses()
    assert library.embed(model) == 5
    both = library.retrieval(model)
    question = "How much vacation do I have?"
    assert library.paths(library.retrieval(), question) == []
    # The one is nearer in what it means than the other, which has the word and a heading.
    assert library.paths(both, question, limit=3)[0] in {"handbook/holidays.md", "handbook/parents.md"}
    assert set(library.paths(both, question, limit=3)) == {
        "handbook/holidays.md",
        "handbook/parents.md",
        "laws/leave.html",
    }
    assert library.paths(both, question, Scope(("laws",)))[:1] == ["laws/leave.html"]
    assert library.paths(both, question, Scope(formats=("pdf",))) == ["handbook/tools.pdf"]
    assert model.calls[-1] == (1, "question")


def test_what_both_find_comes_first(library: Library) -> None:
    model = Senses()
    library.embed(model)
    found = library.paths(library.retrieval(model), "When does my salary come?")
    assert found[0] == "handbook/pay.md"
    assert len(found) == len(set(found)) == 5


def test_a_passage_that_stands_everywhere_is_one_candidate(library: Library) -> None:
    model = Senses()
    footer = "The salary is paid: see the salary of the holiday."
    library.shelf.put("many", *(page(f"{n:03}.md", footer, f"Number {n}.") for n in range(CANDIDATES + 20)))
    library.embed(model)
    for retrieval in (library.retrieval(), library.retrieval(model)):
        found = retrieval.passages(library.transactions, "salary on a holiday", Scope(), limit=10).passages
        assert [one.text for one in found].count(footer) == 1
        assert {"handbook/pay.md", "handbook/holidays.md"} <= {f"{one.bundle}/{one.path}" for one in found}


def test_of_the_places_of_a_passage_one_that_can_be_cited_is_told(library: Library) -> None:
    library.shelf.put("many", page("a.md", "The salary is late."), page("b.md", "The salary is late."))
    record = parse("test.record", "update bundle_document set version = :version::integer where path = :path")
    for path, other in (("a.md", "b.md"), ("b.md", "a.md")):
        with library.db.transaction() as tx:
            tx.execute(record, path=path, version=None)
            tx.execute(record, path=other, version=1)
        assert library.paths(library.retrieval(), "late salary")[0] == f"many/{other}"


@pytest.mark.parametrize("failure", [ModelUnavailableError("test/senses", "HTTP 503"), EmbeddingsMissingError()])
def test_a_model_that_is_away_leaves_the_words_and_is_told(
    library: Library, caplog: pytest.LogCaptureFixture, failure: Exception
) -> None:
    model = Senses()
    model.failure = failure
    found = library.retrieval(model).passages(library.transactions, "salary", Scope(), limit=5)
    assert [one.path for one in found.passages] == ["pay.md"]
    assert not found.is_by_meaning
    (record,) = [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert record.exc_info is not None
    assert 'what="embeddings"' in library.metrics.render()


def test_each_chunk_is_embedded_once_by_each_model(library: Library) -> None:
    model = Senses()
    assert library.embed(model) == 5
    assert "Parental leave\nParents get 16 weeks." in model.texts, "headings say what a passage is about"
    library.shelf.put("handbook", page("copy.md", "The salary comes on the 25th."), page("new.md", "A boat."))
    assert library.embed(model) == 1, "the same text anywhere is the same chunk"
    assert library.embed(model) == 0
    assert library.embed(Senses("test/other", dimensions=768)) == 6
    with library.transactions() as tx:
        assert tx.one(EMBEDDED) == (12, 2, 384)


def test_vectors_of_any_length_are_searched(library: Library) -> None:
    for dimensions in (8, 384, 768, 1024, 1536, 2000):
        model = Senses(f"test/{dimensions}", dimensions)
        assert library.embed(model) == 5
        assert library.paths(library.retrieval(model), "money?")[0] == "handbook/pay.md"


def test_embedding_goes_on_where_it_was_cut_off(library: Library) -> None:
    library.shelf.put("many", page("all.md", *(f"Sentence {n} of many." for n in range(MOST_TEXTS + 5))))
    model = Senses()
    assert library.embed(model, most=MOST_TEXTS) == MOST_TEXTS
    model.failure = ModelUnavailableError(model.model, "HTTP 503")
    with pytest.raises(ModelUnavailableError):
        library.embed(model)
    model.failure = None
    assert library.embed(model) == 10
    assert all(size <= MOST_TEXTS for size, _ in model.calls)


def test_another_model_of_the_same_name_replaces_what_can_not_be_compared(library: Library) -> None:
    library.embed(Senses(dimensions=384))
    another = Senses(dimensions=768)
    assert library.embed(another) == 5
    assert library.embed(another) == 0
    with library.transactions() as tx:
        assert tx.one(EMBEDDED) == (5, 1, 768)
    assert library.paths(library.retrieval(another), "money?")[0] == "handbook/pay.md"


def test_one_text_is_embedded_by_itself(library: Library) -> None:
    with library.transactions() as tx:
        text_id = tx.value(parse("test.text", "select text_id from bundle_document where path = 'pay.md'"))
    model = Senses()
    assert library.embed(model, text_id=text_id) == 1
    assert model.texts == ["The salary comes on the 25th."]


@pytest.mark.parametrize("failure", [ModelUnavailableError("test/senses", "HTTP 503"), EmbeddingsMissingError()])
def test_an_ingest_embeds_where_a_model_is_and_goes_on_where_it_is_away(
    library: Library, caplog: pytest.LogCaptureFixture, failure: Exception
) -> None:
    with library.transactions() as tx:
        text_id = tx.value(parse("test.text", "select text_id from bundle_document where path = 'pay.md'"))
    model = Senses()
    embed = partial(embed_text, library.db.app, library.db.tenant_id)
    embed(None, library.metrics, lambda: BEGIN, text_id)
    model.failure = failure
    embed(model, library.metrics, lambda: BEGIN, text_id)
    (record,) = [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert record.exc_info is not None
    assert 'what="embeddings"' in library.metrics.render()
    model.failure = None
    assert library.embed(model, text_id=text_id) == 1
    assert model.texts == ["The salary comes on the 25th."]


def test_another_tenant_finds_nothing_of_it(library: Library) -> None:
    model = Senses()
    library.embed(model)
    vector = model.embed(["salary"], "question").vectors[0]
    with library.db.transaction(library.db.other_tenant_id) as tx:
        found = queries.nearest(tx, model.model, vector, bundles=(), paths=(), formats=(), version=None, limit=10)
    assert found == []


@pytest.fixture
def rounds(db: Any) -> Iterator[Rounds]:
    rounds = Rounds(db)
    yield rounds
    rounds.engine.close()


def test_the_engine_finds_passages_where_there_is_one(library: Library, rounds: Rounds) -> None:
    rounds.build("document_chunks")
    by_engine = library.retrieval(rounds=rounds)
    found = by_engine.passages(library.transactions, "How long is parental leave?", Scope(), limit=5)
    assert found.backend == "quickwit"
    assert found.passages[0].path == "parents.md"
    assert {one.path for one in found.passages} == {"parents.md", "leave.html"}
    older = by_engine.passages(library.transactions, "leave", Scope(("handbook",), version=1), limit=5)
    assert older.backend == "postgres", "the engine has the present documents only"


FILL = parse(
    "test.fill",
    """with more as (
        insert into chunk (tenant_id, content_hash, text, heading)
        select current_tenant(), encode(sha256(n::text::bytea), 'hex'), 'chunk ' || n, ''
        from generate_series(1, :many::integer) n
        returning id, text
    ), place as (
        insert into chunk_place (tenant_id, text_id, ordinal, chunk_id, start, "end")
        select current_tenant(), :text::bigint, 100 + row_number() over (order by id), id, 0, 1 from more
    )
    insert into chunk_embedding (tenant_id, chunk_id, model, dimensions, embedding, embedded_at)
    select current_tenant(), id, 'test/senses', 384, vector.one, now()
    from more
    cross join lateral (
        select ('[' || string_agg((random() - 0.5)::text, ',') || ']')::extensions.vector as one
        from generate_series(1, 384 + 0 * id::integer)
    ) vector""",
)


def test_among_many_chunks_the_index_of_vectors_is_read(library: Library) -> None:
    with library.db.transaction() as tx:
        text_id = tx.value(parse("test.text", "select text_id from bundle_document where path = 'pay.md'"))
        tx.execute(FILL, many=3_000, text=text_id)
    with library.db.superuser.transaction() as tx:
        for table in ("chunk_embedding", "chunk_place", "chunk", "bundle_document", "bundle"):
            tx.execute(parse("test.analyze", f"analyze {table}"))
    vector = Senses().embed(["salary"], "question").vectors[0]
    statement = queries._nearest(384)
    explained = parse("test.explain", "explain " + _named(statement.text, statement.parameters))
    with library.db.transaction() as tx:
        plan = "\n".join(
            row[0]
            for row in tx.rows(
                explained,
                model="test/senses",
                vector=queries._written(vector),
                bundles=[],
                paths=[],
                formats=[],
                version=None,
                size=10,
            )
        )
    assert "chunk_embedding_384" in plan, plan


def test_what_an_index_of_vectors_gives_up_to_look_for_is_found(library: Library) -> None:
    model = Senses()
    with library.db.transaction() as tx:
        text_id = tx.value(parse("test.text", "select text_id from bundle_document where path = 'pay.md'"))
        tx.execute(FILL, many=3_000, text=text_id)
    library.embed(model, text_id=None)
    with library.db.superuser.transaction() as tx:
        for table in ("chunk_embedding", "chunk_place", "chunk", "bundle_document", "bundle"):
            tx.execute(parse("test.analyze", f"analyze {table}"))
    far = model.embed(["boat"], "question").vectors[0]
    with library.db.transaction() as tx:
        tx.execute(parse("test.give_up", "select set_config('hnsw.max_scan_tuples', '50', true)"))
        tx.execute(parse("test.no_sort", "select set_config('enable_sort', 'off', true)"))
        found = queries.nearest(tx, model.model, far, bundles=("laws",), paths=(), formats=(), version=None, limit=10)
    assert found == [library.shelf.documents["laws", "leave.html"] << 20]


def _named(text: str, parameters: Sequence[str]) -> str:
    for number, name in sorted(enumerate(parameters, 1), reverse=True):
        text = text.replace(f"${number}", f":{name}")
    return text
