"""Files as they were received: each once for a tenant, under its hash, whatever it is called and wherever it is used.

A row says that the bytes may be in the object store before they are, and that they are there and have this hash once
that was seen. So whoever dies in between leaves either nothing or a row that the sweep finds; and bytes without a row
don't exist. Who asks for a hash learns only what their own tenant has: the keys and the rows are the tenant's.
"""

import hashlib
import tempfile
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from typing import BinaryIO, NamedTuple, cast

from springline.documents import kinds, queries
from springline.documents.model import (
    LARGEST_ORIGINAL,
    Announced,
    Original,
    OriginalMismatchError,
    OriginalNotFoundError,
    OriginalTooLargeError,
)
from springline.platform.clock import Clock
from springline.platform.database import Database
from springline.platform.objects import ObjectNotFoundError, Objects
from springline.platform.objects.protocol import Upload

KEPT_UNUSED = timedelta(days=1)
"""How long an original is kept that nothing refers to."""
_PIECE = 1 << 20
_HELD_IN_MEMORY = 8 << 20
_SWEPT_AT_ONCE = 200
_LOOKS_AT_ONCE = 16


class Place(NamedTuple):
    """Where a file is to be sent; `upload` is None where it is here already, or goes through the API."""

    sha256: str
    is_here: bool
    upload: Upload | None


def key_of(tenant_id: int, sha256: str) -> str:
    """The key of an original in the object store."""
    return f"documents/{tenant_id}/{sha256[:2]}/{sha256}"


class Originals:
    """The originals of one tenant. Each verb has its own short transactions, none of them open while bytes travel."""

    def __init__(self, database: Database, objects: Objects, tenant_id: int, clock: Clock) -> None:
        self._database = database
        self._objects = objects
        self._tenant_id = tenant_id
        self._clock = clock

    def keep(self, data: bytes | BinaryIO, *, name: str = "the file", expected: str | None = None) -> Original:
        """Keep a file, unless it is here already; returns it with its hash.

        Args:
            data: Its bytes, or a stream of them, of which as much as 8 MiB is held in memory.
            name: What to call it where it is refused.
            expected: The SHA-256 that it should have.

        Raises:
            OriginalTooLargeError: It has more than 200 million bytes.
            OriginalMismatchError: It has another hash than expected.
            StorageUnavailableError: The object store can't take it.
        """
        with tempfile.SpooledTemporaryFile(max_size=_HELD_IN_MEMORY) as held:
            sha256, size, head = _received(data, cast("BinaryIO", held), name)
            if expected not in (None, sha256):
                raise OriginalMismatchError(str(expected), sha256)
            media_type = kinds.media_type_of(head)
            stored = self._announced([Announced(sha256, size)])
            while sha256 not in stored:  # a second time where the sweep took it in between
                held.seek(0)
                key = key_of(self._tenant_id, sha256)
                self._objects.put(key, cast("BinaryIO", held), content_type=media_type)
                if self._stored(sha256, size, media_type):
                    break
                stored = self._announced([Announced(sha256, size)])
        return self.get(sha256)

    def get(self, sha256: str) -> Original:
        """A file that is here; raises `OriginalNotFoundError`."""
        with self._database.transaction(self._tenant_id) as tx:
            found = queries.original(tx, sha256)
        if found is None:
            raise OriginalNotFoundError(sha256)
        return found

    def open(self, sha256: str) -> BinaryIO:
        """The bytes of a file that is here, to read and to close; raises `OriginalNotFoundError`."""
        self.get(sha256)
        try:
            return self._objects.open(key_of(self._tenant_id, sha256))
        except ObjectNotFoundError as error:
            raise OriginalNotFoundError(sha256) from error

    def places(self, wanted: Collection[Announced]) -> list[Place]:
        """Which of some files are here, and where to send each of the others.

        Raises `OriginalTooLargeError`.
        """
        for one in wanted:
            if one.size > LARGEST_ORIGINAL:
                raise OriginalTooLargeError(one.sha256)
        here = self._announced(wanted)
        here |= self.verify([one.sha256 for one in wanted if one.sha256 not in here])
        return [
            Place(one.sha256, True, None)
            if one.sha256 in here
            else Place(one.sha256, False, self._upload(one.sha256, one.size))
            for one in wanted
        ]

    def verify(self, sha256: Collection[str]) -> set[str]:
        """Look for files that somebody put into the object store themselves; returns those that are here now.

        Only those that were announced are looked for. What is there under another hash than its own is no such file.
        """
        if not sha256:
            return set()
        with self._database.transaction(self._tenant_id) as tx:
            announced = queries.announced(tx, sha256)
        with ThreadPoolExecutor(max_workers=_LOOKS_AT_ONCE) as threads:
            looked = list(threads.map(self._look, announced))
        return {one for one, is_here in zip(announced, looked, strict=True) if is_here}

    def _look(self, sha256: str) -> bool:
        key = key_of(self._tenant_id, sha256)
        # S3 says that an object is missing only to those who may list, and they may as well do that.
        if not any(item.key == key for item in self._objects.list(key)):
            return False
        found = self._objects.head(key)
        if found.sha256 != sha256 or found.size > LARGEST_ORIGINAL:
            return False  # it is overwritten by who sends the right bytes, or swept
        with self._objects.open(key) as stream:
            head = stream.read(kinds.HEAD)
        return self._stored(sha256, found.size, kinds.media_type_of(head))

    def _upload(self, sha256: str, size: int) -> Upload | None:
        return self._objects.upload_address(key_of(self._tenant_id, sha256), sha256=sha256, size=size)

    def _announced(self, wanted: Collection[Announced]) -> set[str]:
        with self._database.transaction(self._tenant_id) as tx:
            return queries.announce(tx, wanted, media_type=kinds.UNSEEN, at=self._clock.now())

    def _stored(self, sha256: str, size: int, media_type: str) -> bool:
        with self._database.transaction(self._tenant_id) as tx:
            return queries.store(tx, sha256, size=size, media_type=media_type, at=self._clock.now())


