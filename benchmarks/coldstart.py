"""How long each function takes to start: `python -m benchmarks.coldstart` (or `make coldstart`).

For each function the time of a whole process that imports its `app.py` and ends, as a ratio to F: a process that
imports chalice, pg8000 and json. Rounds are interleaved, and the best time of each counts: a process is only ever held
up. No database is needed, for importing a function connects to none.

Exits with 1 when a function is over its budget: 1.5 F for those that drain queues, run on schedules or take webhooks,
4 F for the others.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.results import Results

FLOOR = "import chalice, pg8000.dbapi, json"
BUDGET = 4.0
HOT_BUDGET = 1.5
HOT = frozenset({"events_api", "expire_messages", "ingest_events", "relay_events", "transform_index"})
ROUNDS = 10
ROOT = Path(__file__).resolve().parents[1]


def environment() -> dict[str, str]:
    """The variables that a function needs to be imported; the databases they name are not there."""
    nowhere = "postgresql://nobody@127.0.0.1:1/nowhere"
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("SPRINGLINE_")},
        "SPRINGLINE_DATABASE_URL": nowhere,
        "SPRINGLINE_SYSTEM_DATABASE_URL": nowhere,
        "PYTHONDONTWRITEBYTECODE": "",
    }


def code_of(function: Path) -> str:
    """Python that imports a function as Lambda does: `app`, from its own folder."""
    return f"import sys; sys.path.insert(0, {str(function)!r}); import app"


def seconds(code: str) -> float:
    """How long a process with this code takes, from its start to its end."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment(), check=True)
    return time.perf_counter() - began


def main() -> int:
    """Measure all; returns 1 where a function is over its budget."""
    functions = sorted(path.parent for path in ROOT.glob("functions/*/app.py"))
    codes = {"F": FLOOR, **{function.name: code_of(function) for function in functions}}
    best = {name: seconds(code) for name, code in codes.items()}  # also fills the caches
    for _ in range(ROUNDS):
        for name, code in codes.items():
            best[name] = min(best[name], seconds(code))
    floor = best.pop("F")
    found = Results("coldstart")
    found.tell("F", floor * 1000, "ms", note=f"best of {ROUNDS}")
    for name, taken in sorted(best.items(), key=lambda item: item[1]):
        budget = HOT_BUDGET if name in HOT else BUDGET
        found.at_most(name, taken / floor, budget, "F", note=f"{taken * 1000:.0f} ms")
    return found.finish()


if __name__ == "__main__":
    sys.exit(main())
