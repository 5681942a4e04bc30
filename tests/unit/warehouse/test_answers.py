"""Kept answers: one computation per question and generation, within bounds, whatever happens meanwhile."""

import sys
import threading

import pytest

from springline.warehouse.answers import Answers

pytestmark = pytest.mark.unit


def never() -> str:
    raise AssertionError("this was answered before")


def test_an_answer_is_computed_once_per_generation():
    answers = Answers()
    assert answers.get("q", 1, lambda: "one") == "one"
    assert answers.get("q", 1, never) == "one"
    assert answers.get("q", 2, lambda: "two") == "two"
    assert answers.get("q", 1, never) == "two"


def test_many_who_ask_at_once_wait_for_one_computation():
    answers, computed, started = Answers(), [], threading.Barrier(8)

    def compute() -> str:
        computed.append(1)
        return "answer"

    def ask() -> None:
        started.wait()
        assert answers.get("q", 1, compute) == "answer"

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert computed == [1]


def test_the_least_recently_asked_goes_first():
    answers = Answers(max_entries=2)
    for question in ("a", "b"):
        answers.get(question, 1, lambda: "x")
    answers.get("a", 1, never)
    answers.get("c", 1, lambda: "x")
    answers.get("a", 1, never)
    with pytest.raises(AssertionError):
        answers.get("b", 1, never)


def test_size_is_bounded_by_what_is_kept():
    answers = Answers(max_bytes=10)
    for question in range(100):
        answers.get(question, 1, lambda: "12345")
    assert list(answers._entries) == [98, 99]
    assert answers._bytes == 10


def test_an_emoji_costs_its_own_bytes_and_not_four_for_each_other_letter():
    answers = Answers(max_bytes=20)
    answers.get("q", 1, lambda: "twelve bytes" + "\N{HERB}")
    assert answers.get("q", 1, never) == "twelve bytes" + "\N{HERB}"
    assert answers._bytes == 16
    assert sys.getsizeof(answers._entries["q"].answer) < sys.getsizeof("twelve bytes" + "\N{HERB}")


def test_what_fails_is_not_kept_and_takes_no_place():
    answers = Answers()
    for question in range(3):
        with pytest.raises(AssertionError):
            answers.get(question, 1, never)
    assert len(answers._entries) == 0
    assert answers.get(1, 1, lambda: "right") == "right"


def test_the_newest_answer_makes_room_for_itself():
    answers = Answers(max_bytes=10)

    def compute() -> str:
        answers.get("other", 1, lambda: "1234567890")
        return "12345"

    assert answers.get("q", 1, compute) == "12345"
    assert (list(answers._entries), answers._bytes) == (["q"], 5)


def test_an_answer_that_was_thrown_out_while_it_was_computed_leaves_no_size_behind():
    answers = Answers(max_bytes=10)

    def compute() -> str:
        answers.get("too long for all others", 1, lambda: "12345678901")
        return "12345"

    assert answers.get("q", 1, compute) == "12345"
    assert (list(answers._entries), answers._bytes) == (["too long for all others"], 11)
    answers.get("r", 1, lambda: "1234567890")
    assert answers._bytes == 10
