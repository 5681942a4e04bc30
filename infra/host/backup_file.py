"""The file that a backup is: a zip archive with three SQL scripts and a manifest, written whole or not at all.

`pre-data.sql` makes tables and functions, `data.sql` fills them, `post-data.sql` adds indexes, constraints, triggers
and policies, as pg_dump has it. `manifest.json` comes last and says when and of which schema the backup was taken, how
many rows each table has with which checksum, where each tenant's audit log ended, and the SHA-256 of each script.
Scripts are streams on both ways: memory is bounded whatever their size.
"""

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from springline.platform.errors import ConflictError, InvalidError

SCRIPTS = ("pre-data", "data", "post-data")
CHUNK = 1 << 18
_MANIFEST = "manifest.json"
_FORMAT = 1
_COMPRESSION = 3  # of 9: the next ones cost twice the time for a tenth of the size


class BackupFileError(InvalidError):
    """This file is no backup, or not what was written."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(f"{file}: {reason}; take another backup")
        self.file = file


class FileThereError(ConflictError):
    """A backup never replaces a file."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} is there already: name another file, or a folder")
        self.file = file


@dataclass(frozen=True, slots=True)
class Table:
    """What a table held: how many rows, and the sum of their hashes, which does not depend on their order."""

    name: str
    rows: int
    checksum: str


@dataclass(frozen=True, slots=True)
class AuditEnd:
    """Where a tenant's audit log ended: its last entry's number and hash, in hexadecimal."""

    tenant_id: int
    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. `scripts` has the SHA-256 of each script, in hexadecimal."""

    taken_at: datetime
    revision: str
    server: str
    tables: tuple[Table, ...]
    audit: tuple[AuditEnd, ...]
    scripts: Mapping[str, str]

    @property
    def rows(self) -> int:
        """How many rows there are in all tables."""
        return sum(table.rows for table in self.tables)


class BackupWriter:
    """Takes the scripts of one backup, one after another, and then what is to be said of it."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._hashes: dict[str, str] = {}

    def add(self, script: str, source: IO[bytes]) -> None:
        """Copy a stream into the archive, to its end."""
        digest = hashlib.sha256()
        with self._archive.open(f"{script}.sql", "w", force_zip64=True) as into:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                into.write(chunk)
        self._hashes[script] = digest.hexdigest()

    def finish(
        self, *, taken_at: datetime, revision: str, server: str, tables: tuple[Table, ...], audit: tuple[AuditEnd, ...]
    ) -> Manifest:
        """Write the manifest."""
        manifest = Manifest(taken_at, revision, server, tables, audit, dict(self._hashes))
        told = {"format": _FORMAT, **asdict(manifest), "taken_at": taken_at.astimezone(UTC).isoformat()}
        self._archive.writestr(_MANIFEST, json.dumps(told, indent=2, ensure_ascii=False))
        return manifest


@contextmanager
def written(file: Path) -> Generator[BackupWriter]:
    """Write a backup to a new file that only its owner can read; it appears when all of it is on the disk.

    Raises `FileThereError`. Where the block raises, nothing is left behind.
    """
    if file.exists():
        raise FileThereError(file)
    partial = file.with_name(f"{file.name}.{os.getpid()}.partial")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION) as archive:
                yield BackupWriter(archive)
            raw.flush()
            os.fsync(raw.fileno())
        _appear(partial, file)
    finally:
        partial.unlink(missing_ok=True)


def _appear(partial: Path, file: Path) -> None:
    try:
        os.link(partial, file)  # unlike a rename, it never replaces what came to be there meanwhile
    except FileExistsError as error:
        raise FileThereError(file) from error
    except OSError:  # a file system without links
        partial.rename(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class Backup:
    """A backup that was read and found whole."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self._archive = archive
        self.manifest = manifest

    def chunks(self, script: str) -> Iterator[bytes]:
        """A script, piece by piece."""
        with self._archive.open(f"{script}.sql") as source:
            while chunk := source.read(CHUNK):
                yield chunk


@contextmanager
def read(file: Path) -> Generator[Backup]:
    """Open a backup, after every byte of it was compared with the manifest. Raises `BackupFileError`."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, IsADirectoryError) as error:
        raise BackupFileError(file, f"it can't be read ({error})") from error
    with archive:
        try:
            backup = Backup(archive, _manifest(json.loads(archive.read(_MANIFEST))))
            changed = [name for name in SCRIPTS if _hash(backup, name) != backup.manifest.scripts[name]]
        except (zipfile.BadZipFile, zlib.error, KeyError, TypeError, ValueError, EOFError) as error:
            raise BackupFileError(file, f"it is damaged ({error})") from error
        if changed:
            raise BackupFileError(file, f"{', '.join(changed)} is not what was written")
        yield backup


def _hash(backup: Backup, script: str) -> str:
    digest = hashlib.sha256()
    for chunk in backup.chunks(script):
        digest.update(chunk)
    return digest.hexdigest()


def _manifest(told: Any) -> Manifest:
    if told["format"] != _FORMAT:
        raise ValueError(f"format {told['format']} is of another version of Springline")
    return Manifest(
        taken_at=datetime.fromisoformat(told["taken_at"]),
        revision=str(told["revision"]),
        server=str(told["server"]),
        tables=tuple(Table(str(one["name"]), int(one["rows"]), str(one["checksum"])) for one in told["tables"]),
        audit=tuple(AuditEnd(int(one["tenant_id"]), int(one["number"]), str(one["hash"])) for one in told["audit"]),
        scripts={name: str(told["scripts"][name]) for name in SCRIPTS},
    )
