"""Mock runs: every type of event, the same for a seed, and whole whoever works on them and is stopped where."""

import json
from datetime import UTC, datetime
from typing import get_args

import pytest
from pydantic import TypeAdapter, ValidationError

from springline.platform.clock import ManualClock
from springline.runs import mock, service
from springline.runs.mock import Wanted
from springline.runs.model import EventType
from springline.runs.schemas import MockWanted, RunEvent

pytestmark = pytest.mark.integration

AT = datetime(2026, 4, 3, 9, 0, tzinfo=UTC)
EVENT = TypeAdapter(RunEvent)


@pytest.fixture
def asked(db):
    def ask(**wanted):
        with db.transaction() as tx:
            return mock.ask(tx, Wanted(**wanted), by="account/1", at=AT)

    return ask


def advance(db, run_id, *, pause=lambda _: None, **options):
    return mock.advance(db.app, db.tenant_id, run_id, clock=ManualClock(AT), pause=pause, **options)


def story(db, run_id):
    with db.transaction() as tx:
        followed = service.events_after(tx, run_id, 0, limit=1000)
    events = [json.loads(one.json) for one in followed.events]
    assert [one["number"] for one in events] == list(range(1, len(events) + 1))
    for one in events:
        EVENT.validate_python(one)
    return [(one["type"], one["data"]) for one in events], followed.status


def test_all_types_of_events_come(db, asked):
    good, bad, cancelled = asked(), asked(fails=True), asked()
    advance(db, good)
    advance(db, bad)

    def cancel(_):
        with db.transaction() as tx:
            service.request_cancel(tx, cancelled, by="account/1", at=AT)

    advance(db, cancelled, pause=cancel)
    stories = [story(db, run_id) for run_id in (good, bad, cancelled)]
    assert [status for _, status in stories] == ["succeeded", "failed", "cancelled"]
    assert {kind for told, _ in stories for kind, _ in told} == {*get_args(EventType)}
    assert [kind for kind, _ in stories[2][0]] == ["run.started", "cancel.requested", "run.cancelled"]


def test_a_seed_says_what_happens(db, asked):
    runs = [asked(seed=7), asked(seed=7), asked(seed=8)]
    for run_id in runs:
        advance(db, run_id)
    first, second, other = (story(db, run_id) for run_id in runs)
    assert first[0][1:] == second[0][1:]
    assert first[0][1:] != other[0][1:]


@pytest.mark.parametrize("most", [0, 1, 5, 17])
def test_a_worker_goes_on_where_another_was_stopped(db, asked, most):
    whole, parts = asked(), asked()
    advance(db, whole)
    turns = 0
    while not advance(db, parts, go_on=iter([True] * most + [False]).__next__):
        turns += 1
        if turns > 60:
            break
        most = max(most, 1)
    assert turns > 0
    assert story(db, parts)[0][1:] == story(db, whole)[0][1:]


def test_two_workers_at_once_repeat_nothing(db, asked):
    """The second one comes while the first is between two events, and finishes; the first one sees that."""
    whole, shared = asked(), asked()
    advance(db, whole)
    turn = iter(range(1000))

    def meet(_):
        if next(turn) == 6:
            advance(db, shared)

    assert advance(db, shared, pause=meet)
    assert story(db, shared)[0][1:] == story(db, whole)[0][1:]


def test_it_pauses_before_each_event(db, asked):
    run_id, pauses = asked(pace_ms=120, steps=2), []
    advance(db, run_id, pause=pauses.append)
    assert pauses == [0.12] * (len(story(db, run_id)[0]) - 1)


def test_the_longest_one_fits_into_a_worker_s_time():
    MockWanted(steps=50, pace_ms=225)
    with pytest.raises(ValidationError):
        MockWanted(steps=50, pace_ms=226)
    for steps in (1, 5, 50):
        pace = min(2000, 90_000 // (steps * 8))
        assert len(mock.plan(Wanted(steps=steps, pace_ms=pace))) * pace <= 100_000
