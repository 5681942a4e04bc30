"""The documentation is whole: the reference is current, commands explain themselves, links lead somewhere."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from infra import reference
from springline.cli.app import app

pytestmark = pytest.mark.contract

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    page: page.read_text(encoding="utf-8") for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
}


def test_the_reference_says_what_is_declared() -> None:
    assert reference.PAGE.read_text(encoding="utf-8") == reference.render() + "\n", "run `make contracts`"


def test_every_command_explains_itself_with_an_example() -> None:
    def leaves(command: Any, path: str) -> Iterator[tuple[str, Any]]:
        inner = getattr(command, "commands", None)
        if not inner:
            yield path, command
            return
        for name, child in inner.items():
            yield from leaves(child, f"{path} {name}")

    for path, command in leaves(get_command(app), "springline"):
        assert command.help, path
        assert "Example" in (command.epilog or ""), path


def test_the_commands_that_pages_of_the_web_application_offer_can_be_run() -> None:
    offered = re.compile(r"""\bcommand(?:=|: )["'`](springline [^"'`]+)["'`]""")
    sources = [page.read_text(encoding="utf-8") for page in sorted((ROOT / "web" / "src").rglob("*.tsx"))]
    found = {command for source in sources for command in offered.findall(source)}
    assert len(found) > 5
    for offer in found:
        _, *words = shlex.split(re.sub(r"\$\{[^}]*\}", "1", offer))
        command: Any = get_command(app)
        while words and (inner := getattr(command, "commands", {}).get(words[0])):
            command, words = inner, words[1:]
        assert command.callback is not None, offer
        command.make_context(offer, words)  # raises where an argument or option is none of its own


def test_links_between_pages_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page, text in PAGES.items()
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", text)
        if not (page.parent / target).exists()
    ]

    assert broken == []
