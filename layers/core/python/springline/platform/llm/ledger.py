"""The ledger of what language models cost: one entry for each run that called one, whatever became of the answers.

An entry is written when the run ends, also when it ends by an error. What is lost is the entry of a run whose process
is killed, or whose database stays away: at most the calls of that run's budget, which the log may still tell of.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple, Protocol

from springline.platform.database import Database, Transaction
from springline.platform.llm import queries
from springline.platform.llm.usage import Usage
from springline.platform.metrics import Metrics
from springline.platform.settings import Settings


class Spender(Protocol):
    """What calls a language model: by which one, by which prompt, and how much so far."""

    @property
    def model(self) -> str:
        """The language model's name."""
        ...

    @property
    def prompt_version(self) -> str:
        """The version of the prompt."""
        ...

    @property
    def usage(self) -> Usage:
        """What it has used since it was made."""
        ...


class MonthlyCost(NamedTuple):
    """What was spent in a month (`2026-03`, in UTC) for a purpose, with a model and a prompt.

    `cost_micro_dollars` has nothing of the `unpriced_runs`, which were made while no prices were set.
    """

    month: str
    purpose: str
    model: str
    prompt_version: str
    runs: int
    calls: int
    prompt_tokens: int
    completion_tokens: int
    cost_micro_dollars: int
    unpriced_runs: int


class Ledger:
    """Where the runs of one purpose are entered, such as `profile_highlights`.

    Args:
        purpose: What the model is asked for.
        settings: Say whether prices are known: the cost of an entry is null where they are not.
        metrics: Told as well.
        now: The time of entries; the database's without it.
    """

    def __init__(
        self, purpose: str, settings: Settings, metrics: Metrics, *, now: Callable[[], datetime] | None = None
    ) -> None:
        self._purpose, self._metrics, self._now = purpose, metrics, now
        self._is_priced = settings.llm_prices is not None

    @contextmanager
    def run(self, database: Database, tenant_id: int, spender: Spender) -> Generator[None]:
        """Enter what `spender` uses within; nothing where it calls no model. Cost: one transaction."""
        before = spender.usage
        try:
            yield
        finally:
            used = spender.usage.since(before)
            self._metrics.count("generation.calls", used.calls, purpose=self._purpose)
            self._metrics.count("generation.cost", used.cost_micro_dollars, purpose=self._purpose)
            if used.calls:
                with database.transaction(tenant_id) as tx:
                    self._enter(tx, spender, used)

    def _enter(self, tx: Transaction, spender: Spender, used: Usage) -> None:
        queries.record_cost(
            tx,
            purpose=self._purpose,
            model=spender.model,
            prompt_version=spender.prompt_version,
            used=used,
            cost=used.cost_micro_dollars if self._is_priced else None,
            at=self._now() if self._now else None,
        )


def costs(tx: Transaction, *, since: datetime) -> list[MonthlyCost]:
    """What was spent since then, the newest month first."""
    return [MonthlyCost(*row) for row in queries.costs_by_month(tx, since=since)]
