"""What the warehouse's integration tests share: the landing and the index as texts to compare."""

from collections.abc import Callable

import pytest

from springline.platform.statements import parse
from tests.integration.chats import Chat, Pipeline

LANDING = ("raw_people", "raw_signal_messages", "raw_requests", "raw_request_comments", "comment_insights")
INDEX = ("people_index", "request_index", "index_facet", "index_term")
# What says when and in which delivery a row came, and how often a document changed on its way. All else is equal.
BOOKKEEPING = ["batch_id", "landed_at", "landed_xid", "version", "source_watermark", "refreshed_at", "changed_xid"]
EMPTIED = ", ".join([*LANDING, *INDEX, "index_dirty", "index_generation"])


@pytest.fixture
def chat():
    return Chat()


@pytest.fixture
def pipeline(db):
    return Pipeline(db)


@pytest.fixture
def empty_warehouse(db) -> Callable[[], None]:
    def empty() -> None:
        with db.superuser.transaction() as tx:
            tx.execute(parse("test.empty", f"truncate {EMPTIED}"))

    return empty


@pytest.fixture
def warehouse(db) -> Callable[..., dict[str, str]]:
    """The landing and the index, one text per table; landed rows keep their version, which is the source's."""

    def read(*, without: list[str] = BOOKKEEPING, tables: tuple[str, ...] = LANDING + INDEX) -> dict[str, str]:
        texts: dict[str, str] = {}
        with db.superuser.transaction() as tx:
            for table in tables:
                hidden = [name for name in without if not (name == "version" and table in LANDING)]
                rows = f"select (to_jsonb(t) - :hidden::text[])::text as row from {table} t"
                query = f"select coalesce(string_agg(row, E'\\n' order by row collate \"C\"), '') from ({rows}) rows"
                texts[table] = tx.value(parse("test.rows", query), hidden=hidden)
        return texts

    return read
