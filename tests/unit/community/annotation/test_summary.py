import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.community.annotation.summary import cut, summary

pytestmark = pytest.mark.unit

STORY = "We moved in last week and are still surrounded by boxes of every size. " * 3
ASK = "Could somebody lend us a drill for Saturday?"


def test_a_short_comment_is_its_own_summary():
    assert summary("  Who has\na drill? ", lambda _: False, ()) == "Who has a drill?"


def test_of_a_long_comment_the_sentence_that_asks_is_kept():
    assert summary(f"{STORY}{ASK} Thanks!", lambda sentence: "lend" in sentence, ()) == f"{ASK} Thanks!"


def test_without_one_the_sentence_with_most_tags_is_kept():
    assert summary(f"{STORY}Drill and ladder.", lambda _: False, ("drill", "ladder")) == "Drill and ladder."


def test_a_cut_ends_with_a_sentence_or_else_with_a_word():
    assert cut(f"{ASK} {'word ' * 50}") == ASK
    assert cut("word " * 50) == ("word " * 40).rstrip()
    assert cut("x" * 300) == "x" * 200


@given(st.text(), st.sets(st.text(max_size=5), max_size=5))
def test_a_summary_is_short_and_made_of_the_comments_words(text: str, tags: set[str]):
    out = summary(text, lambda sentence: len(sentence) % 2 == 0, tags)
    assert len(out) <= 200
    if " " in out or len(text) <= 200:
        assert set(out.split()[:-1]) <= set(text.split())
