"""The index API against an endpoint of FastAPI, SQLAlchemy and psycopg that returns the same bytes, and bare SQL.

Both servers look the token up, set the tenant under row-level security and pass on JSON that PostgreSQL rendered, on
the same database, under the same load, in turns. The index API keeps answers by the index's generation, so a page is
measured twice: the same question again and again, and a new question each time. Bare SQL is the same statements on the
same driver without HTTP. Exits with 1 where a limit is missed. Run: python -m benchmarks.index_api
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import Any

import psutil

from benchmarks.load import Connection, request
from benchmarks.machine import Machine, machine
from benchmarks.results import Results
from springline.access.credentials import secret_hash
from springline.access.queries import presented
from springline.platform.database import Address, Database
from springline.warehouse import service

CONNECTIONS = 8
TIMES = 200
TURNS = 7  # of HTTP and bare SQL, so that a busy moment meets both
LEAST_RATIO = 1.0
MOST_OF_BARE_SQL = 3.0
MOST_MEGABYTES = 300


@contextmanager
def peer(served: Machine) -> Iterator[int]:
    """The peer on a free port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    environment = {
        **os.environ,
        "PEER_URL": f"postgresql+psycopg://springline_app@/springline?host={socket_folder(served)}",
    }
    command = [sys.executable, "-m", "uvicorn", "benchmarks.fastapi_peer:app", "--port", str(port)]
    process = subprocess.Popen([*command, "--log-level", "warning", "--no-access-log"], env=environment)
    try:
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def measure(port: int, paths: Sequence[str], authorization: str, seconds: float) -> dict[str, float]:
    """Load one server from a process of its own."""
    command = [sys.executable, "-m", "benchmarks.load", str(port), str(CONNECTIONS), str(seconds), authorization]
    done = subprocess.run(command, input="\n".join(paths), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


def alone(port: int, paths: Sequence[str], authorization: str) -> float:
    """Median milliseconds of one request at a time."""
    connection, requests = Connection(port), [request(path, authorization) for path in islice(cycle(paths), TIMES)]
    taken: list[float] = []
    for asked in requests:
        began = time.perf_counter()
        connection.exchange(asked)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def bare_sql(database: Database, secret: str, filters: service.Filters | None, person: int) -> float:
    """Median milliseconds of a request's statements on the same driver: the token's, and those of the answer."""
    taken: list[float] = []
    for _ in range(TIMES):
        began = time.perf_counter()
        with database.transaction(None) as tx:
            token = presented.find_token(tx, secret_hash(secret))
        assert token is not None
        with database.transaction(token.tenant_id) as tx:
            if filters is None:
                service.document(tx, "person", person)
            else:
                service.generation(tx, "person")
                service.page(tx, filters, after=None, limit=50)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def compare(served: Machine, host: psutil.Process, seconds: float, rounds: int, found: Results) -> None:
    """Measure everything."""
    secret = served.token()
    authorization = f"Bearer {secret}"
    database = Database(Address.parse(f"postgresql://springline_app@/springline?host={socket_folder(served)}"))
    group = group_of(served, authorization)
    since = datetime(2026, 1, 1, tzinfo=UTC)
    people = [item["id"] for item in get(served.port, "/api/index/people?limit=25", authorization)["items"]]

    def questions(fresh: bool) -> list[str]:
        moments = [since + timedelta(seconds=number) for number in range(20_000 if fresh else 1)]
        return [urllib.parse.urlencode({"group": group, "limit": 50, "active_since": at.isoformat()}) for at in moments]

    kinds = {
        "one document": ([f"/api/index/people/{one}" for one in people], [f"/document/{one}" for one in people]),
        "page of 50, asked before": (
            [f"/api/index/people?{q}" for q in questions(False)],
            [f"/page?{q}" for q in questions(False)],
        ),
        "page of 50, a new question": (
            [f"/api/index/people?{q}" for q in questions(True)],
            [f"/page?{q}" for q in questions(True)],
        ),
    }
    memory = 0
    with peer(served) as port:
        for name, (ours, theirs) in kinds.items():
            check_same_bytes(served.port, ours[0], port, theirs[0], authorization)
            results: dict[str, list[dict[str, float]]] = {"ours": [], "peer": []}
            for _ in range(rounds):
                results["ours"].append(measure(served.port, ours, authorization, seconds))
                memory = max(memory, host.memory_info().rss)
                results["peer"].append(measure(port, theirs, authorization, seconds))
            rates = {who: statistics.median(one["per_second"] for one in all_of) for who, all_of in results.items()}
            p99s = {who: statistics.median(one["p99_ms"] for one in all_of) for who, all_of in results.items()}
            ratio = rates["ours"] / rates["peer"]
            found.at_least(
                f"{name}, against FastAPI",
                ratio,
                LEAST_RATIO,
                note=f"{rates['ours']:,.0f}/s, p99 {p99s['ours']:.1f} ms; "
                f"{rates['peer']:,.0f}/s, {p99s['peer']:.1f} ms",
            )
    page = service.Filters("person", group=group, active_since=since)
    for name, paths, filters in (
        ("one document", kinds["one document"][0], None),
        ("page of 50", kinds["page of 50, a new question"][0], page),
    ):
        turns = [
            (
                alone(served.port, paths[-TIMES * (turn + 1) :], authorization),
                bare_sql(database, secret, filters, people[0]),
            )
            for turn in range(TURNS)
        ]
        over_http, bare = (statistics.median(taken) for taken in zip(*turns, strict=True))
        found.at_most(
            f"{name}, one at a time, p50, of the bare SQL",
            over_http / bare,
            MOST_OF_BARE_SQL,
            note=f"{over_http:.2f} ms against {bare:.2f} ms",
        )
    found.at_most("the host's memory under that load", memory / 1e6, MOST_MEGABYTES, "MB")


def check_same_bytes(port: int, path: str, peer_port: int, peer_path: str, authorization: str) -> None:
    """Refuse to compare servers that answer differently. A page of ours also says where the next one starts."""
    ours = Connection(port).exchange(request(path, authorization))
    theirs = Connection(peer_port).exchange(request(peer_path, authorization))
    if ours.split(b',"next_cursor"')[0].rstrip(b"}") != theirs.rstrip(b"}"):
        raise SystemExit(f"{path} and {peer_path} differ:\n{ours[:300]!r}\n{theirs[:300]!r}")


def get(port: int, path: str, authorization: str) -> Any:
    """A JSON answer."""
    return json.loads(Connection(port).exchange(request(path, authorization)))


def group_of(served: Machine, authorization: str) -> str:
    """A group that the made-up chat has."""
    documents = get(served.port, "/api/index/people?limit=1", authorization)["items"]
    return documents[0]["document"]["groups"][0]["value"]


def socket_folder(served: Machine) -> str:
    """Where the embedded PostgreSQL listens."""
    return (served.home / "postgres" / "socket-folder").read_text(encoding="utf-8").strip()


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=30_000, help="how long a chat is indexed")
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=4, help="how long each server is loaded, each time")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    found = Results("index_api")
    with machine() as served:
        served.fill(asked.messages, people=asked.people)
        with served.served() as process:
            compare(served, psutil.Process(process.pid), asked.seconds, asked.rounds, found)
    return found.finish()


if __name__ == "__main__":
    sys.exit(main())
