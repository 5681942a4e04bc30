"""What the rules write of people."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from springline.community.annotation.deterministic import DeterministicAnnotator
from springline.profiles.generation.extractive import ExtractiveGenerator
from springline.profiles.generation.generator import (
    LONGEST_BIO,
    LONGEST_POINT,
    LONGEST_QUOTE,
    MOST_POINTS,
    MOST_QUOTES,
    GenerationFailure,
)
from springline.profiles.generation.material import Material, Totals
from springline.profiles.generation.private_details import has_private_details
from springline.profiles.highlights import BioPayload, Quote
from tests.unit.profiles.generation.stories import START, material, said

pytestmark = pytest.mark.unit

LADDER = "I can lend you my ladder, it reaches the gutter."
SHED = "I have mended bicycles in the shed for ten years."
MESSAGES = (
    said(1, f"Priya, {LADDER}", thanked=True, joined=True),
    said(2, "The ladder is back in the shed near Mill Street.", reactions=3),
    said(3, "Does anyone have a spare bicycle pump?", opened="need"),
    said(4, SHED),
    said(5, "Good morning everybody on this street!"),
)
TWO = "two messages"
TOTALS = Totals(needs=1, joined=1, thanked=1)


@pytest.fixture(scope="module")
def generator() -> ExtractiveGenerator:
    return ExtractiveGenerator(DeterministicAnnotator())


def write(generator: ExtractiveGenerator, told: Material) -> BioPayload:
    payload = generator.write(told)
    assert isinstance(payload, BioPayload)
    return payload


def test_a_bio_says_since_when_what_they_did_and_about_what(generator: ExtractiveGenerator):
    assert write(generator, material(*MESSAGES, totals=TOTALS)).bio_text == (
        "Ada has written five messages in Next Door since March 2026. They replied to one request by somebody else, "
        "asked for something once and were thanked once. They wrote about ladder, shed and bicycle, and spoke of "
        "Mill Street."
    )


def test_who_has_been_silent_for_long_was_there(generator: ExtractiveGenerator):
    told = material(*MESSAGES, at=START + timedelta(days=400))
    assert write(generator, told).bio_text.startswith("Ada wrote five messages in Next Door from March to May 2026.")


def test_a_single_message_makes_a_short_bio(generator: ExtractiveGenerator):
    assert write(generator, material(said(1, SHED))).bio_text == "Ada wrote in Next Door once, in March 2026."


@pytest.mark.parametrize("name", ["+1 555 010 0199", "ada@example.org", "n" * 61, "\U0001f33b"])
def test_a_name_that_is_none_is_not_told(generator: ExtractiveGenerator, name: str):
    assert write(generator, material(*MESSAGES, name=name)).bio_text.startswith("This member has written")


def test_each_proof_point_cites_messages_and_what_the_bio_names_is_cited(generator: ExtractiveGenerator):
    payload = write(generator, material(*MESSAGES, totals=TOTALS))
    assert [(point.text, point.message_ids) for point in payload.proof_points] == [
        (f"Was thanked once: \u201c{LADDER}\u201d", (1,)),
        (f"Replied to one request by somebody else: \u201c{LADDER}\u201d", (1,)),
        ("Asked for something once: \u201cDoes anyone have a spare bicycle pump?\u201d", (3,)),
        (
            f"Wrote about ladder ({TWO}), shed ({TWO}) and bicycle ({TWO}), and spoke of Mill Street.",
            (1, 2, 4, 3),
        ),
        (
            "Drew three reactions with one message: \u201cThe ladder is back in the shed near Mill Street.\u201d",
            (2,),
        ),
    ]


def test_offers_thanks_and_experience_are_quoted_and_greetings_are_not(generator: ExtractiveGenerator):
    quotes = write(generator, material(*MESSAGES, totals=TOTALS)).quotes
    assert quotes[:2] == (Quote(LADDER, 1), Quote(SHED, 4))
    assert not {3, 5} & {quote.message_id for quote in quotes}


def test_the_house_that_somebody_lives_in_is_not_quoted(generator: ExtractiveGenerator):
    told = material(said(1, "I can lend you my ladder, I live at 14 Mill Street."), said(2, "We met near Mill Street."))
    assert write(generator, told).quotes == ()


def test_other_people_are_no_subject(generator: ExtractiveGenerator):
    told = material(said(1, "We saw Priya and a fox."), said(2, "I told Priya of the fox."))
    assert "Priya" not in write(generator, told).bio_text
    assert "fox" in write(generator, told).bio_text


def test_who_is_addressed_is_no_subject_whatever_they_call_themselves(generator: ExtractiveGenerator):
    told = material(
        said(1, "onetruth you can install the driver with synaptic."),
        said(2, "onetruth look for the driver in the list."),
        said(3, "I have asked onetruth about the synaptic list."),
    )
    bio = write(generator, told).bio_text
    assert "driver" in bio
    assert "onetruth" not in bio


def test_of_who_said_nothing_that_can_be_told_nothing_is(generator: ExtractiveGenerator):
    assert generator.write(material(said(1, "!!!!!!!!!!!!!"))) is None


def test_an_annotator_that_breaks_fails_this_person_alone():
    class Broken:
        model, prompt_version = "broken", "1"

        def annotate(self, texts: object) -> list[object]:
            raise ZeroDivisionError

    assert isinstance(ExtractiveGenerator(Broken()).write(material(*MESSAGES)), GenerationFailure)  # pyright: ignore[reportArgumentType]


WORDS = st.sampled_from(
    ["I can lend you my ladder. ", "my ", "Mill Street ", "14 ", "@ada ", "a@b.org ", "+1 555 010 0123 ", "Priya: ",
     "\n", "www.x.org ", "(", '"', "Ich habe noch Kisten. ", "\u2026 ", "drill? ", "\U0001f600 ", "shed. "]
)  # fmt: skip
TEXTS = st.lists(WORDS, min_size=1, max_size=12).map("".join) | st.text(min_size=1, max_size=80)


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=8), name=st.text(max_size=80), thanked=st.booleans())
def test_whatever_was_said_quotes_are_verbatim_and_nothing_is_too_long_or_private(
    generator: ExtractiveGenerator, texts: list[str], name: str, thanked: bool
):
    messages = dict(enumerate(texts, 1))
    told = [said(number, text, thanked=thanked, opened="offer") for number, text in messages.items()]
    payload = generator.write(material(*told, name=name, totals=Totals(offers=len(told), thanked=len(told))))
    assert isinstance(payload, BioPayload)
    assert len(payload.bio_text) <= LONGEST_BIO
    assert len(payload.proof_points) <= MOST_POINTS
    assert len(payload.quotes) <= MOST_QUOTES
    for point in payload.proof_points:
        assert point.message_ids
        assert set(point.message_ids) <= messages.keys()
        assert len(point.text) <= LONGEST_POINT
    for quote in payload.quotes:
        assert quote.text in messages[quote.message_id]
        assert len(quote.text) <= LONGEST_QUOTE
    written = [
        payload.bio_text,
        *(point.text for point in payload.proof_points),
        *(quote.text for quote in payload.quotes),
    ]
    assert not any(map(has_private_details, written))
