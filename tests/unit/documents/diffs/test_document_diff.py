"""What differs between two versions of a document: by example, by property, and on real histories."""

import os
import random
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.document_histories import documents
from springline.documents.diffs.document_diff import apply, document_diff
from springline.documents.diffs.model import BlockDiff, DocumentDiff
from springline.documents.diffs.side_by_side import side_by_side
from springline.documents.layout import Block, Format, Parsed

pytestmark = pytest.mark.unit

OLD = (
    "Leave\n\nEmployees may carry over five days of unused leave until the end of March.\n\n"
    "Travel\n\nTrips must be booked through the portal at least ten days ahead of the journey.\n\n"
    "Remote work\n\nWhoever works from abroad must tell the office of human resources beforehand.\n"
)


def parsed(text: str, *blocks: Block) -> Parsed:
    return Parsed(text, Format.TEXT, blocks=blocks)


def diff_of(old: str, new: str) -> DocumentDiff:
    found = document_diff(parsed(old), parsed(new))
    assert_sound(found, old, new)
    return found


def assert_sound(diff: DocumentDiff, old: str, new: str) -> None:
    """Applied, it gives the new text; undone, the old one; and each character is told once."""
    assert apply(diff, old) == new
    for text, spans in (
        (old, sorted(block.old for block in diff.blocks if block.old)),
        (new, [block.new for block in diff.blocks if block.new]),
    ):
        assert [start for start, _ in spans] == [0, *(end for _, end in spans[:-1])][: len(spans)]
        assert (spans[-1].end if spans else 0) == len(text)
    for block in diff.blocks:
        if block.pieces:
            assert_pieces(block, old, new)


def assert_pieces(block: BlockDiff, old: str, new: str) -> None:
    at, fresh = block.old.start, block.new.start
    for piece in block.pieces:
        assert (piece.old.start, piece.new.start) == (at, fresh)
        at, fresh = piece.old.end, piece.new.end
        if piece.op == "equal":
            assert old[slice(*piece.old)] == new[slice(*piece.new)] != ""
        else:
            assert piece.text == new[slice(*piece.new)]
            assert (piece.op == "added") == (piece.old.start == piece.old.end)
    assert (at, fresh) == (block.old.end, block.new.end)


def changed(block: BlockDiff, old: str) -> list[tuple[str, str]]:
    told = [(piece.op, piece.text or old[slice(*piece.old)]) for piece in block.pieces if piece.op != "equal"]
    return [(op, text.strip()) for op, text in told]


def test_the_same_text_is_equal_all_over():
    found = diff_of(OLD, OLD)
    assert found.is_same
    assert {block.op for block in found.blocks} == {"equal"}


def test_changed_words_are_told_within_their_block():
    found = diff_of(OLD, OLD.replace("ten days", "fourteen days").replace("the end of March", "March"))
    edited = [block for block in found.blocks if block.op == "edited"]
    assert [changed(block, OLD) for block in edited] == [
        [("removed", "the end of")],
        [("removed", "ten"), ("added", "fourteen")],
    ]


def test_a_paragraph_that_moved_and_was_edited_is_both():
    blocks = OLD.strip().split("\n\n")
    new = "\n\n".join([*blocks[2:], blocks[0], blocks[1].replace("five", "seven")]) + "\n"
    found = diff_of(OLD, new)
    moved = [block for block in found.blocks if block.op == "moved"]
    assert [new[slice(*block.new)].strip() for block in moved] == ["Leave", blocks[1].replace("five", "seven")]
    assert [block.is_edited for block in moved] == [False, True]
    assert changed(moved[1], OLD)[:2] == [("removed", "five"), ("added", "seven")]


def test_a_paragraph_that_was_wrapped_anew_is_equal_and_says_how():
    new = OLD.replace("until the end", "until\nthe end")
    found = diff_of(OLD, new)
    assert found.is_same
    (block,) = [block for block in found.blocks if block.pieces]
    assert not block.is_edited


