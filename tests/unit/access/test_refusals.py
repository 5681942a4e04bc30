"""Refused attempts that are noted once a minute."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from springline.access import refusals
from springline.access.refusals import AuditedRefusals, Seldom
from springline.platform.clock import ManualClock
from springline.platform.http.guards import Principal

pytestmark = pytest.mark.unit

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
VIEWER = Principal(7, "account/5", frozenset({"index:read"}))
ROUTE = "PUT /api/things/{thing_id}"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


def test_the_first_of_a_kind_is_the_first_for_a_minute(clock):
    seldom = Seldom(clock)
    assert [seldom.is_first("a"), seldom.is_first("a"), seldom.is_first("b")] == [True, False, True]
    clock.advance(MINUTE - timedelta(seconds=1))
    assert not seldom.is_first("a")
    clock.advance(timedelta(seconds=1))
    assert [seldom.is_first("a"), seldom.is_first("a")] == [True, False]


def test_what_is_forgotten_is_the_first_again(clock):
    seldom = Seldom(clock)
    assert seldom.is_first("a")
    seldom.forget("a")
    seldom.forget("never noted")
    assert seldom.is_first("a")


def test_the_kinds_noted_longest_ago_are_forgotten_first(clock, monkeypatch):
    monkeypatch.setattr(refusals, "_REMEMBERED", 2)
    seldom = Seldom(clock)
    assert [seldom.is_first(kind) for kind in "abc"] == [True] * 3
    assert [seldom.is_first(kind) for kind in "cba"] == [False, False, True]


@pytest.fixture
def log(monkeypatch) -> list[Any]:
    """What is appended to the audit log."""
    entries: list[Any] = []

    def append(tx: object, cause: Any, **said: Any) -> None:
        entries.append((tx, cause, said))

    monkeypatch.setattr(refusals.audit, "append", append)
    return entries


def test_an_attempt_is_noted_for_each_tenant_actor_and_route(clock, log):
    @contextmanager
    def transactions(tenant_id):
        yield f"transaction of {tenant_id}"

    note = AuditedRefusals(transactions, clock)
    others = [VIEWER._replace(tenant_id=8), VIEWER._replace(actor="token/5")]
    for principal in (VIEWER, *others, VIEWER):
        note(principal, route=ROUTE, scope="things:write", request_id="r")
    note(VIEWER, route="DELETE /api/things/{thing_id}", scope="things:write", request_id="r")
    assert [(tx, cause.principal.actor) for tx, cause, _ in log] == [
        ("transaction of 7", "account/5"),
        ("transaction of 8", "account/5"),
        ("transaction of 7", "token/5"),
        ("transaction of 7", "account/5"),
    ]
    _, cause, said = log[0]
    assert (cause.at, cause.request_id) == (START, "r")
    assert said == {
        "action": "access.refused",
        "resource": f"route/{ROUTE}",
        "before": {},
        "after": {"route": ROUTE, "scope": "things:write"},
    }


def test_an_attempt_that_could_not_be_noted_is_noted_the_next_time(clock, log):
    is_up = False

    @contextmanager
    def transactions(_):
        if not is_up:
            raise ConnectionError
        yield "transaction"

    note = AuditedRefusals(transactions, clock)
    with pytest.raises(ConnectionError):
        note(VIEWER, route=ROUTE, scope="things:write", request_id="1")
    is_up = True
    for number in "23":
        note(VIEWER, route=ROUTE, scope="things:write", request_id=number)
    assert [cause.request_id for _, cause, _ in log] == ["2"]
