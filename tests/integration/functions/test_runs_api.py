"""`runs_api` as callers use it: lists, pages that wait, streams that end and go on, ends that are asked for."""

import json
import threading
from datetime import timedelta
from itertools import count

import pytest

from springline.access.model import Role
from springline.platform.events.log import Event, emit
from springline.runs import happenings, live, service
from springline.runs.waiting import Waiting
from tests.integration.chats import LATER

pytestmark = pytest.mark.integration

BY = "account/1"


class Runs:
    """The function's gateway, and what is done to runs beside it."""

    def __init__(self, function, db):
        self.function = function
        self.db = db

    def begin(self, *, kind="ingest", subject=None, tenant_id=None):
        with self.db.app.transaction(tenant_id or self.db.tenant_id) as tx:
            return service.begin(tx, kind, "Import", by=BY, at=LATER, subject=subject)

    def log(self, run_id, *lines):
        with self.db.transaction() as tx:
            service.append(tx, run_id, [happenings.log("info", line) for line in lines], at=LATER)

    def succeed(self, run_id):
        with self.db.transaction() as tx:
            service.succeed(tx, run_id, at=LATER + timedelta(seconds=2))

    def events(self, run_id, query=""):
        return self.function.get(f"/api/runs/{run_id}/events{query}")

    def stream(self, run_id, last=None):
        return self.function.get(
            f"/api/runs/{run_id}/stream", headers={} if last is None else {"Last-Event-ID": str(last)}
        )

    def wait_by(self, pause, *, most=32):
        """Have those who wait pause by calling a function."""
        module = self.function.module
        waiting = Waiting(self.function.ports.clock, pause=pause, most=most)
        module.views._waiting = module.live._waiting = waiting
        return waiting


@pytest.fixture
def runs(gateway, db):
    made = Runs(gateway("runs_api", "runs:read", "runs:manage"), db)
    made.wait_by(lambda _: None)
    return made


def blocks(answer):
    """The events of a stream, as a browser reads them: name, data and id."""
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert answer.text.endswith("\n\n")
    found = []
    for block in answer.text.removesuffix("\n\n").split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
        if "data" in fields:
            found.append((fields["event"], json.loads(fields["data"]), fields.get("id")))
    return found


def test_runs_are_listed_in_pages(runs):
    made = [runs.begin(subject=f"person/{number % 2}") for number in range(5)]
    first = runs.function.get("/api/runs?limit=2&subject=person/0").json
    assert [one["id"] for one in first["items"]] == [made[4], made[2]]
    second = runs.function.get(f"/api/runs?limit=2&subject=person/0&cursor={first['next_cursor']}").json
    assert [one["id"] for one in second["items"]] == [made[0]]
    assert second["next_cursor"] is None
    assert runs.function.get("/api/runs?kind=scan").json["items"] == []
    assert runs.function.get("/api/runs?kind=nothing").status == 422


def test_a_run_is_told_whole(runs):
    run_id = runs.begin(subject="import/3")
    with runs.db.transaction() as tx:
        service.add_input(tx, run_id, "document/export@1", "source", at=LATER)
        service.progress(tx, run_id, 3, 9, "lines", at=LATER)
        service.fail(tx, run_id, "It broke", "The file ended.", at=LATER)
    told = runs.function.get(f"/api/runs/{run_id}").json
    assert told["reference"] == f"run/{run_id}"
    assert told["progress"] == {"done": 3, "total": 9, "unit": "lines"}
    assert told["problem"] == {"title": "It broke", "detail": "The file ended."}
    assert told["inputs"] == [{"reference": "document/export@1", "role": "source", "is_versioned": False}]
    assert (told["status"], told["last_number"], told["outputs"]) == ("failed", 4, [])


def test_events_come_in_pages(runs):
    run_id = runs.begin()
    runs.log(run_id, "a", "b", "c")
    first = runs.events(run_id, "?limit=3").json
    assert [one["number"] for one in first["items"]] == [1, 2, 3]
    assert (first["next_after"], first["is_over"], first["status"]) == (3, False, "running")
    runs.succeed(run_id)
    assert not runs.events(run_id, "?limit=1&after=3").json["is_over"]
    last = runs.events(run_id, "?after=3").json
    assert [one["type"] for one in last["items"]] == ["log", "run.succeeded"]
    assert (last["is_over"], last["status"], last["next_after"]) == (True, "succeeded", 5)


