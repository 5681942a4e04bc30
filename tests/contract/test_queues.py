"""What every queue adapter promises, checked against each."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from springline.platform.aws import client
from springline.platform.queues import (
    BodyTooLongError,
    InvalidBodyError,
    QueueDepth,
    Queues,
    Received,
    UnknownQueueError,
)
from springline.platform.queues.postgres import PostgresQueues
from springline.platform.queues.sqs import SqsQueues

pytestmark = pytest.mark.contract

AT_ONCE = timedelta(0)
HOUR = timedelta(hours=1)


class OneAtATime:
    """A client whose requests wait for each other: each is one step in SQS, but many in moto, which gets mixed up."""

    def __init__(self, inner: object) -> None:
        self._inner = inner
        self._lock = threading.Lock()

    def __getattr__(self, operation: str) -> Callable[..., object]:
        def call(**parameters: object) -> object:
            with self._lock:
                return getattr(self._inner, operation)(**parameters)

        return call


class Sampling(OneAtATime):
    """Gives out three messages at a time at most, as SQS may, which asks a part of its servers only."""

    def receive_message(self, *, MaxNumberOfMessages: int, **more: Any) -> object:  # noqa: N803 - SQS' own name
        return self.__getattr__("receive_message")(MaxNumberOfMessages=min(MaxNumberOfMessages, 3), **more)


@pytest.fixture
def sqs(monkeypatch: pytest.MonkeyPatch) -> Iterator[SqsQueues]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        boto3.client("sqs", region_name="us-east-1").create_queue(QueueName="other-deployment-work")
        yield SqsQueues(OneAtATime(client("sqs", region="us-east-1")), prefix="stage-")


@pytest.fixture(params=["sqs", "postgres"])
def queues(request: pytest.FixtureRequest) -> Queues:
    if request.param == "sqs":
        adapter: Queues = request.getfixturevalue("sqs")
    else:
        adapter = PostgresQueues(request.getfixturevalue("db").system)
    adapter.declare("work-dead", visibility=HOUR, max_receives=None, dead_letter_queue=None)
    adapter.declare("work", visibility=HOUR, max_receives=2, dead_letter_queue="work-dead")
    adapter.declare("plain", visibility=HOUR, max_receives=None, dead_letter_queue=None)
    return adapter


def receive(queues: Queues, queue: str = "work", *, limit: int = 10, visibility: timedelta = HOUR) -> list[Received]:
    return queues.receive(queue, limit=limit, visibility=visibility)


def bodies(messages: list[Received]) -> list[str]:
    return sorted(message.body for message in messages)


def depth(queues: Queues, queue: str = "work") -> tuple[int, int]:
    (found,) = (each for each in queues.depths() if each.name == queue)
    return found.visible, found.in_flight


def let_die(queues: Queues, queue: str = "work") -> None:
    """Receive everything as often as the queue allows, and once more, which moves it to the dead-letter queue."""
    for _ in range(3):
        receive(queues, queue, limit=100, visibility=AT_ONCE)


def test_what_is_sent_is_received_with_what_is_known_of_it(queues: Queues):
    before = datetime.now(UTC) - timedelta(seconds=2)
    queues.send("work", ['{"text": "wörk 日本 𝄞\\n"}'])
    (message,) = receive(queues)
    assert message.body == '{"text": "wörk 日本 𝄞\\n"}'
    assert message.receive_count == 1
    assert message.id
    assert message.receipt
    for moment in (message.sent_at, message.first_received_at):
        assert before <= moment <= datetime.now(UTC) + timedelta(seconds=2)
        assert moment.tzinfo is not None
    assert all(isinstance(value, str) for value in message.attributes.values())


def test_nothing_sent_is_nothing_received(queues: Queues):
    queues.send("work", [])
    assert receive(queues) == []


def test_more_than_one_batch_goes_through(queues: Queues):
    sent = [str(number) for number in range(25)]
    queues.send("work", sent)
    received = receive(queues, limit=23)
    assert len(received) == 23
    received += receive(queues, limit=23)
    assert bodies(received) == sorted(sent)
    assert len({message.id for message in received}) == 25
    queues.delete("work", [message.receipt for message in received])
    assert depth(queues) == (0, 0)


def test_equal_bodies_are_different_messages(queues: Queues):
    queues.send("work", ["same", "same"])
    queues.send("work", ["same"])
    assert len({message.id for message in receive(queues)}) == 3


def test_a_received_message_is_hidden_until_its_visibility_ends(queues: Queues):
    queues.send("work", ["a"])
    assert bodies(receive(queues, visibility=AT_ONCE)) == ["a"]
    again = receive(queues, visibility=HOUR)
    assert [message.receive_count for message in again] == [2]
    assert receive(queues) == []
    assert depth(queues) == (0, 1)


def test_the_first_receipt_is_remembered(queues: Queues):
    queues.send("plain", ["a"])
    first, *_ = receive(queues, "plain", visibility=AT_ONCE)
    second, *_ = receive(queues, "plain", visibility=AT_ONCE)
    assert second.first_received_at == first.first_received_at
    assert second.sent_at == first.sent_at
    assert second.id == first.id


def test_deleting_takes_exactly_what_it_names(queues: Queues):
    queues.send("work", ["a", "b", "c"])
    received = {message.body: message.receipt for message in receive(queues)}
    queues.delete("work", [received["a"], received["c"]])
    queues.delete("work", [received["a"]])
    queues.delete("work", [])
    queues.release("work", [received["b"]], delay=AT_ONCE)
    assert bodies(receive(queues)) == ["b"]


def test_a_released_message_comes_back_after_its_delay(queues: Queues):
    queues.send("work", ["now", "later"])
    received = {message.body: message.receipt for message in receive(queues)}
    queues.release("work", [received["now"]], delay=AT_ONCE)
    queues.release("work", [received["later"]], delay=HOUR)
    queues.release("work", [], delay=AT_ONCE)
    assert bodies(receive(queues)) == ["now"]
    assert depth(queues) == (0, 2)


def test_releasing_what_is_deleted_changes_nothing(queues: Queues):
    queues.send("work", ["a"])
    (message,) = receive(queues)
    queues.delete("work", [message.receipt])
    queues.release("work", [message.receipt], delay=AT_ONCE)
    assert receive(queues) == []


def test_queues_do_not_mix(queues: Queues):
    queues.send("work", ["a"])
    assert receive(queues, "plain") == []
    assert bodies(receive(queues, "work")) == ["a"]


def test_a_message_that_fails_too_often_goes_to_the_dead_letter_queue_and_nowhere_else(queues: Queues):
    queues.send("work", ["poison", "good"])
    good = next(message for message in receive(queues, visibility=AT_ONCE) if message.body == "good")
    queues.delete("work", [good.receipt])
    assert bodies(receive(queues, visibility=AT_ONCE)) == ["poison"]
    assert receive(queues, visibility=AT_ONCE) == []
    assert depth(queues) == (0, 0)
    assert depth(queues, "work-dead") == (1, 0)
    assert bodies(receive(queues, "work-dead")) == ["poison"]


def test_without_a_dead_letter_queue_a_message_comes_back_for_ever(queues: Queues):
    queues.send("plain", ["a"])
    counts = [receive(queues, "plain", visibility=AT_ONCE)[0].receive_count for _ in range(6)]
    assert counts == [1, 2, 3, 4, 5, 6]


def test_redriven_letters_go_back_to_where_they_came_from_and_start_anew(queues: Queues):
    queues.send("work", ["a", "b", "c"])
    let_die(queues)
    assert depth(queues, "work-dead")[0] == 3
    assert queues.redrive("work-dead", limit=2) == 2
    assert depth(queues, "work-dead")[0] == 1
    assert queues.redrive("work-dead", limit=None) == 1
    assert queues.redrive("work-dead", limit=None) == 0
    again = receive(queues)
    assert bodies(again) == ["a", "b", "c"]
    assert {message.receive_count for message in again} == {1}
    queues.delete("work", [message.receipt for message in again])
    assert depth(queues) == depth(queues, "work-dead") == (0, 0)


def test_only_the_letters_that_are_named_are_redriven(queues: Queues):
    queues.send("work", ["a", "b", "c"])
    let_die(queues)
    letters = {letter.body: letter.id for letter in queues.peek("work-dead", limit=3)}
    assert queues.redrive("work-dead", limit=None, ids=[letters["a"], letters["c"], "999999"]) == 2
    assert bodies(receive(queues)) == ["a", "c"]
    assert bodies(queues.peek("work-dead", limit=3)) == ["b"]
    assert queues.redrive("work-dead", limit=None, ids=["999999", "no id"]) == 0
    assert queues.redrive("work-dead", limit=None, ids=[]) == 0
    assert depth(queues, "work-dead") == (1, 0)


def test_more_than_one_batch_of_dead_letters_is_redriven(queues: Queues):
    sent = [str(number) for number in range(23)]
    queues.send("work", sent)
    for _ in range(9):  # adapters may bury some at a time
        receive(queues, limit=10, visibility=AT_ONCE)
    assert depth(queues, "work-dead")[0] == 23
    assert queues.redrive("work-dead", limit=None) == 23
    assert bodies(receive(queues, limit=30)) == sorted(sent)


def test_letters_are_found_where_fewer_are_given_out_than_were_asked_for(sqs: SqsQueues):
    queues = SqsQueues(Sampling(client("sqs", region="us-east-1")), prefix="stage-")
    queues.declare("work-dead", visibility=HOUR, max_receives=None, dead_letter_queue=None)
    queues.declare("work", visibility=HOUR, max_receives=1, dead_letter_queue="work-dead")
    sent = [f"{number:02}" for number in range(14)]
    queues.send("work", sent)
    while depth(queues, "work-dead")[0] < len(sent):
        receive(queues, limit=10, visibility=AT_ONCE)
    letters = {letter.body: letter.id for letter in queues.peek("work-dead", limit=20)}
    assert sorted(letters) == sent
    assert depth(queues, "work-dead") == (len(sent), 0)
    assert len(queues.peek("work-dead", limit=4)) == 4
    assert queues.redrive("work-dead", limit=None, ids=[letters["03"], letters["13"]]) == 2
    assert depth(queues, "work-dead") == (len(sent) - 2, 0)
    assert queues.redrive("work-dead", limit=None) == len(sent) - 2


def test_peeking_borrows_nothing(queues: Queues):
    queues.send("plain", ["a", "b"])
    assert bodies(queues.peek("plain", limit=5)) == ["a", "b"]
    assert len(queues.peek("plain", limit=1)) == 1
    assert depth(queues, "plain") == (2, 0)
    assert bodies(receive(queues, "plain")) == ["a", "b"]


def test_depths_tell_of_all_queues_of_this_deployment_and_no_other(queues: Queues):
    queues.send("work", ["a", "b", "c"])
    receive(queues, limit=1)
    depths = {each.name: each for each in queues.depths()}
    assert list(depths) == ["plain", "work", "work-dead"]
    age = depths["work"].oldest_age_seconds
    assert depths["work"] == QueueDepth("work", 2, 1, age, None)
    assert age is None or 0 <= age < 60
    assert depths["work-dead"].dead_letter_of == "work"
    assert depths["plain"].dead_letter_of is None


def test_declaring_again_changes_the_queue_and_keeps_its_messages(queues: Queues):
    queues.send("work", ["a"])
    for max_receives, dead_letter_queue in ((4, "work-dead"), (4, "work-dead"), (None, None), (1, "work-dead")):
        queues.declare("work", visibility=HOUR, max_receives=max_receives, dead_letter_queue=dead_letter_queue)
    assert bodies(receive(queues, visibility=AT_ONCE)) == ["a"]
    assert receive(queues) == []
    assert depth(queues, "work-dead")[0] == 1


def test_a_queue_relieved_of_its_dead_letter_queue_keeps_its_messages(queues: Queues):
    queues.declare("work", visibility=HOUR, max_receives=None, dead_letter_queue=None)
    queues.send("work", ["a"])
    let_die(queues)
    assert bodies(receive(queues)) == ["a"]
    assert {each.dead_letter_of for each in queues.depths()} == {None}


USES: list[Callable[[Queues], object]] = [
    lambda queues: queues.send("nowhere", ["a"]),
    lambda queues: queues.send("nowhere", ["a", "b"]),
    lambda queues: queues.receive("nowhere", limit=1, visibility=HOUR),
    lambda queues: queues.peek("nowhere", limit=1),
    lambda queues: queues.redrive("nowhere", limit=None),
    lambda queues: queues.declare("new", visibility=HOUR, max_receives=1, dead_letter_queue="nowhere"),
]


@pytest.mark.parametrize("use", USES, ids=["send", "send many", "receive", "peek", "redrive", "declare"])
def test_a_queue_that_was_not_declared_is_refused_by_name(queues: Queues, use: Callable[[Queues], object]):
    with pytest.raises(UnknownQueueError, match="'nowhere'"):
        use(queues)


@pytest.mark.parametrize(
    ("bad", "says"),
    [("", "is empty"), ("a\0b", r"U\+0000"), ("\ud800", r"U\+D800"), ("\ufffe", r"U\+FFFE"), ("\x1b[0m", r"U\+001B")],
)
def test_a_body_that_not_every_queue_takes_is_refused_by_each(queues: Queues, bad: str, says: str):
    with pytest.raises(InvalidBodyError, match=says) as caught:
        queues.send("work", ["good", bad])
    assert caught.value.index == 1
    assert depth(queues) == (0, 0)


def test_a_long_body_goes_through_and_a_longer_one_is_refused_with_its_size(queues: Queues):
    longest = 1 << 20
    queues.send("plain", ["x" * longest, "y" * longest, "ü" * (longest // 2)])
    assert {len(message.body.encode()) for message in receive(queues, "plain", limit=3)} == {longest}
    for body in ("x" * (longest + 1), "ü" * (longest // 2) + "x"):
        with pytest.raises(BodyTooLongError, match="1048577 bytes, 1048576 is the most") as caught:
            queues.send("work", ["good", body])
        assert (caught.value.index, caught.value.size) == (1, longest + 1)
    assert depth(queues) == (0, 0)


@pytest.mark.parametrize("visibility", [timedelta(seconds=-1), timedelta(hours=12, seconds=1)])
def test_a_message_is_hidden_for_twelve_hours_at_most(queues: Queues, visibility: timedelta):
    with pytest.raises(ValueError, match="12 hours"):
        receive(queues, visibility=visibility)
    with pytest.raises(ValueError, match="12 hours"):
        queues.release("work", ["1:x"], delay=visibility)


@pytest.mark.parametrize(("max_receives", "dead_letter_queue"), [(3, None), (None, "work-dead")])
def test_a_limit_and_a_dead_letter_queue_go_together(
    queues: Queues, max_receives: int | None, dead_letter_queue: str | None
):
    with pytest.raises(ValueError, match="go together"):
        queues.declare("work", visibility=HOUR, max_receives=max_receives, dead_letter_queue=dead_letter_queue)


def test_a_reason_may_be_given_for_what_comes_back(queues: Queues):
    queues.send("work", ["a"])
    queues.release("work", [message.receipt for message in receive(queues)], delay=AT_ONCE, failure="no such person")
    assert bodies(receive(queues)) == ["a"]


def test_workers_at_the_same_time_get_each_message_once(queues: Queues):
    sent = [str(number) for number in range(60)]
    queues.send("work", sent)

    def drain(_: int) -> list[str]:
        mine: list[str] = []
        while batch := receive(queues, limit=7):
            mine += [message.body for message in batch]
        return mine

    with ThreadPoolExecutor(4) as threads:
        shares = list(threads.map(drain, range(4)))
    assert sorted(body for share in shares for body in share) == sorted(sent)


def test_a_json_body_stays_as_it_is_to_the_letter(queues: Queues):
    body = json.dumps({"b": 1, "a": [1.0, "é\u2028", None]}, ensure_ascii=False, indent=1)
    for others in ([], ["\t\\t\n\\n\r\\.\\N"]):
        queues.send("work", [body, *others])
        assert bodies(receive(queues)) == sorted([body, *others])
