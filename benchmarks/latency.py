"""How long from an event to the document that shows it: a webhook is posted, and a document read until it changes.

The system is idle otherwise. Tells the 50th and 95th percentile in milliseconds, and exits with 1 where the 95th is
above 500. Run: python -m benchmarks.latency [--events 60]
"""

import argparse
import http.client
import json
import statistics
import sys
import time
from collections.abc import Callable
from itertools import count

from benchmarks.machine import Machine, machine
from benchmarks.results import Results

LIMIT_MS = 500.0
PAUSE_SECONDS = 0.3
GROUP = "bGF0ZW5jeSBtZWFzdXJlZCBoZXJl"


class Client:
    """One kept connection."""

    def __init__(self, served: Machine, token: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", served.port)
        self._headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str) -> dict:
        """The JSON answer to a GET."""
        self._connection.request("GET", path, headers=self._headers)
        return json.loads(self._connection.getresponse().read())

    def post(self, path: str, body: object) -> None:
        """POST JSON."""
        headers = {**self._headers, "Content-Type": "application/json"}
        self._connection.request("POST", path, json.dumps(body), headers)
        answer = self._connection.getresponse()
        text = answer.read()
        assert answer.status == 202, text


def envelope(at: int, text: str) -> dict[str, object]:
    """A group message as signal-cli's daemon sends it."""
    group = {"groupId": GROUP, "groupName": "Latency", "revision": 1, "type": "DELIVER"}
    data = {"timestamp": at, "message": text, "expiresInSeconds": 0, "viewOnce": False, "groupInfo": group}
    sender = {"sourceUuid": "5b1c6d9e-33a4-4c5f-9d56-0d8a51f3a001", "sourceName": "Ada Alder", "sourceNumber": None}
    return {"envelope": {**sender, "sourceDevice": 1, "timestamp": at, "dataMessage": data}, "account": "+15550100000"}


def measure(client: Client, events: int) -> list[float]:
    """Milliseconds from the POST's beginning to the document's new count, for each event."""
    stamps = count(1_780_000_000_000)
    client.post("/api/events/signal", envelope(next(stamps), "The first one makes the person."))
    person = wait_for(lambda: client.get("/api/index/people?text=Ada%20Alder")["items"])[0]["id"]
    taken: list[float] = []
    known = client.get(f"/api/index/people/{person}")["document"]["counts"]["messages"]
    for number in range(events):
        time.sleep(PAUSE_SECONDS)
        began = time.perf_counter()
        client.post("/api/events/signal", envelope(next(stamps), f"Message {number} of a measurement."))
        known = wait_for(lambda before=known: changed(client, person, before))
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def changed(client: Client, person: int, before: int) -> int:
    """The document's count of messages once it is another one; 0 until then."""
    now = client.get(f"/api/index/people/{person}")["document"]["counts"]["messages"]
    return now if now != before else 0


def wait_for(look: Callable[[], object]) -> object:
    """The first answer that is something; looks every two milliseconds."""
    deadline = time.monotonic() + 30
    while not (found := look()):
        assert time.monotonic() < deadline, "nothing changed within 30 seconds"
        time.sleep(0.002)
    return found


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=60)
    parser.add_argument("--messages", type=int, default=20_000, help="how many messages are there before")
    asked = parser.parse_args()
    with machine() as served:
        served.fill(asked.messages)
        with served.served():
            taken = measure(Client(served, served.token()), asked.events)
    p50, p95 = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
    found = Results("latency")
    found.tell("webhook to document, p50", p50, "ms", note=f"idle, {asked.messages:,} messages before")
    found.at_most("webhook to document, p95", p95, LIMIT_MS, "ms")
    return found.finish()


if __name__ == "__main__":
    sys.exit(main())
