"""What an editor looks for, recordings and their scenes."""

from pathlib import Path

from alembic import op

revision = "0014_media"
down_revision = "0013_erasure"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
