"""Groups, people, messages, requests and what is said of them."""

from pathlib import Path

from alembic import op

revision = "0003_community"
down_revision = "0002_access"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
