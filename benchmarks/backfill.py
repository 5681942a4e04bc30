"""How fast a history goes into the landing in bulk, against a bare COPY: `python -m benchmarks.backfill [MESSAGES]`.

Makes a source of a million messages by SQL, with 2,000 people, reactions, files, links, and the event of each;
backfills an empty landing from it as `springline warehouse backfill` does; writes the landed rows into a file as COPY
text; and copies that file into an empty table with the same columns, months and indexes, as a superuser, past row-level
security. Both run in processes of their own, on a server with the options that it always has: commits reach the disk.

Tells rows a second of both, their ratio, the processor time of the servers' processes and of ours, and the peak memory
of the process that backfills. Exits with 1 where the ratio is below 0.5, the peak over 200 MB, or the facets that were
counted page by page are not those of a recount.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.results import Results
from springline.platform.database import Address, Database
from springline.platform.statements import parse

MESSAGES = 1_000_000
PEOPLE = 2_000
GOAL = 0.5
MEMORY_LIMIT_MB = 200
FILL = """
insert into tenant (slug, name) values ('bench', 'Bench');
insert into chat_group (tenant_id, source_system, source_key, slug, name)
select 1, 'signal-cli', 'g' || n, 'group-' || n, 'Group ' || n from generate_series(1, 8) n;
insert into "user" (tenant_id, member_key, display_name)
select 1, 'signal-cli:u' || n, 'Person ' || n from generate_series(1, :people::integer) n;
insert into message (tenant_id, source_system, source_key, group_id, sender_id, sent_at, text, links)
select 1, 'signal-cli', md5(n::text), n % 8 + 1, n * 7919 % :people::bigint + 1,
       timestamptz '2025-01-01Z' + n * interval '1 year' / :messages::bigint,
       'Message ' || n || ': ' || repeat('does anyone have a ladder? ', (n % 7 + 1)::integer),
       case when n % 20 = 0 then jsonb_build_array(jsonb_build_object('url', 'https://tools.example/' || n,
                                                                     'domain', 'tools.example'))
            else '[]' end
from generate_series(1, :messages::bigint) n;
insert into reaction (tenant_id, message_id, user_id, emoji, reacted_at, removed)
select 1, id, id % :people::bigint + 1, '👍', sent_at, false from message where id % 5 = 0;
insert into attachment (tenant_id, message_id, position, source_key, content_type, filename, size)
select 1, id, 0, 'k' || id, 'image/jpeg', 'f.jpg', 1000 from message where id % 25 = 0;
insert into event_log (tenant_id, type, source, subject, data, occurred_at)
select 1, 'springline.community.message.recorded.v1', 'springline/community', 'message/' || m.id,
       jsonb_build_object('message_id', m.id, 'version', m.version, 'text', m.text, 'sent_at', m.sent_at,
                          'links', m.links), m.sent_at
from message m order by m.id
"""
FLOOR = """
create table floor (like raw_signal_messages including all) partition by range (sent_at);
do $$ declare month date; begin
    for month in select generate_series(date '2025-01-01', date '2026-01-01', '1 month') loop
        execute format('create table %I partition of floor for values from (%L) to (%L)',
                       'floor_' || month, month, month + interval '1 month');
    end loop;
