"""Documents: bundles that are versioned as a whole, what is read out of them, and pages of the web."""

from pathlib import Path

from alembic import op

revision = "0020_documents"
down_revision = "0019_projects"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
