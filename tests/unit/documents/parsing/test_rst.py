"""reStructuredText: the text is the source, blocks are found in it, and nothing outside of it is read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from springline.documents.parsing.model import ParsingError
from springline.documents.parsing.readers.rst import _tree
from tests.unit.documents.parsing.documents import assert_sound, words

pytestmark = pytest.mark.unit

PAGE = """\
=======
Leaving
=======

How to leave
============

Employees get
28 days. See [1]_.

* in writing
* two weeks ahead

  with a reason

  - or later

.. note:: Written by Ada.

.. code-block:: python

   print(1)

   print(2)

Then::

   literal words

    deeper words

====== =====
Grade  Days
====== =====
A      28
====== =====

   quoted words

.. [1] The law.

.. sphinx:directive:: nobody knows

   Its words stay.

How to leave
============

Employees get
less.
"""


def test_blocks_are_their_words(read):
    parsed = read("a.rst", PAGE)
    assert_sound(parsed, PAGE)
    assert parsed.text == PAGE
    assert parsed.title == "Leaving"
    assert [(parsed.text[one.start : one.end], one.level) for one in parsed.blocks if one.kind == "heading"] == [
        ("Leaving", 1),
        ("How to leave", 2),
        ("How to leave", 2),
    ]
    told = words(parsed, "paragraph")
    assert told[0] == "Employees get\n28 days. See [1]_."
    assert told[-1] == "Employees get\nless."
    assert {"Written by Ada.", "with a reason", "quoted words", "The law."} <= set(told)
    assert words(parsed, "list_item") == [
        "* in writing",
        "* two weeks ahead\n\n  with a reason\n\n  - or later",
        "- or later",
    ]
    assert [one.level for one in parsed.blocks if one.kind == "list_item"] == [1, 1, 2]
    assert words(parsed, "code")[:2] == ["print(1)\n\n   print(2)", "literal words\n\n    deeper words"]
    assert words(parsed, "cell") == ["Grade", "Days", "A", "28"]
    assert words(parsed, "row") == ["Grade  Days", "A      28"]
    assert words(parsed, "footnote") == [".. [1] The law."]
    assert any("Its words stay." in one for one in words(parsed, "code") + told)


def test_the_header_of_a_pep_has_its_title(read):
    parsed = read("pep.rst", "PEP: 1\nTitle: Purpose\n  and rules\nAuthor: Ada\n\nAbstract\n========\n\nWords.\n")
    assert parsed.title == "Purpose and rules"


@pytest.mark.parametrize(
    "directive",
    [
        ".. include:: {path}",
        ".. literalinclude:: {path}",
        ".. csv-table::\n   :file: {path}",
        ".. raw:: html\n   :file: {path}",
        ".. code::\n\n.. include:: {path}\n   :literal:",
    ],
)
def test_no_other_file_is_read(read, tmp_path, directive):
    secret = tmp_path / "secret"
    secret.write_text("not,for,you\n")
    page = f"Words.\n\n{directive.format(path=secret)}\n\nMore words.\n"
    parsed = read("a.rst", page)
    assert parsed.text == page
    assert_sound(parsed, page)
    assert "for,you" not in _tree(page).astext().replace("\n\n", ",")
    assert "More words." in words(parsed, "paragraph")


def test_lines_with_tabs_are_found(read):
    page = "Words\tthat  are\tapart\nand more.\n"
    assert words(read("a.rst", page), "paragraph") == [page.strip()]


def test_what_is_nested_too_deeply_is_told(read):
    page = "\n\n".join(" " * depth + f"* {depth}" for depth in range(0, 3000, 2))
    with pytest.raises(ParsingError, match="nested too deeply") as caught:
        read("a.rst", page)
    assert caught.value.code == "damaged"


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*"*`|:_=-. \n\n\r\té1a", "\n\n", "====\n", ".. ", "::\n\n   ", "* ", ".. note:: ", "`a`_", "[1]_"]
        )
    ).map("".join)
)
def test_whatever_is_written_has_sound_blocks(read, page):
    assert_sound(read("a.rst", page), page)
