"""Writes what has changed in a tenant's warehouse to Parquet files, each of which is replaced as a whole.

A file is a slice: a day of a table, or a block of its numbers. It always has the same key, so that whoever reads the
folder sees each row once, in the file's old version or in its new one, whatever moment the export is at or was cut off
at. The manifest comes last; until then the next export starts where this one did, and ends with the same files.

What changed is found by the numbers of transactions. Those below the horizon at the beginning of an export are over and
were seen by it; the next one looks for rows that the others have written. No clock is asked, and no commit is too late.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date

from springline.platform import long_reads
from springline.platform.database import Database, Transaction
from springline.platform.errors import ConflictError
from springline.platform.objects import Objects
from springline.platform.statements import statement
from springline.warehouse import queries
from springline.warehouse.archive import parquet
from springline.warehouse.archive.datasets import DATASETS, Dataset, Slice
from springline.warehouse.archive.manifest import Manifest

_HORIZON = statement(queries.__file__, "export_horizon")
_HOLD = statement(queries.__file__, "hold_export")


class ExportRunningError(ConflictError):
    """Another export of the same tenant to the same place is under way."""

    def __init__(self, place: str) -> None:
        super().__init__(f"another export to {place} is under way: wait until it has ended")


@dataclass(frozen=True, slots=True)
class Days:
    """The days to export whether or not something changed in them, both included; None for no bound."""

    first: date | None
    last: date | None

    def __contains__(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(slots=True)
class Exported:
    """What an export did: files written, looked at and found the same, removed; rows and bytes written."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    rows: int = 0
    bytes: int = 0


def export(
    database: Database,
    objects: Objects,
    *,
    tenant_id: int,
    tenant: str,
    place: str,
    days: Days | None = None,
    on_slice: Callable[[Exported, int], None] = lambda _, __: None,
) -> Exported:
    """Bring the files of a tenant up to date.

    Args:
        database: The warehouse, as the serving role.
        objects: Where the files go.
        tenant_id: Whose rows.
        tenant: Their short name, which is in the files' keys.
        place: What the destination is called: one export at a time to each.
        days: Write the tables that are cut by days for these days, changed or not, and leave all else as it is.
        on_slice: Told after each slice what was done so far, and how many slices there are.

    Raises:
        ExportRunningError: Somebody else exports there.
        ManifestError: What is there is not an export that this could go on from.
        StorageUnavailableError: The destination can't be written. What was written stays, and is written again.

    Cost: grows with the slices that changed; see docs/warehouse.md for rows per second. Memory doesn't grow.
    """
    with _alone(database, place, tenant_id):
        manifest, slices = _plan(database, objects, tenant_id, tenant, days)
        run = _Run(database, objects, tenant_id, tenant, manifest, forced=days is not None)
        for dataset, one in slices:
            run.renew(dataset, one)
            on_slice(run.done, len(slices))
        manifest.write(objects, tenant)
    return run.done


@contextmanager
def _alone(database: Database, place: str, tenant_id: int) -> Generator[None]:
    # A session of its own holds the lock: a transaction would hold back the horizon of everything for as long.
    with closing(database.connect()) as connection:
        row = (connection.run(_HOLD, _HOLD.arguments({"place": place, "tenant_id": tenant_id})).rows or [[False]])[0]
        if not row[0]:
            raise ExportRunningError(place)
        yield


def _plan(
    database: Database, objects: Objects, tenant_id: int, tenant: str, days: Days | None
) -> tuple[Manifest, list[tuple[Dataset, Slice]]]:
    """What there is to do, and the manifest that is right when it is done."""
    known = Manifest.read(objects, tenant)
    with database.transaction(tenant_id) as tx:
        long_reads.begin(tx)
        cluster, horizon, first_kept = tx.one(_HORIZON)
        if known is not None and known.cluster == cluster and known.horizon <= horizon:
            manifest, since = known, known.horizon
        else:  # nothing was exported, or from another database: all is looked at, and what is the same stays
            manifest, since = Manifest(cluster, 0, known.files if known else {}), 0
        slices = list(_slices(tx, manifest, tenant, since, days, first_kept))
    if days is None:
        manifest.horizon = horizon
    return manifest, slices


def _slices(
    tx: Transaction, manifest: Manifest, tenant: str, since: int, days: Days | None, first_kept: date | None
) -> Iterator[tuple[Dataset, Slice]]:
    for dataset in DATASETS:
        if days is not None and dataset.moment is None:
            continue
        there = [dataset.named(name) for name in _exported(manifest, dataset, tenant)]
        if days is not None:
            again = [one for one in there if _day(one) in days]
            found = {one.name: one for one in [*again, *dataset.between(tx, days.first, days.last)]}
        elif since == 0:
            found = {one.name: one for one in [*there, *dataset.between(tx, None, None)]}
        else:
            too_old = [one for one in there if _is_too_old(dataset, one, first_kept)]
            found = {one.name: one for one in [*too_old, *dataset.changed(tx, since)]}
        yield from ((dataset, found[name]) for name in sorted(found))


def _is_too_old(dataset: Dataset, one: Slice, first_kept: date | None) -> bool:
    """Whether retention removes these rows, which leaves nothing that could be found as a change."""
    return dataset.table == "raw_signal_messages" and first_kept is not None and _day(one) < first_kept


def _day(one: Slice) -> date:
    return date.fromisoformat(one.name.removeprefix("day="))


def _exported(manifest: Manifest, dataset: Dataset, tenant: str) -> Iterable[str]:
    prefix = _folder(dataset, tenant)
    return [key.removeprefix(prefix).partition("/")[0] for key in manifest.files if key.startswith(prefix)]


@dataclass(slots=True)
class _Run:
    """An export under way. `forced` writes files that are the same, too."""

    database: Database
    objects: Objects
    tenant_id: int
    tenant: str
    manifest: Manifest
    forced: bool
    done: Exported = field(default_factory=Exported)

    def renew(self, dataset: Dataset, one: Slice) -> None:
        """Write a slice's file, or remove it where the slice has no rows any more."""
        key = f"{_folder(dataset, self.tenant)}{one.name}/part-0.parquet"
        with parquet.temporary_file() as file:
            # A transaction for each slice: none is open while a file travels, however long that takes.
            with self.database.transaction(self.tenant_id) as tx:
                long_reads.begin(tx)
                written = parquet.write(file, dataset.columns, dataset.lines(tx, one))
            known = self.manifest.files.get(key)
            if written.rows == 0:
                self._remove(key)
            elif known is not None and known["sha256"] == written.sha256 and not self.forced:
                self.done.unchanged += 1
            else:
                self.objects.put(key, file, content_type=parquet.CONTENT_TYPE)
                self._note(key, written)

    def _remove(self, key: str) -> None:
        self.objects.delete(key)
        self.done.removed += self.manifest.files.pop(key, None) is not None

    def _note(self, key: str, written: parquet.Written) -> None:
        self.manifest.files[key] = {"rows": written.rows, "bytes": written.size, "sha256": written.sha256}
        self.done.written += 1
        self.done.rows += written.rows
        self.done.bytes += written.size


def _folder(dataset: Dataset, tenant: str) -> str:
    return f"table={dataset.table}/tenant={tenant}/"
