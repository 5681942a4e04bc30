"""The diff of two versions of a document: its blocks aligned, also where they moved, and the words within them.

The words of both texts are aligned first; two blocks are the same one where they share most of their words. So a block
is found that was moved and edited at once, and one that was wrapped anew is the same. Costs are linear in both texts.
"""

from bisect import bisect_right
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from springline.documents.diffs.model import BlockDiff, DocumentDiff, Span
from springline.documents.diffs.table_diff import rows
from springline.documents.diffs.word_diff import has_changes, pieces
from springline.documents.layout import Block, BlockKind, Parsed
from springline.provenance.alignment import Words, align, rising, weight, words

_LIKE = 0.4
"""The share of their words that two blocks must have in common to be the same one."""


@dataclass(frozen=True, slots=True)
class _Side:
    """One version in blocks that cover its text."""

    parsed: Parsed
    spans: list[Span]
    kinds: list[BlockKind]
    words: Words
    tables: Mapping[int, list[Block]]
    """The rows and cells of each table, by where it starts."""

    @staticmethod
    def of(parsed: Parsed) -> "_Side":
        starts = _starts(parsed)
        ends = [*sorted(starts), len(parsed.text)]
        spans = [Span(start, end) for start, end in pairwise(ends)]
        return _Side(parsed, spans, [starts[start] for start, _ in spans], words(parsed.text), _tables(parsed))

    def text(self, number: int) -> str:
        start, end = self.spans[number]
        return self.parsed.text[start:end]

    def same(self, number: int) -> str:
        """The text of a block as it is however it is wrapped."""
        return " ".join(self.text(number).split())

    def weights(self) -> list[int]:
        """How much each block has in words."""
        found = [0] * len(self.spans)
        for number, key in zip(self.block_of(), self.words.keys, strict=True):
            found[number] += _weight(key)
        return found

    def block_of(self) -> list[int]:
        """For each word the block that it is in."""
        starts = [start for start, _ in self.spans]
        return [bisect_right(starts, start) - 1 for start in self.words.starts]


def document_diff(old: Parsed, new: Parsed) -> DocumentDiff:
    """What differs between two versions of a document."""
    before, after = _Side.of(old), _Side.of(new)
    pairs = _pairs(before, after)
    in_order = set(rising(sorted(pairs.items())))
    new_of = dict(sorted(pairs.items()))
    old_of = {fresh: number for number, fresh in new_of.items()}
    found = list(_removed(before, new_of, in_order, 0))
    for fresh in range(len(after.spans)):
        number = old_of.get(fresh)
        if number is None:
            found.append(_added(after, fresh))
            continue
        is_moved = (number, fresh) not in in_order
        found.append(_kept(before, after, number, fresh, is_moved=is_moved))
        if not is_moved:
            found.extend(_removed(before, new_of, in_order, number + 1))
    return DocumentDiff(tuple(found))


def apply(diff: DocumentDiff, old_text: str) -> str:
    """The new version's text."""
    return "".join(_applied(diff, old_text))


def _applied(diff: DocumentDiff, old_text: str) -> Iterator[str]:
    for block in diff.blocks:
        if block.old is None:
            yield block.text
        elif block.new is not None and block.pieces:
            for piece in block.pieces:
                if piece.op != "removed":
                    yield piece.text if piece.op == "added" else old_text[piece.old.start : piece.old.end]
        elif block.new is not None:
            yield old_text[block.old.start : block.old.end]


def _tables(parsed: Parsed) -> dict[int, list[Block]]:
    found: dict[int, list[Block]] = {}
    within: Block | None = None
    for block in parsed.blocks:
        if block.kind == "table" and (within is None or block.start >= within.end):
            within = block
            found[block.start] = []
        elif within is not None and block.end <= within.end and block.kind in {"row", "cell"}:
            found[within.start].append(block)
    return found


