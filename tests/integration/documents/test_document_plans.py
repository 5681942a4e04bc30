"""What bundles, originals and pages read of large tables, as the serving role: entries of indexes, and no more."""

import json
from contextlib import closing

import pytest

from springline.documents import queries
from springline.platform.statements import parse
from tests.integration.warehouse.test_explain import check

pytestmark = pytest.mark.integration

# In each of two tenants 200 bundles with 40 versions of 50 documents, each version with one that it changes.
FILL = """
    insert into account (tenant_id, email, name, role)
    select t.id, n || '@example.org', 'Ada ' || n, 'analyst' from tenant t, generate_series(1, 500) n order by t.id, n;

    insert into document_original (tenant_id, sha256, size, media_type, announced_at, stored_at)
    select t.id, encode(sha256(n::text::bytea), 'hex'), 10, 'text/plain',
           timestamptz '2026-01-01' + n * interval '1 minute', now()
    from tenant t, generate_series(1, 5000) n;

    insert into bundle (tenant_id, slug, title, created_by, created_at, last_number, documents)
    select t.id, 'b' || n, 'Bundle ' || n, 'account/1', now(), 40, 50 from tenant t, generate_series(1, 200) n
    order by t.id, n;

    insert into bundle_version (tenant_id, bundle_id, number, state, origin, added, changed, removed, created_by,
        created_at, finished_at)
    select tenant_id, id, n, 'ready', jsonb_build_object('commit', n), 0, 1, 0, 'account/1', now(), now()
    from bundle, generate_series(1, 40) n order by id, n;

    insert into document_text (tenant_id, sha256, format, parser, text, layout, parsed_at)
    select tenant_id, sha256, 'markdown', '1', 'some words', '{}', now() from document_original;

    insert into bundle_document (tenant_id, bundle_id, path, from_number, to_number, sha256, size, format, text_id,
        version)
    select b.tenant_id, b.id, 'folder/' || p || '.md', case when p < n then 1 else n end,
           case when p = n and n < 40 then n end, t.sha256, 10, 'markdown', t.id, 1
    from bundle b, generate_series(1, 40) n
    join generate_series(1, 50) p on n = 1 or p = n,
    lateral (select * from document_text where tenant_id = b.tenant_id order by id offset (b.id + p) % 50 limit 1) t
    on conflict do nothing;
    insert into document_ingest (tenant_id, document_id, bundle_id, number, state, updated_at)
    select tenant_id, id, bundle_id, from_number, 'extracted', now() from bundle_document;

    insert into chunk (tenant_id, content_hash, text)
    select tenant_id, sha256, 'some words' from document_original;
    insert into chunk_place (tenant_id, text_id, ordinal, chunk_id, start, "end")
    select t.tenant_id, t.id, 0, c.id, 0, 10 from document_text t
    join chunk c on c.tenant_id = t.tenant_id and c.content_hash = t.sha256;
    insert into chunk_extraction (tenant_id, chunk_id, extractor, "values", extracted_at)
    select tenant_id, id, 'facts/1/0', '[{}]', now() from chunk;

    insert into web_page (tenant_id, url, last_number, created_by, created_at)
    select t.id, 'https://example.org/' || n, 5, 'account/1', now() from tenant t, generate_series(1, 1000) n;
    insert into web_snapshot (tenant_id, page_id, number, sha256, format, fetched_at, seen_at, status, final_url,
        media_type, fetched_by)
    select p.tenant_id, p.id, n, encode(sha256((p.id % 5000 + 1)::text::bytea), 'hex'), 'html', now(), now(), 200,
        p.url, 'text/html', 'account/1'
    from web_page p, generate_series(1, 5) n;
    analyze
"""
AT = "2026-07-01T00:00:00Z"
BUNDLE = 77


@pytest.fixture
def large(db):
    with closing(db.superuser.connect()) as connection:
        connection.execute_simple(FILL)
    return db


@pytest.fixture
def some(large):
    with large.transaction() as tx:
        return [row[0] for row in tx.rows(parse("test.some", "select sha256 from document_original limit 20"))]


def test_statements_cost_what_they_tell(large, some):
    bundles(large.app)
    documents(large.app)
    originals(large.app, some)
    pages(large.app)


def bundles(app):
    check(app, queries._BUNDLE, 10, slug="b77")
    check(app, queries._LOCK_BUNDLE, 5, slug="b77")
    check(app, queries._LIST_BUNDLES, 60, archived=False, after_title="Bundle 3", after_id=1, limit=10)
    check(app, queries._CHANGE_BUNDLE, 5, id=BUNDLE, title="x", description="", archived_at=None)
    check(app, queries._NUMBER_BUNDLE, 5, id=BUNDLE, number=41, documents=50)
    check(app, queries._VERSION, 10, slug="b77", number=20)
    check(app, queries._LIST_VERSIONS, 40, slug="b77", before=30, limit=10)
    check(app, queries._VERSION_OF_COMMIT, 5, bundle_id=BUNDLE, commit="20")
    check(app, queries._COMMITS, 60, bundle_id=BUNDLE)
    check(app, queries._INGEST_COUNTS, 10, bundle_id=BUNDLE, number=20)


def documents(app):
    check(app, queries._PRESENT, 120, bundle_id=BUNDLE)
    check(app, queries._CHANGES, 20, bundle_id=BUNDLE, number=20, after=None, limit=10)
    check(app, queries._LIST_DOCUMENTS, 200, bundle_id=BUNDLE, number=20, after="folder/2.md", limit=10)
    check(app, queries._DOCUMENT, 15, bundle_id=BUNDLE, path="folder/20.md", number=20)
    check(app, queries._EXTRACTIONS, 10, text_id=100)
    check(app, queries._END_DOCUMENTS, 40, ids=[500, 501], last=40)


def originals(app, some):
    check(app, queries._ORIGINAL, 5, sha256=some[0])
    check(app, queries._HOLD, 60, sha256=some)
    check(app, queries._ANNOUNCED, 60, sha256=some)
    check(app, queries._STORE, 5, sha256=some[0], size=1, media_type="text/plain", at=AT)
    wanted = json.dumps([{"sha256": one, "size": 1, "media_type": "text/plain"} for one in some])
    check(app, queries._ANNOUNCE, 60, originals=wanted, at=AT)
    check(app, queries._HOLD_UNUSED, 60, sha256=some, before=AT)
    check(app, queries._UNUSED, 400, sha256=some)
    check(app, queries._FORGET_TEXTS, 5, sha256=["0" * 64])


def pages(app):
    check(app, queries._PAGE, 5, id=500)
    check(app, queries._LIST_PAGES, 20, before=500, limit=10)
    check(app, queries._LOCK_PAGE, 5, id=500)
    check(app, queries._NUMBER_PAGE, 5, id=500, number=6)
    check(app, queries._SNAPSHOT, 10, page_id=500, number=3)
    check(app, queries._LIST_SNAPSHOTS, 40, page_id=500, before=5, limit=10)
    check(app, queries._SEE_SNAPSHOT, 5, page_id=500, number=5, sha256="0" * 64, charset=None, at=AT)
