"""`springline create-database`: what an external PostgreSQL needs before the first migration."""

import os

import typer

from springline.cli.output import notes
from springline.cli.workspace import read_settings
from springline.platform.settings import Settings

NEEDED = tuple(f"SPRINGLINE_{role}DATABASE_URL" for role in ("SUPERUSER_", "OWNER_", "", "SYSTEM_"))


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("create-database", epilog="Example: SPRINGLINE_SUPERUSER_DATABASE_URL=… springline create-database")(
        create_database
    )


def create_database() -> None:
    """Create Springline's roles and its empty database on a PostgreSQL server, where they are missing.

    Asks for the addresses of all three roles: their passwords become those of the roles, and the owner's names the
    database. Running it again is fine, and sets the passwords anew. `springline migrate` comes next.
    """
    from infra.host.passwords import set_passwords
    from infra.host.schema import create_database as create
    from springline.platform.database import Address, Database

    read_settings()
    settings = Settings.from_environment(os.environ, needs=NEEDED)
    superuser = Database(Address.parse(settings.database("superuser")))
    addresses = [Address.parse(settings.database(role)) for role in ("owner", "serving", "system")]
    create(superuser, addresses[0].database)
    changed = set_passwords(superuser, addresses)
    roles = ", ".join(changed) or "no role"
    notes.print(f"The database {addresses[0].database} is there; passwords were set for {roles}.")
