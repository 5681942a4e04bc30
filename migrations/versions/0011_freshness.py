"""How far the search for outdated highlights has come."""

from pathlib import Path

from alembic import op

revision = "0011_freshness"
down_revision = "0010_regeneration"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
