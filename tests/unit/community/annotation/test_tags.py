import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.community.annotation.tags import tags
from springline.community.annotation.vocabulary import Vocabulary

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Can anyone lend me a drill on Saturday?", "en", ("drill", "lend")),
        ("need a hand with the shelves", "en", ("shelf",)),
        ("free tomatoes on the porch, help yourselves", "en", ("tomato", "porch")),
        ("my neighbour's bikes, the bike shed and a bike pump", "en", ("bike", "neighbour", "shed", "pump")),
        ("hahaha soooo gooood thanks everybody", "en", ()),
        ("we have 3 TVs, a TV stand and an mp3 player", "en", ("tv", "stand", "mp3", "player")),
        ("it works perfectly and the family loves it", "en", ("family",)),
        ("Kann mir jemand am Samstag eine Bohrmaschine leihen?", "de", ("bohrmaschine", "leihen")),
        ("Kennt jemand einen guten Klempner?", "de", ("klempner",)),
        ("¿Alguien me puede prestar un taladro el sábado?", "es", ("taladro", "prestar")),
        ("j'ai une échelle à donner", "fr", ("échelle", "donner")),
        ("東京で会いましょう", "ja", ()),
        ("ok lol", "und", ()),
    ],
)
def test_tags_name_the_subject(vocabulary: Vocabulary, text: str, language: str, expected: tuple[str, ...]):
    assert tags(text, language, vocabulary) == expected


def test_deeds_give_way_where_enough_things_are_named(vocabulary: Vocabulary):
    assert "paint" not in tags("I will paint the fence, the shed and the gate", "en", vocabulary)
    assert "paint" in tags("I will paint the fence", "en", vocabulary)


@given(st.text(), st.sampled_from(["en", "de", "es", "fr", "ja", "und"]))
def test_tags_of_any_text_are_few_short_and_lower_case(vocabulary: Vocabulary, text: str, language: str):
    found = tags(text, language, vocabulary)
    assert len(found) <= 8
    assert len(set(found)) == len(found)
    assert all(tag == tag.lower() and len(tag) <= 40 for tag in found)
