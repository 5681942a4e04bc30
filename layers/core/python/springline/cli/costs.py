"""`springline signal-profile costs`: what language models have cost, month by month."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from springline.cli.output import AsJson, show_rows
from springline.cli.signal_profile import signal_profile
from springline.cli.workspace import opened

_COLUMNS = ("month", "purpose", "model", "prompt_version", "runs", "calls", "tokens", "dollars")
_MICRO = 1_000_000


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    signal_profile.command(epilog="Examples: springline signal-profile costs · springline signal-profile costs --json")(
        costs
    )


def costs(
    months: Annotated[int, typer.Option(min=1, max=120, help="How many months back, this one included.")] = 12,
    as_json: AsJson = False,
) -> None:
    """Show what calls of a language model have cost, by month (UTC), purpose, model and prompt.

    Also those for comments. Prices are those of SPRINGLINE_LLM_PRICES when a call was made; `?` marks sums in which
    calls are missing that were made without.
    """
    from springline.platform.llm.ledger import costs as spent

    with opened() as workspace:
        since = _first_of_month(workspace.clock.now(), months - 1)
        with workspace.database.transaction(workspace.tenant_id) as tx:
            found = spent(tx, since=since)
    rows = [
        one._asdict()
        | {
            "tokens": one.prompt_tokens + one.completion_tokens,
            "dollars": f"{one.cost_micro_dollars / _MICRO:.4f}{'?' if one.unpriced_runs else ''}",
        }
        for one in found
    ]
    if as_json:
        rows = [{name: value for name, value in row.items() if name not in {"tokens", "dollars"}} for row in rows]
    show_rows(rows, _COLUMNS, as_json=as_json, empty="No language model was called.")


def _first_of_month(at: datetime, back: int) -> datetime:
    at = at.astimezone(UTC)
    years, month = divmod(at.year * 12 + at.month - 1 - back, 12)
    return datetime(years, month + 1, 1, tzinfo=UTC)
