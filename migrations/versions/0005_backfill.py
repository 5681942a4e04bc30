"""Checkpoints of backfills."""

from pathlib import Path

from alembic import op

revision = "0005_backfill"
down_revision = "0004_warehouse"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