def test_what_was_added_and_removed_is_told_where_it_is():
    new = OLD.replace("Travel\n", "Pets\n\nDogs may come along, cats may not, and nobody minds a fish.\n\nTravel\n")
    assert [block.op for block in diff_of(OLD, new).blocks] == ["equal"] * 2 + ["added"] * 2 + ["equal"] * 4
    assert [block.op for block in diff_of(new, OLD).blocks] == ["equal"] * 2 + ["removed"] * 2 + ["equal"] * 4


def test_a_block_that_was_written_anew_is_another_one():
    new = OLD.replace(
        "Trips must be booked through the portal at least ten days ahead of the journey.", "Ask Ada. She knows it all."
    )
    assert [block.op for block in diff_of(OLD, new).blocks if block.op != "equal"] == ["removed", "added"]


def test_repeated_blocks_pair_in_their_order():
    old = "\n\n".join(["* * *", "One story of a fox.", "* * *", "Another one, of geese.", "* * *"])
    new = old.replace("Another one, of geese.", "Another one, of geese and hens.")
    assert [block.op for block in diff_of(old, new).blocks] == ["equal", "equal", "equal", "edited", "equal"]


def test_an_accent_in_another_form_is_told_byte_by_byte():
    assert diff_of("Das ist der Ku\u0308hlschrank im Flur.", "Das ist der K\u00fchlschrank im Flur.")


def table(rows: list[list[str]], head: str = "Prices:\n\n") -> Parsed:
    """A text with a table of these cells."""
    text, blocks = head, []
    start = len(text)
    for row in rows:
        at = len(text)
        cells = []
        for cell in row:
            cells.append(Block("cell", len(text), len(text) + len(cell)))
            text += f"{cell}\t"
        text = text[:-1] + "\n"
        blocks += [Block("row", at, len(text) - 1), *cells]
    return parsed(text, Block("paragraph", 0, 7), Block("table", start, len(text) - 1), *blocks)


ROWS = [["item", "price", "stock"], ["ladder", "20", "3"], ["rope", "5", "12"], ["lamp", "9", "7"], ["tent", "80", "1"]]


def table_diff(old: list[list[str]], new: list[list[str]]):
    before, after = table(old), table(new)
    found = document_diff(before, after)
    assert_sound(found, before.text, after.text)
    (block,) = [block for block in found.blocks if block.kind == "table"]
    return block.rows, before.text, after.text


def test_a_table_tells_rows_and_cells():
    new = [ROWS[0], ["ladder", "22", "3"], ROWS[3], ["stove", "45", "2"], ROWS[4]]
    rows, old_text, new_text = table_diff(ROWS, new)
    assert [row.op for row in rows] == ["equal", "edited", "removed", "equal", "added", "equal"]
    assert [cell.op for cell in rows[1].cells] == ["equal", "edited", "equal"]
    assert (old_text[slice(*rows[1].cells[1].old)], new_text[slice(*rows[1].cells[1].new)]) == ("20", "22")


def test_a_column_that_was_added_is_one_in_each_row():
    new = [
        [row[0], extra, *row[1:]] for row, extra in zip(ROWS, ["colour", "red", "blue", "white", "green"], strict=True)
    ]
    rows, _, _ = table_diff(ROWS, new)
    assert [row.op for row in rows] == ["edited"] * 5
    assert [cell.op for cell in rows[3].cells] == ["equal", "added", "equal", "equal"]


def test_rows_that_were_sorted_anew_moved():
    rows, _, _ = table_diff(ROWS, [ROWS[0], ROWS[4], *ROWS[1:4]])
    assert [row.op for row in rows] == ["equal", "moved", "equal", "equal", "equal"]


def test_beside_each_other_both_versions_read_from_top_to_bottom():
    blocks = OLD.strip().split("\n\n")
    new = "\n\n".join([*blocks[2:], "Something new.", *blocks[:1]]) + "\n"
    found = diff_of(OLD, new)
    lines = side_by_side(found)
    olds = [found.blocks[line.old].old for line in lines if line.old is not None]
    news = [found.blocks[line.new].new for line in lines if line.new is not None]
    assert olds == sorted(olds)
    assert news == sorted(news)
    assert len(olds) == len(blocks)
    assert [line for line in lines if line.old is not None and line.old == line.new]


