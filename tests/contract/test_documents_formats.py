"""What the documentation says of formats and limits is what the code does."""

import dataclasses
import re
from pathlib import Path
from typing import get_args

import pytest

from springline.documents.layout import Format
from springline.documents.parsing.formats import SUFFIXES
from springline.documents.parsing.model import DEFAULT_LIMITS, Problem

pytestmark = pytest.mark.contract

PAGE = (Path(__file__).parents[2] / "docs" / "documents-formats.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| `")]


def test_each_format_has_a_row_with_its_suffixes():
    told = {name: set(re.findall(r"`(\.\w+)`", row[1])) for row in ROWS for name in re.findall(r"`(\w+)`", row[0])}
    for format_ in Format:
        assert told[format_] >= {suffix for suffix, found in SUFFIXES.items() if found is format_}
    assert set().union(*told.values()) == SUFFIXES.keys()


def test_each_limit_has_a_row_with_its_default():
    told = {row[0].strip("`"): row[1] for row in ROWS}
    for field in dataclasses.fields(DEFAULT_LIMITS):
        assert told[field.name].startswith(f"{getattr(DEFAULT_LIMITS, field.name):,}"), field.name


def test_each_reason_is_named():
    assert set(get_args(Problem)) <= set(re.findall(r"`(\w+)`", PAGE))
