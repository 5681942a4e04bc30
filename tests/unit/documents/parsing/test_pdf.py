"""PDF: words with their lines' boxes, fields of forms, passwords, and text from right to left."""

import pytest

from springline.documents.parsing.model import ParsingError
from springline.documents.parsing.readers.pdf import logical
from tests.unit.documents.parsing.documents import assert_sound, pdf

pytestmark = pytest.mark.unit

PAGE = [(10, 80, 16, "Leave"), (10, 60, 10, "Employees get"), (10, 49, 10, "28 days."), (10, 20, 10, "Apart.")]


def test_lines_have_boxes_and_paragraphs_are_found(read):
    parsed = read("a.pdf", pdf([PAGE, [(10, 80, 10, "Second page")]], title="Leave policy"))
    assert_sound(parsed)
    assert parsed.text == "Leave\n\nEmployees get\n28 days.\n\nApart.\n\nSecond page"
    assert (parsed.title, parsed.pages) == ("Leave policy", 2)
    assert [(one.kind, one.level, one.page) for one in parsed.blocks] == [
        ("heading", 1, 1), ("paragraph", 0, 1), ("paragraph", 0, 1), ("paragraph", 0, 2),
    ]  # fmt: skip
    line = parsed.lines[1]
    assert parsed.text[line.start : line.end] == "Employees get"
    # Its letters stand on y = 60 of 100 and are 10 high, from x = 10 of 200 on.
    assert line.x0 == pytest.approx(0.05, abs=0.01)
    assert line.y1 == pytest.approx(0.42, abs=0.03)
    assert line.y0 == pytest.approx(0.33, abs=0.03)
    assert 0.3 < line.x1 < 0.4
    assert [parsed.page_at(parsed.text.index(one)) for one in ("28", "Second")] == [1, 2]


@pytest.mark.parametrize(
    ("rotation", "corner"), [(0, (0.05, 0.2)), (90, (0.8, 0.05)), (180, (0.95, 0.8)), (270, (0.2, 0.95))]
)
def test_boxes_are_those_of_the_page_as_it_is_shown(read, rotation, corner):
    (line,) = read("a.pdf", pdf([[(10, 80, 10, "Turned")]], rotation=rotation)).lines
    nearest_x = min((line.x0, line.x1), key=lambda x: abs(x - corner[0]))
    nearest_y = min((line.y0, line.y1), key=lambda y: abs(y - corner[1]))
    assert (nearest_x, nearest_y) == pytest.approx(corner, abs=0.03)


def test_fields_of_a_form_are_words(read):
    parsed = read("a.pdf", pdf([[(10, 80, 10, "Form")]], fields={"Name": "Ada Lovelace", "Empty": ""}))
    assert_sound(parsed)
    assert parsed.text == "Form\n\nName: Ada Lovelace"
    field = parsed.blocks[-1]
    assert (field.name, field.page) == ("Name", 1)
    assert field.box == pytest.approx((0.05, 0.8, 0.3, 0.9), abs=0.01)


def test_a_password_is_asked_for(read):
    with pytest.raises(ParsingError, match="password") as caught:
        read("a.pdf", pdf([PAGE], password="secret"))
    assert caught.value.code == "password"


def test_pages_without_words_are_told(read):
    parsed = read("a.pdf", pdf([PAGE, []]))
    assert parsed.notices == ("No text on page 2: scans or pictures, whose text was not recognised.",)
    with pytest.raises(ParsingError, match="OCR") as caught:
        read("a.pdf", pdf([[], []]))
    assert caught.value.code == "no_text"


def test_too_many_pages_are_refused_before_any_is_read(read):
    with pytest.raises(ParsingError, match="5,000 pages; 2,000 are allowed") as caught:
        read("a.pdf", pdf([PAGE], repeat=5_000))
    assert caught.value.code == "too_many_pages"


def test_too_many_characters_are_refused(read):
    with pytest.raises(ParsingError, match="characters") as caught:
        read("a.pdf", pdf([PAGE], repeat=100), characters=1_000)
    assert caught.value.code == "too_large"


@pytest.mark.parametrize("data", [b"%PDF-1.4", b"%PDF-1.4\n" + b"1 0 obj <<" * 1000, pdf([PAGE])[:200]])
def test_a_damaged_file_is_told(read, data):
    with pytest.raises(ParsingError) as caught:
        read("a.pdf", data)
    assert caught.value.code == "damaged"


def test_lines_of_signs_that_stand_for_nothing_are_left_out(read):
    page = [(10, 80, 10, "Words"), (10, 60, 10, "\\001\\003"), (10, 40, 10, "more\\003")]
    parsed = read("a.pdf", pdf([page]))
    assert_sound(parsed)
    assert parsed.text == "Words\n\nmore"


def places(*edges: tuple[float, float]):
    return lambda index: edges[index]


def test_letters_that_stand_further_left_the_later_they_come_are_in_order():
    assert logical("אבג", places((30, 40), (20, 30), (10, 20))) == "אבג"


def test_letters_that_stand_further_right_the_later_they_come_are_turned():
    assert logical("גבא", places((10, 20), (20, 30), (30, 40))) == "אבג"
    assert logical("a גבa", places((0, 5), (5, 8), (10, 20), (20, 30), (30, 40))) == "a בגa"


def test_letters_that_were_drawn_as_one_sign_are_turned():
    assert logical("x بَح", places((0, 5), (5, 8), (10, 40), (10, 40), (10, 40))) == "x حَب"
    assert logical("אל", places((10, 20), (10, 20))) == "לא"


def test_numbers_keep_their_order():
    at = [(10 * i, 10 * i + 10) for i in range(7)]
    assert logical("בב 12 א", places(*at)) == "א 12 בב"


def test_other_words_are_left_alone():
    assert logical("Größe 12", places()) == "Größe 12"
