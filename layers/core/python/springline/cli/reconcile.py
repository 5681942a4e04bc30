"""`springline warehouse reconcile`: source, landing and index compared, and mended where they differ."""

import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import groupby, islice
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated

import typer

from springline.cli.local_access import cause
from springline.cli.output import AsJson, notes, results, show, show_rows
from springline.cli.waiting import on_its_way, under_way
from springline.cli.workspace import Workspace, opened
from springline.platform.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from springline.access.canonical_json import Json
    from springline.platform.database import Transaction
    from springline.warehouse.drift import Place, Row, Thing
    from springline.warehouse.pages import Page
    from springline.warehouse.reconciliation import Difference, Report

EPILOG = (
    "Examples: springline warehouse reconcile --all · springline warehouse reconcile --day 2026-03-05 --json · "
    "springline warehouse reconcile --all --repair"
)
_PATIENCE_SECONDS = 15.0
_MOST_REPAIRED = 100_000
_DOCUMENTS = {"people": "person", "requests": "request"}
_FAULTS = {
    "lost": "has not landed",
    "doubled": "has landed at another time as well",
    "changed": "has landed with other contents",
    "surplus": "is in no source",
}


class EventsUnderWayError(ConflictError):
    """What is on its way can't be told from what is lost."""

    def __init__(self, events: int) -> None:
        super().__init__(
            f"{events:,} events are under way, and nothing is mended before they have landed: run `springline serve`, "
            "and repair once `springline status` shows none"
        )
        self.events = events


@dataclass(slots=True)
class _Mended:
    """What a repair did: how many rows, and the documents."""

    rows: int = 0
    documents: "set[tuple[str, int]]" = field(default_factory=set[tuple[str, int]])


def reconcile(
    day: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="Compare what was said on this day (UTC) only; documents are of no day."
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Compare everything, documents too; so it is without a day and a group.")
    ] = False,
    group: Annotated[str | None, typer.Option(metavar="SLUG", help="Compare what was said in this group only.")] = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Land rows that differ as the source has them, and render what shows them.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Compare source, landing and index, and name what differs; exit code 1 where they do and are not repaired."""
    if everything and (day or group):
        raise typer.BadParameter("--all goes without --day and --group", param_hint="--all")
    mended = None
    with opened() as workspace, notes.status("comparing source, landing and index"):
        chosen = _Chosen(workspace, day.date() if day else None, group)
        if repair:
            _wait_for_events(workspace)
        waiting = under_way(workspace)  # before the comparison: what arrives later is no part of it
        report = chosen.compare(repair=repair)
        if repair and report.differences:
            mended = _repair(chosen, report)
            report = chosen.compare()
    _tell(report, waiting, mended, as_json=as_json)
    if report.differences:
        raise typer.Exit(1)


def _wait_for_events(workspace: Workspace) -> None:
    deadline = workspace.clock.monotonic() + _PATIENCE_SECONDS
    while events := on_its_way(under_way(workspace)):
        if workspace.clock.monotonic() > deadline:
            raise EventsUnderWayError(events)
        time.sleep(0.2)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What is to be compared: the days and groups of a workspace's tenant."""

    workspace: Workspace
    day: "date | None"
    group: str | None

    def compare(self, *, repair: bool = False) -> "Report":
        """Compare; the rows that differ are looked for and named, unless all of them are about to be repaired."""
        from springline.community import census
        from springline.warehouse import reconciliation

        with self._reading() as (source, landing):
            report = reconciliation.reconcile(
                landing,
                lambda from_at, to_at: census.tallies(source, from_at, to_at),
                day=self.day,
                group=self.group,
                most=_MOST_REPAIRED if repair else None,
            )
        if not repair and any(one.remedy == "replay" for one in report.differences):
            found = self.differing(report)
            shown = [*islice(found, reconciliation.MOST_SHOWN)]
            report.rows_left_out = sum(1 for _ in found)
            report.differing = [*self.named(shown)]
        return report

    def differing(self, report: "Report") -> "Iterator[Row]":
        """The rows behind a report's differences, with what bears none out taken from it."""
        from springline.community import census
        from springline.warehouse import reconciliation

        with self._reading() as (source, landing):

            def listed(what: str, places: "Sequence[Place]") -> "Iterable[Thing]":
                return census.things(source, what, places)

            yield from reconciliation.look_again(landing, report, listed)

    def named(self, rows: "Iterable[Row]") -> "Iterator[Row]":
        """Rows with the other tenants that have to do with them."""
        from springline.community import census
        from springline.warehouse import drift

        own = self.workspace.tenant_id
        for kind, of_kind in groupby(rows, key=attrgetter("kind")):
            found = [*of_kind]
            surplus = [row.id for row in found if row.fault == "surplus"]
            lost = [row.id for row in found if row.fault == "lost"]
            with self.workspace.system.transaction() as tx:
                owners = census.owners(tx, kind, surplus) if surplus else {}
            with self.workspace.runtime.system_warehouse.transaction() as tx:
                landed = drift.landed_with(tx, kind, lost, but=own) if lost else {}
            yield from drift.with_tenants(found, owners, landed, own)

    @contextmanager
    def _reading(self) -> "Generator[tuple[Transaction, Transaction]]":
        """A transaction on the source and one on the landing: the same one where they are in the same database."""
        from springline.platform import long_reads

        workspace = self.workspace
        with workspace.warehouse.transaction(workspace.tenant_id) as landing:
            if workspace.warehouse is workspace.database:
                yield landing, landing
                return
            with workspace.database.transaction(workspace.tenant_id) as source:
                long_reads.begin(source)
                yield source, landing


