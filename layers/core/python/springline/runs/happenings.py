"""What can happen in a run, made so that it fits: texts are cut to what a reader of an event may count on.

What each holds is said in `springline.runs.schemas`; this module imports no Pydantic, for it is in every worker.
"""

from collections.abc import Mapping

from springline.runs.model import (
    LONGEST_FIGURE,
    LONGEST_MESSAGE,
    LONGEST_NAME,
    LONGEST_REFERENCE,
    MOST_SUMMARY,
    Happening,
    Level,
    Outcome,
)

Figures = Mapping[str, int | float]


def run_started(kind: str, title: str, subject: str | None) -> Happening:
    """A worker has taken it."""
    return Happening("run.started", {"kind": kind, "title": cut(title), "subject": subject})


def step_started(step: str, title: str, total: int | None = None) -> Happening:
    """A part of the work begins; `total` is how much there is to do."""
    return Happening("step.started", {"step": cut(step), "title": cut(title), "total": total})


def step_finished(step: str, outcome: Outcome, seconds: float, summary: Figures | None = None) -> Happening:
    """A part of the work has ended."""
    data = {"step": cut(step), "outcome": outcome, "seconds": _seconds(seconds), "summary": _figures(summary)}
    return Happening("step.finished", data)


def log(level: Level, message: str, step: str | None = None) -> Happening:
    """A line for people; never words of a message."""
    said = {"level": level, "message": cut(message, LONGEST_MESSAGE), "step": step and cut(step)}
    return Happening("log", said)


def progress(done: int, total: int | None, unit: str, step: str | None = None) -> Happening:
    """How far it is; the run's own where no step is named."""
    return Happening("progress", {"done": done, "total": total, "unit": cut(unit), "step": step and cut(step)})


def input_read(reference: str, role: str) -> Happening:
    """Something was read, in the version that it has."""
    return Happening("input", {"reference": reference[:LONGEST_REFERENCE], "role": cut(role)})


def output_made(reference: str, role: str) -> Happening:
    """Something was made, in the version that it has."""
    return Happening("output", {"reference": reference[:LONGEST_REFERENCE], "role": cut(role)})


def metric(name: str, value: float, unit: str, step: str | None = None) -> Happening:
    """A measurement."""
    return Happening("metric", {"name": cut(name), "value": value, "unit": cut(unit), "step": step and cut(step)})


def cancel_requested(by: str) -> Happening:
    """Somebody wants it to end."""
    return Happening("cancel.requested", {"by": cut(by)})


def run_succeeded(seconds: float, summary: Figures | None = None) -> Happening:
    """It did all there was to do."""
    return Happening("run.succeeded", {"seconds": _seconds(seconds), "summary": _figures(summary)})


def run_failed(title: str, detail: str, seconds: float | None = None) -> Happening:
    """It ended before its work was done."""
    told = {"title": cut(title), "detail": cut(detail, LONGEST_MESSAGE)}
    return Happening("run.failed", {**told, "seconds": None if seconds is None else _seconds(seconds)})


def run_cancelled(seconds: float | None = None) -> Happening:
    """It ended because somebody asked for that."""
    return Happening("run.cancelled", {"seconds": None if seconds is None else _seconds(seconds)})


def cut(text: str, most: int = LONGEST_NAME) -> str:
    """A text of `most` characters at most, without what PostgreSQL can't store."""
    told = text.replace("\0", "").encode("utf-8", "replace").decode()  # a file's name may be no UTF-8
    return told if len(told) <= most else f"{told[: most - 1]}…"


def _seconds(seconds: float) -> float:
    return round(max(seconds, 0.0), 3)


def _figures(figures: Figures | None) -> dict[str, int | float]:
    return {cut(name, LONGEST_FIGURE): value for name, value in list((figures or {}).items())[:MOST_SUMMARY]}
