"""A file that ends its parser's process is one file that is not read."""

import multiprocessing
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from springline.media.model import Timeline, Unreadable
from springline.media.readers.timeline_process import reading_process
from springline.media.timecode import Rate

pytestmark = pytest.mark.unit

READ = Timeline("read", Rate(25, is_drop_frame=False), 0, 1, ())


def dies_of_some(file: Path, _: Rate | None) -> tuple[Timeline, ...]:
    if file.name == "crash":
        os.abort()
    if file.name == "memory":
        bytearray(1 << 40)
    if file.name == "broken":
        raise Unreadable("it is broken")
    return (READ,)


def waits(file: Path, _: Rate | None) -> tuple[Timeline, ...]:
    file.write_text(str(os.getpid()))
    time.sleep(60)
    return (READ,)


def reads_forever(file: Path) -> None:
    with reading_process(waits) as read:
        read(file, None)


def test_where_the_import_is_killed_its_reader_ends(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    importing = multiprocessing.get_context("spawn").Process(target=reads_forever, args=(file,))
    importing.start()
    assert eventually(lambda: file.exists() and file.read_text() != "")

    importing.kill()

    assert eventually(lambda: not is_running(int(file.read_text())))


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def eventually(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + 30
    while not (held := holds()) and time.monotonic() < until:
        time.sleep(0.05)
    return held


def test_a_crash_is_told_of_and_the_next_file_is_read() -> None:
    with reading_process(dies_of_some) as read:
        assert read(Path("good"), None) == (READ,)
        with pytest.raises(Unreadable, match="broke the parser"):
            read(Path("crash"), None)
        with pytest.raises(Unreadable, match="too much memory"):
            read(Path("memory"), None)
        with pytest.raises(Unreadable, match="it is broken"):
            read(Path("broken"), None)
        assert read(Path("good"), None) == (READ,)
