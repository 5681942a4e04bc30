"""What a browser has to load: little at first, and charts only where they are shown."""

import gzip
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contract.test_container import copied
from tests.e2e.stage import ROOT, WEB, build, has_node

FIRST_LOAD_BYTES = 250_000
PAGE_BYTES = 130_000  # on top, for the largest page
CHARTS = "src/ui/chart-drawing.ts"
SHELL = "src/app/Shell.tsx"

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not has_node(), reason="there is no Node"),
]


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    build()
    found: dict[str, Any] = json.loads((WEB / "dist" / ".vite" / "manifest.json").read_text(encoding="utf-8"))
    return found


def loaded(manifest: dict[str, Any], *names: str) -> set[str]:
    """The scripts and styles that come with parts of the application, with all that these import at once."""

    def files(name: str) -> Iterator[str]:
        yield manifest[name]["file"]
        yield from manifest[name].get("css", [])

    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += manifest[name].get("imports", [])
    return {file for name in seen for file in files(name)}


def packed_bytes(files: set[str]) -> int:
    return sum(len(gzip.compress((WEB / "dist" / file).read_bytes(), mtime=0)) for file in files)


def pages(manifest: dict[str, Any]) -> list[str]:
    return [name for name, part in manifest.items() if part.get("isDynamicEntry") and "/features/" in name]


def test_the_first_page_is_there_soon(manifest: dict[str, Any]) -> None:
    first = next(page for page in pages(manifest) if "/home/" in page)
    files = loaded(manifest, "index.html", SHELL, first) | {"theme.js", "index.html"}
    assert packed_bytes(files) <= FIRST_LOAD_BYTES, sorted(files)


def test_each_page_brings_little_of_its_own(manifest: dict[str, Any]) -> None:
    before = loaded(manifest, "index.html", SHELL)
    sizes = {page: packed_bytes(loaded(manifest, page) - before) for page in pages(manifest)}
    assert sizes, "pages are loaded when they are opened"
    assert {page: size for page, size in sizes.items() if size > PAGE_BYTES} == {}


def test_the_library_of_charts_comes_with_the_first_chart_only(manifest: dict[str, Any]) -> None:
    drawing = {part["file"] for name, part in manifest.items() if name.endswith(CHARTS)}
    assert drawing
    assert drawing.isdisjoint(loaded(manifest, "index.html", SHELL, *pages(manifest)))
    assert not any("echarts" in name.lower() for name in manifest if not manifest[name].get("isDynamicEntry"))


def test_no_file_is_asked_of_elsewhere(manifest: dict[str, Any]) -> None:
    page = (WEB / "dist" / "index.html").read_text(encoding="utf-8")
    assert "//" not in page.replace("<!doctype html>", "").replace("/>", "")
    for part in manifest.values():
        for style in part.get("css", []):
            text = (WEB / "dist" / style).read_text(encoding="utf-8")
            assert "url(http" not in text
            assert "@import" not in text


def test_the_image_has_the_same_application(manifest: dict[str, Any], tmp_path: Path) -> None:
    for source, target in copied():
        place = tmp_path / target.lstrip("/")
        if place.is_relative_to(tmp_path / "srv"):
            continue
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, place)
        else:
            place = place if target.endswith(Path(source).name) else place / Path(source).name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / source, place)
    (tmp_path / "web" / "node_modules").symlink_to(WEB / "node_modules")
    subprocess.run(["npm", "run", "--silent", "build", "--", "--logLevel", "warn"], cwd=tmp_path / "web", check=True)
    built = json.loads((tmp_path / "web" / "dist" / ".vite" / "manifest.json").read_text(encoding="utf-8"))
    assert {part["file"] for part in built.values()} == {part["file"] for part in manifest.values()}
