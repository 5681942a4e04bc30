import pytest

from springline.community.annotation.word_lists import lines, words

pytestmark = pytest.mark.unit


def test_comments_and_empty_lines_are_left_out():
    assert all(line.strip() and not line.startswith("#") for line in lines("phrases.en"))
    assert "#" not in words("chatter.en")


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_every_phrase_has_a_kind(language: str):
    assert {line.split()[0] for line in lines(f"phrases.{language}")} == {"need", "offer", "neither"}


@pytest.mark.parametrize(
    "name", ["chatter.en", "chatter.de", "chatter.es", "good.de", "bad.de", "good.es", "bad.es", "no_place"]
)
def test_listed_words_are_in_lower_case_as_they_are_looked_up(name: str):
    assert {word for word in words(name) if word != word.lower()} == set()


@pytest.mark.parametrize("language", ["de", "es"])
def test_no_word_is_good_and_bad(language: str):
    assert words(f"good.{language}").isdisjoint(words(f"bad.{language}"))
