"""Events remember the trace that they belong to, and the database when it was restored."""

from pathlib import Path

from alembic import op

revision = "0007_traces"
down_revision = "0006_retention"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
