"""PPTX: slides with their shapes' boxes, tables, charts and notes."""

import pytest

from springline.documents.parsing.model import ParsingError
from tests.unit.documents.parsing.documents import assert_sound, pptx, with_parts, words

pytestmark = pytest.mark.unit


def test_slides_are_read_in_order(read):
    parsed = read("a.pptx", pptx())
    assert_sound(parsed)
    assert parsed.text == (
        "Roadmap\n\nShip in May\nHire two people\n\nMention the budget.\n\n"
        "Owner\tAda\n\n\tSales\n2023\t3\n2024\t4.5\n\nBoxed words"
    )
    assert (parsed.title, parsed.pages) == ("Roadmap", 2)
    assert [(one.kind, one.page, one.name) for one in parsed.blocks if one.kind in {"heading", "note"}] == [
        ("heading", 1, "Slide 1"), ("note", 1, "Slide 1"),
    ]  # fmt: skip
    assert words(parsed, "list_item") == ["Ship in May", "Hire two people"]
    assert [one.name for one in parsed.blocks if one.kind == "cell"] == ["A1", "B1", "B1", "A2", "B2", "A3", "B3"]
    assert parsed.page_at(parsed.text.index("Ada")) == 2


def test_shapes_have_boxes_also_within_groups(read):
    parsed = read("a.pptx", pptx())
    table = next(one for one in parsed.blocks if one.kind == "table")
    assert table.box is not None
    assert table.box[:3] == pytest.approx((0.1, 0.1333, 0.5), abs=0.001)  # of a slide of 10 by 7.5 inches
    box = next(one.box for one in parsed.blocks if parsed.text[one.start : one.end] == "Boxed words")
    assert box == pytest.approx((0.5, 0.5, 0.625, 0.625), abs=0.001)
    start = parsed.text.index("Boxed")
    (line,) = parsed.lines_of(start, start + 1)
    assert (line.page, line.x0) == (2, 0.5)


def test_too_many_slides_are_refused(read):
    with pytest.raises(ParsingError, match="2 slides; 1 are allowed"):
        read("a.pptx", pptx(), pages=1)


@pytest.mark.parametrize("name", ["ppt/presentation.xml", "ppt/slides/slide1.xml"])
def test_a_damaged_part_is_told(read, name):
    with pytest.raises(ParsingError) as caught:
        read("a.pptx", with_parts(pptx(), {name: b"<p:presentation"}))
    assert caught.value.code == "damaged"
