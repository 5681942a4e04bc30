"""What is exported: which tables, their columns by type, and how each is cut into slices.

A slice is what an export renews, and becomes one file. Rows that were said at a moment are cut by its day (UTC), which
never changes. People, insights and documents have no such moment; they are cut into blocks by their number, so that a
change of one rewrites its block and not all of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

from springline.platform.database import Transaction
from springline.platform.long_reads import stream
from springline.platform.statements import Statement, parse

BLOCK = 50_000
"""Numbers in a block: documents of 2 kB make files of some 10 MB."""

_ROWS_AT_A_TIME = 2_000

Type = Literal["bigint", "integer", "smallint", "boolean", "real", "text", "texts", "moment", "json", "xid"]

# Nested JSON stays text: every engine has functions to look into it, and no two infer the same nested type from rows
# that differ. The document of a withdrawn request is empty, which is no JSON.
_SELECTED = {"json": "nullif({0}::text, '') as {0}", "xid": "{0}::text::bigint as {0}"}


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a table, from a first value of what it is cut by to the first one beyond: moments, or numbers.

    `name` is what a path calls it: `day=2026-03-02` or `block=7`.
    """

    name: str
    first: str
    beyond: str


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """A table as it is exported.

    `key` numbers its rows. `moment` is the column whose day they are cut by, None where they are cut by blocks of the
    key. `landed_since` is true of rows whose state a transaction of the number `:since`, or a later one, has written.
    """

    table: str
    key: str
    columns: tuple[tuple[str, Type], ...]
    moment: str | None = None
    landed_since: str = "landed_xid >= :since::bigint"

    def changed(self, tx: Transaction, since: int) -> list[Slice]:
        """The slices with rows that a transaction of the number `since`, or a later one, has written.

        Cost: grows with those rows. Index: the table's one of transactions.
        """
        return [self._slice(value) for (value,) in tx.rows(_select_changed(self), since=str(since))]

    def between(self, tx: Transaction, from_day: date | None, to_day: date | None) -> list[Slice]:
        """The slices that have rows: of a table cut by days, from one day to another, both included.

        Cost: one read of the tenant's keys.
        """
        if self.moment is None:
            return [self._slice(value) for (value,) in tx.rows(_select_slices(self))]
        from_at = f"{from_day}Z" if from_day else "-infinity"
        to_at = f"{to_day + timedelta(days=1)}Z" if to_day else "infinity"
        return [self._slice(value) for (value,) in tx.rows(_select_slices(self), from_at=from_at, to_at=to_at)]

    def named(self, name: str) -> Slice:
        """The slice that a path calls so."""
        _, _, value = name.partition("=")
        return self._slice(int(value) if self.moment is None else date.fromisoformat(value))

    def lines(self, tx: Transaction, one: Slice) -> Iterator[str]:
        """A slice's rows as JSON objects, in the order of their key."""
        for (line,) in stream(tx, _select_lines(self), size=_ROWS_AT_A_TIME, first=one.first, beyond=one.beyond):
            yield line

    def _slice(self, value: date | int) -> Slice:
        if isinstance(value, date):
            return Slice(f"day={value}", f"{value}Z", f"{value + timedelta(days=1)}Z")
        return Slice(f"block={value}", str(value * BLOCK), str((value + 1) * BLOCK))


# ---- Statements: one of each for each table, so they are composed, of the names below and nothing else ---------------


def _cut(dataset: Dataset) -> str:
    moment = dataset.moment
    return f"({moment} at time zone 'UTC')::date" if moment else f"{dataset.key} / {BLOCK}"


def _distinct(dataset: Dataset, name: str, condition: str) -> Statement:
    cut = f"select distinct {_cut(dataset)} from {dataset.table} where tenant_id = current_tenant() and {condition}"
    return parse(f"archive.{dataset.table}_{name}", f"{cut} order by 1")


@cache  # a connection prepares a statement once, so it has to be the same object every time
def _select_changed(dataset: Dataset) -> Statement:
    return _distinct(dataset, "changed", dataset.landed_since)


