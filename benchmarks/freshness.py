"""A hundred changes among many people: `python -m benchmarks.freshness [PEOPLE …]`.

Makes 10,000 people of whom something is told in one PostgreSQL with default durability, and 1,000,000 in another, each
with a message in the log. Then a hundred of them write, edit or delete something, by turns in both, and a scan looks
for what is outdated. Checked is that exactly these are marked and asked for, each time; measured, as medians, how long
the scan takes, how long one takes that has nothing to find, and how long counting all highlights by state takes.

Exits with 1 when the scan among more people takes more than 1.5 times as long.
"""

import statistics
import sys
import time
from contextlib import ExitStack
from datetime import UTC, datetime

from benchmarks.events import Server, server
from benchmarks.results import Results
from springline.platform.database import Address, Database
from springline.platform.statements import parse
from springline.profiles import freshness
from springline.profiles.freshness import GeneratorName, Scan

SIZES = (10_000, 1_000_000)
CHANGES = 100
ROUNDS = 25
WARM_UP = 5
MOST_GROWTH = 1.5
CURRENT = GeneratorName("extractive", "1")

_TENANT = parse("freshness.tenant", "insert into tenant (slug, name) values ('town', 'Town') returning id")
_PEOPLE = parse(
    "freshness.people",
    """insert into "user" (tenant_id, member_key, display_name)
       select current_tenant(), 'signal-cli:' || n, 'Person ' || n from generate_series(1, :people::integer) n""",
)
_HIGHLIGHTS = parse(
    "freshness.highlights",
    """
    insert into user_profile_highlights (
        tenant_id, user_id, bio_text, proof_points_json, quotes_json, message_hashes, source_group, snapshot_hash,
        llm_model, prompt_version, generated_at, stale_after, seen_until, version, lock_version
    )
    select tenant_id, id, repeat('What is told of somebody. ', 12),
           jsonb_build_array(jsonb_build_object('text', 'Offered a ladder', 'message_ids', array[id * 10])),
           jsonb_build_array(jsonb_build_object('text', 'I can lend you my ladder', 'message_id', id * 10)),
           (select jsonb_object_agg(id * 10 + m, md5(m::text)) from generate_series(0, 4) m),
           'town', md5(id::text), 'extractive', '1', now(), now() + interval '90 days' + id * interval '1 second',
           now(), 1, 1
    from "user"
    """,
)
_VERSIONS = parse(
    "freshness.versions",
    """
    insert into user_profile_highlight_version (
        tenant_id, user_id, number, change, made_by, made_at, changed, proof_points_json, quotes_json, stale_reasons,
        message_hashes
    )
    select tenant_id, user_id, 1, 'auto', 'auto', now(), '{}', '[]', '[]', '[]', '{}' from user_profile_highlights
    """,
)
_SAY = parse(
    "freshness.say",
    """
    insert into event_log (tenant_id, type, source, subject, data, occurred_at)
    select current_tenant(),
           'springline.community.message.' || (array['recorded', 'edited', 'deleted'])[id % :kinds::integer + 1]
               || '.v1',
           'springline/community', 'message/' || id * 10,
           jsonb_build_object('message_id', id * 10, 'sender_id', id, 'source_system', 'signal-cli',
                              'text', repeat('word ', 20)),
           now()
    from generate_series(1, :people::integer, :step::integer) first
    cross join lateral (select (first - 1 + :offset::integer) % :people::integer + 1 as id) person
    """,
)
_READ_ALL = parse(
    "freshness.read_all",
    """insert into highlight_scan (tenant_id, xid, id)
       select current_tenant(), xid, id from event_log order by id desc limit 1""",
)
_WRITE_ANEW = parse(
    "freshness.write_anew",
    """update user_profile_highlights set stale_reasons = '[]', stale_at = null, seen_until = clock_timestamp()
       where tenant_id = current_tenant()
         and user_id in (select user_id from highlight_regeneration where tenant_id = current_tenant())""",
)
_ANSWERED = parse("freshness.answered", "delete from highlight_regeneration where tenant_id = current_tenant()")


class Town:
    """A tenant of whose people everything is told, as the serving role sees it."""

    def __init__(self, running: Server, people: int) -> None:
        with running.database("system").transaction() as tx:
            self.tenant_id = int(tx.value(_TENANT))
        self.people = people
        owner = running.database("owner")
        with owner.transaction(self.tenant_id) as tx:
            tx.execute(_PEOPLE, people=people)
            tx.execute(_SAY, people=people, step=1, offset=0, kinds=1)
        with owner.transaction(self.tenant_id) as tx:
            for statement in (_HIGHLIGHTS, _VERSIONS, _READ_ALL):
                tx.execute(statement)
        connection = owner.connect()
        try:
            connection.execute_simple("vacuum analyze")
        finally:
            connection.close()
        self.app = Database(Address.parse(running.url("springline_app")))
        self.scans: list[float] = []
        self.idle: list[float] = []
        self.counts: list[float] = []
        self._turns = 0

    def turn(self) -> None:
        """Let a hundred people do something, scan, scan again, and count."""
        self._turns += 1
        with self.app.transaction(self.tenant_id) as tx:
            tx.execute(_SAY, people=self.people, step=self.people // CHANGES, offset=self._turns * 7, kinds=3)
        done = self._scan(self.scans)
        if sum(done.marked.values()) != CHANGES or done.enqueued != CHANGES:
            raise SystemExit(f"{CHANGES} should be marked and asked for, not {done}")
        with self.app.transaction(self.tenant_id) as tx:
            tx.execute(_WRITE_ANEW)
            tx.execute(_ANSWERED)
        self._scan([])  # reads what the first one told
        if self._scan(self.idle) != Scan():
            raise SystemExit("nothing has changed since")
        began = time.perf_counter()
        if sum(freshness.states(self.app, [self.tenant_id])) != self.people:
            raise SystemExit("all highlights should be counted")
        self.counts.append(time.perf_counter() - began)

    def _scan(self, times: list[float]) -> Scan:
        began = time.perf_counter()
        done = freshness.scan(self.app, self.tenant_id, current=CURRENT, now=datetime.now(UTC))
        times.append(time.perf_counter() - began)
        return done


def main() -> int:
    """Measure; returns 1 where the limit is missed."""
    sizes = [int(size) for size in sys.argv[1:]] or list(SIZES)
    found = Results("freshness")
    with ExitStack() as servers:
        towns = [Town(servers.enter_context(server()), size) for size in sizes]
        for _ in range(WARM_UP + ROUNDS):
            for town in towns:
                town.turn()
    small, large = towns[0], towns[-1]
    among = f"among {large.people:,} people against {small.people:,}"
    for what, times in (
        (f"a scan that finds {CHANGES} changes", [town.scans for town in towns]),
        ("a scan that finds nothing", [town.idle for town in towns]),
    ):
        few, many = (statistics.median(one[WARM_UP:]) for one in (times[0], times[-1]))
        told = f"{many * 1e3:.1f} ms against {few * 1e3:.1f} ms"
        found.at_most(f"{what}, {among}", many / few, MOST_GROWTH, note=told)
    found.tell(f"counting {large.people:,} highlights by state", statistics.median(large.counts[WARM_UP:]) * 1e3, "ms")
    return found.finish()


if __name__ == "__main__":
    sys.exit(main())
