"""Projects: where a team works together, with members, apps and canvases."""

from pathlib import Path

from alembic import op

revision = "0019_projects"
down_revision = "0018_runs"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
