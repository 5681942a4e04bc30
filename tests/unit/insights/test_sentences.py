"""The sentences of a text, by their places in it: what an answer cites stands there word for word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.insights.sentences import LONGEST, sentences

pytestmark = pytest.mark.unit

CASES = {
    "You get 25 days. Ask e.g. Dr. Ray first! Why? Because.": [
        "You get 25 days.",
        "Ask e.g. Dr. Ray first!",
        "Why?",
        "Because.",
    ],
    "# Leave\n\nParents get\n16 weeks.\n- **Others** get none.\n2. Ask them.": [
        "Leave",
        "Parents get\n16 weeks.",
        "**Others** get none.",
        "Ask them.",
    ],
    "| a | b12 |\n|---|---|\n| c | d34 |": ["a | b12 |", "c | d34 |"],
    "期限は二週間です。延長できますか\uff1f": ["期限は二週間です。", "延長できますか\uff1f"],
    "Version 3.14 of 12.5 is out.\n\n---\n\n   \n": ["Version 3.14 of 12.5 is out."],
    "(It is said.) Then more.": ["(It is said.)", "Then more."],
    "": [],
    "... --- !!!": [],
}


@pytest.mark.parametrize("text", CASES)
def test_a_text_is_cut_where_its_sentences_end(text: str) -> None:
    assert [text[one.start : one.end] for one in sentences(text)] == CASES[text]


def test_headings_are_known() -> None:
    assert [one.is_heading for one in sentences("## Leave of parents\nThey get it.")] == [True, False]
    assert [one.is_heading for one in sentences("Leave of parents\n=====\n\nThey get it.", "rst")] == [True, False]


ROWS = 'name,town,said\nAda,Berlin,"It rains. A lot."\nBen,"Rome\nand Ostia",\n'


def test_a_row_is_a_sentence_whatever_its_cells_say() -> None:
    assert said(ROWS, "csv") == ["name,town,said", 'Ada,Berlin,"It rains. A lot."', 'Ben,"Rome\nand Ostia",']
    assert said("| Ada. B | 12 |\n| Ben | It rains. A lot. |", "markdown") == [
        "Ada. B | 12 |",
        "Ben | It rains. A lot. |",
    ]
    assert said("Staff\n\nname\tage\nAda. B\t12\nBen\t13", "xlsx") == ["Staff", "name\tage", "Ada. B\t12", "Ben\t13"]


@pytest.mark.parametrize(
    ("text", "layout", "headings"),
    [
        (ROWS, "csv", ["name,town,said"]),
        ("Ada,31\nBen,32", "csv", []),
        ("name,town", "csv", []),
        ("| name | town |\n|:---|---|\n| Ada | Berlin |", "markdown", ["name | town |"]),
        ("Staff\n\nname\ttown\nAda\tBerlin", "xlsx", ["Staff", "name\ttown"]),
        ("Leave\n\nParents get it.\n\nAsk Ada", "docx", ["Leave"]),
        ("Section 4\nParents get it", "html", ["Section 4"]),
    ],
)
def test_what_names_columns_or_what_follows_is_a_heading(text: str, layout: str, headings: list[str]) -> None:
    found = sentences(text, layout, above="Handbook \u203a Section 4", is_beginning=True)
    assert [text[one.start : one.end] for one in found if one.is_heading] == headings


def test_a_table_that_began_before_has_rows_only() -> None:
    assert [one.is_heading for one in sentences("Ada,Berlin\nBen,Rome", "csv")] == [False, False]
    assert [one.is_heading for one in sentences("Ada\tBerlin\nBen\tRome", "xlsx")] == [False, False]


def test_what_is_a_line_in_its_document_is_none_with_the_next_one() -> None:
    assert said("Bring:\nyour badge\nyour laptop. Ask Ada.", "docx") == [
        "Bring:",
        "your badge",
        "your laptop.",
        "Ask Ada.",
    ]
    assert said("- your badge. It is red\n- your\n  laptop\n", "markdown") == [
        "your badge.",
        "It is red",
        "your\n  laptop",
    ]


def said(text: str, layout: str) -> list[str]:
    return [text[one.start : one.end] for one in sentences(text, layout, is_beginning=True)]


def test_a_sentence_without_an_end_is_cut_between_words() -> None:
    text = "word " * 400
    found = sentences(text)
    assert len(found) > 1
    assert all(one.end - one.start <= LONGEST for one in found)
    assert " ".join(text[one.start : one.end] for one in found).split() == text.split()
    assert [one.end - one.start for one in sentences("x" * 1500)] == [600, 600, 300]


@given(
    st.text(st.sampled_from('.!? \n-#*|>1aÄ。\t,"'), max_size=300),
    st.sampled_from(["text", "markdown", "csv", "xlsx", "html"]),
    st.booleans(),
)
def test_sentences_follow_each_other_and_lose_no_letter(text: str, layout: str, is_beginning: bool) -> None:
    found = sentences(text, layout, is_beginning=is_beginning)
    places = [place for one in found for place in (one.start, one.end)]
    assert places == sorted(places)
    assert all(one.start < one.end <= len(text) for one in found)
    assert all(text[one.start : one.end] == text[one.start : one.end].strip() for one in found)
    kept = "".join(text[one.start : one.end] for one in found)
    assert kept.count("Ä") + 2 * (text.count("Ä") - kept.count("Ä")) >= text.count("Ä")