@cache
def _select_slices(dataset: Dataset) -> Statement:
    moment = dataset.moment
    between = f"{moment} >= :from_at::timestamptz and {moment} < :to_at::timestamptz" if moment else "true"
    return _distinct(dataset, "slices", between)


@cache
def _select_lines(dataset: Dataset) -> Statement:
    columns = ", ".join(_SELECTED.get(kind, "{0}").format(name) for name, kind in dataset.columns)
    cut, kind = (dataset.moment, "timestamptz") if dataset.moment else (dataset.key, "bigint")
    condition = f"tenant_id = current_tenant() and {cut} >= :first::{kind} and {cut} < :beyond::{kind}"
    rows = f"select {columns} from {dataset.table} where {condition} order by {dataset.key}"
    return parse(f"archive.{dataset.table}_lines", f"select row_to_json(r)::text from ({rows}) r")


# ---- The tables --------------------------------------------------------------------------------------------------

_LINEAGE: tuple[tuple[str, Type], ...] = (
    ("source_system", "text"),
    ("source_id", "text"),
    ("operation", "text"),
    ("event_id", "bigint"),
    ("batch_id", "text"),
    ("xid", "xid"),
    ("recorded_at", "moment"),
    ("landed_at", "moment"),
)
# Without what says when a document was last looked at: a run that changes nothing moves it, and files would differ
# though no document does.
_DOCUMENT: tuple[tuple[str, Type], ...] = (
    ("id", "bigint"),
    ("schema_version", "smallint"),
    ("version", "integer"),
    ("content_hash", "text"),
    ("doc", "json"),
    ("name", "text"),
    ("messages", "bigint"),
    ("last_at", "moment"),
    ("deleted", "boolean"),
)
_CHANGED = "changed_xid >= :since::text::xid8"

DATASETS: tuple[Dataset, ...] = (
    Dataset(
        "raw_signal_messages",
        "message_id",
        (
            ("message_id", "bigint"),
            ("sent_at", "moment"),
            ("version", "integer"),
            ("group_id", "bigint"),
            ("group_slug", "text"),
            ("sender_id", "bigint"),
            ("text", "text"),
            ("reply_to_source_id", "text"),
            ("links", "json"),
            ("attachments", "json"),
            ("reactions", "json"),
            *_LINEAGE,
        ),
        moment="sent_at",
    ),
    Dataset(
        "raw_requests",
        "request_id",
        (
            ("request_id", "bigint"),
            ("version", "integer"),
            ("group_slug", "text"),
            ("author_id", "bigint"),
            ("kind", "text"),
            ("title", "text"),
            ("status", "text"),
            ("opened_at", "moment"),
            *_LINEAGE,
        ),
        moment="opened_at",
    ),
    Dataset(
        "raw_request_comments",
        "comment_id",
        (
            ("comment_id", "bigint"),
            ("version", "integer"),
            ("request_id", "bigint"),
            ("message_id", "bigint"),
            ("author_id", "bigint"),
            ("body", "text"),
            ("created_at", "moment"),
            ("links", "json"),
            ("attachments", "json"),
            ("reactions", "json"),
            *_LINEAGE,
        ),
        moment="created_at",
    ),
    Dataset(
        "comment_insights",
        "comment_id",
        (
            ("comment_id", "bigint"),
            ("version", "integer"),
            ("comment_version", "integer"),
            ("request_id", "bigint"),
            ("author_id", "bigint"),
            ("tags", "texts"),
            ("summary", "text"),
            ("kind", "text"),
            ("language", "text"),
            ("sentiment", "real"),
            ("locations", "texts"),
            ("model", "text"),
            ("prompt_version", "text"),
            *_LINEAGE,
        ),
    ),
    Dataset(
        "raw_people",
        "user_id",
        (("user_id", "bigint"), ("version", "integer"), ("name", "text"), ("is_bot", "boolean"), *_LINEAGE),
    ),
    Dataset("people_index", "id", _DOCUMENT, landed_since=_CHANGED),
    Dataset("request_index", "id", _DOCUMENT, landed_since=_CHANGED),
)
