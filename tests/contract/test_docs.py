"""The documentation is whole: the reference is current, commands explain themselves, links lead somewhere."""

import re
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


def test_links_between_pages_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page, text in PAGES.items()
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", text)
        if not (page.parent / target).exists()
    ]

    assert broken == []
