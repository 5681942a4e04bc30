import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.community.annotation.sentiment import SentimentScale

pytestmark = pytest.mark.unit

scale = SentimentScale()


def score(text: str, language: str) -> float:
    return scale.score(text, text.lower().replace("!", "").split(), language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("that's great, thank you!", "en"),
        ("danke das ist super", "de"),
        ("muchas gracias qué bien", "es"),
        ("kiitos :)", "fi"),
    ],
)
def test_thanks_feel_good(text: str, language: str):
    assert score(text, language) > 0.3


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("this is terrible", "en"),
        ("leider schon wieder kaputt", "de"),
        ("me robaron la bici", "es"),
        ("voi ei :(", "fi"),
    ],
)
def test_bad_news_feel_bad(text: str, language: str):
    assert score(text, language) < -0.3


@pytest.mark.parametrize(("text", "language"), [("das ist nicht gut", "de"), ("no es bueno", "es")])
def test_a_negation_turns_a_word_round(text: str, language: str):
    assert score(text, language) < 0


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "und"])
def test_plain_facts_feel_nothing(language: str):
    assert score("12 km", language) == 0


@given(st.text(), st.sampled_from(["en", "de", "es", "fi", "und"]))
def test_every_score_is_on_the_scale(text: str, language: str):
    assert -1 <= score(text, language) <= 1
