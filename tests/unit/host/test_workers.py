"""The threads that answer requests."""

import threading

import pytest

from infra.host.http.workers import Workers

pytestmark = pytest.mark.unit


def test_as_many_calls_run_at_once_as_allowed_and_the_others_wait() -> None:
    workers = Workers(2)
    begun, done = threading.Semaphore(0), threading.Semaphore(0)
    go_on = threading.Event()

    def call() -> None:
        begun.release()
        go_on.wait(10)
        done.release()

    for _ in range(5):
        workers.submit(call)
    assert begun.acquire(timeout=10)
    assert begun.acquire(timeout=10)
    assert not begun.acquire(blocking=False)
    go_on.set()
    assert all(done.acquire(timeout=10) for _ in range(5))
    workers.stop()


def test_a_free_thread_is_used_again() -> None:
    workers = Workers(8)
    threads: set[int] = set()
    for _ in range(20):
        ended = threading.Event()

        def call(ended: threading.Event = ended) -> None:
            threads.add(threading.get_ident())
            ended.set()

        workers.submit(call)
        assert ended.wait(10)
    assert len(threads) <= 2, "one, and a second one where the first had not come back to waiting yet"
    workers.stop()


def test_who_submits_is_told_whether_a_thread_is_free() -> None:
    workers = Workers(1)
    begun, go_on = threading.Semaphore(0), threading.Semaphore(0)

    def call() -> None:
        begun.release()
        go_on.acquire(timeout=10)

    assert workers.submit(call)
    assert begun.acquire(timeout=10)
    assert not workers.submit(call)
    go_on.release()
    assert begun.acquire(timeout=10)
    assert not workers.submit(lambda: None), "the thread went from one call to the next, and was never free"
    go_on.release()
    workers.stop()


def test_stopped_threads_do_first_what_was_submitted() -> None:
    workers = Workers(1)
    ended = threading.Event()
    workers.submit(lambda: None)
    workers.submit(ended.set)
    workers.stop()
    assert ended.wait(10)


def test_a_call_that_never_returns_does_not_hold_up_the_end_of_the_process() -> None:
    workers = Workers(1)
    found: list[bool] = []
    ended = threading.Event()

    def call() -> None:
        found.append(threading.current_thread().daemon)
        ended.set()

    workers.submit(call)
    assert ended.wait(10)
    assert found == [True]
    workers.stop()
