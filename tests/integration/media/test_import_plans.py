"""What an import costs grows with the asset, not with the library."""

from typing import Any

import pytest

from springline.media import queries
from springline.platform.statements import Statement, around, parse
from tests.integration.media.scenes import add_asset, add_library

pytestmark = pytest.mark.integration

FILL = [
    parse(
        "test.fill_assets",
        "insert into asset (tenant_id, library_id, source_key, kind, title, rate_numerator, rate_denominator, "
        "duration_value) select current_tenant(), :library_id::bigint, n::text, 'recording', '', 1000, 1, 0 "
        "from generate_series(1, 2000) n",
    ),
    parse(
        "test.fill_scenes",
        "insert into video_scenes (tenant_id, asset_id, source_key, position, start_value, duration_value, "
        "start_timecode) select current_tenant(), asset.id, n::text, n, 0, 0, '' "
        "from asset, generate_series(1, 3) n where library_id = :library_id::bigint",
    ),
    parse(
        "test.fill_transcripts",
        "insert into transcript (tenant_id, asset_id, language, source_key, content_hash) "
        "select current_tenant(), asset.id, 'en', 'en', '' from asset where library_id = :library_id::bigint",
    ),
    parse(
        "test.fill_cues",
        "insert into transcript_cue (tenant_id, transcript_id, position, start_ms, end_ms, text) "
        "select current_tenant(), transcript.id, n, 0, 0, '' from transcript, generate_series(1, 3) n "
        "where :library_id::bigint > 0",
    ),
]
ANALYZE = parse("test.analyze", "analyze asset, video_scenes, transcript, transcript_cue")


ASKED: list[tuple[Statement, dict[str, object]]] = [
    (queries.DROP_SCENES, {"kept": "[]"}),
    (queries.DROP_TRANSCRIPTS, {"kept": "[]"}),
    (queries.PUT_CUES, {"cues": '[[0, 1, null, "Hi"]]'}),
]
TABLES = ("asset", "video_scenes", "transcript", "transcript_cue")


def test_the_statements_of_an_import_read_no_table_whole(db: Any) -> None:
    with db.transaction() as tx:
        library = add_library(tx, "main")
        asset = add_asset(tx, library)
        for fill in FILL:
            tx.execute(fill, library_id=library)
    with db.owner.transaction() as tx:
        tx.execute(ANALYZE)

    with db.transaction() as tx:
        for statement, arguments in ASKED:
            ids = {name: asset for name in ("asset_id", "transcript_id") if name in statement.parameters}
            explained = around(f"explain {statement.name}", "explain {inner}", statement)
            plan = "\n".join(line for (line,) in tx.rows(explained, **arguments, **ids))
            assert not any(f"Seq Scan on {table} " in plan for table in TABLES), plan
