"""Documents that are small to send and endless to read are refused before a parser has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.media.model import Unreadable
from springline.media.readers.hostile import refuse_deep_json, refuse_hostile_xml

pytestmark = pytest.mark.unit

BILLION_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><xmeml><name>&b;</name></xmeml>'
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (BILLION_LAUGHS, "entities"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><xmeml/>', "DTD"),
        ('<!DOCTYPE x PUBLIC "a" "https://example.org/x.dtd"><xmeml/>', "DTD"),
        ("<!DOCTYPE x [<!ELEMENT x ANY>]><x/>", "DTD"),
        ("<a>" * 300 + "</a>" * 300, "nested deeper"),
        ("<a><b></a>", "broken"),
        ("", "broken"),
        ("<a>&unknown;</a>", "broken"),
    ],
)
def test_hostile_xml_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        refuse_hostile_xml(text)


def test_what_editing_programs_write_is_let_through() -> None:
    refuse_hostile_xml('<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE xmeml>\n<xmeml version="4"><a/>&amp;</xmeml>')


def test_deep_json_is_refused_and_brackets_in_texts_are_none() -> None:
    refuse_deep_json("[" + "{}," * 300 + "[]]")
    refuse_deep_json('{"name": "' + "[" * 1000 + '\\"[[", "list": [[1], [2]]}')

    with pytest.raises(Unreadable, match="nested deeper"):
        refuse_deep_json("[" * 201)


@given(st.integers(1, 400), st.text(alphabet='[]{}"\\ a', max_size=40))
def test_depth_is_counted_behind_any_string(depth: int, said: str) -> None:
    text = f'["{said.translate({34: None, 92: None})}", {"[" * (depth - 1)}{"]" * (depth - 1)}]'

    if depth <= 200:
        refuse_deep_json(text)
    else:
        with pytest.raises(Unreadable):
            refuse_deep_json(text)
