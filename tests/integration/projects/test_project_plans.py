"""What projects and canvases read of large tables, as the serving role."""

import json
from contextlib import closing

import pytest

from springline.projects import canvas_queries, queries
from tests.integration.warehouse.test_explain import check

pytestmark = pytest.mark.integration

FILL = """
    insert into account (tenant_id, email, name, role)
    select t.id, n || '@example.org', 'Ada ' || n, 'analyst' from tenant t, generate_series(1, 500) n order by t.id, n;

    insert into project (tenant_id, slug, name, created_by, created_at)
    select t.id, 'p' || n, 'Project ' || n, 'account/1', now() from tenant t, generate_series(1, 2000) n
    order by t.id, n;

    insert into project_member (tenant_id, project_id, account_id, role, added_at)
    select p.tenant_id, p.id, a.id, 'owner', now()
    from project p join account a on a.tenant_id = p.tenant_id and a.id % 100 = p.id % 100;

    insert into canvas (tenant_id, project_id, title, document, updated_by, updated_at)
    select p.tenant_id, p.id, 'Map', '{"nodes": []}', 'account/7', now() - make_interval(mins => n)
    from project p, generate_series(1, 10) n order by p.id, n;

    insert into canvas_version (tenant_id, canvas_id, number, title, document, saved_by, saved_at)
    select tenant_id, id, n, title, document, updated_by, updated_at from canvas, generate_series(1, 3) n
    order by id, n;

    insert into app (tenant_id, key, version)
    select t.id, 'app-' || n, 3 from tenant t, generate_series(1, 1000) n;
    insert into app_version (tenant_id, app_key, number, manifest, registered_by, registered_at)
    select tenant_id, key, n, '{}', 'account/7', now() from app, generate_series(1, 3) n;

    insert into "user" (tenant_id, member_key, display_name)
    select t.id, 's:' || n, 'Ada' from tenant t, generate_series(1, 5000) n;
    insert into message (tenant_id, source_system, source_key, sender_id, sent_at, text)
    select u.tenant_id, 's', u.id || '/' || n, u.id, now(), 'some words' from "user" u, generate_series(1, 4) n;
    insert into resource (tenant_id, kind, natural_key, state_since)
    select t.id, 'document', n::text, now() from tenant t, generate_series(1, 5000) n;
    insert into resource_version (tenant_id, resource_id, number, content_hash, content, produced_by, created_at)
    select tenant_id, id, n, '', '1', 'ada', now() from resource, generate_series(1, 2) n;
    update resource r set current_version_id = v.id
    from resource_version v where v.tenant_id = r.tenant_id and v.resource_id = r.id and v.number = 2;
    insert into request (tenant_id, kind, title, opened_at, status)
    select t.id, 'need', 'A ladder', now(), 'open' from tenant t, generate_series(1, 5000) n;

    insert into library (tenant_id, slug, name) select id, 'rushes', '' from tenant;
    insert into asset (tenant_id, library_id, source_key, kind, title, rate_numerator, rate_denominator, duration_value)
    select tenant_id, id, 'a', 'recording', '', 25, 1, 100 from library;
    insert into video_scenes (tenant_id, asset_id, source_key, position, start_value, duration_value, start_timecode)
    select a.tenant_id, a.id, n::text, n, 0, 1, '' from asset a, generate_series(1, 5000) n;

    insert into run (tenant_id, kind, title, status, created_by, created_at, alive_until)
    select t.id, 'mock', 'A run', 'queued', 'ada', now(), now() from tenant t, generate_series(1, 2000) n;
    insert into run_event (tenant_id, run_id, number, type, at, data)
    select tenant_id, id, 1, 'output', now(), '{}' from run;
    insert into insight (tenant_id, statement, confidence, status, version, recorded_version, created_by, created_at,
                         edited_by, changed_at)
    select t.id, 'It rains', 1, 'draft', 1, 1, 'ada', now(), 'ada', now() from tenant t, generate_series(1, 2000) n;
    insert into answer (tenant_id, question, scope, number, asked_by, asked_at, looked_at)
    select t.id, 'Does it rain?', '{}', 1, 'ada', now(), now() from tenant t, generate_series(1, 2000) n;
    insert into run_output (tenant_id, run_id, number, reference, role, resource_version_id)
    select r.tenant_id, r.id, 1, 'document/1', 'result', v.id
    from (select *, row_number() over (partition by tenant_id order by id) as place from run) r
    join (select *, row_number() over (partition by tenant_id order by id) as place from resource_version) v
        on v.tenant_id = r.tenant_id and v.place = r.place;

    analyze
"""
AT = "2026-07-01T00:00:00Z"


