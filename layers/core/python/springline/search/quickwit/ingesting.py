"""Documents as Quickwit takes them: lines of JSON, in requests that are not too large, and what it says of each."""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from springline.search.engine import Ingested, Rejected
from springline.search.model import EngineGarbledError

LARGEST_REQUEST = 10 << 20
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents of one request: their lines, and their positions among all that are sent."""

    positions: tuple[int, ...]
    lines: tuple[bytes, ...]

    @property
    def body(self) -> bytes:
        """The lines as they are sent."""
        return b"\n".join(self.lines)

    def halves(self) -> "Iterator[Batch]":
        """This batch in two."""
        middle = len(self.lines) // 2
        yield Batch(self.positions[:middle], self.lines[:middle])
        yield Batch(self.positions[middle:], self.lines[middle:])


def batches(documents: Sequence[str], largest: int) -> tuple[list[Batch], list[Rejected]]:
    """Documents in as few requests of `largest` bytes as their order allows, and those that fit into none."""
    done: list[Batch] = []
    rejected: list[Rejected] = []
    positions: list[int] = []
    lines: list[bytes] = []
    size = 0
    for position, document in enumerate(documents):
        # A line break in JSON is a space between its parts. Quickwit skips lines that are blank.
        line = document.replace("\n", " ").encode()
        if not line.strip():
            rejected.append(Rejected(position, "the document is empty"))
        elif len(line) > largest:
            rejected.append(rejected_alone(position, len(line)))
        else:
            if lines and size + len(line) > largest:
                done.append(Batch(tuple(positions), tuple(lines)))
                positions, lines, size = [], [], 0
            positions.append(position)
            lines.append(line)
            size += len(line) + 1
    if lines:
        done.append(Batch(tuple(positions), tuple(lines)))
    return done, rejected


def rejected_alone(position: int, size: int) -> Rejected:
    """A document that no request can hold."""
    return Rejected(position, f"the document is too large: {size:,} bytes")


def read_ingested(answer: Mapping[str, object], batch: Batch) -> Ingested:
    """What became of a batch. Quickwit quotes what it rejects; of documents that are alike it rejects each."""
    failures = _failures(answer)
    counts = answer.get("num_docs_for_processing"), answer.get("num_ingested_docs"), answer.get("num_rejected_docs")
    accepted = len(batch.lines) - len(failures)
    if counts != (len(batch.lines), accepted, len(failures)):
        raise EngineGarbledError(
            f"of {len(batch.lines)} documents it counts {counts[0]}, {counts[1]} taken and {counts[2]} rejected, "
            f"and lists {len(failures)} of these"
        )
    waiting: defaultdict[bytes, deque[int]] = defaultdict(deque)
    for position, line in zip(batch.positions, batch.lines, strict=True):
        waiting[line].append(position)
    rejected: list[Rejected] = []
    for failure in failures:
        positions = waiting.get(str(failure.get("document")).encode())
        if not positions:
            raise EngineGarbledError("it rejects a document that was not sent")
        why = f"{failure.get('reason')}: {failure.get('message')}"
        rejected.append(Rejected(positions.popleft(), why[:_SHOWN]))
    return Ingested(accepted, tuple(rejected))


def _failures(answer: Mapping[str, object]) -> Sequence[Mapping[str, object]]:
    listed = answer.get("parse_failures", ())
    failures = cast("list[object]", listed) if isinstance(listed, list) else []
    return [cast("Mapping[str, object]", failure) for failure in failures if isinstance(failure, dict)]
