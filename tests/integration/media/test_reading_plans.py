"""What checking hits and showing scenes costs in a large library: it grows with the page, not with the library."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from springline.media import view_queries
from springline.platform.database import Database
from springline.platform.statements import around
from springline.search import hit_queries
from tests.filled_databases import filled

pytestmark = pytest.mark.integration

SCENES = 8_000
LARGE = {
    "video_scenes",
    "asset",
    "transcript",
    "transcript_cue",
    "search_ledger",
    "search_sync_queue",
    "search_sync_work",
}
FILL = [
    "insert into tenant (slug, name) values ('harbour', ''), ('orchard', '')",
    "insert into library (tenant_id, slug, name) values (1, 'main', ''), (2, 'main', '')",
    f"""insert into asset (tenant_id, library_id, source_key, kind, title, rate_numerator, rate_denominator,
            duration_value)
        select 1 + n % 2, 1 + n % 2, n::text, 'recording', '', 1000, 1, 60000
        from generate_series(1, {SCENES} / 4) n""",
    f"""insert into video_scenes (tenant_id, asset_id, source_key, position, start_value, duration_value,
            start_timecode)
        select 1 + (1 + n / 4) % 2, 1 + n / 4, n::text, n, n % 4 * 1000, 1000, ''
        from generate_series(0, {SCENES} - 1) n""",
    """insert into transcript (tenant_id, asset_id, language, source_key, content_hash)
        select tenant_id, id, 'en', 'en', '' from asset""",
    """insert into transcript_cue (tenant_id, transcript_id, position, start_ms, end_ms, text)
        select tenant_id, id, n, n * 100, n * 100 + 100, '' from transcript, generate_series(1, 8) n""",
    """insert into search_family (tenant_id, family) values (1, 'media_scenes')""",
    """insert into search_index (tenant_id, index_name, family, generation, state)
        select 1, 'media_scenes_model_' || n, 'media_scenes', n, 'ready' from generate_series(1, 2) n""",
    """insert into search_ledger (tenant_id, index_name, document_id, rev, asset_id, state, content_hash, sent_at)
        select tenant_id, 'media_scenes_model_' || n, id, id * 10 + n, asset_id,
            case when n = 2 and id % 10 = 0 then 'sent' else 'shown' end, '', now()
        from video_scenes, generate_series(1, 2) n where tenant_id = 1""",
    """insert into search_sync_queue (tenant_id, asset_id, action)
        select tenant_id, asset_id, 'UPSERT' from video_scenes where id % 5 = 0""",
    """insert into search_sync_work (tenant_id, index_name, asset_id, marked_at, due_at)
        select tenant_id, 'media_scenes_model_1', id, now(), now() from asset where tenant_id = 1 and id % 7 = 0""",
    "vacuum analyze",
]


@pytest.fixture(scope="module")
def large(postgres, worker_id) -> Iterator[Database]:
    """The serving role's view of a tenant with many scenes, all of them indexed twice, beside another tenant."""
    with filled(postgres, f"many_scenes_{worker_id}", *FILL) as app:
        yield app


def scanned(plan: dict[str, Any]) -> Iterator[str]:
    """The tables that a plan reads from beginning to end."""
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for inner in plan.get("Plans", ()):
        yield from scanned(inner)


def explained(app: Database, statement: Any, **parameters: Any) -> tuple[set[str], int]:
    """Which large tables a statement reads from beginning to end, and how many pages it reads."""
    asked = around("test.explained", "explain (analyze, buffers, format json) {inner}", statement)
    with app.transaction(1) as tx:
        for _ in range(2):  # planning reads the catalogue once
            told = tx.value(asked, **parameters)
    plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    return LARGE & set(scanned(plan)), plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


@pytest.fixture(scope="module")
def page(large) -> list[int]:
    """Fifty scenes from all over the library."""
    with large.transaction(1) as tx:
        rows = json.loads(tx.value(view_queries.FOUND, ids=list(range(5, SCENES, 160))))
    assert len(rows) == 50
    return [row["id"] for row in rows]


def test_a_page_of_hits_is_checked_by_keys(large, page):
    hits = json.dumps([{"document_id": one, "rev": one * 10 + 1} for one in page])
    names = "media_scenes_model_1,media_scenes_model_2"
    with_scans, pages = explained(large, hit_queries.DOUBTFUL, hits=hits, index_names=names, family="media_scenes")
    assert with_scans == set()
    assert pages < 50 * 25


def test_a_page_of_scenes_is_read_by_keys(large, page):
    with_scans, pages = explained(large, view_queries.FOUND, ids=page)
    assert with_scans == set()
    assert pages < 50 * 12


def test_what_is_spoken_in_a_scene_is_read_by_keys(large, page):
    with_scans, pages = explained(large, view_queries.CUES, id=page[0])
    assert with_scans == set()
    assert pages < 40
