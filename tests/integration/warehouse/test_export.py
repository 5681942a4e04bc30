"""The warehouse as Parquet: what an engine reads there is what PostgreSQL holds, whatever happened on the way."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import boto3
import duckdb
import pytest
from moto import mock_aws

from springline.access.model import Cause, command_principal
from springline.platform.addresses import BucketPlace, FolderPlace
from springline.platform.objects import Objects, StorageFullError, objects_at
from springline.platform.statements import parse
from springline.warehouse import retention
from springline.warehouse.archive import exporting
from springline.warehouse.archive.datasets import DATASETS
from springline.warehouse.archive.exporting import Days, Exported, ExportRunningError
from springline.warehouse.archive.manifest import Manifest, ManifestError
from tests.integration.chats import START, Chat, Pipeline

pytestmark = pytest.mark.integration

DAY = 24 * 60  # minutes, as `Chat` counts
COLUMNS = parse(
    "test.columns",
    """select column_name::text, data_type::text from information_schema.columns
       where table_schema = 'public' and table_name = :name order by column_name""",
)
INTERNAL = {"tenant_id", "landed_xid", "changed_xid", "refreshed_at", "source_watermark", "embedding_ref"}

# A row as the same text in both engines, by the type that PostgreSQL gives the column.
IN_POSTGRES = {
    "timestamp with time zone": "(extract(epoch from {0}) * 1000000)::bigint::text",
    "ARRAY": "array_to_string({0}, '|')",
    "real": "round({0}::numeric, 3)::text",
    "boolean": "case when {0} then 'true' else 'false' end",
}
IN_DUCKDB = {
    "timestamp with time zone": "epoch_us({0})::varchar",
    "ARRAY": "array_to_string({0}, '|')",
    "real": "round({0}::decimal(9, 3), 3)::varchar",
}


@pytest.fixture
def chat() -> Chat:
    return Chat()


@pytest.fixture
def filled(pipeline: Pipeline, chat: Chat) -> Pipeline:
    """A chat of some days with requests, comments, insights, reactions, files, an edit and a deletion."""
    pipeline.tell(
        *(
            event
            for day in range(4)
            for event in (
                chat.sent(f"q{day}", f'Does anyone have a "ladder"\nfor day {day}, \\ ü 👍?', by="ada", at=day * DAY),
                chat.sent(f"a{day}", "Yes, in Lisbon", by="ben", at=day * DAY + 1, reply_to=f"q{day}", files=["a.jpg"]),
                chat.reacted(f"a{day}", "❤", by="ada", at=day * DAY + 2),
            )
        ),
        chat.edited("a1", "Yes, two of them in Lisbon", by="ben", at=DAY + 3),
        chat.deleted("a2", by="ben", at=2 * DAY + 3),
    )
    pipeline.index()
    return pipeline


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "lake"


@pytest.fixture
def export(db, folder: Path) -> Callable[..., Exported]:
    """Exports the first tenant to a folder."""

    def export(objects: Objects | None = None, **options: Any) -> Exported:
        return exporting.export(
            db.app,
            objects or objects_at(FolderPlace(folder)),
            tenant_id=db.tenant_id,
            tenant="harbour",
            place=str(folder),
            **options,
        )

    return export


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.parquet")}


def read(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    """What DuckDB finds; `{table}` in the query is a table's files."""
    with duckdb.connect() as connection:
        for dataset in DATASETS:
            glob = str(folder / f"table={dataset.table}" / "**" / "*.parquet")
            sql = sql.replace(f"{{{dataset.table}}}", f"read_parquet('{glob}', hive_partitioning = true)")
        return connection.execute(sql).fetchall()


def assert_same_rows(pipeline: Pipeline, folder: Path) -> None:
    """Counts and checksums of every table, computed by each engine of its own rows, are equal."""
    for dataset in DATASETS:
        with pipeline.db.superuser.transaction() as tx:
            types = {name: kind for name, kind in tx.rows(COLUMNS, name=dataset.table) if name not in INTERNAL}
        assert set(types) == {name for name, _ in dataset.columns}
        ours, theirs = (
            " || '~' || ".join(
                f"coalesce({as_text.get(kind, '{0}::text').format(name)}, 'null')"
                for name, kind in sorted(types.items())
            )
            for as_text in (IN_POSTGRES, IN_DUCKDB)
        )
        ours = ours.replace("coalesce(doc::text,", "coalesce(nullif(doc, ''),")
        digest = "select count(*), coalesce(sum(('{0}' || substr(md5({1}), 1, 15))::{2}), 0)"
        counted = pipeline.rows(digest.format("x", ours, "bit(60)::bigint") + f" from {dataset.table}")
        found = read(folder, digest.format("0x", theirs, "bigint") + f" from {{{dataset.table}}}")
        assert [tuple(map(int, row)) for row in found] == [tuple(map(int, row)) for row in counted], dataset.table
        assert counted[0][0], f"{dataset.table} has no rows to compare"


