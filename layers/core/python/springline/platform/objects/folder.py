"""Objects as plain files below a folder: what one machine needs, and what anybody can look into.

A put writes a hidden file beside its target, makes it durable, and renames it over the target: whoever reads sees the
old file or the new one, whenever the power fails. A put that is killed leaves its hidden `.writing-…` file behind,
which nothing lists and anybody may delete.
"""

import hashlib
import os
import secrets
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from springline.platform.objects.protocol import (
    InvalidKeyError,
    ListedObject,
    ObjectNotFoundError,
    StorageUnavailableError,
    StoredObject,
    check_key,
    check_prefix,
    disk_errors,
)

_CHUNK = 1 << 20
_UNFINISHED = ".writing-"
_ATTEMPTS = 100


class FolderObjects:
    """Objects below `root`, which is made when the first one is put.

    The content type is not kept: a file has no place for one. `head` reads the file to hash it. Where `a` is an
    object, `a/b` can't be one, and the other way round: that raises `InvalidKeyError`.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()

    def put(self, key: str, data: bytes | BinaryIO, *, content_type: str) -> StoredObject:
        """Store `data` under `key`; see `Objects.put`. Costs three fsyncs at most per new folder, two otherwise."""
        target = self._path(key)
        with _translated(key):
            unfinished, descriptor = _create_beside(target, self._root)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    size, digest = _copy(data, file)
                    file.flush()
                    os.fsync(file.fileno())
                unfinished.replace(target)
            except BaseException:
                with suppress(OSError):
                    unfinished.unlink(missing_ok=True)
                raise
            _sync_folder(target.parent)
        return StoredObject(key, size, digest)

    def get(self, key: str) -> bytes:
        """The whole content; raises `ObjectNotFoundError`."""
        with self.open(key) as file:
            return file.read()

    def open(self, key: str) -> BinaryIO:
        """The content as a stream; raises `ObjectNotFoundError`."""
        try:
            return self._path(key).open("rb")
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise ObjectNotFoundError(key) from None

    def head(self, key: str) -> StoredObject:
        """Size and hash; raises `ObjectNotFoundError`. Reads the whole file, in constant memory."""
        size, digest = 0, hashlib.sha256()
        with self.open(key) as file:
            while chunk := file.read(_CHUNK):
                size += len(chunk)
                digest.update(chunk)
        return StoredObject(key, size, digest.hexdigest())

    def list(self, prefix: str = "") -> Iterator[ListedObject]:
        """The objects whose keys begin with `prefix`, in order. Holds one folder's names at a time on each level."""
        check_prefix(prefix)
        folder, _, _ = prefix.rpartition("/")
        yield from _walk(self._root / folder, f"{folder}/" if folder else "", prefix)

    def delete(self, key: str) -> None:
        """Delete the object, and the folders that are empty without it."""
        path = self._path(key)
        with _translated(key):
            try:
                path.unlink()
            except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
                return
            _sync_folder(path.parent)
            for folder in path.parents:
                if folder == self._root or not _removed(folder):
                    break

    def upload_address(self, key: str, *, sha256: str, size: int) -> None:
        """None: nobody but this process can write into the folder."""
        check_key(key)

    def upload_origins(self) -> tuple[str, ...]:
        """None."""
        return ()

    def download_address(self, key: str, *, content_type: str, disposition: str) -> None:
        """None: nobody but this process can read the folder."""
        check_key(key)

    def _path(self, key: str) -> Path:
        check_key(key)
        return self._root / key


def _copy(data: bytes | BinaryIO, file: BinaryIO) -> tuple[int, str]:
    """Write all of `data`; returns its size and hash."""
    if isinstance(data, bytes):
        file.write(data)
        return len(data), hashlib.sha256(data).hexdigest()
    size, digest = 0, hashlib.sha256()
    while chunk := data.read(_CHUNK):
        file.write(chunk)
        size += len(chunk)
        digest.update(chunk)
    return size, digest.hexdigest()


def _create_beside(target: Path, root: Path) -> tuple[Path, int]:
    """Create an empty hidden file in the folder of `target`; returns its path and descriptor."""
    for _ in range(_ATTEMPTS):
        _make_folders(target.parent, root)
        unfinished = target.parent / f"{_UNFINISHED}{secrets.token_hex(8)}"
        # a delete of the last other object may remove the folder at this very moment
        with suppress(FileNotFoundError):
            return unfinished, os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o666)
    raise StorageUnavailableError(f"{target.parent} is removed again whenever it is made")


def _make_folders(folder: Path, root: Path) -> None:
    """Make `folder` and what it stands in; what is new is durable in its parent."""
    if folder.is_dir():
        return
    if folder == root:
        folder.mkdir(parents=True, exist_ok=True)
        return
    _make_folders(folder.parent, root)
    with suppress(FileNotFoundError):  # the parent was removed again: the caller starts over
        with suppress(FileExistsError):  # somebody else was quicker; should it be an object, opening a file will tell
            folder.mkdir()
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    with suppress(FileNotFoundError):  # a concurrent delete has removed it, and what mattered in it is gone with it
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _removed(folder: Path) -> bool:
    try:
        folder.rmdir()
    except OSError:
        return False  # not empty, or gone already
    return True


def _walk(folder: Path, above: str, prefix: str) -> Iterator[ListedObject]:
    """The files below `folder`, whose own key is `above`, in the order of their whole keys."""
    try:
        with os.scandir(folder) as scan:
            entries = [
                (f"{entry.name}/" if entry.is_dir(follow_symlinks=False) else entry.name, entry) for entry in scan
            ]
    except (FileNotFoundError, NotADirectoryError):
        return
    # With its slash a folder sorts where its files do: "a-b" < "a/x" < "ab".
    for name, entry in sorted(entries, key=lambda pair: pair[0]):
        key = above + name
        if name.startswith(".") or not (key.startswith(prefix) or prefix.startswith(key)):
            continue
        if name.endswith("/"):
            yield from _walk(folder / entry.name, key, prefix)
        elif key.startswith(prefix) and entry.is_file():
            with suppress(FileNotFoundError):  # deleted since the folder was read
                status = entry.stat()
                yield ListedObject(key, status.st_size, datetime.fromtimestamp(status.st_mtime, UTC))


@contextmanager
def _translated(key: str) -> Generator[None]:
    """Turn what a file system says while writing into the errors of the port."""
    try:
        with disk_errors(key):
            yield
    except (FileExistsError, IsADirectoryError, NotADirectoryError) as error:
        raise InvalidKeyError(key, "another key makes a part of it an object, or makes it a folder") from error
