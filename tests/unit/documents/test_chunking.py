"""Chunks are cut where the words say, so an edit changes those next to it."""

import random
import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.documents.chunking import LONGEST, LONGEST_WHOLE, SHORTEST, Chunk, chunks
from springline.documents.layout import Block, BlockKind, Format, Parsed

pytestmark = pytest.mark.unit

WORDS = ["leave", "travel", "card", "manager", "request", "days", "approve", "office", "team", "pay", "before", "each"]


def document(parts: list[tuple[BlockKind, str]], pages: int = 0) -> Parsed:
    """Blocks one after the other, with an empty line between them."""
    text, blocks = "", []
    for number, (kind, words) in enumerate(parts):
        text += "\n\n" if text else ""
        page = number * pages // len(parts) + 1 if pages else None
        blocks.append(Block(kind, len(text), len(text) + len(words), 2 if kind == "heading" else 0, page))
        text += words
    return Parsed(text, Format.MARKDOWN, blocks=tuple(blocks), pages=pages or None)


def sentence(chance: random.Random) -> str:
    words = chance.choices(WORDS, k=chance.randint(6, 18))
    return f"{' '.join(words).capitalize()} {chance.randint(1, 10_000)}."


def paragraph(chance: random.Random) -> str:
    return " ".join(sentence(chance) for _ in range(chance.randint(1, 6)))


def handbook(chance: random.Random, paragraphs: int) -> list[tuple[BlockKind, str]]:
    return [
        ("heading", f"## About {sentence(chance)}") if number % 7 == 0 else ("paragraph", paragraph(chance))
        for number in range(paragraphs)
    ]


def texts(parsed: Parsed) -> list[str]:
    return [parsed.text[one.start : one.end] for one in chunks(parsed)]


kinds = st.sampled_from(["heading", "paragraph", "list_item", "table", "code", "quote"])
words = st.text(st.sampled_from("ab .\n\u3002\U0001f600"), min_size=1, max_size=60) | st.builds(
    lambda word, times: word * times, st.sampled_from(["word ", "x", "One. ", "a\n", "文。"]), st.integers(1, 2_000)
)
documents = st.lists(st.tuples(kinds, words), max_size=12).map(document)


@given(documents)
def test_each_character_is_in_exactly_one_chunk(parsed: Parsed):
    found = chunks(parsed)
    assert "".join(parsed.text[one.start : one.end] for one in found) == parsed.text
    assert all(one.end == other.start for one, other in pairwise(found))
    assert all(one.start < one.end for one in found)


@given(documents)
def test_no_chunk_is_longer_than_it_may_be(parsed: Parsed):
    for one in chunks(parsed):
        inside = [block for block in parsed.blocks if block.start == one.start and block.kind in {"table", "code"}]
        assert one.end - one.start <= (LONGEST_WHOLE if inside else LONGEST)


@given(documents)
def test_tables_and_code_that_fit_are_kept_whole(parsed: Parsed):
    edges = {one.start for one in chunks(parsed)}
    ends = [block.start for block in parsed.blocks[1:]]
    for block, end in zip(parsed.blocks, [*ends, len(parsed.text)], strict=False):
        if block.kind in {"table", "code"} and end - block.start <= LONGEST_WHOLE:
            assert not any(block.start < edge < block.end for edge in edges)


@pytest.mark.parametrize("seed", range(20))
def test_chunks_of_prose_have_the_sizes_they_should(seed: int):
    parsed = document(handbook(random.Random(seed), 200))
    sizes = [one.end - one.start for one in chunks(parsed)]
    assert sum(SHORTEST <= size <= LONGEST for size in sizes) >= 0.97 * len(sizes)
    assert 600 < sum(sizes) / len(sizes) < 1_000


@pytest.mark.parametrize("edit", ["insert", "remove", "reword"])
def test_an_edit_changes_only_the_chunks_near_it(edit: str):
    changed: list[int] = []
    for seed in range(60):
        chance = random.Random(seed)
        parts = handbook(chance, 150)
        place = chance.randrange(10, 140)
        before = set(texts(document(parts)))
        if edit == "insert":
            parts.insert(place, ("paragraph", paragraph(chance)))
        elif edit == "remove":
            del parts[place]
        else:
            parts[place] = (parts[place][0], parts[place][1].replace(" ", " really ", 1))
        after = set(texts(document(parts)))
        assert after != before
        changed.append(len(after - before))
    assert sorted(changed)[len(changed) // 2] <= 2
    assert max(changed) <= 12, "of some 65"


def test_what_stands_before_does_not_move_the_borders_after():
    chance = random.Random(7)
    parts = handbook(chance, 100)
    alone = texts(document(parts))
    led = texts(document([*handbook(chance, 30), *parts]))
    assert len(set(alone) & set(led)) >= len(alone) - 5


def test_headings_stay_with_what_they_are_above():
    parsed = document(handbook(random.Random(3), 300))
    headings = {block.start for block in parsed.blocks if block.kind == "heading"}
    for one in chunks(parsed):
        last = max(block.start for block in parsed.blocks if block.start < one.end)
        assert last not in headings, "a heading at the end of a chunk has lost its text"


def test_a_chunk_knows_its_headings_and_its_page():
    parsed = Parsed(
        text="# Leave\n\n## Sick days\n\n" + "Tell your manager. " * 60 + "\n\n# Travel\n\n" + "Book early. " * 60,
        format=Format.PDF,
        blocks=(
            Block("heading", 0, 7, 1, 1),
            Block("heading", 9, 21, 2, 1),
            Block("paragraph", 23, 1_163, 0, 1),
            Block("heading", 1_165, 1_173, 1, 2),
            Block("paragraph", 1_175, 1_895, 0, 2),
        ),
    )
    assert chunks(parsed) == [Chunk(0, 1_165, "Leave", 1), Chunk(1_165, 1_895, "Travel", 2)]


def test_a_text_without_blocks_is_cut_between_sentences():
    text = "".join(sentence(random.Random(number)) + " " for number in range(200))
    found = texts(Parsed(text, Format.TEXT))
    assert len(found) > 10
    assert all(one.endswith(". ") for one in found)


def test_nothing_has_no_chunks():
    assert chunks(Parsed("", Format.TEXT)) == []


@pytest.mark.parametrize("between", ["", " ", "\n"], ids=["letters", "words", "lines"])
def test_places_that_are_close_to_each_other_are_not_all_kept(between: str):
    text = between.join(random.Random(1).choices("abcdefghij", k=200_000))
    parsed = Parsed(text, Format.TEXT, blocks=(Block("paragraph", 0, len(text)),))
    tracemalloc.start()
    try:
        found = chunks(parsed)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert max(one.end - one.start for one in found) <= LONGEST
    assert peak < 30 * len(text)


def test_an_edit_within_a_word_as_long_as_a_book_changes_what_is_near():
    text = "".join(random.Random(2).choices("abcdefghij", k=100_000))
    edited = f"{text[:50_000]}xyz{text[50_000:]}"
    before, after = (set(texts(Parsed(one, Format.TEXT))) for one in (text, edited))
    assert 0 < len(after - before) <= 6