end $$
"""


def main(messages: int) -> int:
    """Fill, backfill, copy, compare; return the exit status."""
    from infra.host.embedded_postgres import EmbeddedPostgres

    with tempfile.TemporaryDirectory(prefix="springline-backfill-") as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres")
        server.start()
        try:
            superuser, app = server.url("postgres", "bench"), server.url("springline_app", "bench")
            began = time.perf_counter()
            prepare(server.url("postgres", "postgres"), superuser, server.url("springline_owner", "bench"), messages)
            print(
                f"{messages:,} messages and their events were made in {time.perf_counter() - began:.0f} s", flush=True
            )
            backfilled = step("backfill", app)
            text = Path(folder) / "messages.copy"
            copied = step("copy", superuser, str(text))
        finally:
            server.stop()
    return judge(messages, backfilled, copied)


def judge(messages: int, backfilled: dict[str, float], copied: dict[str, float]) -> int:
    """Note what was measured; return the exit status."""
    if copied["rows"] != messages or backfilled["miscounted"]:
        miscounted = f"{backfilled['miscounted']:.0f} documents are miscounted"
        raise SystemExit(f"{miscounted}, {copied['rows']:,.0f} messages have landed")
    found = Results("backfill")
    rates: list[str] = []
    for name, one in (("backfill", backfilled), ("COPY", copied)):
        server, own = (one[part] / one["rows"] * 1e6 for part in ("server_cpu", "own_cpu"))
        rate = one["rows"] / one["seconds"]
        rates.append(
            f"{name} {rate:,.0f} rows/s, per row {server:.1f} µs of the server's processors, {own:.1f} of ours"
        )
    found.at_least("backfill, of raw COPY", copied["seconds"] / backfilled["seconds"], GOAL, note="; ".join(rates))
    found.at_most("peak memory of the process that backfills", backfilled["peak_mb"], MEMORY_LIMIT_MB, "MB")
    return found.finish()


def step(*arguments: str) -> dict[str, float]:
    """Run one step in a process of its own; returns what it measured."""
    command = [sys.executable, "-m", "benchmarks.backfill", *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise SystemExit(f"the step {arguments[0]!r} failed with status {done.returncode}")
    return json.loads(done.stdout)


def prepare(server_url: str, superuser_url: str, owner_url: str, messages: int) -> None:
    """Create, migrate and fill the database."""
    from infra.host.schema import create_database, migrate

    create_database(Database(Address.parse(server_url)), "bench")
    migrate(owner_url)
    database = Database(Address.parse(superuser_url))
    values: dict[str, object] = {"messages": messages, "people": PEOPLE}
    with database.transaction() as tx:
        for number, sql in enumerate(FILL.strip().split(";\n")):
            statement = parse(f"bench.fill_{number}", sql)
            tx.execute(statement, **{name: values[name] for name in statement.parameters})
    connection = database.connect()
    for sql in ("vacuum analyze", "checkpoint"):
        connection.execute_simple(sql)
    connection.close()
    database.close()


def backfill(app_url: str) -> dict[str, float]:
    """Backfill; everything is measured but what reconciling takes."""
    from springline.community import history
    from springline.platform.clock import SystemClock
    from springline.warehouse import backfill, queries
    from springline.warehouse.pages import Page

    source, warehouse = Database(Address.parse(app_url)), Database(Address.parse(app_url))

    def read(page: Page, *, batch_id: str, after: int, limit: int) -> None:
        with source.transaction(1) as tx:
            history.page(tx, page.what, page, batch_id=batch_id, after=after, limit=limit)

    processes = [process_of(source), process_of(warehouse)]
    began, server, own = time.perf_counter(), sum(map(cpu_of, processes)), time.process_time()
    done = backfill.run(warehouse, 1, read, selection="everything", clock=SystemClock())
    found = {
        "seconds": time.perf_counter() - began,
        "server_cpu": sum(map(cpu_of, processes)) - server,
        "own_cpu": time.process_time() - own,
        "rows": done.landed,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6,
    }
    with warehouse.transaction(1) as tx:
        found["miscounted"] = len(tx.rows(queries.MISCOUNTED_DOCUMENTS))
    return found


def copy(superuser_url: str, file: str) -> dict[str, float]:
    """Write the landed messages into a file, and copy that into a table that is as the landing was."""
    from springline.warehouse.queries.pages import COLUMNS

    columns = COLUMNS["messages"]
    database = Database(Address.parse(superuser_url))
    connection = database.connect()
    with Path(file).open("wb") as text, database.transaction() as tx:
        landed = parse("bench.landed", f"select {columns} from raw_signal_messages order by message_id")
        tx.copy_out(landed, text)
    for sql in (FLOOR, "checkpoint"):
        connection.execute_simple(sql)
    process = process_of(database)
    began, server, own = time.perf_counter(), cpu_of(process), time.process_time()
    with database.transaction() as tx:
        rows = tx.copy(parse("bench.copy", f"copy floor ({columns}) from stdin"), chunks(file))
    found = {
        "seconds": time.perf_counter() - began,
        "server_cpu": cpu_of(process) - server,
        "own_cpu": time.process_time() - own,
        "rows": rows,
    }
    connection.close()
    database.close()
    return found


def chunks(file: str) -> Iterator[bytes]:
    """A file's content, a quarter of a megabyte at a time."""
    with Path(file).open("rb") as text:
        while chunk := text.read(1 << 18):
            yield chunk


def process_of(database: Database) -> int:
    """The server's process that serves a database's connection."""
    with database.transaction() as tx:
        return tx.value(parse("bench.process", "select pg_backend_pid()"))


def cpu_of(process: int) -> float:
    """Seconds that a process was on a processor; 0 where the system doesn't say."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["backfill", app_url]:
            print(json.dumps(backfill(app_url)))
        case ["copy", superuser_url, file]:
            print(json.dumps(copy(superuser_url, file)))
        case [] | [_]:
            sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else MESSAGES))
        case _:
            sys.exit(__doc__)
