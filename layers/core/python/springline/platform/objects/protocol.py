"""What an object store is: whole files under keys, replaced at once or not at all."""

import errno
import re
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from springline.platform.errors import InvalidError, NotFoundError, UnavailableError

_LONGEST_KEY = 1024  # bytes; S3's limit
_LONGEST_SEGMENT = 255  # bytes; the limit of the usual file systems
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\]")


class InvalidKeyError(InvalidError):
    """A key that not every store could hold, or that could lead out of one. It is a mistake of the caller."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"{key[:200]!r} can't be a key: {reason}")
        self.key = key


class ObjectNotFoundError(NotFoundError):
    """There is no object under this key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"there is no object {key!r}")
        self.key = key


class StorageUnavailableError(UnavailableError):
    """The store can't do it at the moment. What was there is unchanged; the same call may succeed later."""


class StorageFullError(StorageUnavailableError):
    """The disk or the quota is full. Nothing half-written is left; free space, then try again."""

    retry_after_seconds: float | None = 30


class StorageReadOnlyError(StorageUnavailableError):
    """The file system is mounted read-only, as Linux does after a disk error. Mend it, then try again."""

    retry_after_seconds: float | None = 30


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object without its content: its size in bytes and the SHA-256 of its content, in hexadecimal."""

    key: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ListedObject:
    """An object as a listing shows it: size in bytes, and when it was last put."""

    key: str
    size: int
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Upload:
    """Where somebody who may not call the store can put one object for a while: by PUT, with these header fields."""

    url: str
    headers: Mapping[str, str]


class Objects(Protocol):
    """Files under keys such as `exports/7/2026-01.csv`. Every method may raise `InvalidKeyError`."""

    def put(self, key: str, data: bytes | BinaryIO, *, content_type: str) -> StoredObject:
        """Store `data`, a stream to its end, replacing what was there in one step.

        Once it returns, the object survives a crash. Raises `StorageUnavailableError` (`StorageFullError` and others),
        and then the old object, or none, is still there. A stream takes constant memory, whatever its length.
        """
        ...

    def get(self, key: str) -> bytes:
        """The whole content; raises `ObjectNotFoundError`."""
        ...

    def open(self, key: str) -> BinaryIO:
        """The content as a stream to read forwards and to close; raises `ObjectNotFoundError`.

        It reads one version to its end, also when the object is replaced or deleted meanwhile.
        """
        ...

    def head(self, key: str) -> StoredObject:
        """Size and hash; raises `ObjectNotFoundError`. May have to read the content to know its hash."""
        ...

    def list(self, prefix: str = "") -> Iterator[ListedObject]:
        """The objects whose keys begin with `prefix`, in the order of their keys' characters.

        What is put or deleted while the listing goes on may be in it or not.
        """
        ...

    def delete(self, key: str) -> None:
        """Delete the object; does nothing where there is none."""
        ...

    def upload_address(self, key: str, *, sha256: str, size: int) -> Upload | None:
        """Where `size` bytes with this SHA-256 can be put, and no others, for 15 minutes; None where there is no way.

        The store itself counts and hashes what comes. `head` tells whether it has come.
        """
        ...

    def upload_origins(self) -> tuple[str, ...]:
        """Origins that `upload_address` names, for the policies of pages; none where there is no way."""
        ...

    def download_address(self, key: str, *, content_type: str, disposition: str) -> str | None:
        """Where the object can be read for 5 minutes, served with these header fields; None where there is no way."""
        ...


def check_key(key: str) -> None:
    """Raise `InvalidKeyError` unless every store can hold `key` and a folder store stays in its folder with it."""
    _check_characters(key)
    if not key:
        raise InvalidKeyError(key, "it is empty")
    for segment in key.split("/"):
        _check_segment(key, segment)
        if not segment:
            raise InvalidKeyError(key, "it begins or ends with a slash, or has two in a row")


def check_prefix(prefix: str) -> None:
    """Raise `InvalidKeyError` for a prefix that no key can begin with."""
    _check_characters(prefix)
    *folders, last = prefix.split("/")
    for segment in folders:
        if not segment:
            raise InvalidKeyError(prefix, "it begins with a slash, or has two in a row")
    for segment in (*folders, last):
        _check_segment(prefix, segment)


@contextmanager
def disk_errors(key: str) -> Generator[None]:
    """Turn what a full or read-only file system says while `key` is written into the errors of the port."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StorageFullError(f"no space is left to store {key!r}; free some, then try again") from error
        if error.errno == errno.EROFS:
            raise StorageReadOnlyError(f"the file system is read-only, {key!r} can't be changed") from error
        raise


def _check_characters(key: str) -> None:
    try:
        size = len(key.encode("utf-8"))
    except UnicodeEncodeError:
        raise InvalidKeyError(key, "it has half a surrogate pair in it") from None
    if size > _LONGEST_KEY:
        raise InvalidKeyError(key, f"it is longer than {_LONGEST_KEY} bytes")
    if _FORBIDDEN.search(key):
        raise InvalidKeyError(key, "it has a control character or a backslash in it")


def _check_segment(key: str, segment: str) -> None:
    if segment.startswith("."):
        raise InvalidKeyError(key, "a part of it begins with a dot")
    if len(segment.encode("utf-8")) > _LONGEST_SEGMENT:
        raise InvalidKeyError(key, f"a part of it is longer than {_LONGEST_SEGMENT} bytes")
