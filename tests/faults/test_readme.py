"""The table of faults names tests that exist, and all fifteen faults."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.faults

HERE = Path(__file__).parent
README = (HERE / "README.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`([\w./]*test_\w+\.py)(?:::(test_\w+))?`", README)))


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_a_test_that_is_named_exists(file, test):
    source = (HERE / file).read_text(encoding="utf-8")
    assert re.search(rf"^def {test}\(" if test else "^def test_", source, re.MULTILINE)


def test_every_fault_has_its_row():
    assert re.findall(r"^\| (\d+) \|", README, re.MULTILINE) == [str(number) for number in range(1, 16)]


def test_every_file_of_tests_is_named():
    assert {file.name for file in HERE.glob("test_*.py")} <= {file for file, _ in NAMED}
