"""One change in a large graph of derivations: `python -m benchmarks.provenance [DERIVATIONS …]`.

Makes a graph of 10,000 derivations in one PostgreSQL with default durability, and one of 1,000,000 in another, of
things in ten layers that each rest on two or three of the layer above. A source on which 100 things rest, and 100 more
on these, changes back and forth, by turns in both graphs. Checked is that exactly the 200 are marked, each time;
measured, as medians, how long recording the change with all marks takes, and how long `why` takes at the far end.

Exits with 1 when the larger graph takes more than 1.3 times as long.
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
from springline.provenance import explanation, service
from springline.provenance.model import Recording, Source
from springline.provenance.references import Reference

SIZES = (10_000, 1_000_000)
LAYERS = 10
AFFECTED = 100
ROUNDS = 25
WARM_UP = 5
MOST_GROWTH = 1.3
NOW = datetime(2026, 7, 1, tzinfo=UTC)

_TENANT = parse("provenance.tenant", "insert into tenant (slug, name) values ('graph', 'Graph') returning id")
_RESOURCES = parse(
    "provenance.resources",
    """
    with made as (
        insert into resource (tenant_id, kind, natural_key, state_since)
        select current_tenant(), 'thing', n::text, :at::timestamptz from generate_series(1, :things::integer) n
        returning id
    ),
    versions as (
        insert into resource_version (tenant_id, resource_id, number, content_hash, content, produced_by, created_at)
        select current_tenant(), id, 1, encode(sha256('"x"'), 'hex'), '"x"', 'benchmark', :at::timestamptz from made
        returning id, resource_id
    )
    select count(*) from versions
    """,
)
_CURRENT = parse(
    "provenance.current",
    "update resource r set current_version_id = v.id from resource_version v "
    "where r.tenant_id = current_tenant() and v.tenant_id = current_tenant() and v.resource_id = r.id",
)
# Thing n of a layer rests on things n, n * 7 and, every second one, n * 13 of the layer above.
_DERIVATIONS = parse(
    "provenance.derivations",
    """
    with thing as (
        select natural_key::integer as n, id, current_version_id from resource
        where tenant_id = current_tenant() and kind = 'thing'
    )
    insert into derivation (tenant_id, derived_resource_id, derived_version_id, source_resource_id, source_version,
                            role, selector, selector_hash, selected)
    select current_tenant(), derived.id, derived.current_version_id, source.id, 1,
           '', '', encode(sha256('"x"'), 'hex'), '"x"'
    from thing derived
    cross join (values (1), (7), (13)) step (by)
    join thing source on source.n = ((derived.n - 1) / :layer::integer - 1) * :layer::integer
                                    + (derived.n * step.by) % :layer::integer + 1
    where derived.n > :layer::integer and (step.by < 13 or derived.n % 2 = 0)
    """,
)


class Graph:
    """A tenant's graph, as the serving role sees it."""

    def __init__(self, running: Server, derivations: int) -> None:
        with running.database("system").transaction() as tx:
            self.tenant_id = int(tx.value(_TENANT))
        things = round(derivations / 2.5 / (LAYERS - 1) * LAYERS)
        owner = running.database("owner")
        with owner.transaction(self.tenant_id) as tx:
            tx.value(_RESOURCES, things=things, at=NOW)
            tx.execute(_CURRENT)
        with owner.transaction(self.tenant_id) as tx:
            self.derivations = tx.execute(_DERIVATIONS, layer=things // LAYERS)
        connection = owner.connect()
        try:
            connection.execute_simple("vacuum analyze")
        finally:
            connection.close()
        self.app = Database(Address.parse(running.url("springline_app")))
        self._words = 0
        self.changes: list[float] = []
        self.reasons: list[float] = []
        near = [Recording("near", str(n), "x", "benchmark", [Source("source", "s")]) for n in range(AFFECTED)]
        far = [Recording("far", str(n), "x", "benchmark", [Source("near", str(n))]) for n in range(AFFECTED)]
        self._record([Recording("source", "s", 0, "benchmark"), *near, *far])

    def turn(self) -> None:
        """Change the source and back, and ask at the far end why."""
        for words, state in ((1, "suspect"), (0, "fresh")):
            began = time.perf_counter()
            self._record([Recording("source", "s", words, "benchmark")])
            self.changes.append(time.perf_counter() - began)
            began = time.perf_counter()
            with self.app.transaction(self.tenant_id) as tx:
                told = explanation.why(tx, Reference("far", "7"))
            self.reasons.append(time.perf_counter() - began)
            if told.state != state or len(told.inputs) != 2:
                raise SystemExit(f"{told.reference} should be {state}, and is {told.state}")
            self._check(AFFECTED if words else 0)

    def _check(self, affected: int) -> None:
        with self.app.transaction(self.tenant_id) as tx:
            found = dict(tx.rows(_OUT_OF_DATE))
        if found != ({"stale": affected, "suspect": affected} if affected else {}):
            raise SystemExit(f"{affected} should be stale and as many suspect, not {found}")

    def _record(self, recordings: list[Recording]) -> None:
        self.app.run(lambda tx: service.record(tx, recordings, at=NOW), tenant_id=self.tenant_id)


_OUT_OF_DATE = parse(
    "provenance.out_of_date",
    "select state, count(*) from resource where tenant_id = current_tenant() and state <> 'fresh' group by state",
)


def main() -> int:
    """Measure; returns 1 where the limit is missed."""
    sizes = [int(size) for size in sys.argv[1:]] or list(SIZES)
    found = Results("provenance")
    with ExitStack() as servers:
        graphs = [Graph(servers.enter_context(server()), size) for size in sizes]
        for _ in range(WARM_UP + ROUNDS):
            for graph in graphs:
                graph.turn()
    changes = [statistics.median(graph.changes[2 * WARM_UP :]) for graph in graphs]
    reasons = [statistics.median(graph.reasons[2 * WARM_UP :]) for graph in graphs]
    what = f"{graphs[-1].derivations:,} derivations against {graphs[0].derivations:,}"
    told = f"{changes[-1] * 1e3:.1f} ms against {changes[0] * 1e3:.1f} ms"
    marked = f"a change that marks {2 * AFFECTED}, {what}"
    found.at_most(marked, changes[-1] / changes[0], MOST_GROWTH, note=told)
    told = f"{reasons[-1] * 1e3:.1f} ms against {reasons[0] * 1e3:.1f} ms"
    found.at_most(f"why, {what}", reasons[-1] / reasons[0], MOST_GROWTH, note=told)
    return found.finish()


if __name__ == "__main__":
    sys.exit(main())