def test_another_engine_reads_the_same_rows(filled, export, folder):
    done = export()

    assert_same_rows(filled, folder)
    assert done.written == len(files(folder))
    assert done.rows == sum(
        row["rows"] for row in json.loads((folder / Manifest.key("harbour")).read_text())["files"].values()
    )
    days = read(folder, "select distinct tenant, day::varchar from {raw_signal_messages} order by 2")
    assert days == [("harbour", f"2026-03-0{day}") for day in range(2, 6)]


def test_columns_have_types_that_engines_know(filled, export, folder):
    export()

    def types(table: str) -> dict[str, str]:
        return {row[0]: row[1] for row in read(folder, f"describe select * from {{{table}}}")}

    messages, insights, people = types("raw_signal_messages"), types("comment_insights"), types("people_index")
    assert (messages["message_id"], messages["version"], messages["xid"]) == ("BIGINT", "INTEGER", "BIGINT")
    assert (messages["sent_at"], messages["links"]) == ("TIMESTAMP WITH TIME ZONE", "VARCHAR")
    assert (messages["day"], messages["tenant"]) == ("DATE", "VARCHAR")
    assert (insights["tags"], insights["sentiment"], insights["block"]) == ("VARCHAR[]", "FLOAT", "BIGINT")
    assert (people["deleted"], people["schema_version"]) == ("BOOLEAN", "SMALLINT")
    assert read(folder, "select doc ->> '$.kind' from {people_index}") == [("person",), ("person",)]


def test_where_nothing_changed_nothing_is_written(filled, export, folder):
    export()
    before = files(folder)

    assert export().written == 0
    assert files(folder) == before


def test_the_same_rows_make_the_same_files_wherever_they_go(filled, chat, export, folder, tmp_path):
    export()
    filled.tell(chat.sent("more", "One more", at=DAY + 9))
    filled.index()
    export()

    export(objects_at(FolderPlace(tmp_path / "elsewhere")))

    assert files(tmp_path / "elsewhere") == files(folder)


def test_a_late_row_of_an_old_day_rewrites_that_day_and_what_shows_it(filled, chat, export, folder):
    export()
    before = files(folder)
    filled.tell(chat.sent("late", "I forgot to say", by="ada", at=9))
    filled.index()

    export()

    after = files(folder)
    changed = {path for path in after if after[path] != before.get(path)}
    assert "table=raw_signal_messages/tenant=harbour/day=2026-03-02/part-0.parquet" in changed
    assert not [path for path in changed if "table=raw_signal_messages" in path and "day=2026-03-02" not in path]
    assert "table=people_index/tenant=harbour/block=0/part-0.parquet" in changed
    assert_same_rows(filled, folder)


def test_words_that_were_taken_back_are_gone_from_every_file(filled, chat, export, folder):
    filled.tell(chat.sent("secret", "The key is under the Zwiebelkuchen", at=20))
    filled.index()
    export()
    assert read(folder, "select count(*) from {raw_signal_messages} where text like '%Zwiebelkuchen%'") == [(1,)]

    filled.tell(chat.deleted("secret", by="ada", at=30))
    filled.index()
    export()

    found = read(folder, "select operation, text from {raw_signal_messages} where source_id = 'secret'")
    assert found == [("delete", None)]
    for dataset in DATASETS:
        text = f"select count(*) from {{{dataset.table}}} t where t::varchar like '%Zwiebelkuchen%'"
        assert read(folder, text) == [(0,)], dataset.table


def test_a_withdrawn_request_is_a_document_without_words(filled, chat, export, folder):
    filled.tell(chat.sent("need", "Does anyone have a drill?", by="eva", at=4 * DAY))
    filled.index()
    filled.tell(chat.deleted("need", by="eva", at=4 * DAY + 30))
    filled.index()
    export()

    assert read(folder, "select count(*) from {request_index} where deleted and doc is null") == [(1,)]
    assert_same_rows(filled, folder)


def test_a_transaction_that_commits_late_is_not_missed(filled, chat, export, folder, db):
    """Rows of later transactions were exported before it: a mark at the newest of those would pass it over."""
    update = parse("test.update", "update raw_signal_messages set text = 'later' where source_id = 'q0'")
    with db.transaction() as tx:
        tx.execute(update)
        filled.tell(chat.sent("meanwhile", "Meanwhile", at=2))
        filled.land()
        export()
    export()

    assert read(folder, "select text from {raw_signal_messages} where source_id = 'q0'") == [("later",)]
    assert read(folder, "select count(*) from {raw_signal_messages} where source_id = 'meanwhile'") == [(1,)]


