"""How one stretch of text becomes another, in words: what stays, what goes, what comes."""

from collections.abc import Iterator, Sequence

from springline.documents.diffs.model import Piece, PieceOp, Span
from springline.provenance.alignment import MOVED, Words, align, weight, words

_ISLAND = 2
"""Words that stay for themselves among many that change are told as changed, too: so few are alike by chance."""
_LONELY = 4
"""How many times as much changes on either side of them."""


def pieces(old_text: str, new_text: str, old: Span, new: Span) -> tuple[Piece, ...]:
    """How characters `old` of one text become characters `new` of another; covers both without gaps."""
    before, after = old_text[old.start : old.end], new_text[new.start : new.end]
    some, others = words(before), words(after)
    found: list[Piece] = []
    at, fresh = 0, 0
    for first, other, length in _kept(some, others):
        for place in range(length):
            start, end = some.starts[first + place], some.ends[first + place]
            begin, stop = others.starts[other + place], others.ends[other + place]
            if before[start:end] != after[begin:stop]:
                continue  # an accent in another form: its bytes differ
            _change(found, old, new, before[at:start], after[fresh:begin], at, fresh)
            _add(found, "equal", Span(old.start + start, old.start + end), Span(new.start + begin, new.start + stop))
            at, fresh = end, stop
    _change(found, old, new, before[at:], after[fresh:], at, fresh)
    return tuple(found)


def _kept(some: Words, others: Words) -> Iterator[tuple[int, int, int]]:
    """Runs of words that stay in order: the first in each text, and how many."""
    found = align(some.keys, others.keys)
    # Within one block words don't move: what crosses is told as removed here and added there.
    runs = [(run.old, run.new, run.length) for run in found.runs() if found.how[run.old] != MOVED]
    ends = [(0, 0), *((old + length, new + length) for old, new, length in runs)]
    for number, (old, new, length) in enumerate(runs):
        following = runs[number + 1][:2] if number + 1 < len(runs) else (len(some.keys), len(others.keys))
        changed_before = _weight(some, ends[number][0], old) + _weight(others, ends[number][1], new)
        changed_after = _weight(some, old + length, following[0]) + _weight(others, new + length, following[1])
        mine = max(1, _weight(some, old, old + length))
        if length > _ISLAND or min(changed_before, changed_after) < _LONELY * mine:
            yield old, new, length


def _weight(of: Words, first: int, last: int) -> int:
    return sum(weight(word) for word in of.keys[first:last])


def _change(found: list[Piece], old: Span, new: Span, gone: str, come: str, at: int, fresh: int) -> None:
    """Add what stands between two words that stay: what both texts begin and end with there stays, too."""
    shorter = min(len(gone), len(come))
    lead = next((place for place in range(shorter) if gone[place] != come[place]), shorter)
    if not gone[:lead].isspace():
        lead = len(gone[:lead]) - len(gone[:lead].lstrip())
    rest = shorter - lead
    tail = next((place for place in range(rest) if gone[-1 - place] != come[-1 - place]), rest)
    ending = gone[len(gone) - tail :]
    if not ending.isspace():
        tail = len(ending) - len(ending.rstrip())
    start, begin = old.start + at, new.start + fresh
    end, stop = start + len(gone) - tail, begin + len(come) - tail
    _add(found, "equal", Span(start, start + lead), Span(begin, begin + lead))
    _add(found, "removed", Span(start + lead, end), Span(begin + lead, begin + lead))
    _add(found, "added", Span(end, end), Span(begin + lead, stop), come[lead : len(come) - tail])
    _add(found, "equal", Span(end, end + tail), Span(stop, stop + tail))


def _add(found: list[Piece], op: PieceOp, old: Span, new: Span, text: str = "") -> None:
    if old.start == old.end and new.start == new.end:
        return
    last = found[-1] if found else None
    if last is not None and last.op == op == "equal":
        found[-1] = Piece(op, Span(last.old.start, old.end), Span(last.new.start, new.end))
    else:
        found.append(Piece(op, old, new, text))


def is_space(piece: Piece, old_text: str) -> bool:
    """Whether a piece changes nothing but white space."""
    return piece.op != "equal" and not (piece.text + old_text[piece.old.start : piece.old.end]).strip()


def has_changes(found: Sequence[Piece], old_text: str) -> bool:
    """Whether words differ between two stretches with these pieces."""
    return any(piece.op != "equal" and not is_space(piece, old_text) for piece in found)
