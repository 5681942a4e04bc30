"""The layout's codec loses nothing, and positions lead to pages, boxes and the original."""

import json
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.documents.layout import Block, BlockKind, Format, Line, Parsed, Run, from_json, to_json, whole

pytestmark = pytest.mark.unit

_places = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6).map(
    lambda steps: [(sum(one for one, _ in steps[: i + 1]), length) for i, (_, length) in enumerate(steps)]
)
_edge = st.floats(0, 1).map(whole)
_box = st.tuples(_edge, _edge, _edge, _edge)
_name = st.none() | st.text(min_size=1, max_size=5)
_page = st.none() | st.integers(1, 9)


@st.composite
def _layouts(draw: st.DrawFn) -> Parsed:
    blocks = tuple(
        Block(
            draw(st.sampled_from(get_args(BlockKind))), start, start + length, draw(st.integers(0, 6)), draw(_page),
            box=draw(st.none() | _box), name=draw(_name),
        )
        for start, length in draw(_places)
    )  # fmt: skip
    lines = tuple(Line(start, start + length, draw(st.integers(1, 9)), *draw(_box)) for start, length in draw(_places))
    pairs = zip(draw(_places), draw(_places), strict=False)
    runs = tuple(Run(a, a + one, b, b + other) for (a, one), (b, other) in pairs)
    return Parsed(
        draw(st.text(max_size=20)), draw(st.sampled_from(Format)), draw(_name), draw(_name), draw(_name), draw(_page),
        blocks, lines, runs, tuple(draw(st.lists(st.text(max_size=5), max_size=2))),
    )  # fmt: skip


@given(_layouts())
def test_what_was_written_is_read(parsed):
    assert from_json(to_json(parsed), parsed.text) == parsed


def test_the_text_is_not_in_the_layout():
    assert "Ladder" not in to_json(Parsed("Ladder", Format.TEXT, blocks=(Block("paragraph", 0, 6),)))


def test_the_layout_of_another_codec_is_refused():
    other = json.dumps({**json.loads(to_json(Parsed("", Format.TEXT))), "codec": 0})
    with pytest.raises(ValueError, match="codec 0"):
        from_json(other, "")


PAGES = Parsed(
    "one two\nthree", Format.PDF, pages=2, lines=(Line(0, 7, 1, 0.1, 0.1, 0.5, 0.2), Line(8, 13, 2, 0.1, 0.1, 0.4, 0.2))
)


def test_a_position_has_a_page():
    assert [PAGES.page_at(position) for position in (0, 7, 8, 12)] == [1, 1, 2, 2]
    assert Parsed("a", Format.TEXT).page_at(0) is None
    sheet = Parsed("a b", Format.XLSX, blocks=(Block("row", 0, 1, page=1), Block("row", 2, 3, page=2)))
    assert [sheet.page_at(0), sheet.page_at(2)] == [1, 2]


def test_a_stretch_has_the_lines_that_it_touches():
    assert PAGES.lines_of(4, 7) == PAGES.lines[:1]
    assert PAGES.lines_of(4, 9) == PAGES.lines
    assert PAGES.lines_of(7, 8) == ()


def test_a_stretch_leads_back_into_the_original():
    # <b>ab</b>&amp;cd
    parsed = Parsed("ab&cd", Format.HTML, runs=(Run(0, 2, 3, 5), Run(2, 3, 9, 14), Run(3, 5, 14, 16)))
    assert parsed.original_of(0, 2) == (3, 5)
    assert parsed.original_of(1, 2) == (4, 5)
    assert parsed.original_of(2, 3) == (9, 14)
    assert parsed.original_of(1, 4) == (4, 15)
    assert Parsed("a", Format.PDF).original_of(0, 1) is None
