"""What `springline audit access` shows."""

from collections.abc import Sequence
from contextlib import ExitStack

from rich.markup import escape

from springline.access import review
from springline.access.model import Cause
from springline.access.review import AccessReview
from springline.cli.output import results, show, show_rows
from springline.cli.workspace import Workspace

_ACCOUNT_COLUMNS = ("id", "email", "role", "scopes", "open_sessions", "last_used_at")
_TOKEN_COLUMNS = ("id", "name", "scopes", "created_by", "expires_at", "last_used_at")
_GRANT_COLUMNS = ("role", "sees", "privileges", "tables")
_MOST_TABLES = 3


def review_of(workspace: Workspace, cause: Cause) -> AccessReview:
    """Review who has access to the workspace's tenant, in its database and the warehouse's where that is another."""
    with ExitStack() as stack:
        tx = stack.enter_context(workspace.database.transaction(workspace.tenant_id))
        grants = review.database_grants(tx)
        if workspace.warehouse is not workspace.database:
            grants += review.database_grants(stack.enter_context(workspace.warehouse.transaction()))
        return review.review(tx, cause, grants)


def show_review(found: AccessReview, *, as_json: bool) -> None:
    """Write a review: what to look at comes last, where it is seen."""
    accounts = [{**one._asdict(), "scopes": sorted(one.role.scopes)} for one in found.accounts]
    tokens = [one._asdict() for one in found.tokens]
    grants = [one._asdict() for one in found.grants]
    findings = [one._asdict() for one in found.findings]
    before = None if found.reviewed_before is None else dict(zip(("by", "at"), found.reviewed_before, strict=True))
    if as_json:
        show(
            {
                "at": found.at,
                "tenant_id": found.tenant_id,
                "accounts": accounts,
                "tokens": tokens,
                "database": grants,
                "open_sessions": found.open_sessions,
                "disabled_accounts": found.disabled_accounts,
                "ended_tokens": found.ended_tokens,
                "reviewed_before": before,
                "findings": findings,
            }
        )
        return
    _section(f"People who may sign in; {found.open_sessions} sessions are open, {found.disabled_accounts} disabled")
    show_rows(accounts, _ACCOUNT_COLUMNS, as_json=False, empty="Nobody may sign in.")
    _section(f"Tokens that are valid; {found.ended_tokens} have ended")
    show_rows(tokens, _TOKEN_COLUMNS, as_json=False, empty="There is none.")
    _section("Roles of the database, and what they may do with tables that hold tenants' data")
    shown = [{**one, "tables": _some(one["tables"])} for one in grants]
    show_rows(shown, _GRANT_COLUMNS, as_json=False, empty="There is none.")
    _section("To look at")
    show_rows(findings, ("about", "why"), as_json=False, empty="Nothing.")
    said = "never" if before is None else f"{before['at']:%Y-%m-%d} by {before['by']}"
    results.print(f"\nAccess was reviewed before: {escape(said)}.")


def _some(tables: Sequence[str]) -> str:
    return ", ".join(tables) if len(tables) <= _MOST_TABLES else f"{len(tables)} tables: {', '.join(tables[:3])}, …"


def _section(title: str) -> None:
    results.print(f"\n[bold]{escape(title)}[/]")
