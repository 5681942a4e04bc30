"""All SQL of the cost ledger: one function per statement."""

from datetime import datetime

from springline.platform.database import Row, Transaction
from springline.platform.llm.usage import Usage
from springline.platform.statements import statement

_RECORD_COST = statement(__file__, "record_cost")
_COSTS_BY_MONTH = statement(__file__, "costs_by_month")


def record_cost(
    tx: Transaction,
    *,
    purpose: str,
    model: str,
    prompt_version: str,
    used: Usage,
    cost: int | None,
    at: datetime | None,
) -> None:
    """Add an entry."""
    tx.execute(
        _RECORD_COST,
        at=at,
        purpose=purpose,
        model=model,
        prompt_version=prompt_version,
        calls=used.calls,
        prompt_tokens=used.prompt_tokens,
        completion_tokens=used.completion_tokens,
        cost=cost,
    )


def costs_by_month(tx: Transaction, *, since: datetime) -> list[Row]:
    """Sums of entries."""
    return tx.rows(_COSTS_BY_MONTH, since=since)
