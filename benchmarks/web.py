"""What loading the web application takes: `python -m benchmarks.web`.

Each page is opened five times in Chromium with an empty cache and a processor slowed four times, by an admin, on a host
of its own with the sample; the medians are told. Interactive is when the last task of more than 50 ms after the first
paint has ended (as web.dev's Time to Interactive, with a quiet window of two seconds); blocked is by how much such
tasks were longer than 50 ms, in sum (Total Blocking Time).

Exits with 1 where a first visit loads more than 250 kB of script, asks anything of another origin, or takes longer than
three seconds to be interactive.
"""

import json
import statistics
import subprocess
import sys
from typing import Any

from benchmarks.results import Results
from tests.e2e.stage import WEB, Stage, build, missing, stage

PAGES = {"home": "/", "people": "/people", "a person with charts": "/people/1", "search": "/search?q=ladder"}
MOST_SCRIPT_KB = 250
MOST_SECONDS = 3.0


def main() -> int:
    """Measure all pages; returns the exit code."""
    lacking = missing()
    if lacking is not None:
        print(lacking, file=sys.stderr)
        return 1
    build()
    results = Results("web")
    with stage() as running:
        rounds = _measured(running)
    for name, path in PAGES.items():
        _tell(results, name, rounds[path])
    return results.finish()


def _measured(running: Stage) -> dict[str, list[dict[str, float]]]:
    command = ["node", "scripts/measure.mjs", *PAGES.values()]
    done = subprocess.run(command, cwd=WEB, env=running.environment, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
    return found


def _tell(results: Results, name: str, rounds: list[dict[str, float]]) -> None:
    def median(figure: str) -> float:
        return statistics.median(one[figure] for one in rounds)

    if name == "home":
        results.at_most(f"{name}: script of a first visit", median("scriptBytes") / 1000, MOST_SCRIPT_KB, "kB")
    else:
        results.tell(f"{name}: script of a first visit", median("scriptBytes") / 1000, "kB")
    results.at_most(f"{name}: requests to other origins", max(one["elsewhere"] for one in rounds), 0, "")
    results.tell(f"{name}: requests", median("requests"), "")
    results.tell(f"{name}: first paint, processor slowed 4x", median("firstPaint") / 1000, "s")
    results.at_most(f"{name}: interactive, processor slowed 4x", median("interactive") / 1000, MOST_SECONDS, "s")
    results.tell(f"{name}: blocked, processor slowed 4x", median("blocked"), "ms")


if __name__ == "__main__":
    sys.exit(main())
