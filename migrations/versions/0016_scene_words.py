"""The words of scenes, for search by PostgreSQL."""

from pathlib import Path

from alembic import op

revision = "0016_scene_words"
down_revision = "0015_search"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
