"""Tenants, event log, queues, schedules, idempotency keys."""

from pathlib import Path

from alembic import op

revision = "0001_platform"
down_revision = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
