"""Which index answers the landing's hot questions: `python -m benchmarks.partitions [ROWS [MONTHS]]`.

Fills `raw_signal_messages` with five tenants of unequal size over twelve months, or fewer. Most rows come in the order
of their time, one in twenty late. Then each candidate index is made in turn, and the same questions are asked with it:
time and buffers of the third run as `explain (analyze, buffers)` says, the index's size, and what a batch of 20,000
more rows costs with it. `docs/dev/partitions.md` keeps what came out and what was decided.
"""

import json
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from infra.host.embedded_postgres import EmbeddedPostgres
from infra.host.schema import create_database, migrate
from springline.platform.database import Address, Database, PgConnection

ROWS = 1_200_000
BATCH = 20_000
CHANGED = 500
MONTHS = 12
COLUMNS = (
    "tenant_id, message_id, sent_at, version, source_system, source_id, group_id, group_slug, sender_id, text, links, "
    "attachments, reactions, operation, event_id, batch_id, xid, recorded_at"
)
# Of 32 rows 16 are of the first tenant, 8 of the second, 4, 2 and 2 of the others. `late` is in days.
ROW = """
    case when n % 32 < 16 then 1 when n % 32 < 24 then 2 when n % 32 < 28 then 3 when n % 32 < 30 then 4 else 5 end,
    n, said - case when n % 20 = 0 then random() * interval '200 days' else random() * interval '1 minute' end,
    1, 's', n::text, n % 40, 'group-' || n % 40, (random() * random() * 2000)::integer,
    repeat('word ', 5 + (n % 30)::integer), '[]', '[]', '[]', 'insert', n, 'b', '1', now()
"""
PLACE = "timestamptz '2026-01-01Z' + n * interval '1 day' * :days / :rows"


class Question(NamedTuple):
    """Something that is asked of the landing."""

    name: str
    sql: str


class Figure(NamedTuple):
    """What one run of a question took: milliseconds, and 8 kB pages looked at."""

    milliseconds: float
    pages: int
    plan: str
    uses_candidate: bool


QUESTIONS = (
    Question(
        "first and last of a sender",
        "select min(sent_at), max(sent_at) from raw_signal_messages "
        "where tenant_id = 1 and sender_id = 700 and operation <> 'delete'",
    ),
    Question(
        "a sender's month",
        "select count(text) from raw_signal_messages where tenant_id = 1 and sender_id = 700 and operation <> 'delete' "
        "and sent_at >= '2026-02-01Z' and sent_at < '2026-03-01Z'",
    ),
    Question(
        "a day, large tenant",
        "select count(text) from raw_signal_messages where tenant_id = 1 and "
        "sent_at >= '2026-02-05Z' and sent_at < '2026-02-06Z'",
    ),
    Question(
        "a day, small tenant",
        "select count(text) from raw_signal_messages where tenant_id = 5 and "
        "sent_at >= '2026-02-05Z' and sent_at < '2026-02-06Z'",
    ),
    Question(
        "2,000 that are too old",
        "select message_id, sent_at from raw_signal_messages where tenant_id = 3 "
        "and sent_at < '2026-02-10Z' limit 2000",
    ),
    Question(
        "nothing too old in a month",
        "select message_id, sent_at from raw_signal_messages where tenant_id = 3 and sent_at < '2026-02-01Z' "
        "and sent_at >= '2026-02-01Z'::timestamptz - interval '1 second' limit 2000",
    ),
    Question(
        "days that 500 rows changed",
        "select distinct (sent_at at time zone 'UTC')::date from raw_signal_messages "
        "where tenant_id = 2 and landed_xid >= :since",
    ),
)
ON = "create index candidate on raw_signal_messages"
CANDIDATES = {
    "what 0004 and 0006 make": None,
    "B-tree (tenant, time)": f"{ON} (tenant_id, sent_at)",
    "BRIN (time)": f"{ON} using brin (sent_at) with (pages_per_range = 32)",
    "BRIN (time), many ranges": f"{ON} using brin (sent_at timestamptz_minmax_multi_ops) with (pages_per_range = 32)",
    "B-tree (tenant, landed)": f"{ON} (tenant_id, landed_xid)",
}
SHOWN = {"a sender's month", "a day, large tenant"}
"""Questions whose plans are shown as text: with what there is, and with candidates that they use."""


def main(rows: int = ROWS, months: int = MONTHS) -> None:
    """Fill, ask, print."""
    with tempfile.TemporaryDirectory(prefix="springline-partitions-") as folder:
        server = EmbeddedPostgres(Path(folder), options={"autovacuum": "off", "synchronous_commit": "off"})
        server.start()
        try:
            create_database(Database(Address.parse(server.url("postgres", "postgres"))), "bench")
            migrate(server.url("springline_owner", "bench"))
            with closing(Database(Address.parse(server.url("postgres", "bench"))).connect()) as connection:
                connection.autocommit = True
                run(connection, rows, months)
        finally:
            server.stop()


