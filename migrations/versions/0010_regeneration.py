"""Who is to be written of anew, and what writing costs."""

from pathlib import Path

from alembic import op

revision = "0010_regeneration"
down_revision = "0009_profiles"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
