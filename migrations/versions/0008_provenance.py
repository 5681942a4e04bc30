"""What was computed from what, down to the words, and what of it no longer holds."""

from pathlib import Path

from alembic import op

revision = "0008_provenance"
down_revision = "0007_traces"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
