"""Whether work grows with the change or with the history: `python -m benchmarks.scale [MESSAGES …]`.

Fills a PostgreSQL with default durability with a history of 500,000 messages, and another with 5,000,000, each of 24
months and of 100 messages per person, and measures in both by turns, as medians,

- landing 100 changed messages of 100 people, and rendering the documents that they change;
- the same documents by the shortest SQL that one would write by hand: one statement that counts the changed people's
  messages anew and upserts the documents;
- rendering where nothing has changed, against one probe of an index by a prepared statement.

Beside that: the event path, which validates each event, keeps the newest version and counts facets, against `COPY` of
the same rows into an equal table.

Exits with 1 when the larger history takes more than 1.3 times as long, when rendering takes more than 3 times the
statement written by hand, when a run without changes takes more than 5 probes, or when the event path has less than
0.35 of the speed of `COPY`.
"""

import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from benchmarks import history
from benchmarks.events import Server, fill_log, server
from benchmarks.results import Results
from springline.platform.bus import BusEntry
from springline.platform.database import Address, Database
from springline.platform.events.relay import relay_batch
from springline.platform.statements import parse
from springline.warehouse import landing
from springline.warehouse.transforms import transform

HISTORIES = (500_000, 5_000_000)
CHANGES = 100
ROUNDS = 25
WARM_UP = 5
MOST_GROWTH = 1.3
MOST_OF_BY_HAND = 3.0
MOST_PROBES = 5.0
LEAST_OF_COPY = 0.35
BATCH = 1000
WORKERS = 2
TURNS = 5
NOW = datetime(2026, 7, 1, tzinfo=UTC)

_ROWS = parse("scale.rows", "select to_json(m)::text from raw_signal_messages m where message_id = any(:ids::bigint[])")
_BY_HAND_TABLE = parse("scale.by_hand_table", "create table by_hand (id bigint primary key, doc jsonb not null)")
_GRANT = parse("scale.grant", "grant select, insert, update on by_hand to springline_app")
_BY_HAND = parse(
    "scale.by_hand",
    """
    with said as materialized (
        select * from raw_signal_messages
        where tenant_id = current_tenant() and sender_id = any(:ids::bigint[]) and operation <> 'delete'
    ),
    counted as (
        select sender_id, 'months' as list, to_char(sent_at, 'YYYY-MM') as value, count(*) as n from said group by 1, 3
        union all
        select sender_id, 'groups', group_slug, count(*) from said group by 1, 3
        union all
        select sender_id, 'links', link->>'domain', count(*) from said, jsonb_array_elements(links) link group by 1, 3
        union all
        select sender_id, 'attachments', file->>'content_type', count(*)
        from said, jsonb_array_elements(attachments) file group by 1, 3
        union all
        select sender_id, 'reactions', given->>'emoji', count(*) from said, jsonb_array_elements(reactions) given
        group by 1, 3
    ),
    lists as materialized (
        select sender_id, list, jsonb_agg(jsonb_build_object('value', value, 'count', n) order by n desc) as items
        from counted group by 1, 2
    )
    insert into by_hand (id, doc)
    select p.user_id, jsonb_build_object('name', p.name, 'messages', t.n, 'first_at', t.first_at, 'last_at', t.last_at)
           || (select jsonb_object_agg(list, items) from lists where lists.sender_id = p.user_id)
    from raw_people p
    join (select sender_id, count(*) as n, min(sent_at) as first_at, max(sent_at) as last_at from said group by 1) t
      on t.sender_id = p.user_id
    where p.tenant_id = current_tenant()
    on conflict (id) do update set doc = excluded.doc where by_hand.doc <> excluded.doc
    """,
)
_PROBE = parse("scale.probe", "select version from people_index where tenant_id = current_tenant() and id = :id")
_TWIN = "create table twin (like raw_signal_messages including all) partition by range (sent_at)"
_TWIN_MONTHS = parse(
    "scale.twin_months",
    """
    select string_agg(format('create table %I partition of twin %s', 'twin_' || c.relname,
                             pg_get_expr(c.relpartbound, c.oid)), '; ')
    from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'raw_signal_messages'::regclass
    """,
)


