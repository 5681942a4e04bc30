"""The processes that the tests of this folder kill: what they end with is what they are said to have ended with."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection

from tests.faults.processes import Worker


def say_so(parent: Connection) -> None:
    parent.send("here")


def test_exit_codes_are_right_though_several_threads_start_and_end_processes():
    def one(_: int) -> int | None:
        worker = Worker(say_so)
        assert worker.hear() == "here"
        return worker.end()

    with ThreadPoolExecutor(3) as threads:
        assert Counter(threads.map(one, range(300))) == {0: 300}