def test_who_waits_is_answered_when_something_happens(runs):
    run_id, looks = runs.begin(), count()

    def happen(_):
        if next(looks) == 3:
            runs.log(run_id, "at last")

    runs.wait_by(happen)
    answer = runs.events(run_id, "?after=1&wait_seconds=20")
    assert [one["data"]["message"] for one in answer.json["items"]] == ["at last"]
    assert next(looks) == 4, "it looked again as soon as it had happened"


def test_waiting_has_an_end(runs):
    run_id, pauses = runs.begin(), []
    runs.wait_by(pauses.append)
    assert runs.events(run_id, "?after=1&wait_seconds=5").json["items"] == []
    assert sum(pauses) == pytest.approx(5)
    assert runs.events(run_id, "?after=1&wait_seconds=21").status == 422


def test_nobody_waits_for_a_run_that_is_over(runs):
    run_id = runs.begin()
    runs.succeed(run_id)
    runs.wait_by(lambda _: pytest.fail("it waited"))
    assert runs.events(run_id, "?after=2&wait_seconds=20").json["is_over"]
    assert blocks(runs.stream(run_id, 2)) == [("end", {"status": "succeeded"}, None)]


def test_who_waits_holds_no_connection(runs):
    """A host has fewer connections than threads, and who waits must not keep one from who works."""
    run_id, lent = runs.begin(), []
    database = runs.function.ports.database

    def look_at_the_pool(_):
        lent.append(len(database._connections._idle))

    runs.wait_by(look_at_the_pool)
    runs.events(run_id, "?after=1&wait_seconds=1")
    assert lent
    assert set(lent) == {1}, "the one connection is idle in each pause"


def test_beyond_so_many_nobody_waits(runs):
    run_id = runs.begin()
    inside, go_on = threading.Event(), threading.Event()

    def pause(_):
        inside.set()
        assert go_on.wait(20)
        runs.log(run_id, "done")

    runs.wait_by(pause, most=1)
    answers = []
    first = threading.Thread(target=lambda: answers.append(runs.events(run_id, "?after=1&wait_seconds=20")))
    first.start()
    assert inside.wait(20)
    crowded = runs.events(run_id, "?after=1&wait_seconds=20")
    assert (crowded.status, crowded.json["items"], crowded.headers["Retry-After"]) == (200, [], "3")
    assert runs.stream(run_id, 1).text.startswith("retry: 3000\n")
    go_on.set()
    first.join()
    assert [one["number"] for one in answers[0].json["items"]] == [2]
    assert "Retry-After" not in answers[0].headers


def test_waiting_is_no_slowness(runs, monkeypatch):
    """What the alarm on latency watches is how long answering takes, not how long nothing happened."""
    run_id, told = runs.begin(), []
    clock = runs.function.ports.clock
    observer = runs.function.module.app._services.observer
    monkeypatch.setattr(type(observer), "request", lambda self, route, method, status, seconds: told.append(seconds))
    runs.wait_by(lambda seconds: clock.advance(timedelta(seconds=seconds)))
    runs.events(run_id, "?after=1&wait_seconds=20")
    runs.stream(run_id, 1)
    assert told == pytest.approx([0, 0])


def test_a_stream_goes_on_where_the_last_one_ended(runs):
    run_id = runs.begin()
    runs.log(run_id, "one", "two")
    first = runs.stream(run_id)
    assert first.text.startswith("retry: 1000\n\nid: 1\nevent: run.started\ndata: {")
    seen = blocks(first)
    runs.log(run_id, "three")
    seen += blocks(runs.stream(run_id, seen[-1][2]))
    runs.succeed(run_id)
    seen += blocks(runs.stream(run_id, seen[-1][2]))
    assert [number for _, _, number in seen] == ["1", "2", "3", "4", "5", None]
    assert [name for name, _, _ in seen] == ["run.started", "log", "log", "log", "run.succeeded", "end"]
    assert all(data["number"] == int(number) for _, data, number in seen if number)


def test_a_stream_that_nothing_came_to_is_no_empty_answer(runs):
    run_id = runs.begin()
    assert runs.stream(run_id, 1).text == "retry: 1000\n\n: nothing new\n\n"


