"""Objects in an S3 bucket."""

import base64
import hashlib
import io
import tempfile
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, BinaryIO, Protocol, TypedDict, cast
from urllib.parse import urlsplit

from springline.platform.aws import client, error_code
from springline.platform.objects.protocol import (
    ListedObject,
    ObjectNotFoundError,
    StorageUnavailableError,
    StoredObject,
    Upload,
    check_key,
    check_prefix,
    disk_errors,
)

_CHUNK = 1 << 20
_HELD_IN_MEMORY = 8 << 20
_UPLOAD_SECONDS = 900
_DOWNLOAD_SECONDS = 300
_MISSING = frozenset({"NoSuchKey", "404", "NotFound"})


class _Listed(TypedDict):
    Key: str
    Size: int
    LastModified: datetime


class _Paginator(Protocol):
    def paginate(self, *, Bucket: str, Prefix: str) -> Iterable[Mapping[str, list[_Listed]]]: ...  # noqa: N803


class _Meta(Protocol):
    endpoint_url: str


class S3Client(Protocol):
    """The calls of boto3's S3 client that are made here."""

    @property
    def meta(self) -> _Meta: ...  # noqa: D102

    def upload_fileobj(self, Fileobj: BinaryIO, Bucket: str, Key: str, *, ExtraArgs: Mapping[str, object]) -> None: ...  # noqa: D102, N803
    def get_object(self, *, Bucket: str, Key: str) -> Mapping[str, Any]: ...  # noqa: D102, N803
    def head_object(self, *, Bucket: str, Key: str, ChecksumMode: str) -> Mapping[str, Any]: ...  # noqa: D102, N803
    def delete_object(self, *, Bucket: str, Key: str) -> object: ...  # noqa: D102, N803
    def get_paginator(self, name: str) -> _Paginator: ...  # noqa: D102
    def generate_presigned_url(self, ClientMethod: str, *, Params: Mapping[str, object], ExpiresIn: int) -> str: ...  # noqa: D102, N803


class S3Objects:
    """Objects in `bucket`, below `prefix` (empty, or ending in a slash)."""

    def __init__(self, bucket: str, prefix: str = "", *, client: S3Client) -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = prefix

    @classmethod
    def connect(cls, bucket: str, prefix: str, *, region: str | None) -> "S3Objects":
        """With a client of boto3's for `region`, and the credentials of this process."""
        return cls(bucket, prefix, client=cast("S3Client", client("s3", region=region, signs_addresses=True)))

    def put(self, key: str, data: bytes | BinaryIO, *, content_type: str) -> StoredObject:
        """Store `data` under `key`; see `Objects.put`.

        The hash goes out before the content does, so a stream is kept in a temporary file first, from 8 MiB on disk.
        """
        check_key(key)
        with _translated(key), disk_errors(key), tempfile.SpooledTemporaryFile(max_size=_HELD_IN_MEMORY) as held:
            size, digest = 0, hashlib.sha256()
            source = io.BytesIO(data) if isinstance(data, bytes) else data
            while chunk := source.read(_CHUNK):
                held.write(chunk)
                size += len(chunk)
                digest.update(chunk)
            held.seek(0)
            sha256 = digest.hexdigest()
            extra = {"ContentType": content_type, "Metadata": {"sha256": sha256}}
            self._client.upload_fileobj(cast("BinaryIO", held), self._bucket, self._prefix + key, ExtraArgs=extra)
        return StoredObject(key, size, sha256)

    def get(self, key: str) -> bytes:
        """The whole content; raises `ObjectNotFoundError`."""
        with self.open(key) as stream, _translated(key):
            return stream.read()

    def open(self, key: str) -> BinaryIO:
        """The content as a stream; raises `ObjectNotFoundError`."""
        check_key(key)
        with _translated(key):
            body: object = self._client.get_object(Bucket=self._bucket, Key=self._prefix + key)["Body"]
        return cast("BinaryIO", io.BufferedReader(cast("io.RawIOBase", body), _CHUNK))

    def head(self, key: str) -> StoredObject:
        """Size and hash; raises `ObjectNotFoundError`. Reads only objects that something else has put there.

        What was put by `upload_address` has a hash that S3 itself has computed, which goes before what anybody says.
        """
        check_key(key)
        with _translated(key):
            answer = self._client.head_object(Bucket=self._bucket, Key=self._prefix + key, ChecksumMode="ENABLED")
        size = cast("int", answer["ContentLength"])
        checksum = cast("str", answer.get("ChecksumSHA256", ""))
        if checksum and "-" not in checksum:  # one of parts hashes their hashes
            return StoredObject(key, size, base64.b64decode(checksum).hex())
        known = cast("Mapping[str, str]", answer.get("Metadata", {})).get("sha256")
        return StoredObject(key, size, known or self._hash(key))

    def list(self, prefix: str = "") -> Iterator[ListedObject]:
        """The objects whose keys begin with `prefix`, in order; one request for each thousand."""
        check_prefix(prefix)
        with _translated(prefix):
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix + prefix):
                for item in page.get("Contents", []):
                    yield ListedObject(item["Key"].removeprefix(self._prefix), item["Size"], item["LastModified"])

    def delete(self, key: str) -> None:
        """Delete the object; does nothing where there is none."""
        check_key(key)
        with _translated(key):
            self._client.delete_object(Bucket=self._bucket, Key=self._prefix + key)

    def upload_address(self, key: str, *, sha256: str, size: int) -> Upload:
        """An address for 15 minutes, signed with the hash and the size: S3 refuses other bytes. No request is made."""
        check_key(key)
        checksum = base64.b64encode(bytes.fromhex(sha256)).decode()
        parameters = {
            "Bucket": self._bucket,
            "Key": self._prefix + key,
            "ContentLength": size,
            "ChecksumSHA256": checksum,
        }
        with _translated(key):
            url = self._client.generate_presigned_url("put_object", Params=parameters, ExpiresIn=_UPLOAD_SECONDS)
        return Upload(url, {"x-amz-checksum-sha256": checksum})

    def upload_origins(self) -> tuple[str, ...]:
        """The store itself, and the host that the bucket has there."""
        store = urlsplit(self._client.meta.endpoint_url)
        return f"{store.scheme}://{store.netloc}", f"{store.scheme}://{self._bucket}.{store.netloc}"

    def download_address(self, key: str, *, content_type: str, disposition: str) -> str:
        """An address for 5 minutes. No request is made, so nobody looks whether there is such an object."""
        check_key(key)
        parameters = {
            "Bucket": self._bucket,
            "Key": self._prefix + key,
            "ResponseContentType": content_type,
            "ResponseContentDisposition": disposition,
        }
        with _translated(key):
            return self._client.generate_presigned_url("get_object", Params=parameters, ExpiresIn=_DOWNLOAD_SECONDS)

    def _hash(self, key: str) -> str:
        digest = hashlib.sha256()
        with self.open(key) as stream, _translated(key):
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
        return digest.hexdigest()


@contextmanager
def _translated(key: str) -> Generator[None]:
    """Turn boto3's errors into those of the port."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError, Boto3Error) as error:
        if error_code(error) in _MISSING:
            raise ObjectNotFoundError(key) from error
        raise StorageUnavailableError(f"S3 can't serve {key!r}: {error}") from error