def run(connection: PgConnection, rows: int, months: int) -> None:
    """Fill the landing and ask every candidate."""
    made = ", ".join(f"date '2025-06-01' + interval '{number} months'" for number in range(MONTHS + 12))
    connection.execute_simple(f"select ensure_landing_months(array[{made}]::date[])")
    began = time.perf_counter()
    for first in range(0, rows, rows // 20):
        fill(connection, first, rows // 20, rows, months)
    connection.execute_simple("vacuum analyze raw_signal_messages")
    fill(connection, rows, CHANGED, rows, months)
    since = value(connection, "select max(landed_xid) from raw_signal_messages")
    pages = value(connection, PAGES)
    print(f"{rows:,} rows on {pages:,} pages, in {time.perf_counter() - began:.0f} s\n")
    shown: list[str] = []
    for name, statement in CANDIDATES.items():
        began = time.perf_counter()
        if statement:
            connection.execute_simple(statement)
        made = time.perf_counter() - began
        size = value(connection, SIZE) if statement else 0
        print(f"{name}: {size / 1e6:.1f} MB, made in {made:.1f} s")
        for question in QUESTIONS:
            sql = question.sql.replace(":since", str(since))
            figure = ask(connection, sql)
            if question.name in SHOWN and (statement is None or figure.uses_candidate):
                shown.append(f"-- {question.name}, with {name}\n{plan_of(connection, sql)}\n")
            print(f"    {question.name:<28}{figure.milliseconds:>9.2f} ms {figure.pages:>8,} pages  {figure.plan}")
        milliseconds, megabytes = insert_cost(connection, rows, months)
        print(f"    {f'{BATCH:,} more rows':<28}{milliseconds:>9.0f} ms {megabytes:>8.1f} MB of log", flush=True)
        if statement:
            connection.execute_simple("drop index candidate")
    print("", *shown, sep="\n")


PAGES = """
    select sum(pg_relation_size(inhrelid) / 8192)::bigint from pg_inherits
    where inhparent = 'raw_signal_messages'::regclass
"""
LOG = "select pg_current_wal_insert_lsn() - '0/0'"
SIZE = """
    select sum(pg_relation_size(inhrelid))::bigint from pg_inherits where inhparent = 'candidate'::regclass
"""


def fill(connection: PgConnection, first: int, count: int, rows: int, months: int) -> None:
    """Land so many rows in a transaction of their own."""
    said = PLACE.replace(":rows", str(rows)).replace(":days", str(30 * months))
    connection.execute_simple(
        f"insert into raw_signal_messages ({COLUMNS}) select {ROW} "
        f"from generate_series({first}, {first + count - 1}) n, lateral (select {said} as said) place"
    )


def insert_cost(connection: PgConnection, rows: int, months: int) -> tuple[float, float]:
    """Milliseconds for a batch of rows at the end, the least of five, and megabytes of log; nothing of it is kept."""
    taken: list[float] = []
    logged: list[float] = []
    for _ in range(5):
        before = value(connection, LOG)
        connection.execute_simple("begin")
        began = time.perf_counter()
        fill(connection, rows + CHANGED, BATCH, rows, months)
        taken.append((time.perf_counter() - began) * 1000)
        logged.append(float(value(connection, LOG) - before) / 1e6)
        connection.execute_simple("rollback")
    connection.execute_simple("vacuum raw_signal_messages")
    return min(taken), min(logged)


def ask(connection: PgConnection, sql: str) -> Figure:
    """Run a question three times and measure the last."""
    plan: Any = None
    for _ in range(3):
        answer = value(connection, f"explain (analyze, buffers, timing off, format json) {sql}")
        plan = (json.loads(answer) if isinstance(answer, str) else answer)[0]
    top = plan["Plan"]
    used = sorted({describe(node) for node in nodes(top) if "Scan" in node["Node Type"]})
    pages = top["Shared Hit Blocks"] + top["Shared Read Blocks"]
    names = {node.get("Index Name", "") for node in nodes(top)}
    candidates = {name for name in names if re.search(r"_\d\d_(tenant_id_)?(sent_at|landed_xid)_idx", name)}
    return Figure(plan["Execution Time"], pages, ", ".join(filter(None, used)), bool(candidates))


def plan_of(connection: PgConnection, sql: str) -> str:
    """A plan as text, without what it would have cost."""
    rows = connection.execute_unnamed(f"explain (analyze, buffers, costs off, timing off) {sql}", ()).rows or []
    return "\n".join(line for (line,) in rows)


def describe(node: dict[str, Any]) -> str:
    """A scan in a few words: which kind of index it uses."""
    if "Index Name" not in node:
        return node["Node Type"] if node["Node Type"] == "Seq Scan" else ""
    name = node["Index Name"]
    kind = next((kind for kind in ("pkey", "sender", "landed", "sent_at") if kind in name), name)
    return f"{node['Node Type'].replace(' Scan', '')} on {kind}"


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A plan's nodes."""
    yield node
    for child in node.get("Plans", ()):
        yield from nodes(child)


def value(connection: PgConnection, sql: str) -> Any:
    """The first column of the first row."""
    return (connection.execute_unnamed(sql, ()).rows or [[None]])[0][0]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
