"""The schema and Python agree about what the words of a text are."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from springline.platform.statements import parse
from springline.search.words import normal
from tests.conftest import TestDatabase

pytestmark = pytest.mark.integration

WORDS = parse(
    "test_words",
    "select search_words(said) from jsonb_array_elements_text(:texts::jsonb) with ordinality told (said, n) order by n",
)
# PostgreSQL holds no NUL; unpaired surrogates are no text; signs newer than this Python have no form that it knows.
ANY_TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs", "Cn")), max_size=30)


def spoken(db: TestDatabase, texts: list[str]) -> list[str]:
    with db.transaction() as tx:
        return [row[0] for row in tx.rows(WORDS, texts=json.dumps(texts))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello, World!", "hello world"),
        ("a/b_c.d", "a b c d"),
        ("Crème brûlée", "creme brulee"),
        ("ΟΔΟΣ Οδός", "οδοσ οδοσ"),
        ("ПРИВЕТ-йод", "привет иод"),
        ("ﬁne ½ ①", "fine 1 2 1"),
        ("東京タワー", "東 京 タ ワ ー"),
        ("한국어를", "한 국 어 를"),
        ("สวัสดี", "ส ว ั ส ด ี"),
        ("İstanbul", "istanbul"),
        ("straße 3.14", "straße 3 14"),
        ("👍🏽 ok — «so»", "ok so"),
        ("  ", ""),
    ],
)
def test_a_text_has_the_same_words_everywhere(db: TestDatabase, text: str, words: str) -> None:
    assert normal(text) == words
    assert spoken(db, [text]) == [words]


def test_any_text_has_the_same_words_everywhere(db: TestDatabase) -> None:
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(ANY_TEXT, min_size=20, max_size=60))
    def agree(texts: list[str]) -> None:
        assert spoken(db, texts) == [normal(text) for text in texts]

    agree()


def test_words_of_words_are_the_same_words() -> None:
    @settings(max_examples=300, deadline=None)
    @given(ANY_TEXT)
    def stable(text: str) -> None:
        assert normal(normal(text)) == normal(text)

    stable()