@pytest.fixture
def large(db):
    """Two tenants with two thousand projects each, a hundredth of which an account is a member of."""
    with closing(db.superuser.connect()) as connection:
        connection.execute_simple(FILL)
    return db.app


def test_projects_are_read_by_their_keys(large):
    seen = {"account_id": 17, "all": False}
    first = {"archived": False, "after_name": None, "after_id": None, "limit": 10}
    check(large, queries._PROJECT, 30, id=1017, **seen)
    check(large, queries._LIST, 2_300, **first, **seen)  # all of the tenant's by name, for one in a hundred
    check(large, queries._LIST, 250, **first | seen | {"all": True})
    check(large, queries._LOCK, 2, id=1017)
    check(large, queries._SHARE, 2, id=1017)
    check(large, queries._CHANGE, 4, id=1017, name="x", description="", archived_at=None)
    check(large, queries._MEMBERS, 20, project_id=1017)
    check(large, queries._SET_MEMBER, 4, project_id=1017, account_id=18, role="viewer", at=AT)
    check(large, queries._REMOVE_MEMBER, 4, project_id=1017, account_id=17)


def test_apps_are_read_by_their_keys(large):
    check(large, queries._APP, 4, key="app-70")
    check(large, queries._LIST_APPS, 40, after="app-3", limit=10)
    check(large, queries._NUMBER_APP, 4, key="app-70", manifest='{"a": 1}')


def test_canvases_are_read_by_their_keys(large):
    by = {"updated_by": "account/7", "at": AT}
    check(large, canvas_queries._LIST, 30, project_id=1017, before_at=None, before_id=None, limit=10)
    check(large, canvas_queries._LIST, 30, project_id=1017, before_at=AT, before_id=9, limit=10)
    check(large, canvas_queries._LIST_DELETED, 30, project_id=1017, before_at=None, before_id=None, limit=10)
    check(large, canvas_queries._RESTORE, 4, id=5000, **by)
    check(large, canvas_queries._PROJECT_OF, 2, id=5000)
    check(large, canvas_queries._CANVAS, 2, id=5000)
    check(large, canvas_queries._LOCK, 2, id=5000)
    check(large, canvas_queries._IS_SAME, 2, id=5000, title="Map", document="{}")
    check(large, canvas_queries._SAVE, 4, id=5000, title="x", document='{"nodes": []}', based_on=1, **by)
    check(large, canvas_queries._FORGET_VERSIONS, 8, id=5000, up_to=2)
    check(large, canvas_queries._VERSIONS, 10, id=5000, before=None, limit=10)
    check(large, canvas_queries._VERSION, 2, id=5000, number=2)
    check(large, canvas_queries._DELETE, 4, id=5000, **by)


def test_what_is_behind_a_canvas_is_read_by_probes(large):
    places = range(20)
    check(large, canvas_queries._MESSAGES, 60, ids=[1000 + place for place in places])
    wanted = [{"place": place, "kind": "document", "key": str(100 + place), "version": 1} for place in places]
    check(large, canvas_queries._THINGS, 100, wanted=json.dumps(wanted))
    kinds = ("person", "request", "scene", "run", "insight", "answer")
    named = [{"place": place, "kind": kinds[place % 6], "id": 100 + place} for place in places]
    check(large, canvas_queries._NAMES, 60, wanted=json.dumps(named))
