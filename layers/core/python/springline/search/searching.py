"""Which engine answers a search: the one that the policy names, or PostgreSQL, loudly where it should not have to."""

import logging
import re
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from springline.platform.errors import ConflictError
from springline.search.circuit import Circuit, State
from springline.search.model import (
    Asked,
    Backend,
    EngineError,
    EngineGarbledError,
    EngineRefusedError,
    EngineUnavailableError,
    Query,
    SearchFound,
)
from springline.search.repositories import LibraryModelPolicyRepository, Route

if TYPE_CHECKING:
    from springline.platform.clock import Clock
    from springline.platform.database import Transaction
    from springline.platform.metrics.protocol import Metrics
    from springline.search.engine import Engine

logger = logging.getLogger(__name__)

Transactions = Callable[[], "AbstractContextManager[Transaction]"]
"""Opens a transaction of the tenant that searches."""

_LEVELS: dict[State, int] = {"closed": 0, "half-open": 1, "open": 2}
_INNER_CAPITAL = re.compile("(?<=[a-z])(?=[A-Z])")


class MatchingRepository(Protocol):
    """PostgreSQL's search of a family, which also says of documents whether they match now."""

    def search(self, tx: "Transaction", asked: Asked) -> SearchFound:
        """Find what is asked; see `SearchRepository.search`."""
        ...

    def matching(self, tx: "Transaction", query: Query, document_ids: Sequence[int], /) -> Collection[int]:
        """Those of these documents that are there and match."""
        ...


class CircuitOpenError(EngineError):
    """The search engine failed several times in a row and is left alone for a while."""

    def __init__(self) -> None:
        super().__init__("the search engine failed several times in a row and is left alone for some seconds")


class RankingGoneError(ConflictError):
    """The ranking that this cursor continues is another engine's."""

    def __init__(self, begun_by: Backend, backend: Backend) -> None:
        super().__init__(
            f"the pages before were ranked by {begun_by} and now {backend} answers, which ranks otherwise: "
            "start again without a cursor, or sort by a field, which any engine continues"
        )


class Searching:
    """Searches by the engine, and by PostgreSQL where there is none, or it fails. Safe to use from several threads.

    Args:
        engine: The search engine; None where none is configured.
        metrics: Where durations, fallbacks and the circuit's state are recorded.
        clock: Measures durations, and when a circuit that is open is tried again.
        circuit: Keeps a failing engine from being asked at every search; it serves all families.
    """

    def __init__(
        self, engine: "Engine | None", metrics: "Metrics", clock: "Clock", *, circuit: Circuit | None = None
    ) -> None:
        self._engine = engine
        self._metrics = metrics
        self._clock = clock
        self._circuit = circuit or Circuit(clock.monotonic)

    @property
    def circuit(self) -> State:
        """Whether the engine is asked (closed), tried (half-open), or left alone (open)."""
        return self._circuit.state

    def headers(self, backend: Backend) -> dict[str, str]:
        """What an answer's header fields say of a search: what found it, and the circuit, where there is an engine."""
        state = {} if self._engine is None else {"X-Search-Circuit": self.circuit}
        return {"X-Search-Backend": backend, **state}

    def search(
        self,
        transactions: Transactions,
        asked: Asked,
        postgres: MatchingRepository,
        *,
        begun_by: Backend | None = None,
    ) -> SearchFound:
        """Find what is asked; `begun_by` is what found the pages before, where `asked` continues some.

        The route is read in a transaction of its own, and none is open while the engine is asked. A ranking is
        continued by what began it: raises `RankingGoneError` where that is the engine, and it can't answer.
        """
        started = self._clock.monotonic()
        ranked_by = begun_by if asked.sort.by == "relevance" else None
        found = None if ranked_by == "postgres" else self._by_engine(transactions, asked, postgres)
        backend: Backend = "postgres" if found is None else found.backend
        if ranked_by is not None and ranked_by != backend:
            raise RankingGoneError(ranked_by, backend)
        if found is None:
            with transactions() as tx:
                found = postgres.search(tx, asked)
        self._metrics.observe("search.seconds", self._clock.monotonic() - started, backend=backend)
        return found

    def _by_engine(self, transactions: Transactions, asked: Asked, postgres: MatchingRepository) -> SearchFound | None:
        """What the engine found; None where it is not to be asked, or failed, which has been said then."""
        if self._engine is None:
            return None
        with transactions() as tx:
            route = LibraryModelPolicyRepository(tx).route(asked.family.name)
        if route is None:
            return None
        try:
            return self._tried(self._engine, route, transactions, asked, postgres)
        except EngineError as error:
            self._fall_back(asked.family.name, error)
            return None
        finally:
            self._metrics.gauge("search.circuit", _LEVELS[self.circuit])

    def _tried(
        self,
        engine: "Engine",
        route: Route,
        transactions: Transactions,
        asked: Asked,
        postgres: MatchingRepository,
    ) -> SearchFound:
        from springline.search.quickwit_search_repository import QuickwitSearchRepository

        if not self._circuit.admits():
            raise CircuitOpenError from self._circuit.last_error
        try:
            found = QuickwitSearchRepository(engine, postgres).search_along(route, transactions, asked)
        except (EngineUnavailableError, EngineGarbledError) as error:
            self._circuit.failed(error)
            raise
        except EngineRefusedError:
            self._circuit.succeeded()  # it is there, and had something to say
            raise
        except BaseException:
            self._circuit.released()
            raise
        self._circuit.succeeded()
        return found

    def _fall_back(self, family: str, error: EngineError) -> None:
        reason = _reason(error)
        logger.error(
            "search in %s falls back to PostgreSQL: %s",
            family,
            error,
            exc_info=error,
            extra={"family": family, "reason": reason, "circuit": self.circuit},
        )
        self._metrics.count("search.fallbacks", family=family, reason=reason)
        self._metrics.count("fallback", what=f"search.{family}")  # what the alarm on all degraded ways watches


def _reason(error: EngineError) -> str:
    """The name of an error's class as a metric has it: `unavailable` for `EngineUnavailableError`."""
    return _INNER_CAPITAL.sub("_", type(error).__name__.removeprefix("Engine").removesuffix("Error")).lower()
