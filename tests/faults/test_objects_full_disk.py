"""Fault 12 for files: a full or read-only disk loses nothing and leaves nothing half-written."""

import ctypes
import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from springline.platform.objects import StorageFullError, StorageReadOnlyError
from springline.platform.objects.folder import FolderObjects

pytestmark = pytest.mark.faults

TEXT = "text/plain"
MS_RDONLY, MS_REMOUNT = 1, 32


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of one mebibyte."""
    place = tmp_path / "disk"
    place.mkdir()
    mount(place, b"size=1m")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def mount(place: Path, options: bytes, flags: int = 0) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"springline", os.fsencode(place), b"tmpfs", flags, options) != 0:
        pytest.skip(f"mounting a small tmpfs needs a privilege: {os.strerror(ctypes.get_errno())}")


def names(place: Path) -> set[str]:
    return {str(path.relative_to(place)) for path in place.rglob("*") if path.is_file()}


def test_a_full_disk_keeps_the_old_object_and_takes_the_new_one_once_there_is_space(small_disk: Path):
    objects = FolderObjects(small_disk)
    old, new = b"old" * 100_000, b"new" * 200_000
    objects.put("profiles/7.json", old, content_type=TEXT)
    objects.put("ballast", bytes(600_000), content_type=TEXT)

    for key in ("profiles/7.json", "other/new.json"):
        with pytest.raises(StorageFullError, match="free some") as caught:
            objects.put(key, new, content_type=TEXT)
        assert caught.value.retry_after_seconds > 0
    assert names(small_disk) == {"profiles/7.json", "ballast"}
    assert objects.get("profiles/7.json") == old
    assert [item.key for item in objects.list()] == ["ballast", "profiles/7.json"]

    objects.delete("ballast")
    objects.put("profiles/7.json", new, content_type=TEXT)
    assert objects.get("profiles/7.json") == new


def test_a_read_only_disk_still_serves_what_it_has(small_disk: Path):
    objects = FolderObjects(small_disk)
    objects.put("k", b"old", content_type=TEXT)
    mount(small_disk, b"", MS_REMOUNT | MS_RDONLY)
    with pytest.raises(StorageReadOnlyError):
        objects.put("k", b"new", content_type=TEXT)
    with pytest.raises(StorageReadOnlyError):
        objects.delete("k")
    assert objects.get("k") == b"old"
    mount(small_disk, b"", MS_REMOUNT)
    objects.put("k", b"new", content_type=TEXT)
    assert objects.get("k") == b"new"


@pytest.mark.parametrize("step", ["write", "fsync", "replace", "mkdir"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_space_may_run_out_at_any_step(step: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    objects = FolderObjects(tmp_path)
    objects.put("k", b"old", content_type=TEXT)

    def full(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patched:
        if step == "write":
            patched.setattr("springline.platform.objects.folder._copy", full)
        elif step == "fsync":
            patched.setattr(os, "fsync", full)
        else:
            patched.setattr(Path, step, full)
        with pytest.raises(StorageFullError):
            objects.put("new/k" if step == "mkdir" else "k", b"new", content_type=TEXT)
    assert objects.get("k") == b"old"
    assert names(tmp_path) == {"k"}


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_a_put_that_is_killed_leaves_the_old_object(step: str, tmp_path: Path):
    objects = FolderObjects(tmp_path)
    objects.put("k", b"old", content_type=TEXT)
    code = f"""
import os, signal, io, pathlib
from springline.platform.objects import folder
def die(*a, **k): os.kill(os.getpid(), signal.SIGKILL)
class Half(io.RawIOBase):
    def read(self, size=-1):
        self.read = die
        return b"half" * 100_000
if {step!r} == "fsync": os.fsync = die
if {step!r} == "replace": pathlib.Path.replace = die
data = Half() if {step!r} == "write" else b"new"
folder.FolderObjects(pathlib.Path({str(tmp_path)!r})).put("k", data, content_type="x")
"""
    killed = subprocess.run([sys.executable, "-c", code], check=False)
    assert killed.returncode == -9
    assert objects.get("k") == b"old"
    assert [item.key for item in objects.list()] == ["k"]
    objects.put("k", b"new", content_type=TEXT)
    assert objects.get("k") == b"new"