def test_a_stream_has_a_limit_and_is_resumed_behind_it(runs):
    run_id, seen, last = runs.begin(), [], 0
    runs.log(run_id, *(f"line {number}" for number in range(1200)))
    runs.succeed(run_id)
    while not seen or seen[-1][0] != "end":
        part = blocks(runs.stream(run_id, last))
        assert len(part) <= 501
        seen += part
        last = [number for _, _, number in seen if number][-1]
    assert [int(number) for _, _, number in seen if number] == list(range(1, 1203))


@pytest.mark.parametrize("last", ["x", "-1", "1.5", "9" * 20, "²", "2000000001", "2147483648", "1,2", "0x1", "2"])
def test_an_id_that_is_none_is_refused(runs, last):
    """Of those beyond the run's end, too: whoever has one has it from elsewhere, and would miss what comes."""
    runs.wait_by(lambda _: pytest.fail("it waited"))
    assert runs.stream(runs.begin(), last).status == 400


def test_a_page_beyond_the_end_is_refused(runs):
    runs.wait_by(lambda _: pytest.fail("it waited"))
    run_id = runs.begin()
    for query in ("?after=2", "?after=2&wait_seconds=20", "?after=2000000001", "?after=-1", "?after=x"):
        assert runs.events(run_id, query).status == 422
    assert runs.function.get(f"/api/runs/{run_id}/stream?after=2").status == 400


def test_whoever_may_only_read_ends_nothing(runs, new_session):
    run_id = runs.begin()
    viewer, operator = new_session(Role.VIEWER), new_session(Role.OPERATOR, name="Bo")
    assert runs.function.get("/api/runs", session=viewer).status == 200
    assert runs.function.post(f"/api/runs/{run_id}/cancel", None, session=viewer).status == 403
    assert runs.function.post("/api/runs/mock", {}, session=viewer).status == 403
    answer = runs.function.post(f"/api/runs/{run_id}/cancel", None, session=operator)
    assert (answer.status, answer.json["status"]) == (202, "running")
    assert answer.json["cancel_requested_by"].startswith("account/")
    runs.succeed(run_id)
    assert runs.function.post(f"/api/runs/{run_id}/cancel", None).status == 409


def test_a_mock_run_waits_for_its_worker(runs):
    answer = runs.function.post("/api/runs/mock", {"seed": 3, "steps": 2, "pace_ms": 0})
    run_id = answer.json["id"]
    assert (answer.status, answer.headers["Location"]) == (201, f"/api/runs/{run_id}")
    assert (answer.json["status"], answer.json["subject"]) == ("queued", "mock/3-2-0-0")
    assert runs.function.post("/api/runs/mock", {"steps": 50, "pace_ms": 2000}).status == 422


def test_anothers_run_is_none(runs):
    run_id = runs.begin(tenant_id=runs.db.other_tenant_id)
    runs.wait_by(lambda _: pytest.fail("it waited"))
    for path in ("", "/events?wait_seconds=20", "/stream"):
        assert runs.function.get(f"/api/runs/{run_id}{path}").status == 404
    assert runs.function.post(f"/api/runs/{run_id}/cancel", None).status == 404
    assert runs.function.get("/api/runs").json["items"] == []


# ---- What changes anywhere


def touched(db, kind, subject, *, tenant_id=None, text="secret"):
    with db.app.transaction(tenant_id or db.tenant_id) as tx:
        emit(tx, [Event(kind, "springline/community", subject, {"text": text}, LATER)])


def live_until(runs, cursor, wanted, query=""):
    """What is told from a cursor on, once so many touches are: other tests' transactions may hold up the horizon."""
    for _ in range(400):
        answer = runs.function.get(f"/api/live?after={cursor}{query}").json
        if len(answer["touches"]) >= wanted:
            return answer
        threading.Event().wait(0.05)
    return pytest.fail(f"only {answer['touches']} by now")


def test_a_page_is_told_what_has_changed_since_it_was_opened(runs):
    begun = runs.function.get("/api/live").json
    assert (begun["touches"], begun["is_whole"]) == ([], True)
    run_id = runs.begin()
    runs.succeed(run_id)
    answer = live_until(runs, begun["cursor"], 1)
    assert [(one["type"], one["subject"]) for one in answer["touches"]] == [
        ("springline.runs.run.changed.v1", f"run/{run_id}")
    ], "once, however often it has changed"
    assert runs.function.get(f"/api/live?after={answer['cursor']}").json["touches"] == []


