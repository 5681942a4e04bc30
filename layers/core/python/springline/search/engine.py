"""What a search engine does for us: it keeps documents in indexes, and finds them. The port; adapters are below it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Commit = Literal["auto", "wait_for", "force"]
"""When an ingest answers: at once, when its documents can be found, or when a commit made them findable."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A document that never reached the index: its position among those that were sent, and why."""

    position: int
    reason: str


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of documents that were sent: how many were taken, and which were not, by position."""

    accepted: int
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True, slots=True)
class EngineHit:
    """What an index stores of a document (of ours: document_id, asset_id and rev), and what it was sorted by."""

    source: Mapping[str, object]
    sort: Sequence[object]


@dataclass(frozen=True, slots=True)
class EngineAnswer:
    """What a search found: how many documents in all, some of them, and the aggregations by the names asked for."""

    total: int
    hits: Sequence[EngineHit]
    aggregations: Mapping[str, object]


class Engine(Protocol):
    """A search engine. Every method raises an `EngineError` of `springline.search.model` where it can't do its work."""

    def create_index(self, config: Mapping[str, object]) -> None:
        """Create an index from its configuration. Raises `EngineRefusedError` where there is one of that name."""
        ...

    def get_index(self, name: str) -> Mapping[str, object] | None:
        """An index's configuration with what the engine adds to it; None where there is no such index."""
        ...

    def delete_index(self, name: str) -> bool:
        """Delete an index with its documents; False where there was none."""
        ...

    def ingest(self, index_name: str, documents: Sequence[str], *, commit: Commit = "auto") -> Ingested:
        """Send documents, each the JSON of an object; what is rejected is listed, not raised.

        After an error some of the documents may be in the index nonetheless, and the engine takes a document as often
        as it is sent.
        """
        ...

    def search(self, index_names: str, body: Mapping[str, object]) -> EngineAnswer:
        """Find documents in one index or several (comma-separated), asked in Elasticsearch's structured language."""
        ...

    def delete_matching(self, index_name: str, query: str) -> int:
        """Ask for the deletion, some time later, of what matches a query in the engine's own language.

        Returns the number that the engine gave this task.
        """
        ...

    def is_alive(self) -> bool:
        """Whether the engine answers; never raises."""
        ...
