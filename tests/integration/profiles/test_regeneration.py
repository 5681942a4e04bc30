"""Who waits to be written of anew: asked for once, answered once, and never forgotten in between."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from springline.platform.llm.checked import CallBudget
from springline.platform.llm.ledger import Ledger, MonthlyCost, costs
from springline.platform.llm.protocol import ModelUnavailableError, RateLimitedError
from springline.platform.metrics.null import NullMetrics
from springline.platform.settings import Settings
from springline.profiles import regeneration
from springline.profiles import regeneration_queries as queries
from springline.profiles import user_profile_highlight_service as highlights
from springline.profiles.generation.generator import Generator
from springline.profiles.generation.model_based import ModelGenerator
from springline.profiles.generation.regenerate import MOST_RECEIVES, Regenerated, Writing, regenerate, write
from springline.profiles.highlights import State
from tests.integration.profiles.telling import LADDER, Person, Telling
from tests.integration.warehouse.test_explain import check
from tests.unit.profiles.generation.stories import ScriptedModel, profile

pytestmark = pytest.mark.integration

PATIENCE_SECONDS = 60
SAID = {"ladder": LADDER}
GOOD = profile("Lends a ladder.", [("Lends a ladder.", [1])], [(LADDER, 1)])
PRICED = Settings(llm_prices=("2.5", "10"))


def now() -> datetime:
    return datetime.now(UTC)  # words are stored by the database's clock


@pytest.fixture
def ada(telling: Telling) -> Person:
    return telling.person("ada", said=SAID)


@pytest.fixture
def ben(telling: Telling) -> Person:
    return telling.person("ben", said=SAID)


def ask(telling: Telling, *people: Person, **more: Any) -> int:
    with telling.transaction() as tx:
        return regeneration.request(tx, [one.id for one in people], reason="new_messages", **more)


def answer(telling: Telling, one: Person) -> int:
    with telling.transaction() as tx:
        return regeneration.answered(tx, [*regeneration.asked(tx, [one.id]).values()])


def waiting(telling: Telling) -> set[int]:
    return {row[0] for row in telling.pipeline.rows("select user_id from highlight_regeneration")}


def asked(telling: Telling) -> list[tuple[str, dict[str, Any]]]:
    """Subjects and data of all requests that were told."""
    return [
        (event["subject"], event["data"])
        for event in telling.events()
        if event["type"] == "springline.profiles.regeneration.requested.v1"
    ]


def writing(telling: Telling, generator: Generator, settings: Settings = PRICED) -> Writing:
    ledger = Ledger("profile_highlights", settings, NullMetrics(), now=now)
    return Writing(telling.db.app, telling.pipeline.tenant_id, generator, ledger, now)


def by_model(*answers: Any, calls: int = 20) -> ModelGenerator:
    return ModelGenerator(ScriptedModel(*answers), CallBudget(calls), sleep=lambda _: None)


def run(telling: Telling, people: Iterable[Person], generator: Generator, *, receives: int = 1) -> Regenerated:
    return regenerate(writing(telling, generator), {one.id: receives for one in people})


class Meanwhile:
    """A generator that lets something happen before it answers; `then` is what it asks."""

    def __init__(self, then: Generator, *happens: Any) -> None:
        self.then, self.happens = then, list(happens)
        self.model, self.prompt_version = then.model, then.prompt_version

    @property
    def usage(self) -> Any:
        return self.then.usage

    def write(self, material: Any) -> Any:
        if self.happens:
            self.happens.pop(0)()
        return self.then.write(material)


class TestAsking:
    def test_who_waits_is_asked_for_once_however_often_somebody_asks(self, telling: Telling, ada: Person, ben: Person):
        assert ask(telling, ada, ada) == 1
        assert ask(telling, ada, ben) == 1
        assert ask(telling, ada, ben) == 0
        assert waiting(telling) == {ada.id, ben.id}
        assert asked(telling) == [
            (f"person/{one.id}", {"user_id": one.id, "reason": "new_messages"}) for one in (ada, ben)
        ]

    def test_an_admin_may_ask_again(self, telling: Telling, ada: Person):
        assert [ask(telling, ada), ask(telling, ada, again=True)] == [1, 1]
        assert (waiting(telling), len(asked(telling))) == ({ada.id}, 2)

    def test_nobody_unknown_or_of_another_tenant_is_asked_for(self, telling: Telling, ada: Person, db: Any):
        assert ask(telling, Person(4711, {})) == 0
        with db.app.transaction(db.other_tenant_id) as tx:
            assert regeneration.request(tx, [ada.id], reason="new_messages") == 0
            assert regeneration.request(tx, [], reason="new_messages") == 0
        assert asked(telling) == []

    def test_a_request_whose_message_no_queue_has_any_more_counts_as_none(self, telling: Telling, ada: Person):
        assert ask(telling, ada, at=now() - timedelta(days=16)) == 1
        assert ask(telling, ada) == 1


class TestAnswering:
    def test_who_is_told_of_waits_no_more_and_an_old_event_costs_nothing(self, telling: Telling, ada: Person):
        ask(telling, ada)
        model = by_model(GOOD)
        done = run(telling, [ada], model)
        assert (done.generated.stored, done.failed, done.marked, waiting(telling)) == ([ada.id], {}, 0, set())
        assert telling.shown(ada, at=10**7).bio_text == "Lends a ladder."
        assert run(telling, [ada], model).generated.stored == []
        assert model.usage.calls == 1

    def test_who_is_killed_before_answering_is_answered_for_without_a_call(self, telling: Telling, ada: Person):
        ask(telling, ada)
        writing(telling, by_model(GOOD)).generate([ada.id])  # and killed
        assert waiting(telling) == {ada.id}
        model = by_model(GOOD)
        run(telling, [ada], model)
        assert (model.usage.calls, waiting(telling), telling.shown(ada).version) == (0, set(), 1)

    def test_fresh_words_are_written_anew_for_who_asked_after_them(self, telling: Telling, ada: Person):
        ask(telling, ada)
        run(telling, [ada], by_model(GOOD))
        ask(telling, ada)
        model = by_model(GOOD)
        run(telling, [ada], model)
        assert (model.usage.calls, waiting(telling)) == (1, set())

    def test_who_is_unknown_erased_or_has_nothing_to_tell_is_done(self, telling: Telling, ada: Person):
        quiet = telling.person("quiet", said={"short": "Hi"})
        ask(telling, quiet)
        done = run(telling, [quiet, Person(4711, {})], by_model(GOOD))
        assert (done.generated.without, done.failed, waiting(telling)) == ([quiet.id], {}, set())

    def test_who_took_all_words_back_is_done_though_what_was_told_stays_stale(self, telling: Telling, ada: Person):
        run(telling, [ada], by_model(GOOD))
        write(writing(telling, by_model(GOOD)), [ada.id])
        telling.tell(telling.chat.deleted("ada-ladder", by="ada"))
        telling.mark(ada, "message_gone", at=10**7)
        ask(telling, ada)
        done = run(telling, [ada], by_model(GOOD))
        assert (done.generated.without, done.marked, waiting(telling)) == ([ada.id], 0, set())
        assert telling.shown(ada).state is State.STALE

    def test_a_mark_that_comes_meanwhile_brings_them_again_though_its_request_was_swallowed(
        self, telling: Telling, ada: Person
    ):
        ask(telling, ada)

        def mark() -> None:
            with telling.transaction() as tx:
                highlights.mark_stale(tx, ada.id, "new_messages")
                assert regeneration.request(tx, [ada.id], reason="new_messages") == 0

        generator = Meanwhile(by_model(GOOD), mark)
        assert run(telling, [ada], generator).marked == 1
        assert (waiting(telling), len(asked(telling))) == ({ada.id}, 2)
        assert run(telling, [ada], generator).marked == 0
        assert (waiting(telling), telling.shown(ada).state) == (set(), State.FRESH)

    def test_so_does_one_of_somebody_of_whom_nothing_is_told_yet(self, telling: Telling):
        quiet = telling.person("quiet", said={"short": "Hi"})
        ask(telling, quiet)
        with telling.transaction() as tx:
            before = regeneration.asked(tx, [quiet.id])
        telling.mark(quiet)
        with telling.transaction() as tx:
            assert regeneration.answered(tx, [*before.values()], without=[quiet.id]) == 1
        with telling.transaction() as tx:
            again = regeneration.asked(tx, [quiet.id])
            assert regeneration.answered(tx, [*again.values()], without=[quiet.id]) == 0
        assert waiting(telling) == set()

    def test_who_is_asked_for_again_meanwhile_keeps_waiting_for_that_event(self, telling: Telling, ada: Person):
        ask(telling, ada)
        generator = Meanwhile(by_model(GOOD), lambda: ask(telling, ada, again=True))
        run(telling, [ada], generator)
        assert (waiting(telling), len(asked(telling))) == ({ada.id}, 2)

    def test_a_request_waits_for_the_answer_that_is_being_given_and_is_new_then(self, telling: Telling, ada: Person):
        write(writing(telling, by_model(GOOD)), [ada.id])
        ask(telling, ada)
        with ThreadPoolExecutor(1) as pool:
            with telling.transaction() as tx:
                assert regeneration.answered(tx, [*regeneration.asked(tx, [ada.id]).values()]) == 0
                later = pool.submit(ask, telling, ada)
                telling.wait_until_blocked()
            assert later.result(PATIENCE_SECONDS) == 1
        assert waiting(telling) == {ada.id}

    def test_an_answer_waits_for_who_marks_and_asks_and_finds_the_mark(self, telling: Telling, ada: Person):
        ask(telling, ada)
        writing(telling, by_model(GOOD)).generate([ada.id])
        with ThreadPoolExecutor(1) as pool:
            with telling.transaction() as tx:
                highlights.mark_stale(tx, ada.id, "new_messages")
                assert regeneration.request(tx, [ada.id], reason="new_messages") == 0
                later = pool.submit(answer, telling, ada)
                telling.wait_until_blocked()
            assert later.result(PATIENCE_SECONDS) == 1
        assert (waiting(telling), len(asked(telling))) == ({ada.id}, 2)

    def test_late_words_are_answered_where_the_winners_are_fresh(self, telling: Telling, ada: Person):
        ask(telling, ada)
        winner = writing(telling, by_model(profile("A ladder is lent.", [("Lends a ladder.", [1])])))
        done = run(telling, [ada], Meanwhile(by_model(GOOD), lambda: winner.generate([ada.id])))
        assert (done.generated.late, waiting(telling)) == ([ada.id], set())
        assert telling.shown(ada).bio_text == "A ladder is lent."

    def test_two_workers_on_one_person_make_one_version_and_leave_nobody_waiting(self, telling: Telling, ada: Person):
        ask(telling, ada)
        with ThreadPoolExecutor(2) as pool:
            both = [pool.submit(run, telling, [ada], by_model(GOOD)) for _ in range(2)]
            done = [one.result(PATIENCE_SECONDS) for one in both]
        assert [one.failed for one in done] == [{}, {}]
        assert (waiting(telling), telling.shown(ada).version, len(asked(telling))) == (set(), 1, 1)

    def test_who_is_written_of_by_hand_waits_no_more(self, telling: Telling, ada: Person, ben: Person):
        ask(telling, ada)
        assert write(writing(telling, by_model(GOOD)), [ada.id, ben.id]).stored == [ada.id, ben.id]
        assert waiting(telling) == set()


class TestFailing:
    def test_garbage_fails_one_person_who_rests_longer_each_time(self, telling: Telling, ada: Person, ben: Person):
        ask(telling, ada, ben)
        rests: list[timedelta] = []
        for receives in range(1, MOST_RECEIVES + 1):
            people = [ada, ben]
            done = run(telling, people, by_model(*["garbage"] * 3, GOOD), receives=receives)
            assert done.generated.stored == ([ben.id] if receives == 1 else [])
            assert {*done.failed} == {ada.id}
            assert done.failed[ada.id] == "no usable answer"
            rests.append(done.failed[ada.id].rest)
        assert rests == [timedelta(seconds=30 * 4**n) for n in range(4)] + [timedelta(hours=1)]
        assert waiting(telling) == {ada.id}

    def test_garbage_and_then_a_good_answer_is_a_good_answer(self, telling: Telling, ada: Person):
        ask(telling, ada)
        model = by_model("garbage", "garbage", GOOD)
        assert run(telling, [ada], model).generated.stored == [ada.id]
        assert model.usage.calls == 3

    def test_a_rate_limit_is_waited_for_by_all_and_nobody_dies_of_it(self, telling: Telling, ada: Person, ben: Person):
        ask(telling, ada, ben)
        limited = RateLimitedError("scripted-1", timedelta(minutes=20))
        for receives in range(1, MOST_RECEIVES - 1):
            model = by_model(limited)
            done = run(telling, [ada, ben], model, receives=receives)
            assert {one: why.rest for one, why in done.failed.items()} == dict.fromkeys(
                [ada.id, ben.id], timedelta(minutes=20)
            )
            assert model.usage.calls == 1
        done = run(telling, [ada, ben], by_model(limited), receives=MOST_RECEIVES - 1)
        assert (done.failed, {*done.put_off}) == ({}, {ada.id, ben.id})
        assert (waiting(telling), len(asked(telling))) == ({ada.id, ben.id}, 4)
        assert run(telling, [ada, ben], by_model(GOOD)).generated.stored == [ada.id, ben.id]

    def test_a_budget_that_is_used_up_leaves_the_others_to_the_next_run_at_once(
        self, telling: Telling, ada: Person, ben: Person
    ):
        ask(telling, ada, ben)
        done = run(telling, [ada, ben], by_model(GOOD, calls=1))
        assert (done.generated.stored, done.failed[ben.id].rest) == ([ada.id], timedelta(0))
        assert run(telling, [ben], by_model(GOOD, calls=1), receives=2).generated.stored == [ben.id]

    def test_a_provider_that_is_away_is_tried_less_and_less_often(self, telling: Telling, ada: Person):
        ask(telling, ada)
        away = ModelUnavailableError("scripted-1", "HTTP 503", timedelta(seconds=10))
        done = run(telling, [ada], by_model(away), receives=3)
        assert done.failed == {ada.id: "the model is not available"}
        assert done.failed[ada.id].rest == timedelta(minutes=8)


class TestCosts:
    def test_each_run_is_entered_with_what_failed_in_it(self, telling: Telling, ada: Person, ben: Person):
        ask(telling, ada, ben)
        run(telling, [ada, ben], by_model(*["garbage"] * 3, GOOD))
        run(telling, [ada, ben], by_model("garbage"))
        write(writing(telling, by_model(GOOD), Settings()), [ben.id])
        month = f"{now():%Y-%m}"
        assert entered(telling) == [
            MonthlyCost(month, "profile_highlights", "scripted-1", "1", 3, 8, 800, 160, 49, unpriced_runs=1)
        ]

    def test_a_run_that_breaks_off_is_entered_with_what_was_paid(self, telling: Telling, ada: Person, ben: Person):
        ask(telling, ada, ben)

        def breaks() -> None:
            raise RuntimeError("the database is gone")

        with pytest.raises(RuntimeError):
            run(telling, [ada, ben], Meanwhile(by_model(GOOD), lambda: None, breaks))
        assert [(one.runs, one.calls) for one in entered(telling)] == [(1, 1)]
        model = by_model(GOOD)
        assert run(telling, [ada, ben], model).generated.stored == [ben.id]
        assert (model.usage.calls, waiting(telling)) == (1, set())

    def test_rules_cost_nothing_and_are_not_entered(self, telling: Telling, ada: Person):
        ask(telling, ada)
        run(telling, [ada], by_model(GOOD, calls=0))
        assert entered(telling) == []

    def test_entries_are_the_tenants_own_and_stay_as_they_are(self, telling: Telling, ada: Person, db: Any):
        write(writing(telling, by_model(GOOD)), [ada.id])
        with db.app.transaction(db.other_tenant_id) as tx:
            assert costs(tx, since=now() - timedelta(days=1)) == []
        granted = telling.pipeline.rows(
            "select privilege_type from information_schema.role_table_grants "
            "where table_name = 'generation_cost' and grantee = 'springline_app'"
        )
        assert {name for (name,) in granted} <= {"SELECT", "INSERT"}


def entered(telling: Telling) -> list[MonthlyCost]:
    with telling.transaction() as tx:
        return costs(tx, since=now() - timedelta(days=1))


PEOPLE = 50_000
FILL = f"""
    insert into "user" (tenant_id, member_key, display_name)
    select t.id, 's:' || n, '' from tenant t, generate_series(1, {PEOPLE}) n order by t.id, n;

    insert into highlight_regeneration (tenant_id, user_id, reason, requested_at)
    select tenant_id, id, 'x', now() from "user" where id % 2 = 0;

    insert into user_profile_highlights (tenant_id, user_id) select tenant_id, id from "user";

    insert into generation_cost (tenant_id, at, purpose, model, prompt_version, calls, prompt_tokens, completion_tokens)
    select t.id, now() - make_interval(hours => n), 'profile_highlights', 'm', '1', 1, 1, 1
    from tenant t, generate_series(1, {PEOPLE}) n;

    analyze
"""


def test_asking_and_answering_for_a_hundred_people_reads_their_rows_of_large_tables(db: Any):
    with closing(db.superuser.connect()) as connection:
        connection.execute_simple(FILL)
    ids = list(range(5001, 5101))
    check(db.app, queries._REQUEST, 900, ids=ids, reason="x", at=None, again=False)
    check(db.app, queries._ASKED, 600, ids=ids)
    check(db.app, queries._LOCK_ASKED, 600, ids=ids)
    check(db.app, queries._ANSWERED, 600, ids=ids, times=[now()] * 100)
