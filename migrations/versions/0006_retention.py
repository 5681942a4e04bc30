"""Retention of landed rows, by tenant."""

from pathlib import Path

from alembic import op

revision = "0006_retention"
down_revision = "0005_backfill"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