@dataclass
class Figures:
    """Median seconds of one history."""

    landing: float
    rendering: float
    by_hand: float
    nothing: float
    probe: float


class Subject:
    """A tenant with a long history, as the serving role sees it."""

    def __init__(self, running: Server, messages: int) -> None:
        self.server = running
        self.messages = messages
        owner = running.database("owner")
        self.app = Database(Address.parse(running.url("springline_app")))
        self.tenant_id = history.fill(running.database("system"), owner, self.app, messages)
        self._chance = random.Random(7)
        self._taken: dict[str, list[float]] = {}
        self._changed = 0
        with owner.transaction() as tx:
            tx.execute(_BY_HAND_TABLE)
            tx.execute(_GRANT)

    def changed_messages(self) -> tuple[list[str], list[int]]:
        """Events that change 100 messages of about as many people, and the people."""
        ids = self._chance.sample(range(1, self.messages + 1), CHANGES)
        with self.app.transaction(self.tenant_id) as tx:
            rows = [json.loads(text) for (text,) in tx.rows(_ROWS, ids=ids)]
        self._changed += 1
        for row in rows:
            row["version"] += 1
            domain = f"new-{self._changed}.example"
            row["links"] = [{"url": f"https://{domain}/x", "domain": domain}]
            row["operation"] = "update"
        return [event(row, self.tenant_id) for row in rows], [row["sender_id"] for row in rows]

    def turn(self) -> None:
        """Measure everything once."""
        bodies, people = self.changed_messages()
        self._time("landing", lambda: landing.land(self.app, bodies, batch_id="scale"))
        self._time("rendering", lambda: transform(self.app, self.tenant_id, now=lambda: NOW))
        self._time("by_hand", lambda: self._by_hand(people))
        self._time("nothing", lambda: transform(self.app, self.tenant_id, now=lambda: NOW))
        self._time("probe", lambda: self._probe(people[0]))

    def figures(self) -> Figures:
        """Medians over the turns after the first few."""
        return Figures(**{what: statistics.median(times[WARM_UP:]) for what, times in self._taken.items()})

    def _time(self, what: str, act: Callable[[], object]) -> None:
        began = time.perf_counter()
        act()
        self._taken.setdefault(what, []).append(time.perf_counter() - began)

    def _by_hand(self, people: Sequence[int]) -> None:
        with self.app.transaction(self.tenant_id) as tx:
            assert tx.execute(_BY_HAND, ids=list(people))

    def _probe(self, person: int) -> None:
        with self.app.transaction(self.tenant_id) as tx:
            tx.value(_PROBE, id=person)


def event(row: dict[str, object], tenant_id: int) -> str:
    """The CloudEvents JSON that tells of a landed row's state, as queues carry it."""
    number = row["event_id"]
    return json.dumps(
        {
            "specversion": "1.0",
            "id": str(number),
            "type": "springline.community.message.recorded.v1",
            "source": "springline/community",
            "subject": f"message/{row['message_id']}",
            "time": row["sent_at"],
            "recordedtime": row["recorded_at"],
            "tenant": tenant_id,
            "xid": str(row["xid"]),
            "data": row,
        }
    )


def main() -> int:
    """Measure all; returns 1 where a limit is missed."""
    sizes = [int(size) for size in sys.argv[1:]] or list(HISTORIES)
    found = Results("scale")
    with ExitStack() as servers:
        # All at once and by turns: a machine that is slower now than a minute ago is slower for each of them.
        running = [servers.enter_context(server()) for _ in sizes]
        subjects = [Subject(one, size) for one, size in zip(running, sizes, strict=True)]
        for _ in range(WARM_UP + ROUNDS):
            for subject in subjects:
                subject.turn()
        figures = [subject.figures() for subject in subjects]
        for size, one in zip(sizes, figures, strict=True):
            tell(one, found, f"{size:,} messages")
        first, last = figures[0], figures[-1]
        what = f"after {CHANGES} changed messages, {sizes[-1]:,} against {sizes[0]:,}"
        found.at_most(f"rendering {what}", last.rendering / first.rendering, MOST_GROWTH)
        found.at_most(f"landing {what}", last.landing / first.landing, MOST_GROWTH)
        against_copy(running[0], found)
    return found.finish()