def _repair(chosen: _Chosen, report: "Report") -> _Mended:
    """Mend all rows that differ, batch by batch, and then the documents; each batch is in the audit log before.

    Memory grows with the rows that differ, by 0.1 kB each: for millions of them there is `backfill`.
    """
    from springline.warehouse import mending

    workspace, mended = chosen.workspace, _Mended()
    done: set[tuple[str, int]] = set()  # a message may differ in its words, its files and its reactions
    for kind, of_kind in groupby(chosen.differing(report), key=attrgetter("kind")):
        while batch := [*islice((row for row in of_kind if (kind, row.id) not in done), mending.BATCH)]:
            rows = [*chosen.named(batch)]
            batch_id = _audit(workspace, f"landing/{kind}", {str(row.id): _found(row) for row in rows})
            ids = sorted({row.id for row in rows})
            source = _source(workspace, batch_id)
            mending.mend(workspace.warehouse, workspace.tenant_id, kind, ids, source, at=workspace.clock.now())
            done.update((kind, one) for one in ids)
    mended.rows = len(done)
    mended.documents = {(_DOCUMENTS[kind], one) for kind, one in done if kind in _DOCUMENTS}
    documents = {(one.what, one.id): one.found for one in report.differences if one.id is not None}
    if documents:
        _audit(workspace, "index/documents", {f"{kind}/{one}": found for (kind, one), found in documents.items()})
    mended.documents |= documents.keys()
    if mended.rows or documents:
        now = workspace.clock.now
        mending.settle(workspace.warehouse, workspace.tenant_id, mended.documents, now=now)
    return mended


def _source(workspace: Workspace, batch_id: str) -> "Callable[[Page, Sequence[int]], None]":
    from springline.community import history

    def read(page: "Page", ids: "Sequence[int]") -> None:
        with workspace.database.transaction(workspace.tenant_id) as tx:
            history.page(tx, page.what, page, batch_id=batch_id, after=0, limit=len(ids), ids=ids)

    return read


def _audit(workspace: Workspace, resource: str, faults: dict[str, str]) -> str:
    """Write down what is about to be mended; returns what the rows will have for their batch.

    It is not the transaction that mends, which may be another database's. So nothing is mended that is not in the log,
    though the log may tell of a repair that was cut off.
    """
    from springline.access import audit

    after: Json = {"faults": {**faults}}
    with workspace.database.transaction(workspace.tenant_id) as tx:
        asked = cause(workspace, "warehouse reconcile")
        entry = audit.append(tx, asked, action="warehouse.repair_begun", resource=resource, before={}, after=after)
    return f"repair-{entry.number}"


def _found(row: "Row") -> str:
    if row.tenant is None:
        return _FAULTS[row.fault]
    if row.fault == "lost":
        return f"has landed with tenant {row.tenant} instead"
    return f"is tenant {row.tenant}'s"


def _tell(report: "Report", waiting: dict[str, int], mended: _Mended | None, *, as_json: bool) -> None:
    if as_json:
        show(_as_json(report, waiting, mended))
        return
    if mended is not None:
        results.print(f"Repaired {mended.rows:,} rows and {len(mended.documents):,} documents.")
    if report.differences:
        _show_differences(report)
        _advise(report, waiting)
        return
    counted = [f"{rows:,} {what}" for what, rows in report.rows.items()]
    counted += [] if report.documents is None else [f"{report.documents:,} documents"]
    results.print(f"All {', '.join(counted)} agree." if counted else "There is nothing to compare.")


def _as_json(report: "Report", waiting: dict[str, int], mended: _Mended | None) -> dict[str, object]:
    differences = [{**asdict(one), "day": one.day and one.day.isoformat()} for one in report.differences]
    differing = [
        {
            "what": row.what,
            "id": row.id,
            "fault": row.fault,
            "found": _found(row),
            "places": [{"day": day and day.isoformat(), "group": group} for day, group in row.places],
            "tenant": row.tenant,
        }
        for row in report.differing
    ]
    repaired = None if mended is None else {"rows": mended.rows, "documents": len(mended.documents)}
    return {
        "agree": not differences,
        "rows": report.rows,
        "documents": report.documents,
        "differences": differences,
        "left_out": report.left_out,
        "differing": differing,
        "differing_left_out": report.rows_left_out,
        "repaired": repaired,
        **waiting,
    }


def _show_differences(report: "Report") -> None:
    rows = [_difference(one) for one in report.differences]
    show_rows(rows, rows[0], as_json=False, empty="")
    if report.left_out:
        results.print(f"… and {report.left_out:,} more.")
    if report.differing:
        results.print("")
        named = [
            {"row": f"{row.what} {row.id}", "day": row.places[0][0], "group": row.places[0][1], "found": _found(row)}
            for row in report.differing
        ]
        show_rows(named, named[0], as_json=False, empty="")
        if report.rows_left_out:
            results.print(f"… and {report.rows_left_out:,} more rows.")


def _difference(one: "Difference") -> dict[str, object]:
    return {
        "what": one.what if one.id is None else f"{one.what} {one.id}",
        "day": one.day,
        "group": one.group,
        "source": one.source,
        "landing": one.landing,
        "found": one.found,
    }


def _advise(report: "Report", waiting: dict[str, int]) -> None:
    """Say what to do, in the order in which to do it."""
    if events := on_its_way(waiting):
        results.print(f"{events:,} events are under way: reconcile again once `springline status` shows none.")
    if waiting["dead_letters"]:
        results.print(f"{waiting['dead_letters']:,} dead letters: mend why, then `springline queues redrive`.")
    results.print("Then `springline warehouse reconcile --repair` mends what still differs.")
    others = sorted({row.tenant for row in report.differing if row.tenant is not None and row.fault == "lost"})
    for tenant in others:
        results.print(f"Reconcile tenant {tenant}, too: what is not its own stays there until then.")
