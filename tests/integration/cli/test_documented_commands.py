"""Every command that the documentation shows runs, and prints what the documentation says."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from springline.cli.app import app

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[3]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def steps(page: Path) -> list[tuple[str, str]]:
    """The commands of a page's console blocks, each with the output shown."""
    found: list[tuple[str, str]] = []
    for block in _BLOCK.findall(page.read_text(encoding="utf-8")):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


def as_pattern(shown: str) -> str:
    """A regular expression for output in which `…` stands for anything."""
    return ".*".join(re.escape(part) for part in shown.rstrip("\n").split("…"))


def run_all(machine: Any, commands: list[str], *, cwd: Path = ROOT, prelude: str = "true") -> list[tuple[int, str]]:
    """Run commands one after another in one shell, after `prelude`; the exit code and output of each."""
    script = f"{prelude}\n" + "\n".join(
        f"{command}\nprintf '\\n— end of command {number}: %s\\n' $?" for number, command in enumerate(commands)
    )
    environment = {
        **machine.environment,
        "VIRTUAL_ENV": "",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    done = subprocess.run(
        ["bash", "-c", script], env=environment, cwd=cwd, capture_output=True, text=True, timeout=180, check=False
    )
    results: list[tuple[int, str]] = []
    rest = done.stdout
    for number in range(len(commands)):
        output, _, rest = rest.partition(f"\n— end of command {number}: ")
        status, _, rest = rest.partition("\n")
        results.append((int(status or -1), output + (done.stderr if number == len(commands) - 1 else "")))
    return results


# Those of runbooks are run where there is something to mend: see test_runbooks.py.
SHOWING = [page for page in PAGES if steps(page) and page.parent.name != "runbooks"]


@pytest.mark.parametrize("page", SHOWING, ids=lambda page: page.name)
def test_the_commands_on_a_page_run_and_print_what_it_says(machine: Any, page: Path) -> None:
    machine.serve().ready()
    shown = [
        ("true" if command == ". .venv/bin/activate" else command, output) for command, output in steps(page)
    ]  # the environment of this test is the one to activate

    results = run_all(machine, [command for command, _ in shown])

    for (command, expected), (status, printed) in zip(shown, results, strict=True):
        assert status == 0, f"{command}\n{printed}"
        assert re.search(as_pattern(expected), printed, re.DOTALL), f"{command}\nprinted\n{printed}\nnot\n{expected}"


def test_every_springline_command_in_the_text_exists() -> None:
    known = get_command(app)
    for page in PAGES:
        for shown in re.findall(r"`springline ([^`]+)`", page.read_text(encoding="utf-8")):
            command: Any = known
            for word in shown.split():
                inner = getattr(command, "commands", {})
                if not inner:
                    break
                if word == "COMMAND":
                    break
                assert word in inner, f"{page.name}: springline {shown}"
                command = inner[word]


def test_every_make_target_in_the_text_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split())
    for page in PAGES:
        for shown in re.findall(
            r"(?:`|^)(?:PORT=\d+ )?make ([a-z ]+?)(?:`|\s+#|$)", page.read_text(encoding="utf-8"), re.MULTILINE
        ):
            assert set(shown.split()) <= targets, f"{page.name}: make {shown}"
