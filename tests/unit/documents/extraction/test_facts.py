"""What sentences say by their form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.documents.chunking import BELOW
from springline.documents.extraction.facts import FactsExtractor
from springline.documents.extraction.model import LONGEST_QUOTE, Passage, Value
from springline.documents.extraction.quantities import quantities
from springline.documents.extraction.schema import BUILT_IN, NotASchemaError, ValueSchema
from springline.documents.extraction.sentences import plain, sentences

pytestmark = pytest.mark.unit


def said(text: str, heading: str = "") -> list[tuple[str, str, str, str]]:
    return [value[:4] for value in FactsExtractor().extract(Passage(text, heading))]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A gap year is a year off.", ("fact", "A gap year", "is", "a year off")),
        ("The duty station means the place of work.", ("fact", "The duty station", "means", "the place of work")),
        ("Urlaub ist bezahlte Freizeit.", ("fact", "Urlaub", "ist", "bezahlte Freizeit")),
        ("You must ask your manager first.", ("obligation", "You", "must", "ask your manager first")),
        ("Staff are required to book early.", ("obligation", "Staff", "must", "book early")),
        ("Visitors may not enter the lab.", ("obligation", "Visitors", "must not", "enter the lab")),
        ("Der Mieter muss die Miete zahlen.", ("obligation", "Der Mieter", "must", "die Miete zahlen")),
        (
            "Der Arbeitnehmer hat die Krankheit zu melden.",
            ("obligation", "Der Arbeitnehmer", "must", "die Krankheit zu melden"),
        ),
        ("Der Gast darf nicht rauchen.", ("obligation", "Der Gast", "must not", "rauchen")),
        ("Employees accrue 4 hours per period.", ("amount", "Employees", "accrue … per period", "4 hours")),
        ("The fee is $1,250.50 a year.", ("amount", "The fee", "is … a year", "$1,250.50")),
        ("Die Gebühr beträgt 25 EUR je Monat.", ("amount", "Die Gebühr", "beträgt … je Monat", "25 EUR")),
        ("The policy begins on March 12, 2024.", ("date", "The policy", "begins on …", "2024-03-12")),
        ("Das Gesetz gilt seit dem 1. Januar 2019.", ("date", "Das Gesetz", "gilt seit dem …", "2019-01-01")),
        (
            "Ask the General Services Administration (GSA).",
            ("fact", "GSA", "stands for", "General Services Administration"),
        ),
        ("It was signed by Ada King Lovelace there.", ("entity", "Ada King Lovelace", "is named", "Ada King Lovelace")),
    ],
)
def test_a_sentence_says(text: str, value: tuple[str, str, str, str]):
    assert value in said(text)


@pytest.mark.parametrize(
    "text",
    [
        "It is fine.",
        "What is a gap year?",
        "Must I ask my manager first?",
        "There is a form for that.",
        "# Leave is a heading\n",
        "Leave is a heading\n==================\n",
        "```\nthe_code must not be read\n```",
        "If it is late, go home.",
    ],
)
def test_nothing_is_said_by(text: str):
    assert said(text) == []


def test_another_number_in_the_same_sentence_is_another_value_of_the_same_statement():
    (before,) = said("Employees accrue 4 hours of leave.")
    (after,) = said("Employees accrue 6 hours of leave.")
    assert before[:3] == after[:3]
    assert (before[3], after[3]) == ("4 hours", "6 hours")


def test_each_of_two_amounts_has_a_statement_of_its_own():
    assert said("Trips within 50 miles of home cost 20 EUR at most.", "Travel") == [
        ("amount", "Travel", "Trips within … of home cost # at most", "50 miles"),
        ("amount", "Trips within # of home", "cost … at most", "20 EUR"),
    ]


def test_an_amount_without_a_subject_is_about_its_heading():
    assert said("- 240 hours at most", f"Handbook{BELOW}Carry-over") == [
        ("amount", "Carry-over", "… at most", "240 hours")
    ]


def test_sentences_end_where_they_do():
    text = (
        "See e.g. Mr. Smith of No. 7 here. He knows.\n\n- One\n- Another. With two.\n\n| a | b |\n|---|---|\n| c | d |"
    )
    assert [text[start:end] for start, end in sentences(text)] == [
        "See e.g. Mr. Smith of No. 7 here.",
        "He knows.",
        "One",
        "Another.",
        "With two.",
        "a | b |",
        "c | d |",
    ]


def test_markup_is_no_part_of_what_is_said():
    assert plain("See **the [leave policy](https://example.org/a)**, :pep:`8` and ``x``.") == (
        "See the leave policy, 8 and x."
    )


def test_dates_that_are_none_are_none():
    assert [one.value for one in quantities("on 31 February 2024, 2024-13-01, 29.02.2023 or 29.02.2024")] == [
        "2024-02-29"
    ]


@given(st.text(st.sampled_from("Aab 1.,$%\n#|-*`!?\u3002\U0001f600"), max_size=400) | st.text(max_size=200))
def test_whatever_it_reads_values_fit_the_schema_and_stand_in_the_text(text: str):
    schema = ValueSchema()
    for value in FactsExtractor().extract(Passage(text, "Heading")):
        assert schema.accepts(value)
        assert 0 <= value.start < value.end <= len(text)
        assert value.end - value.start <= LONGEST_QUOTE


def test_a_schema_of_a_tenant_says_what_is_kept():
    properties = BUILT_IN["properties"]
    assert isinstance(properties, dict)
    only = ValueSchema({**BUILT_IN, "properties": {**properties, "kind": {"const": "amount"}}})
    extractor = FactsExtractor(only)
    found = extractor.extract(Passage("You must pay 20 EUR."))
    assert [value.kind for value in found] == ["amount"]
    assert extractor.dropped == 1
    assert extractor.key != FactsExtractor().key
    assert extractor.key == f"facts/1/{only.digest}"


def test_what_is_no_schema_is_refused():
    with pytest.raises(NotASchemaError, match="JSON Schema"):
        ValueSchema({"type": "nonsense"})


@pytest.mark.parametrize("schema", [{"$ref": "https://example.org/a"}, {"allOf": [{"$ref": "#"}]}])
def test_a_schema_that_refers_to_others_is_refused(schema):
    with pytest.raises(NotASchemaError, match="write out"):
        ValueSchema(schema)


def test_values_that_are_empty_or_too_long_fit_no_schema():
    anything = ValueSchema({"type": "object"})
    assert anything.accepts(Value("fact", "a", "is", "b", 0, 1))
    assert not anything.accepts(Value("fact", "", "is", "b", 0, 1))
    assert not anything.accepts(Value("fact", "a", "is", "b" * 501, 0, 1))


def test_the_built_in_schema_is_what_it_was():
    # Its hash is part of what extractions are known by: with another one everything is extracted anew.
    assert ValueSchema().digest == "ee5976b746c3"
