"""100 changed messages, by Springline and by a dbt-postgres incremental run: `python -m benchmarks.against_dbt`.

Fills a PostgreSQL with default durability with 500,000 messages (or as many as the first argument says), and lets both
make documents of the people who wrote them. Then, in rounds, 100 messages change, and both bring the documents up to
date: Springline, as a host that runs does, by rendering what landing marked, dbt by `dbt run` from the command line,
which is how dbt is run. Its model finds what changed by an index on the time of landing, which it is given here, and
counts these people anew.

dbt is installed into a folder of its own for the benchmark, by uv, from `benchmarks/dbt_peer/requirements.txt`.

Exits with 1 when dbt takes less than 100 times as long.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.events import Server, server
from benchmarks.results import Results
from benchmarks.scale import NOW, Subject
from springline.platform.database import Address, Database
from springline.platform.statements import parse
from springline.warehouse import landing
from springline.warehouse.transforms import transform

GOAL = 100.0
MESSAGES = 500_000
ROUNDS = 5
WARM_UP = 5
PEER = Path(__file__).with_name("dbt_peer")
_BY_LANDING = parse("against_dbt.by_landing", "create index on raw_signal_messages (landed_at)")
_KNOWN = parse(
    "against_dbt.known",
    "select (select count(*) from people_index where doc like :domain), "
    "(select count(*) from dbt_peer.people where doc::text like :domain)",
)


class Dbt:
    """dbt in a virtual environment of its own, working on a server's database."""

    def __init__(self, folder: Path, running: Server) -> None:
        self._folder = folder
        environment = folder / "venv"
        subprocess.run(["uv", "venv", "--quiet", "--python", sys.executable, environment], check=True)
        requirements = PEER / "requirements.txt"
        python = environment / "bin" / "python"
        subprocess.run(
            ["uv", "pip", "install", "--quiet", "--require-hashes", "--python", python, "-r", requirements], check=True
        )
        self._command = environment / "bin" / "dbt"
        socket = re.search(r"host=([^&]+)", running.url("postgres"))
        assert socket
        self._environment = {**os.environ, "PEER_HOST": socket[1], "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}

    def run(self) -> float:
        """Run the model; returns the seconds that the command took."""
        began = time.perf_counter()
        done = subprocess.run(
            [
                self._command,
                "run",
                *("--project-dir", PEER, "--profiles-dir", PEER),
                *("--target-path", self._folder / "target", "--log-path", self._folder / "logs"),
            ],
            env=self._environment,
            cwd=self._folder,
            capture_output=True,
            text=True,
            check=False,
        )
        seconds = time.perf_counter() - began
        if done.returncode:
            raise SystemExit(f"dbt failed:\n{done.stdout}")
        return seconds


def main() -> int:
    """Print the figures; returns 1 where the goal is missed."""
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES
    ours: list[float] = []
    theirs: list[float] = []
    with server() as running, tempfile.TemporaryDirectory() as folder:
        subject = Subject(running, messages)
        with running.database("owner").transaction() as tx:
            tx.execute(_BY_LANDING)
        dbt = Dbt(Path(folder), running)
        print(f"{messages:,} messages; dbt's first run, which makes all documents: {dbt.run():.1f} s")
        for number in range(1, WARM_UP + ROUNDS + 1):
            bodies, _ = subject.changed_messages()
            landing.land(subject.app, bodies, batch_id="against-dbt")
            began = time.perf_counter()
            transform(subject.app, subject.tenant_id, now=lambda: NOW)
            seconds = time.perf_counter() - began
            if number > WARM_UP:
                ours.append(seconds)
                theirs.append(dbt.run())
                check(running, f"%new-{number}.example%")
    our_time, their_time = statistics.median(ours), statistics.median(theirs)
    found = Results("against_dbt")
    found.at_least(
        "`dbt run` of the same 100 changed messages",
        their_time / our_time,
        GOAL,
        "x as long",
        note=f"{their_time:.1f} s against {our_time * 1e3:.0f} ms, {messages:,} messages of history",
    )
    return found.finish()


def check(running: Server, domain: str) -> None:
    """Both have to have seen the change."""
    with Database(Address.parse(running.url("postgres"))).transaction() as tx:
        documents, rows = tx.one(_KNOWN, domain=domain)
    assert documents == rows > 0, (documents, rows)


if __name__ == "__main__":
    sys.exit(main())
