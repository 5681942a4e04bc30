"""Alembic's entry: migrations run as the owner role, in one transaction, and give up on locks instead of queueing."""

from alembic import context
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from springline.platform.database import Address, Database

address = Address.parse(context.config.attributes["database_url"])
engine = create_engine("postgresql+pg8000://", creator=Database(address).connect, poolclass=NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        connection.execute(text("set local lock_timeout = '4s'"))
        context.run_migrations()