def test_nobody_is_told_of_what_they_may_not_read(runs, new_token):
    cursor = runs.function.get("/api/live").json["cursor"]
    for kind in live.SCOPES:
        touched(runs.db, kind, f"thing/{kind.count('.')}")
    touched(runs.db, "springline.community.message.hidden.v1", "message/1")
    touched(runs.db, "springline.community.message.recorded.v1", "message/9", tenant_id=runs.db.other_tenant_id)
    for scope in {*live.SCOPES.values()}:
        own = [kind for kind, needed in live.SCOPES.items() if needed == scope]
        runs.function.token = new_token(scope)
        told = live_until(runs, cursor, len(own))
        assert [one["type"] for one in told["touches"]] == own
        assert "secret" not in json.dumps(told)


def test_a_page_that_is_far_behind_is_told_to_read_anew(runs, monkeypatch):
    monkeypatch.setattr(live, "MOST_TOUCHES", 3)
    cursor = runs.function.get("/api/live").json["cursor"]
    for number in range(5):
        touched(runs.db, live.CHANGED, f"run/{number}")
    answer = live_until(runs, cursor, 3)
    while answer["is_whole"]:
        answer = live_until(runs, cursor, 3)
    assert [one["subject"] for one in answer["touches"]] == ["run/0", "run/1", "run/2"]
    assert runs.function.get(f"/api/live?after={answer['cursor']}").json["touches"] == []


def test_what_is_not_committed_yet_is_not_passed_over(runs):
    cursor = runs.function.get("/api/live").json["cursor"]
    with runs.db.superuser.transaction(runs.db.tenant_id) as slow:
        emit(slow, [Event(live.CHANGED, "springline/runs", "run/1", {}, LATER)])
        touched(runs.db, live.CHANGED, "run/2")
        held_up = runs.function.get(f"/api/live?after={cursor}").json
        assert held_up["touches"] == []
    seen = live_until(runs, held_up["cursor"], 2)
    assert [one["subject"] for one in seen["touches"]] == ["run/1", "run/2"]


def test_the_stream_of_a_page_carries_its_cursor_as_id(runs):
    ((name, opened, cursor),) = blocks(runs.function.get("/api/live/stream"))
    assert (name, opened["touches"], opened["cursor"]) == ("touches", [], cursor)
    run_id = runs.begin()
    live_until(runs, cursor, 1)
    ((_, told, behind),) = blocks(runs.function.get("/api/live/stream", headers={"Last-Event-ID": cursor}))
    assert [one["subject"] for one in told["touches"]] == [f"run/{run_id}"]
    ((_, told, last),) = blocks(runs.function.get("/api/live/stream", headers={"Last-Event-ID": behind}))
    assert (told["touches"], told["cursor"]) == ([], last)
    assert runs.function.get("/api/live/stream", headers={"Last-Event-ID": "1-x"}).status == 400
    assert runs.function.get("/api/live?after=1").status == 422


@pytest.mark.parametrize("cursor", ["99999999999999-7", "9223372036854775807-9223372036854775807"])
def test_a_cursor_of_another_database_makes_a_page_read_anew(runs, cursor):
    """As of one that was restored since: who kept such a cursor would be told of nothing, and not know it."""
    runs.wait_by(lambda _: pytest.fail("it waited"))
    answer = runs.function.get(f"/api/live?after={cursor}&wait_seconds=20").json
    assert (answer["touches"], answer["is_whole"]) == ([], False)
    again = runs.function.get(f"/api/live?after={answer['cursor']}").json
    assert (again["touches"], again["is_whole"]) == ([], True)


def test_a_cursor_from_long_ago_costs_no_search_of_the_log(runs, monkeypatch):
    """Others' events lie between it and now, and may be any number."""
    monkeypatch.setattr(live, "MOST_BEHIND", 3)
    cursor = runs.function.get("/api/live").json["cursor"]
    for _ in range(6):
        touched(runs.db, live.CHANGED, "run/1", tenant_id=runs.db.other_tenant_id)
    for _ in range(400):
        answer = runs.function.get(f"/api/live?after={cursor}").json
        if not answer["is_whole"]:
            break
        threading.Event().wait(0.05)
    assert (answer["touches"], answer["is_whole"]) == ([], False)
    assert answer["cursor"] != cursor
