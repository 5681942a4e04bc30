"""The schema that a tenant wants extracted values to satisfy, in the place of the built-in one."""

import json
from collections.abc import Mapping
from datetime import datetime

from springline.documents.extraction.schema import ValueSchema
from springline.documents.ingest import queries
from springline.platform.database import Transaction

KEY = "values"
"""The key of the schema that ingest uses."""


def in_use(tx: Transaction) -> ValueSchema:
    """The tenant's own schema, or the built-in one."""
    row = tx.maybe(queries.NEWEST_SCHEMA, key=KEY)
    return ValueSchema() if row is None else ValueSchema(json.loads(row[0]))


def define(tx: Transaction, schema: Mapping[str, object], *, by: str, at: datetime) -> int:
    """Use another schema from now on; returns its version.

    What was extracted stays as it is: documents are read by it as they change. Raises `NotASchemaError`.
    """
    ValueSchema(schema)
    return int(tx.value(queries.ADD_SCHEMA, key=KEY, schema=json.dumps(schema), by=by, at=at))
