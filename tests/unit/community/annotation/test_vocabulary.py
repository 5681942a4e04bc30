import pytest

from springline.community.annotation.vocabulary import Vocabulary

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("word", "language", "base"),
    [
        ("Ladders", "en", "ladder"),
        ("shelves", "en", "shelf"),
        ("cancelled", "en", "cancel"),
        ("please", "es", "please"),
        ("Bohrmaschinen", "de", "Bohrmaschine"),
        ("bohrmaschinen", "de", "Bohrmaschine"),
        ("escaleras", "es", "escalera"),
        ("ladders", "und", "ladder"),
        ("Ladders", "fi", "ladders"),
    ],
)
def test_words_fold_to_their_dictionary_form(vocabulary: Vocabulary, word: str, language: str, base: str):
    assert vocabulary.base_form(word, language) == base


@pytest.mark.parametrize(
    ("word", "language", "empty"),
    [
        ("anyone", "en", True),
        ("saturday", "en", True),
        ("lol", "fi", True),
        ("computer", "en", False),
        ("drill", "en", False),
        ("samstag", "de", True),
        ("leiter", "de", False),
        ("sábado", "es", True),
        ("jemand", "und", True),
    ],
)
def test_chatter_and_times_say_nothing(vocabulary: Vocabulary, word: str, language: str, empty: bool):
    assert vocabulary.is_empty(word, language) is empty


@pytest.mark.parametrize(
    ("word", "language", "name"),
    [
        ("Peter", "en", True),
        ("Priya", "en", True),
        ("Lost", "en", False),
        ("Hilfe", "de", False),
        ("Peter", "de", True),
    ],
)
def test_names_are_told_from_words(vocabulary: Vocabulary, word: str, language: str, name: bool):
    assert vocabulary.is_name(word, language) is name
