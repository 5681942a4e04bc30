"""HTML: readable words, each with its place in the source."""

import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.documents.parsing.documents import assert_sound, words

pytestmark = pytest.mark.unit

PAGE = """\
<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Leave &amp; more</title>
<style>p { color: red }</style><script>document.write("<p>no</p>")</script></head>
<body><nav><a href="/">Home</a></nav>
<h1>Leave</h1>
<p>Employees get
   <b>28</b> days&nbsp;&mdash; each.<p>Unclosed.
<ul><li>in writing<li>two weeks <i>ahead</i>
<ol><li><p>or later</p></ol></ul>
<blockquote><p>Quoted.</p></blockquote>
<table><thead><tr><th>Grade<th>Days</thead><tr><td></td><td><p>28</p><p>29</p></td></tr></table>
<pre>
a  = 1

  b = 2
</pre>
<div hidden>Hidden</div><p style="display: none">Hidden</p><img src="http://example.org/x.png" alt="x">
<iframe src="http://example.org/"></iframe>line<br>break<template>no</template><select><option>no</select>
</body></html>
"""
TEXT = """\
Leave

Employees get 28 days\xa0— each.

Unclosed.

in writing
two weeks ahead
or later

Quoted.

Grade\tDays
\t28
29

a  = 1

  b = 2

line
break"""


def test_a_page_is_its_readable_words(read):
    parsed = read("a.html", PAGE)
    assert_sound(parsed, PAGE)
    assert parsed.text.rstrip() == TEXT
    assert (parsed.title, parsed.language, parsed.encoding) == ("Leave & more", "en-GB", "utf-8")
    assert words(parsed, "paragraph") == [
        "Employees get 28 days\xa0— each.",
        "Unclosed.",
        "or later",
        "Quoted.",
        "line\nbreak",
    ]
    assert words(parsed, "list_item") == ["in writing", "two weeks ahead\nor later", "or later"]
    assert [one.level for one in parsed.blocks if one.kind == "list_item"] == [1, 1, 2]
    assert words(parsed, "code") == ["a  = 1\n\n  b = 2"]
    cells = [(parsed.text[one.start : one.end], one.name) for one in parsed.blocks if one.kind == "cell"]
    assert cells == [("Grade", "A1"), ("Days", "B1"), ("28\n29", "B2")]
    assert words(parsed, "row") == ["Grade\tDays", "28\n29"]
    assert len(words(parsed, "table")) == 1


@pytest.mark.parametrize("space", [" ", "\n", "\t", "\r\n", " \n  "])
def test_white_space_is_one_space(read, space):
    page = f"<p>two{space}words <b>and</b>{space}<i>more</i>"
    parsed = read("a.html", page)
    assert_sound(parsed, page)
    assert parsed.text == "two words and more"


def test_words_lead_back_to_the_source(read):
    parsed = read("a.html", PAGE)
    start = parsed.text.index("28 days\xa0—")
    place = parsed.original_of(start, start + 9)
    assert place
    assert PAGE[slice(*place)] == "28</b> days&nbsp;&mdash;"


def test_nothing_is_fetched(read, monkeypatch):
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    read("a.html", PAGE)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ('<meta charset="windows-1251"><p>Привет'.encode("cp1251"), "cp1251"),
        (
            '<meta http-equiv=Content-Type content="text/html; charset=Shift_JIS"><p>名前'.encode("shift_jis"),
            "shift_jis",
        ),
        ('<?xml version="1.0" encoding="ISO-8859-15"?><html><p>5 €'.encode("iso-8859-15"), "iso8859-15"),
        ('<meta charset="utf-16"><p>名前'.encode(), "utf-8"),
    ],
)
def test_a_page_says_its_encoding(read, data, encoding):
    parsed = read("a.html", data)
    assert parsed.encoding == encoding
    assert parsed.text.rstrip() in {"Привет", "名前", "5 €"}


def test_a_head_that_is_not_closed_hides_nothing(read):
    assert read("a.html", "<head><title>T</title><p>Words").text == "Words"


def test_an_unknown_end_tag_ends_nothing(read):
    assert read("a.html", "<ul><li>a</p></b></li></table><li>b</ul>").text == "a\nb"


def test_deeply_nested_elements_are_read(read):
    depth = 100_000
    page = "<div>" * depth + "Words" + "</b>" * 1000 + "</div>" * depth
    parsed = read("a.html", page)
    assert words(parsed, "paragraph") == ["Words"]


def test_many_table_cells_that_are_never_closed_take_no_longer_than_their_number(read):
    parsed = read("a.html", "<table>" + "<tr><td>a<td>b" * 20_000, blocks=1_000_000)
    assert len(words(parsed, "cell")) == 40_000


_PIECES = [
    *[
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<ul>",
        "</ul>",
        "<li>",
        "<table>",
        "</table>",
        "<tr>",
        "<td>",
        "</td>",
        "<th>",
    ],
    *["<pre>", "</pre>", "<br>", "<b>", "</b>", "<nav>", "</nav>", "<h2>", "</h2>", "<blockquote>", "</blockquote>"],
    *["<title>", "</title>", "<head>", "</head>", "<script>", "</script>", "<!-- x -->", "<!", "<", ">", "&", "&amp;"],
    *["&#65;", "&#x1d11e;", "&nbsp", "&unknown;", "&lt", " ", "\n", "\r\n", "\r", "\t", "\0", "a", "words", "é", "𝄞"],
]


@settings(max_examples=600, deadline=None)
@given(
    st.lists(st.sampled_from(_PIECES), max_size=40).map("".join).filter(lambda page: page.count("\0") * 4 < len(page))
)
def test_whatever_is_written_has_sound_blocks_and_runs(read, page):
    assert_sound(read("a.html", page), page)
