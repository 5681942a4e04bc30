"""`springline documents schema`: what is extracted from documents, as a JSON Schema that each value satisfies."""

import json
from pathlib import Path
from typing import Annotated, cast

import typer

from springline.cli.output import results
from springline.cli.workspace import opened
from springline.platform.errors import InvalidError

_LARGEST = 100_000  # bytes
_File = Annotated[
    Path | None,
    typer.Argument(metavar="[FILE]", help="A JSON Schema (2020-12) to use; without, the one in use is shown."),
]


class NoSchemaFileError(InvalidError):
    """The file can't be read as JSON of a bounded size."""


def add_to(commands: typer.Typer) -> None:
    """Add this module's command to those of documents."""
    commands.command(
        "schema", epilog="Examples: springline documents schema · springline documents schema amounts-only.json"
    )(schema)


def schema(file: _File = None) -> None:
    """Show the JSON Schema that extracted values satisfy, or use another one for what is read from now on."""
    from springline.cli.local_access import cause
    from springline.documents.ingest import schemas

    with opened(create=True) as workspace, workspace.database.transaction(workspace.tenant_id) as tx:
        if file is None:
            results.print_json(json.dumps(schemas.in_use(tx).schema))
            return
        wanted = _read(file)
        by = cause(workspace, "documents schema")
        number = schemas.define(tx, wanted, by=by.principal.actor, at=by.at)
    results.print(f"Version {number} of the schema is in use: documents are read by it as they change.")


def _read(file: Path) -> dict[str, object]:
    try:
        with file.open("rb") as opened_file:
            content = opened_file.read(_LARGEST + 1)
        found: object = json.loads(content) if len(content) <= _LARGEST else None
    except (OSError, ValueError, RecursionError) as error:
        raise NoSchemaFileError(f"{file} can't be read as JSON: {error}") from error
    if not isinstance(found, dict):
        raise NoSchemaFileError(f"{file} is no JSON object of at most {_LARGEST:,} bytes")
    return cast("dict[str, object]", found)
