"""`springline warehouse reconcile`: source, landing and index compared, and mended where they differ."""

import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, islice
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated

import typer

from springline.cli.days import day as as_day
from springline.cli.local_access import cause
from springline.cli.output import AsJson, interruptible, notes
from springline.cli.reconcile_report import Mended, in_words, tell
from springline.cli.reported import reported
from springline.cli.waiting import host_lives, on_its_way, under_way
from springline.cli.workspace import Workspace, opened
from springline.platform.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Callable

    from springline.access.canonical_json import Json
    from springline.community.census import Tally
    from springline.platform.database import Transaction
    from springline.runs.reporting import RunReporter
    from springline.warehouse.drift import Place, Row, Thing
    from springline.warehouse.pages import Page
    from springline.warehouse.reconciliation import Report
    from springline.warehouse.service import Unrendered

EPILOG = (
    "Examples: springline warehouse reconcile --all · springline warehouse reconcile --day 2026-03-05 --json · "
    "springline warehouse reconcile --all --repair"
)
_PATIENCE_SECONDS = 15.0
_RENDERING_SECONDS = 5.0  # a host renders what has landed within one
_MOST_REPAIRED = 100_000
_DOCUMENTS = {"people": "person", "requests": "request"}


class EventsUnderWayError(ConflictError):
    """What is on its way can't be told from what is lost."""

    def __init__(self, events: int) -> None:
        super().__init__(
            f"{events:,} events are under way, and nothing is mended before they have landed: run `springline serve`, "
            "and repair once `springline status` shows none"
        )
        self.events = events


@interruptible("run it again; what was mended by then stays mended")
def reconcile(
    day: Annotated[
        date | None,
        typer.Option(
            parser=as_day, metavar="DAY", help="Compare what was said on this day (UTC) only; documents are of no day."
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
    """Compare source, landing and index, and name what differs; exit code 1 where they do and are not repaired.

    So it is where documents wait to be rendered: the index does not show yet what has landed.
    """
    if everything and (day or group):
        raise typer.BadParameter("--all goes without --day and --group", param_hint="--all")
    mended = None
    with (
        opened() as workspace,
        reported(workspace, "reconciliation", "Source, landing and index compared", "warehouse reconcile") as run,
        notes.status("comparing source, landing and index"),
    ):
        chosen = _Chosen(workspace, run, day, group)
        if repair:
            _bring_on(workspace)
        began = chosen.unrendered().at
        waiting = under_way(workspace)  # before the comparison: what arrives later is no part of it
        with run.step("compare", "Compare"):
            report = chosen.compare(repair=repair)
        if group is not None and not report.rows and not report.differences:
            chosen.check_group(group)
        if repair and report.differences:
            with run.step("repair", "Mend what differs"):
                mended = _repair(chosen, report)
                run.summarize(rows=mended.rows, documents=len(mended.documents))
            with run.step("compare_again", "Compare again"):
                report = chosen.compare()
        waiting["documents_to_render"] = _still_unrendered(chosen, began)
        run.summarize(differences=len(report.differences), documents_to_render=waiting["documents_to_render"])
    agree = not report.differences and (report.documents is None or not waiting["documents_to_render"])
    tell(report, waiting, mended, agree=agree, as_json=as_json)
    if not agree:
        raise typer.Exit(1)


def _bring_on(workspace: Workspace) -> None:
    """Wait for what is to land, and render what has: nothing that is under way needs mending."""
    from springline.warehouse import transforms

    _wait_for_events(workspace)
    transforms.transform(workspace.warehouse, workspace.tenant_id, now=workspace.clock.now)


def _still_unrendered(chosen: "_Chosen", began: datetime) -> int:
    """How many documents have waited since before the comparison, though a host that lives was given time for them."""
    clock = chosen.workspace.clock
    deadline = clock.monotonic() + (_RENDERING_SECONDS if host_lives(chosen.workspace) else 0)
    while (waiting := chosen.unrendered(began).documents) and clock.monotonic() < deadline:
        time.sleep(0.1)
    return waiting


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
    run: "RunReporter"
    day: date | None
    group: str | None

    def compare(self, *, repair: bool = False) -> "Report":
        """Compare; the rows that differ are looked for and named, unless all of them are about to be repaired."""
        from springline.community import census
        from springline.warehouse import reconciliation

        with self._reading() as (source, landing):

            def tallies(from_at: datetime | str, to_at: datetime | str) -> "Iterator[Tally]":
                for tally in census.tallies(source, from_at, to_at):
                    self.run.check()
                    yield tally

            report = reconciliation.reconcile(
                landing,
                tallies,
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

    def unrendered(self, until: datetime | None = None) -> "Unrendered":
        """What waits to be rendered; of that which was marked by `until` only, where that is given."""
        from springline.warehouse import service

        with self.workspace.warehouse.transaction(self.workspace.tenant_id) as tx:
            return service.unrendered(tx, until)

    def check_group(self, slug: str) -> None:
        """Raise `UnknownGroupError` where the source has no such group."""
        from springline.community import history

        with self.workspace.database.transaction(self.workspace.tenant_id) as tx:
            history.group_id(tx, slug)

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


def _repair(chosen: _Chosen, report: "Report") -> Mended:
    """Mend all rows that differ, batch by batch, and then the documents; each batch is in the audit log before.

    Memory grows with the rows that differ, by 0.1 kB each: for millions of them there is `backfill`.
    """
    from springline.warehouse import mending

    workspace, mended = chosen.workspace, Mended()
    done: set[tuple[str, int]] = set()  # a message may differ in its words, its files and its reactions
    for kind, of_kind in groupby(chosen.differing(report), key=attrgetter("kind")):
        while batch := [*islice((row for row in of_kind if (kind, row.id) not in done), mending.BATCH)]:
            rows = [*chosen.named(batch)]
            batch_id = _audit(workspace, f"landing/{kind}", {str(row.id): in_words(row) for row in rows})
            ids = sorted({row.id for row in rows})
            source = _source(workspace, batch_id)
            mending.mend(workspace.warehouse, workspace.tenant_id, kind, ids, source, at=workspace.clock.now())
            done.update((kind, one) for one in ids)
            chosen.run.progress(len(done), unit="rows")
            chosen.run.check()
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
