"""Writing anew of a person as a run about that person, which whoever asked for it finds and follows."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from springline.access.model import Cause, command_principal
from springline.platform.database import Database
from springline.profiles import administration, generation_runs
from springline.profiles.generation import regenerate as regenerating
from springline.profiles.generation.regenerate import Regenerated, regenerate
from springline.runs import service
from springline.runs.model import Run
from tests.integration.profiles.telling import Person, Telling
from tests.integration.profiles.test_regeneration import GOOD, SAID, ask, by_model, now, writing
from tests.integration.runs.test_service import wait_for_a_lock

pytestmark = pytest.mark.integration


@pytest.fixture
def ada(telling: Telling) -> Person:
    return telling.person("ada", said=SAID)


@pytest.fixture
def ben(telling: Telling) -> Person:
    return telling.person("ben", said=SAID)


def runs(telling: Telling, one: Person) -> list[Run]:
    """The runs about a person, oldest first."""
    with telling.db.transaction() as tx:
        return service.listing(tx, subject=f"person/{one.id}", limit=9)[::-1]


def told(telling: Telling, run: Run) -> list[str]:
    with telling.db.transaction() as tx:
        return [one.type for one in service.events_after(tx, run.id, 0, limit=99).events]


def outputs(telling: Telling, run: Run) -> list[Any]:
    with telling.db.transaction() as tx:
        return service.outputs(tx, run.id)


def ask_as_admin(telling: Telling, one: Person) -> None:
    cause = Cause(command_principal(telling.pipeline.tenant_id, "test"), now())
    with telling.db.transaction() as tx:
        administration.regenerate(tx, cause, one.id, unchanged=lambda _: None)


def generate(telling: Telling, *answers: Any, people: list[Person]) -> Regenerated:
    return regenerate(writing(telling, by_model(*answers)), {one.id: 1 for one in people})


def test_who_asks_finds_a_run_at_once_and_the_generator_takes_it(telling: Telling, ada: Person):
    ask_as_admin(telling, ada)
    ask_as_admin(telling, ada)
    (waiting,) = runs(telling, ada)
    assert (waiting.kind, waiting.status, waiting.created_by) == ("regeneration", "queued", "command/test")
    generate(telling, GOOD, people=[ada])
    (done,) = runs(telling, ada)
    assert (done.id, done.status) == (waiting.id, "succeeded")
    assert told(telling, done) == [
        "run.started", "step.started", "step.finished", "log", "output", "run.succeeded",
    ]  # fmt: skip
    assert outputs(telling, done) == [(f"highlight/{ada.id}@1", "highlight", True)]


def test_each_person_of_a_batch_has_a_run(telling: Telling, ada: Person, ben: Person):
    ask(telling, ada, ben)
    generate(telling, GOOD, *["no JSON"] * 9, people=[ada, ben])
    (of_ada,), (of_ben,) = runs(telling, ada), runs(telling, ben)
    assert (of_ada.status, of_ben.status) == ("succeeded", "failed")
    assert (of_ada.created_by, of_ben.problem_title) == ("auto", "Nothing was written")
    assert told(telling, of_ben) == ["run.started", "step.started", "step.finished", "run.failed"]


def test_a_generator_that_breaks_down_is_why_they_failed(telling: Telling, ada: Person, monkeypatch: Any):
    """Not that a worker was killed, which the sweep would say a quarter of an hour later."""
    ask_as_admin(telling, ada)

    def broken(*_: Any, **__: Any) -> None:
        raise KeyError("words of a message")

    monkeypatch.setattr(regenerating, "generate", broken)
    with pytest.raises(KeyError):
        generate(telling, people=[ada])
    (run,) = runs(telling, ada)
    assert (run.status, run.problem_title) == ("failed", "Something failed that was not foreseen")
    assert run.problem_detail == "KeyError; more about it is in the log."


def test_an_old_event_leaves_no_run(telling: Telling, ada: Person):
    generate(telling, people=[ada])
    assert runs(telling, ada) == []


def test_a_run_that_waits_for_nothing_any_more_is_settled(telling: Telling, ada: Person):
    with telling.db.transaction() as tx:
        generation_runs.ask(tx, ada.id, by="account/1", at=now())
    generate(telling, people=[ada])
    (run,) = runs(telling, ada)
    assert (run.status, told(telling, run)) == ("succeeded", ["run.started", "log", "run.succeeded"])


def test_an_end_that_comes_between_waits_for_its_turn(telling: Telling, ada: Person):
    """The sweep or whoever cancels has the run's row while its generator ends it."""
    with telling.db.transaction() as tx:
        begun = generation_runs.begin(tx, [ada.id], at=now())

    def end(_: int) -> None:
        with closing(Database(telling.db.app.address)) as database, database.transaction(telling.db.tenant_id) as tx:
            generation_runs.end(tx, begun, {ada.id: "stored"}, at=now() + timedelta(seconds=1))

    with ThreadPoolExecutor(1) as threads:
        with telling.db.transaction() as tx:
            service.fail(tx, begun[ada.id], "It stopped without a word", "…", at=now())
            ended = threads.submit(end, 0)
            wait_for_a_lock(telling.db)
        ended.result()
    (run,) = runs(telling, ada)
    assert run.status == "failed"


def test_a_run_that_was_ended_meanwhile_does_not_keep_words_from_being_stored(telling: Telling, ada: Person):
    with telling.db.transaction() as tx:
        begun = generation_runs.begin(tx, [ada.id], at=now())
        service.fail(tx, begun[ada.id], "It stopped without a word", "…", at=now())
        generation_runs.end(tx, begun, {ada.id: "stored"}, at=now() + timedelta(seconds=1))
    (run,) = runs(telling, ada)
    assert run.status == "failed"
