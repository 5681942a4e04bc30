"""What is told of people, and how each telling came about."""

from pathlib import Path

from alembic import op

revision = "0009_profiles"
down_revision = "0008_provenance"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
