import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.community.annotation import content_hash, verbatim
from springline.community.annotation.model import normalised_tags

pytestmark = pytest.mark.unit


def test_one_text_in_two_unicode_spellings_has_one_hash():
    assert content_hash("Mühle") == content_hash(unicodedata.normalize("NFD", "Mühle"))
    assert content_hash("Mühle") != content_hash("Muhle")
    assert len(content_hash("")) == 64


def test_a_text_that_is_no_valid_unicode_has_a_hash_too():
    assert content_hash("\ud800") != content_hash("?")


def test_tags_are_lower_case_unique_and_at_most_eight():
    assert normalised_tags(["Drill", "drill ", "Ice  Cream"]) == ("drill", "ice cream")
    assert len(normalised_tags(f"tag{number}" for number in range(20))) == 8


@pytest.mark.parametrize(
    "bad", ["", " ", "https://x.example", "<b>", "a_b", "{}", "drop;table", "x" * 41, "a\nb!", "-x"]
)
def test_what_does_not_look_like_a_tag_is_none(bad: str):
    assert normalised_tags([bad]) == ()


def test_a_line_break_in_a_tag_becomes_a_blank():
    assert normalised_tags(["ice\ncream"]) == ("ice cream",)


def test_quotes_must_stand_in_the_text_as_spelled():
    assert verbatim(["Mill Street", "mill street", "Elm Road", "", "Mill Street"], "at Mill Street") == ("Mill Street",)


@given(st.lists(st.text()), st.text())
def test_every_kept_quote_is_verbatim(quotes: list[str], text: str):
    assert all(quote in text for quote in verbatim(quotes, text))


def test_importing_the_package_is_light():
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, springline.community.annotation; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    heavy = {"numpy", "py3langid", "simplemma", "stopwordsiso", "vaderSentiment", "jsonschema", "httpx", "pydantic"}
    assert heavy.isdisjoint(loaded)
    assert "springline.community.annotation.deterministic" not in loaded
