"""The tokens and the sign-in link for whoever runs Springline on this machine.

The tokens, one for people and one for the application's caches, lie in `SPRINGLINE_HOME`, readable by its owner only,
and are made anew when they were revoked. Whoever can read that folder can read the database in it as well.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from springline.access import accounts, sessions, tokens
from springline.access.guard import guard
from springline.access.model import Account, Cause, CredentialError, Role, command_principal
from springline.cli.workspace import Workspace
from springline.platform.database import Transaction

TOKEN_NAME = "this machine"  # noqa: S105 - a name
TOKEN_SCOPES = (
    *("index:read", "chat:read", "search:read", "community:write", "events:write"),
    *("documents:read", "documents:write"),
)
CACHE_TOKEN_NAME = "app cache"  # noqa: S105 - a name
CACHE_TOKEN_SCOPES = ("index:read",)
LOCAL_EMAIL = "you@springline.local"


def cause(workspace: Workspace, command: str) -> Cause:
    """What the audit log says about a change that a command makes."""
    return Cause(command_principal(workspace.tenant_id, command), workspace.clock.now())


def token(workspace: Workspace) -> str:
    """A token of this machine that is valid; the same one as long as it is."""
    return _kept(workspace, workspace.settings.tenant, name=TOKEN_NAME, scopes=TOKEN_SCOPES, command="env")


def cache_token(workspace: Workspace) -> str:
    """The token by which the application's caches ask the index API of this machine; the same one while it is valid."""
    place = f"{workspace.settings.tenant}/{CACHE_TOKEN_NAME}"
    return _kept(workspace, place, name=CACHE_TOKEN_NAME, scopes=CACHE_TOKEN_SCOPES, command="serve")


def _kept(workspace: Workspace, place: str, *, name: str, scopes: Sequence[str], command: str) -> str:
    """The token in a place of the file, made anew where there is none that is valid."""
    file = workspace.settings.home / "tokens.json"
    kept: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    secret = kept.get(place)
    if secret is not None and _serves(workspace, secret, scopes):
        return secret
    with workspace.database.transaction(workspace.tenant_id) as tx:
        secret = tokens.create(tx, cause(workspace, command), name=name, scopes=scopes, expires_at=None).secret
    _write(file, {**kept, place: secret})
    return secret


def sign_in_link(workspace: Workspace, address: str) -> str:
    """A link that signs this machine's user in as an admin, once, within a quarter of an hour.

    The secret is in its fragment, which browsers keep from servers, proxies and their logs.
    """
    asked = cause(workspace, "sign-in")
    with workspace.database.transaction(workspace.tenant_id) as tx:
        account = _local_account(tx) or accounts.create(tx, asked, email=LOCAL_EMAIL, name="You", role=Role.ADMIN)
        return f"{address}/sign-in#link={sessions.issue_link(tx, asked, account.id)}"


def _local_account(tx: Transaction) -> Account | None:
    """The account of this machine's user, which was the first of the tenant."""
    return next((account for account in accounts.listed(tx, limit=1) if account.email == LOCAL_EMAIL), None)


def _serves(workspace: Workspace, secret: str, scopes: Sequence[str]) -> bool:
    """Whether a token is valid, and has these scopes: it may be from an older release."""
    try:
        found = guard(workspace.runtime).authenticate(
            method="GET", headers={"authorization": f"Bearer {secret}"}, cookies={}
        )
    except CredentialError:
        return False
    return found.tenant_id == workspace.tenant_id and found.scopes >= {*scopes}


def _write(file: Path, values: dict[str, str]) -> None:
    partial = file.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump(values, stream)
    partial.replace(file)
