"""The index tables as SQLAlchemy knows them, for the statements whose shape depends on what is asked.

A test compares them with what the migrations made.
"""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Integer, MetaData, SmallInteger, Table, Text
from sqlalchemy.types import UserDefinedType

metadata = MetaData()


class Xid8(UserDefinedType[str]):
    """PostgreSQL's 64-bit transaction id, as text."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """The type's name."""
        return "xid8"


def _index(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("tenant_id", Integer, primary_key=True),
        Column("id", BigInteger, primary_key=True),
        Column("schema_version", SmallInteger, nullable=False),
        Column("version", Integer, nullable=False),
        Column("content_hash", Text, nullable=False),
        Column("doc", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("messages", BigInteger, nullable=False),
        Column("last_at", DateTime(timezone=True), nullable=False),
        Column("embedding_ref", Text),
        Column("source_watermark", DateTime(timezone=True), nullable=False),
        Column("refreshed_at", DateTime(timezone=True), nullable=False),
        Column("deleted", Boolean, nullable=False),
        Column("changed_xid", Xid8, nullable=False),
    )


people_index = _index("people_index")
request_index = _index("request_index")

index_facet = Table(
    "index_facet",
    metadata,
    Column("tenant_id", Integer, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("doc_id", BigInteger, primary_key=True),
    Column("facet", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("n", BigInteger, nullable=False),
)

index_term = Table(
    "index_term",
    metadata,
    Column("tenant_id", Integer, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("term", Text, primary_key=True),
    Column("doc_id", BigInteger, primary_key=True),
)
