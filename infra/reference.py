"""Writes `docs/reference.md`: every command, setting, route, scope, metric and event, from where each is declared.

Run: python -m infra.reference
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from typer.main import get_command

from springline.access.model import SCOPES, Role
from springline.cli.app import app
from springline.platform.metrics import METRICS
from springline.platform.settings import SETTINGS

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference.md"
_INTRODUCTION = """# Reference

Everything there is, by name. `springline COMMAND --help` shows a command's options and examples. This page is
written by `make contracts`.
"""


def render() -> str:
    """The page's text."""
    return "\n".join(
        (
            _INTRODUCTION,
            *_table("Commands", ("command", "what it does"), _commands(get_command(app), "springline")),
            "Exit codes: 0 done; 1 failed, and the message says why; 2 wrong command or setting; 130 interrupted.\n",
            *_table("Settings", ("variable", "default", "meaning"), _settings()),
            *_table("Routes", ("route", "what it does", "scope"), _routes()),
            "The contract is [`contracts/openapi.json`](../contracts/openapi.json), served at `/api/openapi.json`.\n",
            *_table("Scopes", ("scope", "what it allows", "roles that have it"), _scopes()),
            *_table("Metrics", ("metric", "kind", "labels", "meaning"), _metrics()),
            "Prometheus sees them with `_` for `.`.\n",
            *_table("Events", ("type", "what happened"), _events()),
            "They are CloudEvents 1.0; their schemas are in [`contracts/events`](../contracts/events).",
            "[Contracts](contracts.md) says what others may rely on.",
        )
    )


def _table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"## {title}\n"
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


def _commands(command: Any, path: str) -> Iterator[Sequence[str]]:
    inner: dict[str, Any] = getattr(command, "commands", {})
    if not inner:
        yield f"`{path}`", str(command.help).strip().splitlines()[0]
    for name, child in inner.items():
        yield from _commands(child, f"{path} {name}")


def _settings() -> Iterator[Sequence[str]]:
    for setting in SETTINGS:
        yield f"`{setting.name}`", f"`{setting.default}`" if setting.default else "", setting.meaning


def _routes() -> Iterator[Sequence[str]]:
    document: Any = json.loads((ROOT / "contracts" / "openapi.json").read_text(encoding="utf-8"))
    for path, item in document["paths"].items():
        for method, operation in item.items():
            required = {
                scope for entry in operation.get("security", []) for scopes in entry.values() for scope in scopes
            }
            yield (
                f"`{method.upper()} {path}`",
                str(operation["summary"]),
                ", ".join(f"`{one}`" for one in sorted(required)),
            )


def _scopes() -> Iterator[Sequence[str]]:
    for scope, meaning in SCOPES.items():
        yield f"`{scope}`", meaning, ", ".join(role.value for role in Role if scope in role.scopes)


def _metrics() -> Iterator[Sequence[str]]:
    for name, metric in METRICS.items():
        yield f"`{name}`", metric.kind, ", ".join(metric.labels), metric.meaning


def _events() -> Iterator[Sequence[str]]:
    for file in sorted((ROOT / "contracts" / "events").glob("*.json")):
        schema: Any = json.loads(file.read_text(encoding="utf-8"))
        yield f"`{file.stem}`", str(schema["description"])


if __name__ == "__main__":
    PAGE.write_text(render() + "\n", encoding="utf-8")