class Failing:
    """A store whose disk is full after some files."""

    def __init__(self, objects: Objects, puts: int) -> None:
        self._objects = objects
        self._left = puts

    def __getattr__(self, name: str) -> Any:
        return getattr(self._objects, name)

    def put(self, key: str, data: Any, *, content_type: str) -> Any:
        if self._left == 0:
            raise StorageFullError("full")
        self._left -= 1
        return self._objects.put(key, data, content_type=content_type)


def test_an_export_that_is_cut_off_anywhere_leaves_whole_files_and_the_next_one_ends_the_same(
    filled, chat, export, folder, tmp_path
):
    export()
    ids = "select message_id, version from raw_signal_messages"
    before = set(filled.rows(ids))
    filled.tell(
        chat.edited("q0", "Does anyone have a saw?", at=40),
        chat.sent("new", "A new day", at=5 * DAY),
        chat.deleted("q2", at=2 * DAY + 50),
    )
    filled.index()
    after = set(filled.rows(ids))
    for puts in range(30):
        try:
            export(Failing(objects_at(FolderPlace(folder)), puts))
        except StorageFullError:
            rows = read(folder, "select message_id, version from {raw_signal_messages}")
            assert len(rows) == len(set(rows)) == len({number for number, _ in rows})
            assert set(rows) <= before | after
        else:
            break
    assert puts > 3

    export(objects_at(FolderPlace(tmp_path / "at once")))
    assert files(folder) == files(tmp_path / "at once")


def test_what_retention_removed_is_removed_from_the_files(filled, export, folder, db):
    export()
    at = START + timedelta(days=32)
    with db.system.transaction(db.tenant_id) as tx:
        cause = Cause(command_principal(db.tenant_id, "test"), at)
        retention.set_policy(tx, "messages", 30, cause=cause, log=tx)
    retention.apply(db.app, db.system, db.tenant_id, at=at, go_on=lambda: True)
    filled.render()

    done = export()

    assert done.removed == 2
    days = read(folder, "select distinct day::varchar from {raw_signal_messages} order by 1")
    assert days == [("2026-03-04",), ("2026-03-05",)]
    assert_same_rows(filled, folder)


def test_days_that_are_asked_for_are_written_again_and_nothing_else(filled, chat, export, folder):
    export()
    day = "table=raw_signal_messages/tenant=harbour/day=2026-03-03/part-0.parquet"
    for path in (day, "table=raw_signal_messages/tenant=harbour/day=2026-03-04/part-0.parquet"):
        (folder / path).unlink()
    filled.tell(chat.sent("later", "Later", at=5 * DAY))
    filled.index()

    export(days=Days(date(2026, 3, 3), date(2026, 3, 3)))
    assert day in files(folder)
    assert len([path for path in files(folder) if "raw_signal_messages" in path]) == 3

    export()  # what is beyond those days was not forgotten
    assert [path for path in files(folder) if "day=2026-03-07" in path]


def test_two_exports_to_one_place_at_once_are_refused(filled, export, folder):
    seen: list[str] = []

    def again(_: Exported, __: int) -> None:
        if not seen:
            with pytest.raises(ExportRunningError, match="under way"):
                export()
            seen.append("refused")

    export(on_slice=again)
    assert seen == ["refused"]
    assert export().written == 0


def test_tenants_share_a_place_and_see_nothing_of_each_other(filled, chat, export, folder, db):
    other = Pipeline(db, db.other_tenant_id)
    other.tell(chat.sent("theirs", "Ours alone"))
    other.index()
    export()
    exporting.export(
        db.app,
        objects_at(FolderPlace(folder)),
        tenant_id=db.other_tenant_id,
        tenant="orchard",
        place=str(folder),
    )

    counted = read(folder, "select tenant, count(*) from {raw_signal_messages} group by 1 order by 1")
    assert counted == [("harbour", 8), ("orchard", 1)]


def test_after_a_restore_everything_is_gone_over_and_what_is_the_same_stays(filled, export, folder, db):
    """Transactions have other numbers then: a horizon from before would pass rows over."""
    export()
    before = files(folder)
    with db.superuser.transaction() as tx:
        tx.execute(parse("test.restored", "insert into restoration values (1, now(), now())"))

    done = export()

    assert (done.written, done.unchanged) == (0, len(before))


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 2}'])
def test_a_manifest_that_is_none_is_not_built_on(filled, export, folder, text):
    path = folder / Manifest.key("harbour")
    path.parent.mkdir(parents=True)
    path.write_text(text)

    with pytest.raises(ManifestError, match="remove it to export everything anew"):
        export()


def test_a_bucket_holds_the_same_files(filled, export, folder, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    export()
    with mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="lake")
        bucket = objects_at(BucketPlace("lake", "springline/"), region="us-east-1")

        export(bucket)

        there = {item.key: bucket.get(item.key) for item in bucket.list() if item.key.endswith(".parquet")}
    assert there == files(folder)
