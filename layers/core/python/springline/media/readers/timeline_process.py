"""Timelines are read in a process of its own, so that a file that breaks a parser breaks an import of that file only.

The parsers are C++, and Python that nobody wrote for hostile files: they may run out of stack, of memory or of time.
One process reads file after file; where it dies, the next file gets a new one.
"""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from springline.media.model import Timeline, Unreadable
from springline.media.timecode import Rate

MOST_SECONDS: Final = 60
MOST_MEMORY_BYTES: Final = 4 << 30
Reading = Callable[[Path, Rate | None], tuple[Timeline, ...]]


class _Process:
    """A process that reads, started when it is first needed."""

    def __init__(self, read: Reading) -> None:
        self._read = read
        self._pool: ProcessPoolExecutor | None = None

    def read(self, file: Path, edl_rate: Rate | None) -> tuple[Timeline, ...]:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                1,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
            )
        try:
            return self._pool.submit(_limited, self._read, file, edl_rate).result()
        except BrokenProcessPool as error:
            self.close()
            raise Unreadable(
                f"reading it took more than {MOST_SECONDS} seconds, too much memory, or broke the parser: "
                "export it again, in parts if it is large"
            ) from error
        except MemoryError as error:
            raise Unreadable("reading it takes too much memory: export it in parts") from error

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None


@contextmanager
def reading_process(read: Reading | None = None) -> Generator[Reading]:
    """A reader of timelines whose parsers can't end this process; closes what it started.

    What it returns raises as `timelines.read_timelines` does, and `Unreadable` where the process died, or took more
    than a minute of computing or 4 GiB for one file.
    """
    process = _Process(read or _with_otio)
    try:
        yield process.read
    finally:
        process.close()


def _begin() -> None:
    """In the other process: it ends with the import, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the import, and that ends this process
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _with_otio(file: Path, edl_rate: Rate | None) -> tuple[Timeline, ...]:
    from springline.media.readers.timelines import read_timelines

    return read_timelines(file, edl_rate=edl_rate)


def _limited(read: Reading, file: Path, edl_rate: Rate | None) -> tuple[Timeline, ...]:
    """In the other process: read within limits, which the kernel holds."""
    import resource

    with suppress(ValueError, OSError):  # not every system has each limit
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, resource.getrlimit(resource.RLIMIT_AS)[1]))
        spent = int(time.process_time()) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (spent + MOST_SECONDS, resource.getrlimit(resource.RLIMIT_CPU)[1]))
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    return read(file, edl_rate)
