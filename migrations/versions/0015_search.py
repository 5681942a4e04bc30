"""The outbox of search, and the ledger of what its indexes hold."""

from pathlib import Path

from alembic import op

revision = "0015_search"
down_revision = "0014_media"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
