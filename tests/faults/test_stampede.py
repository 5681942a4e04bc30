"""Fault 11: a thousand clients ask the same while the index changes. Each question is computed once per generation."""

import asyncio
import json
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, replace

import pytest

from infra.host.claims import PostgresSchedules
from infra.host.host import Host, Options
from infra.host.http.limits import Limits
from infra.host.template import load
from springline.platform import runtime
from springline.platform.runtime import Runtime
from springline.warehouse import service
from springline.warehouse.answers import Answers
from tests.faults.conftest import TEMPLATE
from tests.integration.chats import Chat, Pipeline

pytestmark = pytest.mark.faults

CLIENTS = 1000
WRITES = 3
PATHS = ("/api/index/people?group=help-next-door&limit=50", "/api/index/people?text=ada&sort=name")
# A thousand clients at once are more than a host takes by itself; here it is asked to let them all in and to wait.
LIMITS = Limits(connections=2 * CLIENTS, patience_seconds=60)


class CountedAnswers(Answers):
    """Counts what is computed, and takes its time over it, so that all others come to want the same meanwhile."""

    def __init__(self):
        super().__init__()
        self.computed = Counter()
        self.fails = False

    def get(self, key, generation, compute):
        def counted():
            self.computed[key, generation] += 1
            threading.Event().wait(0.1)
            if self.fails:
                self.fails = False
                raise ZeroDivisionError("the first computation failed")
            return compute()

        return super().get(key, generation, counted)


@pytest.fixture
def answers(monkeypatch):
    made = CountedAnswers()
    monkeypatch.setattr(service, "_answers", made)
    return made


@pytest.fixture
def url(settings, answers, monkeypatch):
    """The real index API, served by a host."""
    for name in [name for name in sys.modules if name.startswith("functions.")]:
        monkeypatch.delitem(sys.modules, name)  # they know another test's database
    ports = Runtime(settings, pooled=True)
    monkeypatch.setattr(runtime, "_installed", [ports])
    whole = load(TEMPLATE)
    template = replace(whole, functions={"IndexApi": whole.functions["IndexApi"]}, queues=(), rules=(), schedules=())
    schedules = PostgresSchedules(ports.system_database)
    options = Options(drain_seconds=2, limits=LIMITS)
    host = Host(template, queues=ports.queues, schedules=schedules, options=options)
    yield host.start(port=0)
    host.stop()
    ports.queues._listener.close()
    ports.close()
    sys.modules.pop("functions.index_api.app")


@dataclass(frozen=True)
class Seen:
    """What a client was told: the status, how many messages Ada had written, and when the question was sent."""

    status: int
    messages: int
    asked_at: float


async def ask(url, path, token):
    host, _, port = url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    asked_at = time.monotonic()
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n".encode()
    )
    head, _, body = (await reader.read(-1)).partition(b"\r\n\r\n")
    writer.close()
    await writer.wait_closed()
    status = int(head.split()[1])
    items = json.loads(body)["items"] if status == 200 else []
    counts = [item["document"]["counts"]["messages"] for item in items if item["document"]["name"] == "Ada"]
    return Seen(status, sum(counts), asked_at)


def stampede(url, token):
    """All clients at once, half of them with each of the questions."""

    async def run():
        return await asyncio.gather(*(ask(url, PATHS[number % 2], token) for number in range(CLIENTS)))

    return asyncio.run(run())


class Writer:
    """Lets Ada write, and notes when the index had it."""

    def __init__(self, db):
        self._pipeline = Pipeline(db)
        self.visible_at = []

    def write(self):
        number = len(self.visible_at)
        self._pipeline.tell(Chat().sent(f"m{number}", "Hello", at=number))
        self._pipeline.index()
        self.visible_at.append(time.monotonic())

    def least(self, asked_at):
        """How many messages an answer to a question sent at that time has to know."""
        return sum(moment < asked_at for moment in self.visible_at)


def test_each_generation_of_an_answer_is_computed_once_and_a_write_is_seen_by_the_next_request(
    db, url, answers, new_token
):
    writer, token = Writer(db), new_token("index:read")
    writer.write()

    def write_on():
        for _ in range(WRITES):
            threading.Event().wait(0.3)
            writer.write()

    writing = threading.Thread(target=write_on)
    writing.start()
    seen = stampede(url, token)
    writing.join()
    seen += asyncio.run(_ask_each(url, token))

    assert Counter(one.status for one in seen) == {200: len(seen)}
    assert all(one.messages >= writer.least(one.asked_at) for one in seen)
    assert seen[-1].messages == 1 + WRITES
    assert set(answers.computed.values()) == {1}
    assert 2 <= len(answers.computed) <= len(PATHS) * (1 + WRITES)


async def _ask_each(url, token):
    return [await ask(url, path, token) for path in PATHS]


def test_a_computation_that_fails_is_one_callers_problem(db, url, answers, new_token):
    writer, token = Writer(db), new_token("index:read")
    writer.write()
    answers.fails = True
    statuses = Counter(one.status for one in stampede(url, token))
    assert statuses == {200: CLIENTS - 1, 500: 1}
    assert sum(answers.computed.values()) == len(PATHS) + 1
