"""Runs: what takes time, what happens in it, what it read and made."""

from pathlib import Path

from alembic import op

revision = "0018_runs"
down_revision = "0017_search_families"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
