"""What taking documents in reads of large tables, as the serving role: its cost is that of the change."""

import json
from contextlib import closing
from typing import Any

import pytest

from springline.documents.ingest import queries
from springline.platform.statements import parse
from tests.integration.warehouse.test_explain import check

pytestmark = pytest.mark.integration

AT = "2026-07-01T00:00:00Z"
FILL = """
    insert into bundle (tenant_id, slug, title, created_by, created_at, last_number)
    select t.id, 'b' || n, 'B', 'ada', now(), 3 from tenant t, generate_series(1, 300) n order by t.id, n;
    insert into bundle_version (tenant_id, bundle_id, number, state, added, changed, removed, created_by, created_at,
        finished_at)
    select tenant_id, id, n, case when n < 3 then 'ready' else 'ingesting' end, 0, 0, 0, 'ada', now(),
           case when n < 3 then now() end
    from bundle, generate_series(1, 3) n;
    insert into document_original (tenant_id, sha256, size, media_type, announced_at, stored_at)
    select t.id, encode(sha256(n::text::bytea), 'hex'), 10, 'text/plain', now(), now()
    from tenant t, generate_series(1, 9000) n;
    insert into document_text (tenant_id, sha256, format, parser, text, layout, parsed_at)
    select tenant_id, sha256, 'text', '1', 'words', '{}', now() from document_original;
    insert into bundle_document (tenant_id, bundle_id, path, from_number, to_number, sha256, size, format, version)
    select b.tenant_id, b.id, 'p' || n % 10, 1 + n / 10, case when n < 20 then 1 + n / 10 end,
           encode(sha256((b.id % 300 * 30 + n + 1)::text::bytea), 'hex'), 10, 'text', case when n < 20 then 1 end
    from bundle b, generate_series(0, 29) n;
    update bundle_document d set text_id = t.id from document_text t
    where t.tenant_id = d.tenant_id and t.sha256 = d.sha256 and d.from_number < 3;
    insert into document_ingest (tenant_id, document_id, bundle_id, number, state, updated_at)
    select tenant_id, id, bundle_id, from_number, case when from_number < 3 then 'extracted' else 'waiting' end, now()
    from bundle_document;
    insert into chunk (tenant_id, content_hash, text)
    select t.id, encode(sha256(('c' || n)::bytea), 'hex'), 'some words' from tenant t, generate_series(1, 30000) n;
    insert into chunk_place (tenant_id, text_id, ordinal, chunk_id, start, "end")
    select t.tenant_id, t.id, n, c.id, n * 10, n * 10 + 10
    from (select *, row_number() over (partition by tenant_id order by id) as place from document_text) t
    cross join generate_series(0, 2) n
    join (select *, row_number() over (partition by tenant_id order by id) as place from chunk) c
        on c.tenant_id = t.tenant_id and c.place = (t.place - 1) * 3 + n + 1;
    insert into chunk_extraction (tenant_id, chunk_id, extractor, "values", extracted_at)
    select tenant_id, id, 'facts/1/x', '[{"kind": "fact"}]', now() from chunk where id % 2 = 0;
    insert into extraction_schema (tenant_id, key, version, schema, created_by, created_at)
    select t.id, 'k' || n, 1, '{}', 'ada', now() from tenant t, generate_series(1, 3000) n;
    insert into web_page (tenant_id, url, last_number, created_by, created_at)
    select t.id, 'https://example.org/' || n, 3, 'ada', now() from tenant t, generate_series(1, 2000) n;
    insert into web_snapshot (tenant_id, page_id, number, sha256, format, fetched_at, seen_at, status, final_url,
        media_type, fetched_by)
    select p.tenant_id, p.id, n, encode(sha256((p.id % 2000 + 1)::text::bytea), 'hex'), 'text', now(), now(), 200,
           p.url, 'text/plain', 'ada'
    from web_page p, generate_series(1, 3) n;
    analyze
"""


@pytest.fixture
def large(db: Any) -> Any:
    """Two tenants with three hundred bundles each, in three versions of ten documents."""
    with closing(db.superuser.connect()) as connection:
        connection.execute_simple(FILL)
    return db


def ids(db: Any, statement: str) -> tuple[Any, ...]:
    with db.transaction() as tx:
        return tx.rows(parse("test.ids", statement))[0]


