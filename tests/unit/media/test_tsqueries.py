"""What is asked of PostgreSQL for words: terms of scenes and of assets, with everything quoted."""

import pytest

from springline.media.search_queries.tsqueries import asset_terms, scene_terms
from springline.search.model import Words
from springline.search.tsqueries import one_of

pytestmark = pytest.mark.unit

NOTHING = "'='"


@pytest.mark.parametrize(
    ("clause", "of_scenes", "of_assets"),
    [
        (Words(("tide",)), "'tide'", "'tide'"),
        (Words(("ti",), is_prefix=True), "'ti':*", "'ti':*"),
        (Words(("high", "tide")), "'high' <-> 'tide'", "'high' <-> 'tide'"),
        (Words(("high", "ti"), field="transcript", is_prefix=True), "'high':B <-> 'ti':B*", NOTHING),
        (Words(("tide",), field="asset_description"), NOTHING, "'tide':D"),
        (Words(("it's", "\\")), "'it''s' <-> '\\\\'", "'it''s' <-> '\\\\'"),
    ],
)
def test_words_are_asked_of_the_fields_that_can_have_them(clause: Words, of_scenes: str, of_assets: str) -> None:
    assert (scene_terms(clause), asset_terms(clause)) == (of_scenes, of_assets)


@pytest.mark.parametrize("words", [(), ("",), ("a\0",), ("=1",), ("tide", "=1"), ("ж" * 1024,)])
def test_what_no_text_holds_finds_nothing(words: tuple[str, ...]) -> None:
    assert scene_terms(Words(words)) == asset_terms(Words(words)) == NOTHING


def test_one_of_several_may_hold() -> None:
    assert (one_of(["'a'", "'b' <-> 'c'"]), one_of([])) == ("('a') | ('b' <-> 'c')", None)