PARTS = st.lists(
    st.one_of(
        st.sampled_from(
            ["a b c", "the law", "x\ny", "* * *", "| a | b |\n| c | d |", "12 %", "Über\u0308", " ", "\n", "東京に"]
        ),
        st.text(max_size=12),
    ),
    max_size=10,
)


@st.composite
def parsed_texts(draw, parts):
    """A text with blocks anywhere, in the order that the layout promises."""
    text = draw(st.sampled_from(["\n\n", "\n", " "])).join(parts)
    kinds = st.sampled_from(["paragraph", "heading", "list_item", "table", "quote", "row", "cell"])
    spans = draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)), kinds), max_size=6))
    blocks = [Block(kind, min(start, end), max(start, end)) for start, end, kind in spans]
    return replace(parsed(text), blocks=tuple(sorted(blocks, key=lambda block: (block.start, -block.end))))


@settings(max_examples=300, deadline=None)
@given(PARTS, PARTS, st.data())
def test_applying_a_diff_gives_the_other_version(some, others, data):
    old = data.draw(parsed_texts(some))
    new = data.draw(parsed_texts(data.draw(st.permutations(some + others))))
    found = document_diff(old, new)
    assert_sound(found, old.text, new.text)
    assert found.is_same <= (old.text.split() == new.text.split())
    lines = side_by_side(found)
    assert sum(line.old is not None for line in lines) == sum(block.old is not None for block in found.blocks)
    assert sum(line.new is not None for line in lines) == sum(block.new is not None for block in found.blocks)


@pytest.mark.realdata
@pytest.mark.skipif("SPRINGLINE_REAL_DATA" not in os.environ, reason="SPRINGLINE_REAL_DATA is not set")
def test_applying_a_diff_gives_the_other_version_in_real_histories():
    counted = 0
    for document in documents(Path(os.environ["SPRINGLINE_REAL_DATA"])):
        for before, after in pairwise(document.texts):
            assert_sound(document_diff(parsed(before), parsed(after)), before, after)
            counted += 1
    assert counted > 200


def big(seed: int, size: int = 300_000) -> list[str]:
    chance = random.Random(seed)
    vocabulary = ["".join(chance.choices("abcdefghijklmnop", k=chance.randint(2, 9))) for _ in range(4_000)]
    found, length = [], 0
    while length < size:
        found.append(" ".join(chance.choices(vocabulary, k=chance.randint(5, 90))))
        length += len(found[-1])
    return found


def hostile() -> list[tuple[str, str]]:
    chance = random.Random(5)
    blocks = big(1)
    mixed = blocks.copy()
    chance.shuffle(mixed)
    same = ["the same line"] * 20_000
    return [
        ("\n\n".join(blocks), "\n\n".join(mixed)),
        ("\n\n".join(blocks), "\n\n".join(big(2))),
        ("\n\n".join(same), "\n\n".join([*same[:9_000], "another one", *same[:9_000]])),
        ("a " * 150_000, "b a " * 75_000),
        ("x" * 300_000, "y" + "x" * 299_999),
        ("\n\n".join("a" * 100_000), "\n\n".join("b" * 100_000)),
        ("\n\n".join(chance.choices("abcd", k=80_000)), "\n\n".join(chance.choices("abcd", k=80_000))),
    ]


@pytest.mark.parametrize("which", range(7))
def test_no_text_takes_long(which):
    old, new = hostile()[which]
    began = time.process_time()
    found = document_diff(parsed(old), parsed(new))
    assert time.process_time() - began < 8
    assert apply(found, old) == new


def test_two_versions_of_300_kilobytes_take_well_under_two_seconds():
    chance = random.Random(3)
    blocks = big(1)
    new = [
        block.replace(" a", " b", 1) if chance.random() < 0.1 else block for block in blocks if chance.random() > 0.02
    ]
    new.insert(3, new.pop(len(new) // 2))
    began = time.process_time()
    found = document_diff(parsed("\n\n".join(blocks)), parsed("\n\n".join(new)))
    took = time.process_time() - began
    assert_sound(found, "\n\n".join(blocks), "\n\n".join(new))
    assert took < 2
