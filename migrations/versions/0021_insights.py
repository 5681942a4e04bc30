"""Insights: evidence, claims that rest on it, what contradicts what, and who reviews it."""

from pathlib import Path

from alembic import op

revision = "0021_insights"
down_revision = "0020_documents"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
