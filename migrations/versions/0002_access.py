"""Accounts, sessions, service tokens, audit log."""

from pathlib import Path

from alembic import op

revision = "0002_access"
down_revision = "0001_platform"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
