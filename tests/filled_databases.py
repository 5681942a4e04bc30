"""Databases with so much in them that a plan shows what it reads."""

from collections.abc import Generator
from contextlib import closing, contextmanager
from typing import Any

from springline.platform.database import Address, Database
from tests.conftest import TEMPLATE


@contextmanager
def filled(postgres: Any, name: str, *fill: str) -> Generator[Database]:
    """The serving role's view of a database of its own, in which some SQL was run; it is dropped in the end."""
    superuser = Database(Address.parse(postgres.url("postgres", "postgres")))
    with closing(superuser.connect()) as connection:
        connection.execute_simple(
            f"create database {name} template {TEMPLATE} strategy file_copy owner springline_owner"
        )
    with closing(Database(Address.parse(postgres.url("postgres", name))).connect()) as connection:
        for sql in fill:
            connection.execute_simple(sql)
    app = Database(Address.parse(postgres.url("springline_app", name)))
    yield app
    app.close()
    with closing(superuser.connect()) as connection:
        connection.execute_simple(f"drop database {name} with (force)")
