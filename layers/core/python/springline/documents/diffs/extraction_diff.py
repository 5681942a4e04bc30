"""What differs between the values that were extracted from two versions of a document."""

from collections import defaultdict, deque
from collections.abc import Sequence
from typing import Literal, NamedTuple

ValueOp = Literal["equal", "changed", "added", "removed"]


class Extracted(NamedTuple):
    """A value, and the characters of the text that say it, from `start` to before `end`."""

    kind: str
    subject: str
    predicate: str
    value: str
    start: int
    end: int


class ValueDiff(NamedTuple):
    """A value in one version or both; of a changed one, kind, subject and predicate are the same."""

    op: ValueOp
    old: Extracted | None
    new: Extracted | None


def extraction_diff(old: Sequence[Extracted], new: Sequence[Extracted]) -> tuple[ValueDiff, ...]:
    """The values of the new version in their order, and then the removed ones.

    The same value counts as often as it is said. What is left of a kind, subject and predicate on both sides changed,
    in the order in which it is said.
    """
    same, others = _by(old, 4), defaultdict[tuple[str, ...], deque[Extracted]](deque)
    found: list[ValueDiff | Extracted] = []
    for value in new:
        left = same.get(value[:4])
        found.append(ValueDiff("equal", left.popleft(), value) if left else value)
    kept = {id(one.old) for one in found if isinstance(one, ValueDiff)}
    for value in old:
        if id(value) not in kept:
            others[value[:3]].append(value)
    told = [one if isinstance(one, ValueDiff) else _changed(one, others[one[:3]]) for one in found]
    removed = sorted((value for left in others.values() for value in left), key=lambda value: value.start)
    return (*told, *(ValueDiff("removed", value, None) for value in removed))


def _by(values: Sequence[Extracted], fields: int) -> dict[tuple[object, ...], deque[Extracted]]:
    found = defaultdict[tuple[object, ...], deque[Extracted]](deque)
    for value in values:
        found[value[:fields]].append(value)
    return found


def _changed(value: Extracted, left: deque[Extracted]) -> ValueDiff:
    return ValueDiff("changed", left.popleft(), value) if left else ValueDiff("added", None, value)
