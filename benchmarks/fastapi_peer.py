"""The peer of the index API benchmark: the same documents, served by FastAPI, SQLAlchemy and psycopg.

It does for each request what the index API does: looks the token up by its hash, sets the tenant under row-level
security, and passes on the JSON that PostgreSQL rendered, with the same statements. Run by `benchmarks.index_api`.
"""

import hashlib
import os
import re
from datetime import datetime
from typing import Annotated

from fastapi import FastAPI, Header, HTTPException, Response
from sqlalchemy import Connection, TextClause, create_engine, text

from springline.platform.statements import Statement
from springline.warehouse import queries
from springline.warehouse.listing import Shape, document_statement, page_statement


def named(statement: Statement) -> TextClause:
    """A statement with SQLAlchemy's names for parameters in place of PostgreSQL's numbers."""
    return text(re.sub(r"\$(\d+)", lambda found: f"(:{statement.parameters[int(found[1]) - 1]})", statement.text))


TOKEN = text("select tenant_id from find_service_token(:hash)")
SET_TENANT = text("select set_config('springline.tenant', :tenant, true)")
GENERATION = named(queries.GENERATION)
DOCUMENT = named(document_statement("person"))
PAGE = named(page_statement(Shape("person", facets=frozenset({"group"}), active_since=True)))
engine = create_engine(os.environ["PEER_URL"], pool_size=10, max_overflow=0)
app = FastAPI()


def tenant_of(connection: Connection, authorization: str) -> str:
    """The tenant of a bearer token."""
    hashed = hashlib.sha256(authorization.removeprefix("Bearer ").encode()).digest()
    row = connection.execute(TOKEN, {"hash": hashed}).first()
    if row is None:
        raise HTTPException(401)
    return str(row.tenant_id)


@app.get("/document/{number}")
def document(number: int, authorization: Annotated[str, Header()]) -> Response:
    """One person's document."""
    with engine.begin() as connection:
        connection.execute(SET_TENANT, {"tenant": tenant_of(connection, authorization)})
        row = connection.execute(DOCUMENT, {"id": number}).first()
    if row is None:
        raise HTTPException(404)
    return Response(row[0], media_type="application/json", headers={"ETag": f'"{row[1]}"'})


@app.get("/page")
def page(group: str, active_since: datetime, authorization: Annotated[str, Header()], limit: int = 50) -> Response:
    """A filtered page."""
    with engine.begin() as connection:
        connection.execute(SET_TENANT, {"tenant": tenant_of(connection, authorization)})
        generation = connection.execute(GENERATION, {"kind": "person"}).scalar_one()
        rows = connection.execute(PAGE, {"group": group, "active_since": active_since, "limit": limit + 1}).all()
    items = ",".join(row[0] for row in rows[:limit])
    return Response(
        f'{{"items":[{items}]}}', media_type="application/json", headers={"ETag": f'"generation-{generation}"'}
    )
