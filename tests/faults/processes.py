"""Processes that are forked from one that has everything imported and no connection yet: each starts in 10 ms."""

import multiprocessing
from collections.abc import Callable
from typing import Any

PATIENCE_SECONDS = 60
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["pytest", "tests.faults.warm"])


class Worker:
    """A process that calls `target` with the arguments and its end of a pipe."""

    def __init__(self, target: Callable[..., None], *arguments: object) -> None:
        self._pipe, theirs = _FORKS.Pipe()
        self._process = _FORKS.Process(target=target, args=(*arguments, theirs), daemon=True)
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
        return self._process.is_alive()

    def end(self) -> int | None:
        """Wait for its end; returns its exit code, negative where a signal killed it."""
        self._process.join(PATIENCE_SECONDS)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._pipe.close()
        code = self._process.exitcode
        self._process.close()
        return code
