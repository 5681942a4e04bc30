"""Erases a person step by step. Each step is bounded batches of one transaction each, and can be run again.

The order matters in three places. The account is refused before anything is deleted, so that nothing new comes in
behind. Highlights go after the messages that one could be written from. And the person's name and account go last of
what is looked for by these; a run that was cut off finds them still there.
"""

from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from functools import partial

from springline.access import audit
from springline.access.model import Cause
from springline.community import erasing
from springline.community.erasing import Person, Position
from springline.erasure import queries
from springline.erasure.model import ErasureRunningError, Named, Places
from springline.insights import answers
from springline.platform.database import Transaction
from springline.profiles import user_profile_highlight_service as highlights
from springline.profiles.snapshot_files import SnapshotFiles
from springline.provenance import service as provenance

BATCH = 500
"""Messages, reactions or lines that one transaction handles."""

Step = Callable[[str, int], None]


def named(tx: Transaction, name: str, *, limit: int) -> list[Named]:
    """People whose name has a text in it, by name; at most `limit`."""
    return [Named(*row) for row in tx.rows(queries.FIND_PEOPLE, name=name, limit=limit)]


def find(places: Places, user_id: int) -> Person:
    """The person with a number; raises `PersonNotFoundError`."""
    with places.database.transaction(places.tenant_id) as tx:
        return erasing.find(tx, user_id)


def erase(places: Places, user_id: int, *, cause: Cause, salt: bytes, on_step: Step = lambda _, __: None) -> Person:
    """Erase a person from the community's tables and from what is told of them; returns who they were.

    What is derived (landing, index, insights) follows by the events that this records, and is not waited for. Running
    it again completes a run that was cut off, and changes nothing where none was.

    Args:
        places: Where the tenant's data are.
        user_id: The person's number.
        cause: Who erases, and when.
        salt: 32 random bytes, kept where the tenant has erased nobody yet.
        on_step: Told after each batch what was done, and how many it were.

    Raises:
        ErasureRunningError: Another run erases the same person.
        PersonNotFoundError: There is no such person.
        StorageUnavailableError: The object store can't be reached; run it again.

    Cost: as that of deleting the person's messages, and some ten scans of the tenant's tables.
    """
    with _alone(places, user_id):
        person = find(places, user_id)
        run = _Run(places, person, cause, on_step)
        run.once("account refused", lambda tx: erasing.begin(tx, person, salt=salt, at=cause.at))
        run.messages()
        run.again("messages that never came", partial(_forget_lost, run))
        run.again("reactions", lambda tx: erasing.take_back_reactions(tx, person, limit=BATCH, at=cause.at))
        run.again("mentions", lambda tx: erasing.unname_mentions(tx, person, limit=BATCH))
        run.again("requests and comments", lambda tx: erasing.empty_written(tx, person, limit=BATCH, at=cause.at))
        run.again("quarantined lines", lambda tx: erasing.empty_quarantine(tx, person, limit=BATCH, at=cause.at))
        run.once("kept answers", lambda tx: tx.execute(queries.FORGET_ANSWERS, user_id=user_id, words=person.words))
        run.once("what is told of them", partial(_forget_highlight, run))
        run.once("answers of models", answers.forget_taken_back)
        run.dead_letters()
        run.once("name and account", lambda tx: erasing.unname(tx, person, at=cause.at))
        run.snapshot()
        run.once("audit entry", partial(_finish, run))
    return person


def empty_cache(places: Places) -> int:
    """Empty the tenant's cache of the index; returns how many answers it held. It fills itself again."""
    with places.database.transaction(places.tenant_id) as tx:
        return tx.execute(queries.EMPTY_CACHE)


def export_anew(places: Places, *, on_file: Callable[[], None] = lambda: None) -> int:
    """Have exported files follow, where there are any; returns how many were written or removed.

    Only the files with rows that changed; calls `on_file` after each that was looked at. Raises `ExportRunningError`,
    `ManifestError`, `StorageUnavailableError`.
    """
    from springline.warehouse.archive import exporting
    from springline.warehouse.archive.manifest import Manifest

    if Manifest.read(places.exports, places.tenant) is None:
        return 0
    done = exporting.export(
        places.warehouse,
        places.exports,
        tenant_id=places.tenant_id,
        tenant=places.tenant,
        place=places.exports_place,
        on_slice=lambda _, __: on_file(),
    )
    return done.written + done.removed


class _Run:
    """One run: who is erased, by whom, and who is told how far it came."""

    def __init__(self, places: Places, person: Person, cause: Cause, on_step: Step) -> None:
        self.places = places
        self.person = person
        self.cause = cause
        self._on_step = on_step

    def once(self, what: str, work: Callable[[Transaction], object]) -> None:
        """One transaction."""
        done = self.places.database.run(work, tenant_id=self.places.tenant_id)
        self._on_step(what, int(done) if isinstance(done, int) else 1)

    def again(self, what: str, work: Callable[[Transaction], int]) -> None:
        """One transaction after another until there is nothing left to do."""
        while done := self.places.database.run(work, tenant_id=self.places.tenant_id):
            self._on_step(what, done)

    def messages(self) -> None:
        """Delete all their messages, a page at a time."""
        after: Position | None = Position()
        while after is not None:
            page = partial(erasing.delete_messages, person=self.person, after=after, limit=BATCH, at=self.cause.at)
            done, after = self.places.database.run(page, tenant_id=self.places.tenant_id)
            self._on_step("messages", done)

    def dead_letters(self) -> None:
        """Remove what nobody could deliver of them, where queues can be searched."""
        if not self.places.searchable_queues:
            return
        given = {"user_id": self.person.user_id, "account": self.person.account, "tenant_id": self.places.tenant_id}
        with self.places.system.transaction() as tx:
            done = tx.execute(queries.DROP_DEAD_LETTERS, **given)
        self._on_step("dead letters", done)

    def snapshot(self) -> None:
        """Remove their snapshot's file."""
        places = self.places
        files = SnapshotFiles(places.database, places.objects, tenant_id=places.tenant_id, tenant=places.tenant)
        places.objects.delete(files.key(self.person.user_id))
        self._on_step("snapshot", 1)


def _forget_lost(run: _Run, tx: Transaction) -> int:
    return erasing.forget_lost_messages(tx, run.person, limit=BATCH, at=run.cause.at)


def _forget_highlight(run: _Run, tx: Transaction) -> bool:
    user_id = run.person.user_id
    erased = highlights.erase(tx, user_id)
    provenance.erase(tx, "highlight", str(user_id), at=run.cause.at)
    tx.execute(queries.FORGET_QUOTED, user_id=user_id)
    tx.execute(queries.FORGET_REGENERATION, user_id=user_id)
    return erased


def _finish(run: _Run, tx: Transaction) -> bool:
    is_new = erasing.finish(tx, run.person, at=run.cause.at)
    if is_new:
        audit.append(
            tx, run.cause, action="person.erased", resource=f"person/{run.person.user_id}", before={}, after={}
        )
    return is_new


@contextmanager
def _alone(places: Places, user_id: int) -> Generator[None]:
    # A session of its own holds the lock: a transaction would hold back the horizon of everything for as long.
    with closing(places.database.connect()) as connection:
        given = queries.HOLD_ERASURE.arguments({"user_id": user_id, "tenant_id": places.tenant_id})
        held = (connection.run(queries.HOLD_ERASURE, given).rows or [[False]])[0][0]
        if not held:
            raise ErasureRunningError(user_id)
        yield
