"""Chunks of documents are searched by words and by meaning, and answers to questions are kept."""

from pathlib import Path

from alembic import op

revision = "0022_chunk_search"
down_revision = "0021_insights"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
