"""Sending to one index, and reading what it answers, document by document."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from springline.search.engine import Engine
from springline.search.ledger import Attempt
from springline.search.model import EngineError, EngineGarbledError, EngineRefusedError

_ABOUT_DOCUMENTS = frozenset({400, 413, 422})
"""Statuses by which an engine refuses what was sent; others speak of the index, or of who asks."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of attempts to send documents to one index.

    Attributes:
        accepted: How many were taken.
        refused: Those that never reached the index, and why.
        error: Why nobody knows what became of some of them, or of all.
    """

    accepted: int = 0
    refused: Sequence[tuple[Attempt, str]] = field(default_factory=list[tuple[Attempt, str]])
    error: EngineError | None = None

    def __add__(self, other: "Sent") -> "Sent":
        return Sent(self.accepted + other.accepted, [*self.refused, *other.refused], self.error or other.error)


def send(engine: Engine, index_name: str, attempts: Sequence[Attempt]) -> Sent:
    """Send documents to an index; an engine's error is in what is returned.

    Where the engine refuses them all because of one of them, halves are sent, until that one is found.
    """
    try:
        ingested = engine.ingest(index_name, [one.body for one in attempts])
        if ingested.accepted + len(ingested.rejected) != len(attempts):
            raise EngineGarbledError("it does not speak of all documents that were sent")
    except EngineRefusedError as error:
        if error.status not in _ABOUT_DOCUMENTS:
            return Sent(error=error)
        if len(attempts) == 1:
            return Sent(refused=[(attempts[0], str(error))])
        middle = len(attempts) // 2
        first = send(engine, index_name, attempts[:middle])
        return first if first.error else first + send(engine, index_name, attempts[middle:])
    except EngineError as error:
        return Sent(error=error)
    return Sent(ingested.accepted, [(attempts[one.position], one.reason) for one in ingested.rejected])
