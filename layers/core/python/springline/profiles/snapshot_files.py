"""Keeps snapshots as files of the object store: one per person, replaced as a whole, and removed with its last reason.

A file's key names the tenant, as exports do, so that nobody finds one of another tenant's by a person's number alone.
"""

import hashlib
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice

from springline.platform.database import Database
from springline.platform.objects import ObjectNotFoundError, Objects
from springline.profiles import queries
from springline.profiles.snapshot_service import build_snapshots, build_snapshots_of
from springline.profiles.snapshots import SignalProfileSnapshot

PAGE = 200
"""People whose snapshots are built at once: 2 statements, and some 50 ms where each wrote twenty messages."""

_LOG = logging.getLogger(__name__)
_NAME = re.compile(r"([1-9]\d{0,18})\.json")


@dataclass(slots=True)
class Tally:
    """What a run did.

    Attributes:
        written: Files that are new or have changed.
        unchanged: Files that were right already.
        removed: Files of people who have no snapshot any more.
        skipped: People with a Signal identity of whom there is nothing to tell.
        complete: Whether everybody was looked at.
    """

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: int = 0
    complete: bool = True

    @property
    def generated(self) -> int:
        """Snapshots that were built, whether or not they were news."""
        return self.written + self.unchanged

    def together_with(self, other: "Tally") -> "Tally":
        """What two runs did; complete where both were."""
        return Tally(
            self.written + other.written,
            self.unchanged + other.unchanged,
            self.removed + other.removed,
            self.skipped + other.skipped,
            self.complete and other.complete,
        )


class SnapshotFiles:
    """The snapshot files of one tenant. With `dry_run` nothing is changed, and what would be done is counted.

    Args:
        database: The community's tables, as the serving role.
        objects: Where the files are.
        tenant_id: Whose people.
        tenant: Their tenant's short name, which is in the keys.
        dry_run: Only look.
    """

    def __init__(
        self, database: Database, objects: Objects, *, tenant_id: int, tenant: str, dry_run: bool = False
    ) -> None:
        self._database = database
        self._objects = objects
        self._tenant_id = tenant_id
        self._folder = f"signal_profiles/tenant={tenant}/"
        self._dry_run = dry_run

    def key(self, user_id: int) -> str:
        """Where a person's file is in the object store."""
        return f"{self._folder}{user_id}.json"

    def write(self, user_id: int, *, at: datetime) -> Tally:
        """Bring one person's file up to date; messages whose time has run out at `at` don't count.

        Raises `StorageUnavailableError`; then the old file is still there.
        """
        tally = Tally()
        self._renew([user_id], set(self._stored(self.key(user_id))), tally, at)
        if not any((tally.written, tally.unchanged, tally.removed)):
            tally.skipped = 1
        self._log(tally)
        return tally

    def write_all(
        self,
        *,
        at: datetime,
        go_on: Callable[[], bool] = lambda: True,
        on_page: Callable[[Tally], None] = lambda _: None,
    ) -> Tally:
        """Bring the files of all people up to date, and remove those of people who have no snapshot any more.

        Args:
            at: Messages whose time has run out by then don't count.
            go_on: Asked before each page; where it says no, files are as right as the run came, and none was removed.
            on_page: Told after each page what was done so far.

        Raises:
            StorageUnavailableError: A file can't be written. All files are whole; the next run does what is left.

        Cost: per page two statements, per thousand files a listing, and per file one look at it. Memory: two numbers
        per person.
        """
        tally, kept, after = Tally(), set[int](), 0
        stored = set(self._stored(self._folder))
        while after is not None and go_on():
            with self._database.transaction(self._tenant_id) as tx:
                page = build_snapshots(tx, after, PAGE, at=at)
            self._put(page.snapshots, stored, tally)
            kept.update(snapshot.user_id for snapshot in page.snapshots)
            tally.skipped += len(page.without)
            after = page.last
            on_page(tally)
        tally.complete = after is None
        if tally.complete:
            for user_ids in _by_pages(iter(stored - kept)):
                self._renew(user_ids, stored, tally, at)
        self._log(tally)
        return tally

    def _renew(self, user_ids: Sequence[int], stored: set[int], tally: Tally, at: datetime) -> None:
        """Write what there is of these people, and remove the files of the others.

        Files are removed by what the database says now: who had no message when they were passed may have one since.
        """
        with self._database.transaction(self._tenant_id) as tx:
            snapshots = build_snapshots_of(user_ids, tx, at=at)
        self._put(snapshots, stored, tally)
        there = {snapshot.user_id for snapshot in snapshots}
        for user_id in user_ids:
            if user_id in stored and user_id not in there:
                tally.removed += 1
                if not self._dry_run:
                    self._objects.delete(self.key(user_id))

    def _put(self, snapshots: Iterable[SignalProfileSnapshot], stored: set[int], tally: Tally) -> None:
        for snapshot in snapshots:
            key, content = self.key(snapshot.user_id), file_content(snapshot)
            # Only files that were listed are looked at: S3 doesn't tell who may list no more than one folder that a key
            # is missing, but that it is forbidden.
            if snapshot.user_id in stored and self._sha256(key) == hashlib.sha256(content).hexdigest():
                tally.unchanged += 1
                continue
            tally.written += 1
            if not self._dry_run:
                self._objects.put(key, content, content_type="application/json")

    def _sha256(self, key: str) -> str | None:
        try:
            return self._objects.head(key).sha256
        except ObjectNotFoundError:
            return None  # another run has removed it since

    def _stored(self, prefix: str) -> Iterator[int]:
        """The people who have a file whose key begins so; what else may lie in the folder is nobody's."""
        for listed in self._objects.list(prefix):
            if named := _NAME.fullmatch(listed.key.removeprefix(self._folder)):
                yield int(named[1])

    def _log(self, tally: Tally) -> None:
        fields = {"tenant_id": self._tenant_id, "dry_run": self._dry_run, **asdict(tally)}
        if tally.complete:
            _LOG.info("snapshots of Signal profiles are up to date", extra=fields)
        else:
            _LOG.warning("there was no time for all snapshots of Signal profiles", extra=fields)


def file_content(snapshot: SignalProfileSnapshot) -> bytes:
    """What a snapshot's file holds: its canonical JSON, and a line's end."""
    return snapshot.to_json().encode() + b"\n"


def tenants(system: Database) -> list[tuple[int, str]]:
    """All tenants, as id and short name; asked as the system's role."""
    with system.transaction() as tx:
        return queries.snapshot_tenants(tx)


def _by_pages(user_ids: Iterator[int]) -> Iterator[list[int]]:
    while page := list(islice(user_ids, PAGE)):
        yield page
