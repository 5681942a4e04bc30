import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.platform.http import etags

pytestmark = pytest.mark.unit

VALUES = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters='"'), min_size=1)


@pytest.mark.parametrize(
    ("header", "has"),
    [
        (None, False),
        ("", False),
        ("*", True),
        (" * ", True),
        ('"v7"', True),
        ('W/"v7"', True),
        ('"v6", "v7"', True),
        ('"v6",W/"v7" , "v8"', True),
        ('"v6"', False),
        ('"v77"', False),
        ("v7", False),
        ('"a,v7,b"', False),
    ],
)
def test_if_none_match_compares_weakly(header, has):
    assert etags.already_has(header, "v7") is has


@pytest.mark.parametrize(
    ("header", "may"),
    [(None, True), ("*", True), ('"v7"', True), ('W/"v7"', False), ('"v6", "v7"', True), ('"v6"', False), ("", False)],
)
def test_if_match_compares_strongly(header, may):
    assert etags.may_change(header, "v7") is may


@given(value=VALUES, others=st.lists(VALUES))
def test_a_tag_is_found_in_any_list_that_holds_it(value, others):
    header = ", ".join(etags.quoted(tag) for tag in [*others, value])
    assert etags.already_has(header, value)
    assert etags.may_change(header, value)


@given(value=VALUES, others=st.lists(VALUES, min_size=1))
def test_a_tag_is_not_found_in_a_list_without_it(value, others):
    header = ", ".join(etags.quoted(tag) for tag in others if tag != value)
    assert not etags.already_has(header, value)


@pytest.mark.parametrize("value", ["", 'a"b', "a b", "a\nb", "ä"])
def test_a_value_that_cannot_stand_in_a_header_is_refused(value):
    with pytest.raises(ValueError, match="not an entity tag"):
        etags.quoted(value)
