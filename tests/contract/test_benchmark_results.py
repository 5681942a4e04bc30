"""What is said of speed is what the benchmarks wrote down."""

import importlib.util
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.contract

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def results():
    specification = importlib.util.spec_from_file_location("results", ROOT / "benchmarks" / "results.py")
    module = importlib.util.module_from_spec(specification)
    sys.modules["results"] = module
    specification.loader.exec_module(module)
    yield module
    del sys.modules["results"]


def test_the_report_is_made_of_the_results(results):
    assert results.RESULTS.read_text(encoding="utf-8") == results.report(), "run `python -m benchmarks.results`"


def test_the_readme_quotes_them_as_they_are(results):
    text = results.README.read_text(encoding="utf-8")
    assert results.quoting(text) == text, "run `python -m benchmarks.results`"
    quoted = results.quotes().splitlines()[2:]
    assert len(quoted) == len(results.QUOTED), "a quoted figure is missing: run its benchmark"


def test_a_missed_limit_is_said_wherever_it_is_quoted(results, monkeypatch):
    name, what = results.QUOTED[0]
    missed = {"what": what, "value": 900.0, "unit": "ms", "limit": "≤ 500", "met": False, "note": ""}
    found = {name: {"measured": "2026-01-01", "machine": "a small one", "figures": [missed]}}
    monkeypatch.setattr(results, "read", lambda: found)
    assert "900 ms (missed)" in results.quotes()
    assert "**900 ms: missed**" in results.report()
