"""What every object store promises, checked against each."""

import base64
import hashlib
import io
import os
import stat
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import parse_qs, urlsplit

import boto3
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws
from moto.server import ThreadedMotoServer

from springline.platform.addresses import BucketPlace, FolderPlace
from springline.platform.objects import (
    InvalidKeyError,
    ObjectNotFoundError,
    Objects,
    StorageUnavailableError,
    objects_at,
)
from springline.platform.objects.folder import FolderObjects
from springline.platform.objects.protocol import check_key
from springline.platform.objects.s3 import S3Objects

pytestmark = pytest.mark.contract

TEXT = "text/plain"


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="springline")
        yield "springline"


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    """The address of a store on a port of this machine."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket_elsewhere(store: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bucket of a store at an address of its own, as versitygw or Ceph are; only a variable says so."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", store)
    client: Any = boto3.client("s3", region_name="us-east-1")
    client.create_bucket(Bucket="elsewhere")
    yield "elsewhere"
    for item in client.list_objects_v2(Bucket="elsewhere").get("Contents", []):
        client.delete_object(Bucket="elsewhere", Key=item["Key"])
    client.delete_bucket(Bucket="elsewhere")
    client.close()


@pytest.fixture(params=["folder", "s3", "s3 below a prefix", "s3 elsewhere"])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> Objects:
    if request.param == "folder":
        return objects_at(FolderPlace(tmp_path / "new" / "objects"))
    bucket = request.getfixturevalue("bucket_elsewhere" if "elsewhere" in request.param else "bucket")
    prefix = "stage/" if "prefix" in request.param else ""
    return objects_at(BucketPlace(bucket, prefix), region="us-east-1")


def keys(objects: Objects, prefix: str = "") -> list[str]:
    return [item.key for item in objects.list(prefix)]


@pytest.mark.parametrize("data", [b"", b"hello", bytes(range(256)) * 50_000])
@pytest.mark.parametrize("as_stream", [False, True])
def test_what_is_put_is_got(objects: Objects, data: bytes, as_stream: bool):
    stored = objects.put("a/b.txt", io.BytesIO(data) if as_stream else data, content_type=TEXT)
    assert (stored.key, stored.size, stored.sha256) == ("a/b.txt", len(data), hashlib.sha256(data).hexdigest())
    assert objects.get("a/b.txt") == data
    assert objects.head("a/b.txt") == stored
    with objects.open("a/b.txt") as stream:
        assert stream.read(3) == data[:3]
        assert stream.read() == data[3:]
    assert [(item.key, item.size) for item in objects.list()] == [("a/b.txt", len(data))]


def test_a_second_put_replaces_the_first(objects: Objects):
    objects.put("k", b"a longer first one", content_type=TEXT)
    objects.put("k", b"second", content_type=TEXT)
    assert objects.get("k") == b"second"
    assert keys(objects) == ["k"]


def test_what_is_not_there_is_said_by_its_key(objects: Objects):
    objects.put("there/deep/x", b"", content_type=TEXT)
    for key in ("nowhere", "there", "there/deep", "there/deep/x/y"):
        for read in (objects.get, objects.open, objects.head):
            with pytest.raises(ObjectNotFoundError, match=key) as caught:
                read(key)
            assert caught.value.key == key


def test_a_deleted_object_is_gone_and_deleting_it_again_does_nothing(objects: Objects):
    objects.put("a/b/c", b"x", content_type=TEXT)
    objects.put("a/d", b"y", content_type=TEXT)
    for key in ("a/b/c", "a/b/c", "never", "a"):
        objects.delete(key)
    assert keys(objects) == ["a/d"]
    objects.put("a/b", b"a folder no more", content_type=TEXT)
    assert objects.get("a/b") == b"a folder no more"


def test_a_listing_is_in_the_order_of_whole_keys(objects: Objects):
    unordered = ["b", "a/x", "a-b/y", "a.txt", "ab", "a/x.y/z", "ä/ü", "Z", "a/y", "日本/語", "𝄞"]
    for key in unordered:
        objects.put(key, b"1", content_type=TEXT)
    assert keys(objects) == sorted(unordered)


def test_a_prefix_is_a_beginning_of_keys_not_a_folder(objects: Objects):
    for key in ("a/b/1", "a/bc/2", "a/c", "ab"):
        objects.put(key, b"1", content_type=TEXT)
    assert keys(objects, "a/b") == ["a/b/1", "a/bc/2"]
    assert keys(objects, "a/b/") == ["a/b/1"]
    assert keys(objects, "a") == ["a/b/1", "a/bc/2", "a/c", "ab"]
    assert keys(objects, "a/b/1") == ["a/b/1"]
    assert keys(objects, "x/y") == keys(objects, "ab/") == []


def test_a_listing_says_when_an_object_was_put(objects: Objects):
    objects.put("k", b"1", content_type=TEXT)
    (item,) = objects.list()
    assert abs(item.modified_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_an_empty_store_lists_nothing(objects: Objects):
    assert keys(objects) == []


BAD_KEYS = [
    "",
    "/etc/passwd",
    "../outside",
    "a/../../outside",
    "a/..",
    ".",
    "./a",
    ".hidden",
    "a/.writing-x",
    "a//b",
    "a/",
    "a\\..\\b",
    "a\0b",
    "a\nb",
    "\ud800",
    "x" * 256,
    "ü" * 128,
    "/".join(["x" * 100] * 11),
]


def test_a_key_that_not_every_store_can_hold_is_refused_by_each(objects: Objects):
    for verb in (
        objects.get,
        objects.open,
        objects.head,
        objects.delete,
        lambda key: objects.put(key, b"", content_type=TEXT),
    ):
        for key in BAD_KEYS:
            with pytest.raises(InvalidKeyError):
                verb(key)
    assert keys(objects) == []


def test_a_prefix_that_leads_elsewhere_is_refused(objects: Objects):
    for prefix in ("../", "/", "a//", "a/../b", ".", "\0"):
        with pytest.raises(InvalidKeyError):
            list(objects.list(prefix))


@given(st.text(max_size=40))
def test_a_key_that_passes_stays_in_its_folder(key: str):
    try:
        check_key(key)
    except InvalidKeyError:
        return
    root = Path("/srv/objects")
    assert Path(os.path.normpath(root / key)) == root / key
    assert (root / key).is_relative_to(root)
    assert root != root / key


class Interrupted(io.RawIOBase):
    """A stream that fails after its first piece."""

    def __init__(self) -> None:
        self.reads = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        self.reads += 1
        if self.reads > 1:
            raise ConnectionResetError("gone")
        return b"half"


def test_a_stream_that_fails_leaves_the_old_object(objects: Objects):
    objects.put("k", b"old", content_type=TEXT)
    for key in ("k", "new"):
        with pytest.raises(ConnectionResetError):
            objects.put(key, Interrupted(), content_type=TEXT)  # type: ignore[arg-type]
    assert objects.get("k") == b"old"
    assert keys(objects) == ["k"]


def test_an_open_stream_keeps_to_its_version(objects: Objects):
    objects.put("k", b"old" * 1_000_000, content_type=TEXT)
    with objects.open("k") as stream:
        begun = stream.read(3)
        objects.put("k", b"new", content_type=TEXT)
        objects.delete("k")
        assert begun + stream.read() == b"old" * 1_000_000


def test_a_put_takes_constant_memory(objects: Objects):
    class Zeros(io.RawIOBase):
        left = 20 << 20
        largest = 0

        def read(self, size: int = -1) -> bytes:
            self.largest = max(self.largest, size if size >= 0 else self.left)
            size = min(size, self.left)
            self.left -= size
            return bytes(size)

    stream = Zeros()
    assert objects.put("zeros", stream, content_type=TEXT).size == 20 << 20  # type: ignore[arg-type]
    assert stream.largest <= 1 << 20


def test_in_a_folder_a_reader_sees_whole_versions_only(tmp_path: Path):
    objects = FolderObjects(tmp_path)
    versions = [bytes([letter]) * 200_000 for letter in b"abc"]
    objects.put("k", versions[0], content_type=TEXT)
    done = threading.Event()

    def write() -> None:
        for version in versions * 10:
            objects.put("k", version, content_type=TEXT)
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen = {objects.get("k")}
    while not done.is_set():
        seen.add(objects.get("k"))
    writer.join()
    assert seen <= set(versions)
    assert [path.name for path in tmp_path.iterdir()] == ["k"]


def test_in_a_folder_puts_and_deletes_of_neighbours_do_not_hinder_each_other(tmp_path: Path):
    objects = FolderObjects(tmp_path)

    def churn(name: str) -> None:
        for _ in range(100):
            objects.put(f"shared/deep/{name}", b"x", content_type=TEXT)
            objects.delete(f"shared/deep/{name}")

    with ThreadPoolExecutor() as threads:
        list(threads.map(churn, "abc"))
    assert list(tmp_path.iterdir()) == []


def test_in_a_folder_a_neighbour_may_make_and_remove_the_folder_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    mkdir, made = os.mkdir, list[Path]()

    def too_late(path: Path, mode: int = 0o777) -> None:
        made.append(path)
        if len(made) == 1:
            raise FileExistsError(path)  # made by the neighbour, who removes it right after
        mkdir(path, mode)

    monkeypatch.setattr(os, "mkdir", too_late)
    objects = FolderObjects(tmp_path)
    objects.put("shared/x", b"x", content_type=TEXT)
    assert objects.get("shared/x") == b"x"


def test_in_a_folder_a_key_below_an_object_is_refused(tmp_path: Path):
    objects = FolderObjects(tmp_path)
    objects.put("a/b", b"object", content_type=TEXT)
    for key in ("a/b/c", "a"):
        with pytest.raises(InvalidKeyError, match="another key"):
            objects.put(key, b"x", content_type=TEXT)
    assert [item.key for item in objects.list()] == ["a/b"]


def test_a_folder_is_synchronised_before_and_after_the_rename(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    steps: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def sync(descriptor: int) -> None:
        steps.append("sync folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "sync file")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", lambda self, to: (steps.append(f"rename to {to.name}"), replace(self, to))[1])
    FolderObjects(tmp_path).put("new/k", b"x", content_type=TEXT)
    assert steps == ["sync folder", "sync file", "rename to k", "sync folder"]


def test_s3_keeps_the_content_type(bucket: str):
    objects_at(BucketPlace(bucket, "p/"), region="us-east-1").put("k.svg", b"<svg/>", content_type="image/svg+xml")
    head = boto3.client("s3", region_name="us-east-1").head_object(Bucket=bucket, Key="p/k.svg")
    assert head["ContentType"] == "image/svg+xml"


def test_s3_hashes_what_others_have_put_there(bucket: str):
    boto3.client("s3", region_name="us-east-1").put_object(Bucket=bucket, Key="k", Body=b"theirs")
    head = objects_at(BucketPlace(bucket, ""), region="us-east-1").head("k")
    assert head.sha256 == hashlib.sha256(b"theirs").hexdigest()


def test_s3_lists_beyond_one_page(bucket: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "3")
    objects = objects_at(BucketPlace(bucket, "n/"), region="us-east-1")
    for number in range(8):
        objects.put(str(number), b"", content_type=TEXT)
    assert keys(objects) == list("01234567")


@pytest.mark.usefixtures("bucket")
def test_a_refusing_s3_is_said_to_be_unavailable():
    objects = S3Objects.connect("no-such-bucket", "", region="us-east-1")
    stream: BinaryIO = io.BytesIO(b"x")
    with pytest.raises(StorageUnavailableError, match="'k'"):
        objects.put("k", stream, content_type=TEXT)
    with pytest.raises(StorageUnavailableError):
        list(objects.list())


def test_a_folder_has_no_address_for_others(tmp_path: Path):
    objects = FolderObjects(tmp_path)
    assert objects.upload_address("k", sha256="0" * 64, size=1) is None
    assert objects.upload_origins() == ()
    assert objects.download_address("k", content_type=TEXT, disposition="attachment") is None
    with pytest.raises(InvalidKeyError):
        objects.upload_address("../k", sha256="0" * 64, size=1)


def test_s3_lets_others_put_one_object_and_signs_its_size_and_hash(bucket_elsewhere: str):
    objects = objects_at(BucketPlace(bucket_elsewhere, "p/"), region="us-east-1")
    data = b"theirs"
    sha256 = hashlib.sha256(data).hexdigest()
    upload = objects.upload_address("a/k", sha256=sha256, size=len(data))
    assert upload is not None
    signed = parse_qs(urlsplit(upload.url).query)
    assert {"content-length", "host", "x-amz-checksum-sha256"} <= {*signed["X-Amz-SignedHeaders"][0].split(";")}
    assert signed["X-Amz-Expires"] == ["900"]
    assert upload.url.startswith(tuple(f"{origin}/" for origin in objects.upload_origins()))
    assert upload.headers == {"x-amz-checksum-sha256": base64.b64encode(hashlib.sha256(data).digest()).decode()}
    assert httpx.put(upload.url, content=data, headers=upload.headers).status_code == 200
    assert objects.get("a/k") == data


def test_s3_knows_the_hash_of_what_others_have_put_without_reading_it(bucket: str, monkeypatch: pytest.MonkeyPatch):
    objects = S3Objects.connect(bucket, "", region="us-east-1")
    client = boto3.client("s3", region_name="us-east-1")
    client.put_object(Bucket=bucket, Key="k", Body=b"theirs", ChecksumAlgorithm="SHA256", Metadata={"sha256": "lies"})
    monkeypatch.setattr(S3Objects, "open", lambda *_: pytest.fail("it was read"))
    assert objects.head("k").sha256 == hashlib.sha256(b"theirs").hexdigest()


def test_s3_has_an_address_to_read_one_object_as_what_we_say(bucket_elsewhere: str):
    objects = objects_at(BucketPlace(bucket_elsewhere, ""), region="us-east-1")
    objects.put("k.html", b"<p>x", content_type="text/html")
    address = objects.download_address("k.html", content_type="application/octet-stream", disposition="attachment")
    assert address is not None
    answer = httpx.get(address)
    assert (answer.status_code, answer.content) == (200, b"<p>x")
    asked = parse_qs(urlsplit(address).query)
    assert asked["response-content-type"] == ["application/octet-stream"]
    assert asked["response-content-disposition"] == ["attachment"]
