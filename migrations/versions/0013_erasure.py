"""What erasing a person needs."""

from pathlib import Path

from alembic import op

revision = "0013_erasure"
down_revision = "0012_appcache"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
