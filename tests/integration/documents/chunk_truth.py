"""What a search in documents has to find, by going through everything by hand."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from springline.search.model import Clause, OneOf, Query, Range, Words
from springline.search.words import normal


@dataclass(frozen=True)
class Chunk:
    """A chunk with all that it can be found by."""

    texts: Mapping[str, str]
    values: Mapping[str, str | int | datetime | None]


def matching(known: Mapping[int, Chunk], query: Query) -> set[int]:
    """The numbers of those that match."""
    return {
        number
        for number, one in known.items()
        if all(_holds(one, clause) for clause in query.clauses)
        and (not query.wanted or any(_holds(one, clause) for clause in query.wanted))
    }


def facet(known: Mapping[int, Chunk], found: set[int], name: str) -> dict[str, int]:
    """How often each value occurs among these."""
    values = (known[number].values[name] for number in found)
    return dict(Counter(str(value) for value in values if value is not None))


def _holds(one: Chunk, clause: Clause) -> bool:
    return _says(one, clause) != clause.is_negated


def _says(one: Chunk, clause: Clause) -> bool:
    if isinstance(clause, Words):
        fields = one.texts if clause.field is None else [clause.field]
        said = " " + " ".join(clause.words) + ("" if clause.is_prefix else " ")
        return any(said in f" {normal(one.texts[name])} " for name in fields)
    value = one.values[clause.field]
    if isinstance(clause, OneOf):
        return value in clause.values
    assert isinstance(clause, Range)
    if value is None:
        return False
    return (clause.low is None or value >= clause.low) and (clause.high is None or value <= clause.high)
