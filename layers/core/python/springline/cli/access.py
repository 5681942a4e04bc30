"""`springline tokens` and `springline audit`."""

from datetime import timedelta
from typing import Annotated

import typer

from springline.access import audit as audit_log
from springline.access import tokens as service_tokens
from springline.access.model import SCOPES, AuditHead, NewToken
from springline.cli import access_review
from springline.cli.local_access import cause
from springline.cli.output import AsJson, notes, results, show, show_rows
from springline.cli.workspace import opened

tokens = typer.Typer(help="Tokens that services sign in with.", no_args_is_help=True)
audit = typer.Typer(help="The log of privileged changes.", no_args_is_help=True)
_COLUMNS = ("id", "name", "scopes", "created_at", "expires_at", "revoked_at", "last_used_at")
_MOST_DAYS = 999_999
_SCOPES = ", ".join(sorted(SCOPES))


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.add_typer(tokens, name="tokens")
    app.add_typer(audit, name="audit")


@tokens.command(epilog="Example: springline tokens create dashboard --scope index:read --days 90")
def create(
    name: Annotated[str, typer.Argument(help="What the token is for.")],
    scope: Annotated[list[str], typer.Option(help=f"What it may do; may be repeated. One of {_SCOPES}.")],
    days: Annotated[
        int | None,
        typer.Option(min=1, max=_MOST_DAYS, help="How long it lives; until it is revoked without it."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a token. It is shown this one time: only its hash is kept."""
    with opened() as workspace, workspace.database.transaction(workspace.tenant_id) as tx:
        asked = cause(workspace, "tokens create")
        expires_at = None if days is None else asked.at + timedelta(days=days)
        made = service_tokens.create(tx, asked, name=name, scopes=scope, expires_at=expires_at)
    _show_new(made, as_json=as_json)


@tokens.command("list", epilog="Example: springline tokens list --json")
def list_tokens(as_json: AsJson = False) -> None:
    """Show all tokens, also those that have ended; never their secrets."""
    with opened() as workspace, workspace.database.transaction(workspace.tenant_id) as tx:
        rows = [token._asdict() for token in service_tokens.listed(tx, limit=1000)]
    show_rows(rows, _COLUMNS, as_json=as_json, empty="There are no tokens: `springline tokens create` makes one.")


@tokens.command(epilog="Example: springline tokens rotate 3 --grace-hours 24")
def rotate(
    token_id: Annotated[int, typer.Argument(metavar="ID", help="The token's number, from `tokens list`.")],
    grace_hours: Annotated[float, typer.Option(min=0, max=720, help="How long the old one stays valid.")] = 24,
    as_json: AsJson = False,
) -> None:
    """Make a token's successor; the old one stays valid for a while, so that nobody is cut off."""
    with opened() as workspace, workspace.database.transaction(workspace.tenant_id) as tx:
        asked = cause(workspace, "tokens rotate")
        made = service_tokens.rotate(tx, asked, token_id, grace=timedelta(hours=grace_hours))
    _show_new(made, as_json=as_json)


@tokens.command(epilog="Example: springline tokens revoke 3")
def revoke(
    token_id: Annotated[int, typer.Argument(metavar="ID", help="The token's number, from `tokens list`.")],
) -> None:
    """End a token at once."""
    with opened() as workspace, workspace.database.transaction(workspace.tenant_id) as tx:
        service_tokens.revoke(tx, cause(workspace, "tokens revoke"), token_id)
    notes.print(f"Token {token_id} is refused from now on.")


@audit.command(epilog="Example: springline audit verify --number 12 --hash 5f2c…")
def verify(
    number: Annotated[int | None, typer.Option(min=1, help="The number of an entry that was noted elsewhere.")] = None,
    noted_hash: Annotated[str, typer.Option("--hash", help="The hash that was noted for it, in hexadecimal.")] = "",
    as_json: AsJson = False,
) -> None:
    """Check that no entry of the audit log was edited, removed or moved; exit code 1 where one was."""
    try:
        noted = AuditHead(number, bytes.fromhex(noted_hash)) if number is not None else None
    except ValueError as error:
        raise typer.BadParameter("it has to be hexadecimal", param_hint="--hash") from error
    with opened() as workspace, workspace.database.transaction(workspace.tenant_id) as tx:
        verdict = audit_log.verify(tx, noted=noted)
    found = {
        "entries": verdict.entries,
        "head": verdict.head.hash.hex(),
        "fault": None if verdict.fault is None else verdict.fault._asdict(),
    }
    if as_json:
        show(found)
    elif verdict.fault is None:
        results.print(
            f"{verdict.entries:,} entries are as they were written. Head: {verdict.head.number} {found['head']}"
        )
    else:
        results.print(f"Entry {verdict.fault.number}: {verdict.fault.reason}.")
    if verdict.fault is not None:
        raise typer.Exit(1)


@audit.command("list", epilog="Example: springline audit list --limit 20")
def list_entries(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many entries to show.")] = 20, as_json: AsJson = False
) -> None:
    """Show the newest entries: who changed what."""
    with opened() as workspace, workspace.database.transaction(workspace.tenant_id) as tx:
        rows = [
            {**entry._asdict(), "hash": entry.hash.hex(), "previous_hash": entry.previous_hash.hex()}
            for entry in audit_log.newest(tx, limit=limit)
        ]
    columns = ("number", "at", "actor", "action", "resource")
    show_rows(rows, columns, as_json=as_json, empty="Nothing was changed yet.")


@audit.command(epilog="Example: springline audit access --json")
def access(as_json: AsJson = False) -> None:
    """Show who can read what, when they last did, and what to look at; the audit log notes that you looked."""
    with opened() as workspace:
        found = access_review.review_of(workspace, cause(workspace, "audit access"))
    access_review.show_review(found, as_json=as_json)


def _show_new(made: NewToken, *, as_json: bool) -> None:
    if as_json:
        show({**made.token._asdict(), "secret": made.secret})
        return
    notes.print(f"Token {made.token.id} was made. Keep it safe; it is not shown again:")
    results.print(made.secret, markup=False)
