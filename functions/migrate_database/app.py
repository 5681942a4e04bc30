"""Makes the database what the code of a deployment needs, before that code gets traffic: roles, passwords, schema.

CloudFormation calls it as a custom resource. It needs Alembic, the migrations and what creates the database, which the
layers don't have: they are in this folder, by links.
"""

import os
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from infra.host import passwords, schema
from springline.platform import custom_resource, secrets
from springline.platform.database import Address, Database
from springline.platform.invocation import seconds_left
from springline.platform.settings import Role, Settings

SECONDS_TO_FINISH = 20
NEEDED = tuple(f"SPRINGLINE_{role}DATABASE_URL" for role in ("SUPERUSER_", "OWNER_", "", "SYSTEM_"))


def migrate(event: Mapping[str, Any], context: object) -> None:
    """Create and migrate what a deployment needs. Nothing is ever taken away: not by a rollback, not by a deletion."""
    seconds = seconds_left(context, to_finish=SECONDS_TO_FINISH)()
    custom_resource.answer(event, bring_up_to_date, name="springline-schema", seconds=seconds)


def bring_up_to_date() -> Mapping[str, str]:
    """Create roles and database, set passwords and limits, migrate; each does nothing where nothing is to be done."""
    settings = Settings.from_environment(os.environ, needs=NEEDED)
    client = secrets.connect(region=settings.aws_region)
    roles: tuple[Role, ...] = ("owner", "serving", "system")
    owner, *others = (secrets.resolve(settings.database(role), client) for role in roles)
    superuser = Database(secrets.resolve(settings.database("superuser"), client))
    schema.create_database(superuser, owner.database)
    passwords.set_passwords(superuser, [owner, *others])
    statement, lock = settings.statement_timeout_ms, settings.lock_timeout_ms
    schema.set_limits(superuser, statement_timeout_ms=statement, lock_timeout_ms=lock)
    schema.migrate(as_url(owner))
    with closing(Database(owner)) as database, database.transaction() as tx:
        return {"Revision": schema.revision(tx) or ""}


def as_url(address: Address) -> str:
    """The address as Alembic's environment reads it."""
    login = f"{quote(address.user)}:{quote(address.password or '', safe='')}"
    if address.unix_socket is not None:
        return f"postgresql://{login}@/{address.database}?host={Path(address.unix_socket).parent}"
    tls = "require" if address.tls else "disable"
    return f"postgresql://{login}@{address.host}:{address.port}/{address.database}?sslmode={tls}"
