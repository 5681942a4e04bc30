"""Processes that are forked from one that has everything imported and no connection yet: each starts in 10 ms."""

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import wait
from threading import Lock
from typing import Any

PATIENCE_SECONDS = 60
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["pytest", "tests.faults.warm"])
# Starting a process looks which others have ended. An exit code can be read once: a thread that waits for it at that
# moment would get 255.
_one_looks = Lock()


class Worker:
    """A process that calls `target` with the arguments and its end of a pipe."""

    def __init__(self, target: Callable[..., None], *arguments: object) -> None:
        self._pipe, theirs = _FORKS.Pipe()
        self._process = _FORKS.Process(target=target, args=(*arguments, theirs), daemon=True)
        with _one_looks:
            self._process.start()
        theirs.close()

    def hear(self) -> Any:
        """The next thing that it says; None where it ended without a word."""
        assert self._pipe.poll(PATIENCE_SECONDS), "the process says nothing"
        try:
            return self._pipe.recv()
        except (EOFError, ConnectionResetError):
            return None

    def tell(self, what: str) -> None:
        """Say something to it, where it still lives."""
        self._pipe.send(what)

    @property
    def is_alive(self) -> bool:
        with _one_looks:
            return self._process.is_alive()

    def end(self) -> int | None:
        """Wait for its end; returns its exit code, negative where a signal killed it."""
        if not wait([self._process.sentinel], PATIENCE_SECONDS):
            self._process.kill()
        with _one_looks:
            self._process.join()
            code = self._process.exitcode
            self._process.close()
        self._pipe.close()
        return code