def test_a_step_of_a_document_costs_that_document(large: Any):
    app = large.app
    document, bundle, number = ids(
        large,
        "select id, bundle_id, from_number from bundle_document where from_number = 3 order by id offset 1500 limit 1",
    )
    place = {"bundle_id": bundle, "number": number}
    check(app, queries.LOCK_VERSION, 6, **place)
    check(app, queries.WAITING, 30, **place)
    check(app, queries.START, 10, document_id=document, state="waiting", at=AT)
    check(app, queries.UNDO_ATTEMPT, 4, document_id=document, state="waiting")
    moved = {"before": "waiting", "now": "parsed", "code": None, "detail": None}
    check(app, queries.MOVE, 4, document_id=document, at=AT, **moved)
    check(app, queries.STEPS_LEFT, 10, **place)
    check(app, queries.COUNT_STATES, 30, **place)
    check(app, queries.IS_SUPERSEDED, 20, document_id=document)
    check(app, queries.SET_VERSION, 6, document_id=document, version=2)
    check(app, queries.HAS_VERSION, 2, document_id=document)
    check(app, queries.REMOVED_PATHS, 200, **place)
    check(app, queries.END_VERSION, 4, **place, state="ready", at=AT)
    check(app, queries.UNFINISHED, 30, **place)
    check(app, queries.FAIL_UNFINISHED, 60, **place, code="cancelled", detail="x", at=AT)
    check(app, queries.RESET_FAILED, 60, **place, at=AT)
    check(app, queries.TOUCH_STUCK, 60, **place, before=AT, limit=1_000, at=AT)
    check(large.system, queries.STUCK_VERSIONS, 200, before=AT, limit=100)
    check(app, queries.FORGET_PROBLEMS, 60, **place)


def test_a_text_costs_its_chunks(large: Any):
    app = large.app
    (text_id,) = ids(large, "select id from document_text order by id offset 2000 limit 1")
    sha256, hashed = ids(
        large,
        "select t.sha256, c.content_hash from document_text t, chunk c order by t.id, c.id limit 1",
    )
    check(app, queries.FIND_TEXT, 2, sha256=sha256, format="text", parser="1")
    check(app, queries.READ_TEXT, 6, text_id=text_id)
    check(app, queries.UNREAD_CHUNKS, 20, text_id=text_id, extractor="facts/1/x", limit=200)
    check(app, queries.FOUND_IN_TEXT, 20, text_id=text_id, extractor="facts/1/x")
    check(app, queries.NEWEST_IN_TEXT, 20, text_id=text_id)
    (chunk_id,) = ids(large, "select min(id) from chunk")
    check(app, queries.CLAIM_CHUNK, 4, chunk_id=chunk_id, until=AT, at=AT)
    check(app, queries.RELEASE_CHUNK, 4, chunk_id=chunk_id, until=AT)
    check(app, queries.IS_READ, 4, chunk_id=chunk_id, extractor="facts/1/x")
    chunk = json.dumps([{"hash": "0" * 64, "text": "new", "heading": ""}])
    check(app, queries.ADD_CHUNKS, 20, chunks=chunk)
    place = json.dumps([{"ordinal": 90, "hash": hashed, "start": 0, "end": 1, "page": None}])
    check(app, queries.ADD_PLACES, 20, text_id=text_id, places=place)
    check(app, queries.NEWEST_SCHEMA, 2, key="k70")
    check(app, queries.ADD_SCHEMA, 20, key="k70", schema="{}", by="ada", at=AT)


def test_a_snapshot_costs_its_page(large: Any):
    app = large.app
    (page_id,) = ids(large, "select min(id) + 500 from web_page")
    check(app, queries.SNAPSHOT, 12, page_id=page_id, number=2)
    check(app, queries.LOCK_PAGE, 2, page_id=page_id)
    check(app, queries.SET_SNAPSHOT_TEXT, 4, page_id=page_id, number=2, text_id=None, version=None)


UNKNOWN = """
    insert into document_original (tenant_id, sha256, size, media_type, announced_at, stored_at)
    select min(id), repeat('0', 64), 10, 'text/plain', now(), now() from tenant;
    insert into document_text (tenant_id, sha256, format, parser, text, layout, parsed_at)
    select tenant_id, sha256, 'text', '1', 'words', '{}', now() from document_original;
    insert into chunk (tenant_id, content_hash, text)
    select t.tenant_id, encode(sha256(('c' || n)::bytea), 'hex'), 'some words'
    from document_text t, generate_series(1, 1500) n;
    insert into chunk_place (tenant_id, text_id, ordinal, chunk_id, start, "end")
    select t.tenant_id, t.id, row_number() over (order by c.id), c.id, 0, 10 from document_text t, chunk c;
    insert into chunk_extraction (tenant_id, chunk_id, extractor, "values", extracted_at)
    select tenant_id, id, 'facts/1/x', '[{"kind": "fact"}]', now() from chunk
"""


def test_a_first_long_text_is_not_read_once_for_each_of_its_chunks(db: Any):
    """The tables have no statistics yet: a plan that reads all extractions for each chunk looks as good as any."""
    with closing(db.superuser.connect()) as connection:
        connection.execute_simple(UNKNOWN)
    (text_id,) = ids(db, "select id from document_text")
    asked = {"text_id": text_id, "extractor": "facts/1/x"}
    check(db.app, queries.FOUND_IN_TEXT, 10_000, **asked)
    check(db.app, queries.UNREAD_CHUNKS, 10_000, **asked, limit=200)
