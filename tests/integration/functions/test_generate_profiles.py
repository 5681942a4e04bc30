"""The queue function that writes of people, by a model whose service answers as services do when all is not well."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from functions.generate_profiles import app as generate_profiles
from infra.host.sqs_events import failures, sqs_event
from infra.host.template import load
from springline.platform import runtime
from springline.platform.addresses import DatabaseUrl
from springline.platform.clock import SystemClock
from springline.platform.deliveries import REASONS, Later
from springline.platform.llm.checked import CallBudget
from springline.platform.llm.openai import OpenAIModel
from springline.platform.llm.protocol import Prices
from springline.platform.queues.postgres import PostgresQueues
from springline.platform.runtime import Runtime
from springline.platform.settings import Settings
from springline.profiles import regeneration
from springline.profiles.generation.choice import MOST_CALLS
from springline.profiles.generation.model_based import ModelGenerator
from springline.profiles.generation.regenerate import MOST_RECEIVES
from tests.integration.profiles.telling import LADDER, Person, Telling
from tests.unit.profiles.generation.stories import profile

pytestmark = pytest.mark.integration

TEMPLATE = Path(__file__).resolve().parents[3] / "template.yaml"
QUEUE, DEAD = "generate-profiles", "generate-profiles-dead"
AT_ONCE = timedelta(0)
GOOD = profile("Lends a ladder.", [("Lends a ladder.", [1])])
Answer = Callable[[str], httpx.Response]


def completion(text: str) -> httpx.Response:
    usage = {"prompt_tokens": 1000, "completion_tokens": 100}
    return httpx.Response(200, json={"choices": [{"message": {"content": text}}], "usage": usage})


def well(_: str) -> httpx.Response:
    return completion(GOOD)


def limited(_: str) -> httpx.Response:
    return httpx.Response(429, headers={"Retry-After": "1200"})


def garbage_of_ada(request: str) -> httpx.Response:
    return completion("I'd rather talk about goats." if "Ada" in request else GOOD)


class Writers:
    """The function, people who said something, a queue, and a service that answers as it is told."""

    def __init__(self, db: Any, telling: Telling, function: ModuleType) -> None:
        self.telling, self.function = telling, function
        self.queues = PostgresQueues(db.system)
        self.queues.declare(DEAD, visibility=timedelta(minutes=9), max_receives=None, dead_letter_queue=None)
        self.queues.declare(QUEUE, visibility=timedelta(minutes=9), max_receives=MOST_RECEIVES, dead_letter_queue=DEAD)
        self.calls = 0
        self.answer: Answer = well
        self.budget = MOST_CALLS

    def generator(self, _: Settings) -> ModelGenerator:
        model = OpenAIModel(
            "https://models.example/v1",
            "small-1",
            None,
            prices=Prices(Decimal("2.5"), Decimal(10)),
            transport=httpx.MockTransport(self._serve),
        )
        return ModelGenerator(model, CallBudget(self.budget), sleep=lambda _: None)

    def _serve(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        return self.answer(request.content.decode())

    def person(self, name: str) -> Person:
        return self.telling.person(name, said={"ladder": LADDER})

    def ask(self, *people: Person) -> None:
        """Ask for people, and let the relay and the rule bring the events into the queue."""
        before = len(self.telling.pipeline.bodies())
        with self.telling.transaction() as tx:
            regeneration.request(tx, [one.id for one in people], reason="new_messages")
        self.relay(before)

    def relay(self, before: int) -> None:
        bodies = [body for body in self.telling.pipeline.bodies()[before:] if ".regeneration.requested." in body]
        self.queues.send(QUEUE, bodies)

    def work(self) -> dict[str, str]:
        """Deliver a batch as the host does, but let nothing rest; returns why messages failed, by their person."""
        before = len(self.telling.pipeline.bodies())
        batch = self.queues.receive(QUEUE, limit=10, visibility=AT_ONCE)
        told: dict[str, str] = {}
        asked = REASONS.set(told)
        try:
            failed = failures(self.function.write_of_batch(sqs_event(QUEUE, batch), None), batch) if batch else set()
        finally:
            REASONS.reset(asked)
        self.queues.delete(QUEUE, [message.receipt for message in batch if message.id not in failed])
        self.relay(before)
        return {message.body: told[message.id] for message in batch if message.id in failed}

    def waiting(self) -> set[int]:
        return {row[0] for row in self.telling.pipeline.rows("select user_id from highlight_regeneration")}

    def told(self, person: Person) -> bool:
        return self.telling.get(person, at=10**7) is not None

    def dead(self) -> list[str]:
        return [letter.body for letter in self.queues.peek(DEAD, limit=10)]

    def costs(self) -> list[tuple[Any, ...]]:
        return self.telling.pipeline.rows(
            "select purpose, model, calls, prompt_tokens, completion_tokens, cost_micro_dollars from generation_cost "
            "order by id"
        )


@pytest.fixture
def writers(db: Any, telling: Telling, monkeypatch: pytest.MonkeyPatch) -> Iterator[Writers]:
    settings = Settings(database_url=DatabaseUrl.parse(db.urls["app"]), metrics="null", llm_prices=("2.5", "10"))
    ports = Runtime(settings, clock=SystemClock())
    monkeypatch.setattr(runtime, "_installed", [ports])
    made = Writers(db, telling, generate_profiles)
    monkeypatch.setattr(generate_profiles, "generator", made.generator)
    yield made
    ports.close()


@pytest.fixture
def telling(db: Any) -> Telling:
    return Telling(db)


def test_who_was_asked_for_is_written_of_once_and_the_queue_is_empty(writers: Writers) -> None:
    ada, ben = writers.person("ada"), writers.person("ben")
    writers.ask(ada, ben)
    writers.relay(0)  # all of it comes twice
    assert writers.work() == {}
    assert writers.work() == {}
    assert (writers.calls, writers.waiting()) == (2, set())
    assert writers.told(ada)
    assert writers.told(ben)
    assert writers.costs() == [("profile_highlights", "small-1", 2, 2000, 200, 7000)]


def test_what_is_no_request_fails_alone(writers: Writers) -> None:
    ada = writers.person("ada")
    writers.ask(ada)
    odd = json.dumps({"tenant": writers.telling.pipeline.tenant_id, "data": {"user_id": "17"}})
    writers.queues.send(QUEUE, ["no event", odd])
    assert writers.work() == {"no event": "it is no event", odd: "it names no person"}
    assert writers.told(ada)


def test_a_person_of_whom_a_model_only_writes_garbage_is_a_dead_letter_and_takes_nobody_along(writers: Writers) -> None:
    ada, ben = writers.person("ada"), writers.person("ben")
    writers.ask(ada, ben)
    writers.answer = garbage_of_ada
    for _ in range(MOST_RECEIVES):
        assert [*writers.work().values()] == ["no usable answer"]
    assert writers.work() == {}
    assert (writers.calls, len(writers.dead()), writers.told(ada), writers.told(ben)) == (16, 1, False, True)
    assert writers.waiting() == {ada.id}, "redriving the letter writes of them after all"
    writers.answer = well
    writers.queues.redrive(DEAD, limit=None)
    assert writers.work() == {}
    assert (writers.told(ada), writers.waiting()) == (True, set())
    assert sum(calls for _, _, calls, *_ in writers.costs()) == writers.calls


def test_a_rate_limited_provider_is_asked_once_a_run_and_makes_no_dead_letters(writers: Writers) -> None:
    people = [writers.person(name) for name in ("ada", "ben", "cy")]
    writers.ask(*people)
    writers.answer = limited
    for _ in range(3 * MOST_RECEIVES):
        for why in writers.work().values():
            assert isinstance(why, Later)
            assert why.rest == timedelta(minutes=20)
    assert (writers.calls, writers.dead()) == (3 * MOST_RECEIVES, [])
    writers.answer = well
    assert writers.work() == {}
    assert writers.waiting() == set()


def test_a_budget_for_one_person_gets_through_any_number_and_makes_no_dead_letters(writers: Writers) -> None:
    people = [writers.person(f"p{number}") for number in range(9)]
    writers.ask(*people)
    writers.budget = 1
    runs = 0
    while writers.waiting():
        writers.work()
        runs += 1
        assert runs <= 9
    assert (writers.calls, writers.dead()) == (9, [])


def test_the_queue_brings_a_message_as_often_as_the_function_thinks() -> None:
    queues = {queue.name: queue for queue in load(TEMPLATE).queues}
    assert queues[QUEUE].max_receives == MOST_RECEIVES