def tell(figures: Figures, found: Results, where: str) -> None:
    """Note the figures of one history."""
    found.at_most(
        f"rendering, of the shortest SQL by hand, {where}",
        figures.rendering / figures.by_hand,
        MOST_OF_BY_HAND,
        note=f"{figures.rendering * 1e3:.1f} ms against {figures.by_hand * 1e3:.1f} ms; landing took "
        f"{figures.landing * 1e3:.1f} ms",
    )
    found.at_most(
        f"a run without changes, of one index probe, {where}",
        figures.nothing / figures.probe,
        MOST_PROBES,
        note=f"{figures.nothing * 1e3:.2f} ms against {figures.probe * 1e3:.2f} ms",
    )


class Collected:
    """A bus that keeps what was put on it."""

    def __init__(self) -> None:
        self.bodies: list[str] = []

    def put(self, entries: Sequence[BusEntry]) -> None:
        """Keep what tells of messages."""
        self.bodies += [entry.detail for entry in entries if ".message." in entry.detail_type]


def against_copy(running: Server, found: Results) -> None:
    """Land the messages of a made-up chat by their events, and by COPY of the rows that this made.

    Both fill tables with the same partitions and indexes, empty before. The table of the events has row-level security
    too, and its facets are counted. COPY has one connection; the events have one, and then as many workers as
    template.yaml gives them. They take turns, and medians count.
    """
    fill_log(running)
    log = Collected()
    while relay_batch(running.database("system"), log).events:
        pass
    make_twin(running)
    speeds = [
        (land_all(running, log.bodies, workers=1), land_all(running, log.bodies, workers=WORKERS), copy_speed(running))
        for _ in range(TURNS)
    ]
    alone, together, by_copy = (statistics.median(those) for those in zip(*speeds, strict=True))
    found.at_least(
        f"event path into the landing, {WORKERS} workers, of COPY of the same rows",
        together / by_copy,
        LEAST_OF_COPY,
        note=f"{together:,.0f} events/s against {by_copy:,.0f} rows/s; {len(log.bodies):,} events",
    )
    found.tell("the same, one worker", alone / by_copy, "x", note=f"{alone:,.0f} events/s")


def land_all(running: Server, bodies: Sequence[str], *, workers: int) -> float:
    """Land events into the emptied landing; returns how many in a second."""
    with closing(running.database("owner").connect()) as connection:
        connection.execute_simple("truncate raw_signal_messages, index_facet, index_dirty")
    app = running.database("app", pool=workers)
    batches = [bodies[start : start + BATCH] for start in range(0, len(bodies), BATCH)]

    def land(numbered: tuple[int, Sequence[str]]) -> None:
        number, batch = numbered
        assert not landing.land(app, batch, batch_id=f"against-copy-{number}").failures

    began = time.perf_counter()
    with ThreadPoolExecutor(workers) as threads:
        list(threads.map(land, enumerate(batches)))
    speed = len(bodies) / (time.perf_counter() - began)
    app.close()
    return speed


def make_twin(running: Server) -> None:
    """Make a table like that of the landed messages."""
    with closing(Database(Address.parse(running.url("postgres"))).connect()) as connection:
        connection.execute_simple(_TWIN)
        months: str = connection.run(_TWIN_MONTHS, []).rows[0][0]
        for statement in months.split("; "):
            connection.execute_simple(statement)


def copy_speed(running: Server) -> float:
    """How many of the landed rows COPY brings into the emptied twin in a second."""
    with closing(Database(Address.parse(running.url("postgres"))).connect()) as connection:
        connection.execute_simple("truncate twin")
        rows = BytesIO()
        count = connection.execute_unnamed(
            "copy (select * from raw_signal_messages) to stdout", (), stream=rows
        ).row_count
        rows.seek(0)
        began = time.perf_counter()
        connection.execute_unnamed("copy twin from stdin", (), stream=rows)
        return count / (time.perf_counter() - began)


if __name__ == "__main__":
    sys.exit(main())