def sweep(system: Database, database: Database, objects: Objects, *, at: datetime) -> int:
    """Delete originals of all tenants that nothing has referred to for a day; returns how many.

    Each is held while its bytes are deleted: who wants to refer to it waits, and is told then that it is missing. Who
    dies in between leaves the row, and the next sweep finds it.
    """
    before = at - KEPT_UNUSED
    with system.transaction() as tx:
        unused = queries.old(tx, before=before, limit=_SWEPT_AT_ONCE)
    return sum(_swept(database, objects, tenant_id, hashes, before) for tenant_id, hashes in unused.items())


def _swept(database: Database, objects: Objects, tenant_id: int, hashes: Iterable[str], before: datetime) -> int:
    swept = 0
    for sha256 in hashes:
        with database.transaction(tenant_id) as tx:
            for unused in queries.hold_unused(tx, [sha256], before=before):
                with suppress(ObjectNotFoundError):
                    objects.delete(key_of(tenant_id, unused))
                queries.forget(tx, [unused])
                swept += 1
    return swept


def _received(data: bytes | BinaryIO, held: BinaryIO, name: str) -> tuple[str, int, bytes]:
    """Copy a file to where it can be read again; returns its hash, its size and its first bytes."""
    digest, size, head = hashlib.sha256(), 0, b""
    pieces = iter([data]) if isinstance(data, bytes) else iter(lambda: data.read(_PIECE), b"")
    for piece in pieces:
        size += len(piece)
        if size > LARGEST_ORIGINAL:
            raise OriginalTooLargeError(name)
        if len(head) < kinds.HEAD:
            head += piece[: kinds.HEAD - len(head)]
        digest.update(piece)
        held.write(piece)
    return digest.hexdigest(), size, head