def _starts(parsed: Parsed) -> dict[int, BlockKind]:
    """Where blocks begin, tables as one, with the innermost kind that begins there; the first one at 0."""
    found: dict[int, BlockKind] = {}
    table_end = 0
    for block in parsed.blocks:
        if block.start < table_end or block.start >= len(parsed.text):
            continue
        if block.kind == "table":
            table_end = block.end
        found[block.start] = block.kind
    if not parsed.blocks:
        found = dict.fromkeys(_paragraphs(parsed.text), "paragraph")
    if parsed.text and 0 not in found:
        found[0] = "paragraph"
    return found


def _paragraphs(text: str) -> Iterator[int]:
    place, is_new = 0, True
    for line in text.splitlines(keepends=True):
        if line.strip() and is_new:
            yield place
        is_new = not line.strip()
        place += len(line)


def _pairs(before: _Side, after: _Side) -> dict[int, int]:
    """Which old block is which new one: those that share most first, then equal ones between the same neighbours."""
    found = align(before.words.keys, after.words.keys).new_of
    old_blocks, new_blocks = before.block_of(), after.block_of()
    shared = Counter[tuple[int, int]]()
    for place, new in enumerate(found):
        if new >= 0:
            shared[old_blocks[place], new_blocks[new]] += _weight(before.words.keys[place])
    some, others = before.weights(), after.weights()
    pairs: dict[int, int] = {}
    taken = set[int]()
    for (old, new), weight_of in sorted(shared.items(), key=lambda one: (-one[1], one[0])):
        if old not in pairs and new not in taken and 2 * weight_of >= _LIKE * (some[old] + others[new]):
            pairs[old] = new
            taken.add(new)
    _pair_equal(before, after, pairs, taken)
    return pairs


def _pair_equal(before: _Side, after: _Side, pairs: dict[int, int], taken: set[int]) -> None:
    """Pair blocks with the same words that the alignment left, being short or repeated.

    First those between the same neighbours, in the order in which they come, then those of which there is one left.
    """
    between = rising(sorted(pairs.items()))
    gaps = [old for old, _ in between], [new for _, new in between]
    olds = [number for number in range(len(before.spans)) if number not in pairs]
    news = [number for number in range(len(after.spans)) if number not in taken]
    left = defaultdict[tuple[int, str], deque[int]](deque)
    for new in news:
        left[bisect_right(gaps[1], new), after.same(new)].append(new)
    for old in olds:
        if same := left.get((bisect_right(gaps[0], old), before.same(old))):
            pairs[old] = same.popleft()
    taken = set(pairs.values())
    once = Counter(before.same(old) for old in olds if old not in pairs)
    only = Counter(after.same(new) for new in news if new not in taken)
    place = {after.same(new): new for new in news if new not in taken}
    for old in olds:
        text = before.same(old)
        if old not in pairs and once[text] == only[text] == 1 and any(letter.isalnum() for letter in text):
            pairs[old] = place[text]


def _weight(word: str) -> int:
    return max(1, weight(word))


def _removed(
    before: _Side, new_of: Mapping[int, int], in_order: set[tuple[int, int]], first: int
) -> Iterator[BlockDiff]:
    """The removed blocks from one on, up to the next one that stayed where it was."""
    for number in range(first, len(before.spans)):
        if number not in new_of:
            yield BlockDiff("removed", before.kinds[number], before.spans[number], None)
        elif (number, new_of[number]) in in_order:
            return


def _added(after: _Side, number: int) -> BlockDiff:
    return BlockDiff("added", after.kinds[number], None, after.spans[number], text=after.text(number))


def _kept(before: _Side, after: _Side, old: int, new: int, *, is_moved: bool) -> BlockDiff:
    kind, span, fresh = after.kinds[new], before.spans[old], after.spans[new]
    if before.text(old) == after.text(new):
        return BlockDiff("moved" if is_moved else "equal", kind, span, fresh)
    found = pieces(before.parsed.text, after.parsed.text, span, fresh)
    is_edited = has_changes(found, before.parsed.text)
    is_table = is_edited and before.kinds[old] == kind == "table"
    return BlockDiff(
        "moved" if is_moved else "edited" if is_edited else "equal",
        kind,
        span,
        fresh,
        is_edited,
        found,
        rows(
            before.parsed.text,
            after.parsed.text,
            before.tables.get(span.start, []),
            after.tables.get(fresh.start, []),
        )
        if is_table
        else (),
    )
