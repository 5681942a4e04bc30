"""Markdown: the text is the source, blocks are exactly their words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.documents.parsing.documents import assert_sound, words

pytestmark = pytest.mark.unit

PAGE = """\
---
layout: page
title: "Leave: *how*"
---
# Leave [policy](https://example.org/x)

Employees get
28 days.

Setext heading
--------------

* in writing
* two weeks ahead
  1. or later,

     with a reason

> Quoted words
> go on.

| Grade | Days |
|-------|------|
| A     | 28   |
| B     |      |

```python
print(1)

print(2)
```

    indented code

[^1]: A note that is long enough.
"""


def test_blocks_are_their_words(read):
    parsed = read("a.md", PAGE)
    assert_sound(parsed, PAGE)
    assert parsed.text == PAGE
    assert parsed.title == "Leave: *how*"
    assert [(parsed.text[one.start : one.end], one.level) for one in parsed.blocks if one.kind == "heading"] == [
        ("Leave [policy](https://example.org/x)", 1),
        ("Setext heading", 2),
    ]
    assert words(parsed, "paragraph") == [
        "Employees get\n28 days.",
        "or later,",
        "with a reason",
        "Quoted words\n> go on.",
    ]
    assert [(parsed.text[one.start : one.end][:6], one.level) for one in parsed.blocks if one.kind == "list_item"] == [
        ("* in w", 1),
        ("* two ", 1),
        ("1. or ", 2),
    ]
    assert words(parsed, "cell") == ["Grade", "Days", "A", "28", "B"]
    assert words(parsed, "code") == ["print(1)\n\nprint(2)", "indented code"]
    assert words(parsed, "footnote") == ["[^1]: A note that is long enough."]
    assert [one.name for one in parsed.blocks if one.kind == "code"] == ["python", None]


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("# The `title` of *this*\n", "The title of this"),
        ("## Second\n", None),
        ("---\n\n# No front matter\n\n---\n", "No front matter"),
        ("---\nTitle: !!python/unicode 'Gesetz über\n  Steuern'\n---\n", "Gesetz über Steuern"),
        ("---\na: b\n...\n# After\n", "After"),
    ],
)
def test_titles(read, page, title):
    assert read("a.md", page).title == title


def test_front_matter_is_no_block_and_moves_nothing(read):
    parsed = read("a.md", "---\r\na: b\r\n---\r\nWords\r\n")
    assert words(parsed, "paragraph") == ["Words"]
    assert parsed.original_of(parsed.blocks[0].start, parsed.blocks[0].end) == (16, 21)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from([*"#*-`>|[]()!\\1. \n\n\r\té𝄞a", "---", "```", "| a | b |\n|---|---|\n", "    "])).map(
        "".join
    )
)
def test_whatever_is_written_has_sound_blocks(read, page):
    parsed = read("a.md", page)
    assert_sound(parsed, page)
