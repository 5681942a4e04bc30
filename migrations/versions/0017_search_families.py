"""Messages, people and requests tell the outbox of search."""

from pathlib import Path

from alembic import op

revision = "0017_search_families"
down_revision = "0016_scene_words"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
