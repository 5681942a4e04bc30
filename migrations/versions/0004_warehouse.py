"""Landing tables, facet counts, people and request indexes."""

from pathlib import Path

from alembic import op

revision = "0004_warehouse"
down_revision = "0003_community"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
