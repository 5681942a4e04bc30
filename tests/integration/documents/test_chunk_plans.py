"""What searching costs among many chunks: what is read of them, for rare words, for common ones, and by vectors."""

from collections.abc import Iterator
from typing import Any

import pytest

from springline.documents import chunk_queries
from springline.documents.chunk_queries import embeddings
from springline.documents.chunk_search_repository import ChunkSearchRepository
from springline.platform.database import Database
from springline.platform.statements import parse
from springline.search import families
from springline.search.model import Asked, Query, Sort, Words
from tests.filled_databases import filled
from tests.integration.warehouse.test_explain import check, explained, read

pytestmark = pytest.mark.integration

FAMILY = families.family("document_chunks")
READ = parse(
    "test.read_so_far",
    "select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::bigint from pg_stat_xact_user_tables",
)
DOCUMENTS, OF_EACH = 2_000, 20
SIZES = {"documents": DOCUMENTS, "of_each": OF_EACH, "chunks": DOCUMENTS * OF_EACH}
FILL = [
    sql.format(**SIZES)
    for sql in (
        "insert into tenant (slug, name) values ('harbour', ''), ('orchard', '')",
        """insert into bundle (tenant_id, slug, title, created_by, created_at, last_number)
            select 1, 'b' || n, 'B', 'x', now(), 1 from generate_series(1, 10) n order by n""",
        """insert into bundle_version (tenant_id, bundle_id, number, added, changed, removed, created_by, created_at)
            select tenant_id, id, 1, 0, 0, 0, 'x', now() from bundle""",
        """insert into document_original (tenant_id, sha256, size, media_type, announced_at, stored_at)
            select 1, encode(sha256(n::text::bytea), 'hex'), 1, 'text/plain', now(), now()
            from generate_series(1, {documents}) n""",
        """insert into document_text (tenant_id, sha256, format, parser, text, layout, title, parsed_at)
            select 1, encode(sha256(n::text::bytea), 'hex'), 'markdown', 't', 'x', '{{}}', 'Topic' || n, now()
            from generate_series(1, {documents}) n order by n""",
        """insert into bundle_document
                (tenant_id, bundle_id, path, from_number, sha256, size, format, text_id, version)
            select 1, 1 + id % 10, 'policies/' || id || '.md', 1, sha256, 1, format, id, 1 from document_text
            order by id""",
        """insert into chunk (tenant_id, content_hash, text)
            select 1, encode(sha256(('c' || n)::bytea), 'hex'),
                   'word' || n % 997 || ' days' || case when n % 20011 = 1 then ' quokka' else '' end
            from generate_series(1, {chunks}) n order by n""",
        """insert into chunk_place (tenant_id, text_id, ordinal, chunk_id, start, "end")
            select 1, 1 + (id - 1) / {of_each}, (id - 1) % {of_each}, id, 0, 1 from chunk""",
        """insert into chunk_embedding (tenant_id, chunk_id, model, dimensions, embedding, embedded_at)
            select 1, id, 'm', 3, '[1,0,0]', now() from chunk where id <= 30000""",
        "vacuum analyze",
    )
]


@pytest.fixture(scope="module")
def large(postgres: Any, worker_id: str) -> Iterator[Database]:
    """The serving role's view of a tenant with 40,000 chunks."""
    with filled(postgres, f"many_chunks_{worker_id}", *FILL) as app:
        yield app


@pytest.mark.parametrize("word", ["quokka", "word7", "topic77"], ids=["few chunks", "some chunks", "a title"])
def test_a_rare_word_reads_few_chunks_beside_titles_and_paths(large: Database, word: str) -> None:
    asked = Asked(FAMILY, Query((Words((word,)),)), Sort(), 50)
    with large.transaction(1) as tx:
        before = tx.value(READ)
        assert ChunkSearchRepository().search(tx, asked).hits
        assert tx.value(READ) - before <= 7 * DOCUMENTS, (
            "titles and paths are looked through three times, chunks are not"
        )


def test_passages_are_read_by_their_keys(large: Database) -> None:
    some = [7 << 20 | place for place in range(10)]
    check(large, chunk_queries._PASSAGES, 130, numbers=some, version=None)
    check(large, chunk_queries._PASSAGES, 130, numbers=some, version=1)
    check(large, chunk_queries._CHUNKS_AT, 80, numbers=some)
    check(large, embeddings._UNEMBEDDED, 400, model="m", text_id=7, dimensions=None, after=0, size=64)


def test_a_batch_to_embed_is_read_from_behind_the_one_before(large: Database) -> None:
    nodes, text = explained(
        large, embeddings._UNEMBEDDED, {"model": "m", "text_id": None, "dimensions": 3, "after": 30_000, "size": 64}
    )
    assert sum(map(read, nodes)) <= DOCUMENTS + 600, text
