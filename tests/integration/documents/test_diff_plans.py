"""What diffs and impacts read of large bundles, as the serving role: what versions changed, and what rests on that."""

from contextlib import closing
from typing import Any

import pytest

from springline.documents import diff_queries as queries
from springline.platform.statements import parse
from springline.projects import canvas_queries
from tests.integration.warehouse.test_explain import check

pytestmark = pytest.mark.integration

DOCUMENTS, VERSIONS, CHANGED = 3_000, 20, 10
# The first version has all documents; each further one changes ten of them, the ones behind those of the one before.
FILL = f"""
    insert into document_original (tenant_id, sha256, size, media_type, announced_at, stored_at)
    select t.id, encode(sha256((d || '/' || v)::bytea), 'hex'), 9, 'text/markdown', now(), now()
    from tenant t, generate_series(1, {DOCUMENTS}) d, generate_series(1, 2) v;

    insert into document_text (tenant_id, sha256, format, parser, text, layout, parsed_at)
    select tenant_id, sha256, 'markdown', 'test/1', repeat('word ', 100), '{{}}', now() from document_original;

    insert into bundle (tenant_id, slug, title, created_by, created_at, last_number, documents)
    select id, 'large', 'Large', 'test', now(), {VERSIONS}, {DOCUMENTS} from tenant;

    insert into bundle_version (tenant_id, bundle_id, number, added, changed, removed, created_by, created_at)
    select tenant_id, id, n, 0, 0, 0, 'test', now() from bundle, generate_series(1, {VERSIONS}) n;

    insert into bundle (tenant_id, slug, title, created_by, created_at)
    select t.id, 'other-' || n, 'Other', 'test', now() from tenant t, generate_series(1, 500) n;

    insert into bundle_document (
        tenant_id, bundle_id, path, from_number, to_number, sha256, size, format, text_id, version
    )
    select b.tenant_id, b.id, 'page-' || d, case v when 1 then 1 else last + 1 end, case v when 1 then last end,
           t.sha256, 9, 'markdown', t.id, v
    from bundle b, generate_series(1, {DOCUMENTS}) d
    cross join lateral (select case when d <= {CHANGED * (VERSIONS - 1)} then (d - 1) / {CHANGED} + 1 end as last) c
    cross join generate_series(1, 2) v
    join document_text t on t.sha256 = encode(sha256((d || '/' || v)::bytea), 'hex')
    where b.slug = 'large' and t.tenant_id = b.tenant_id and (v = 1 or last is not null);

    insert into document_ingest (tenant_id, document_id, bundle_id, number, state, updated_at)
    select tenant_id, id, bundle_id, from_number, 'extracted', now() from bundle_document;

    insert into resource (tenant_id, kind, natural_key, state_since, state)
    select t.id, 'document', 'large/page-' || d, now(), 'fresh' from tenant t, generate_series(1, {DOCUMENTS}) d
    union all
    select t.id, 'insight', d::text, now(), 'stale' from tenant t, generate_series(1, {DOCUMENTS}) d;

    insert into resource_version (tenant_id, resource_id, number, content_hash, content, produced_by, created_at)
    select tenant_id, id, v, id || '/' || v, 'null', 'test', now() - make_interval(hours => 9 - v)
    from resource, generate_series(1, 2) v;

    update resource r set current_version_id = v.id from resource_version v where v.resource_id = r.id and v.number = 2;

    insert into derivation (tenant_id, derived_resource_id, derived_version_id, source_resource_id, role, selector,
                            selector_hash, selected, changed_at, changed_by)
    select i.tenant_id, i.id, i.current_version_id, d.id, '', '', 'h', '"x"', now(), 'x'
    from resource i join resource d on d.tenant_id = i.tenant_id and d.kind = 'document'
                                   and d.natural_key = 'large/page-' || i.natural_key
    where i.kind = 'insight';

    analyze
"""
BUNDLE = parse("test.bundle", "select id from bundle where slug = 'large'")
INSIGHTS = parse(
    "test.insights", "select array_agg(id)::text from (select id from resource where kind = 'document' limit 20) f"
)
TEXTS = parse("test.texts", "select min(id), max(id) from document_text")


@pytest.fixture
def large(db: Any) -> Any:
    """A bundle of three thousand documents and twenty versions, and another tenant's like it."""
    with closing(db.superuser.connect()) as connection:
        connection.execute_simple(FILL)
    return db


def test_a_diff_costs_what_the_versions_between_changed(large: Any):
    with large.transaction() as tx:
        bundle_id = tx.value(BUNDLE)
        assert (
            len(tx.rows(queries.CHANGED_DOCUMENTS, bundle_id=bundle_id, before=17, after=19, path=None, limit=99)) == 20
        )
    check(large.app, queries.CHANGED_DOCUMENTS, 300, bundle_id=bundle_id, before=17, after=19, path=None, limit=99)


def test_an_impact_costs_what_the_version_changed_and_what_rests_on_that(large: Any):
    with large.transaction() as tx:
        bundle_id, documents = tx.value(BUNDLE), [int(one) for one in tx.value(INSIGHTS)[1:-1].split(",")]
        asked = {"bundle_id": bundle_id, "slug": "large", "number": 5, "removal": "removal/large@5", "limit": 201}
        assert len(tx.rows(queries.CHANGED_WORDS, **asked)) == CHANGED
        assert len(tx.rows(queries.OUT_OF_DATE_BELOW, ids=documents, limit=201)) == 20
    check(large.app, queries.CHANGED_WORDS, 300, **asked)
    check(large.app, queries.OUT_OF_DATE_BELOW, 200, ids=documents, limit=201)


def test_single_documents_cost_a_few_probes(large: Any):
    with large.transaction() as tx:
        bundle_id, texts = tx.value(BUNDLE), list(tx.one(TEXTS))
    check(large.app, queries.FIRST_WITH, 20, bundle_id=bundle_id, path="page-7", version=2)
    check(large.app, queries.TEXTS, 20, ids=texts, characters=10_000)
    values = '[{"key": "large/page-7", "place": 0}, {"key": "large/page-7", "place": 1}]'
    check(large.app, queries.EXTRACTED_VALUES, 20, wanted=values)
    wanted = '[{"place": 0, "slug": "large", "path": "page-7", "old": 1, "new": 2}]'
    check(large.app, canvas_queries._DIFF_NAMES, 20, wanted=wanted)
