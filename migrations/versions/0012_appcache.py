"""What the application keeps of the index, and which features are on."""

from pathlib import Path

from alembic import op

revision = "0012_appcache"
down_revision = "0011_freshness"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
