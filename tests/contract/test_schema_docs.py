"""`docs/dev/schema.md` names every table there is, and no other."""

import re
from pathlib import Path
from typing import Any

import pytest

from springline.platform.statements import parse

pytestmark = pytest.mark.contract

PAGE = Path(__file__).resolve().parents[2] / "docs" / "dev" / "schema.md"
TABLES = parse(
    "test.tables",
    "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') "
    "and not relispartition and relname <> 'alembic_version'",
)


def test_the_page_describes_every_table(db: Any) -> None:
    with db.superuser.transaction() as tx:
        there = {name for (name,) in tx.rows(TABLES)}

    assert set(re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)) == there
