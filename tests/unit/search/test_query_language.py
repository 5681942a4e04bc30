"""What people type: words, phrases, fields, and what is neither."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from springline.search.families import family
from springline.search.model import Clause, OneOf, Range, Words
from springline.search.query_language import LONGEST, MOST_CLAUSES, QueryError, parse
from springline.search.words import normal

pytestmark = pytest.mark.unit

SCENES = family("media_scenes")
FIELDS = [*SCENES.by_name, "tag", "person", "recorded", "duration", "favorite", "is", "tagz"]
ASKED = [name + mark for name in FIELDS for mark in (":", ">=", "<", ":<=")]
VALUES = [
    "ada",
    "2024-02",
    "10s",
    "no",
    "東京",
    "1:30",
    "\0",
    "\ud800",
    "\u00df",
    "e\u0301",
    "9" * 11,
    "9999",
    "0000",
    "..",
]
PIECES = st.sampled_from([*ASKED, *VALUES, *'"“”„«»「」-*,;: .'])
TYPED = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=14).map("".join))


def asked(text: str) -> tuple[Clause, ...]:
    return parse(text, SCENES).clauses


def words(*said: str, field: str | None = None, is_prefix: bool = False, is_negated: bool = False) -> Words:
    return Words(said, field, is_prefix, is_negated)


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("", []),
        ("  ladder  Roof ", [words("ladder"), words("roof")]),
        ("ladder ladder", [words("ladder")]),
        ('"the ladder" roof', [words("the", "ladder"), words("roof")]),
        ("“the ladder” „das Dach“ «le toit» »Dach« 「屋根」", [
            words("the", "ladder"), words("das", "dach"), words("le", "toit"), words("dach"), words("屋", "根"),
        ]),
        ("-ladder \N{MINUS SIGN}roof", [words("ladder", is_negated=True), words("roof", is_negated=True)]),
        ('-"the ladder"', [words("the", "ladder", is_negated=True)]),
        ("lad* 東*", [words("lad", is_prefix=True), words("東", is_prefix=True)]),
        ('"the lad"*', [words("the", "lad", is_prefix=True)]),
        ("東京 Café", [words("東", "京"), words("cafe")]),
        ("well-known 12:30", [words("well", "known"), words("12", "30")]),
        ("re:mind don't", [words("re", "mind"), words("don", "t")]),
        ("ladders,roofs 1,000", [words("ladders"), words("roofs"), words("1", "000")]),
        ("tagz:x", [words("tagz", "x")]),
        ('tagz:"a b"', [words("tagz"), words("a", "b")]),
        ("tag: x title:", [words("tag"), words("x"), words("title")]),
        ('24" screen', [words("24"), words("screen")]),
        ('"never closed', [words("never"), words("closed")]),
        ("a<b tag>=x title<y", [words("a", "b"), words("tag", "x"), words("title", "y")]),
        ('- -- * "" " ... :: -: ~', []),
        ("is:it", [words("is", "it")]),
        ("--quiet -- roof", [words("quiet"), words("roof")]),
        ("roof\0ladder \ud800", [words("roof"), words("ladder")]),
    ],
)  # fmt: skip
def test_text_is_words(text, clauses):
    assert list(asked(text)) == clauses


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("title:Ladder", words("ladder", field="title")),
        ('-title:"The Ladder"', words("the", "ladder", field="title", is_negated=True)),
        ('transcript:"the lad"*', words("the", "lad", field="transcript", is_prefix=True)),
        ("tags:Work", OneOf("tags", ("Work",))),
        ("tag:Work", OneOf("tags", ("Work",))),
        ("TAG:Work,play,Work", OneOf("tags", ("Work", "play"))),
        ('-person:"Ada Lovelace",Bob', OneOf("people", ("Ada Lovelace", "Bob"), is_negated=True)),
        ("speaker:„Ada Lovelace“", OneOf("people", ("Ada Lovelace",))),
        ("tag:a\ud800", OneOf("tags", ("a?",))),
        ("tag:12:30", OneOf("tags", ("12:30",))),
        ("library:archive", OneOf("library_slug", ("archive",))),
        ("lang:ja", OneOf("languages", ("ja",))),
        ("language:ja", OneOf("languages", ("ja",))),
        ("favorite:yes", OneOf("is_favorite", (True,))),
        ("favourite:Off", OneOf("is_favorite", (False,))),
        ("offline:yes,no", OneOf("offline_ready", (True, False))),
        ("is:favorite", OneOf("is_favorite", (True,))),
        ("-is:preview_ready", OneOf("preview_ready", (True,), is_negated=True)),
        ("recorded>=2024", Range("recorded_at", datetime(2024, 1, 1, tzinfo=UTC), None)),
        ("-start:..5s", Range("start_ms", None, 5000, is_negated=True)),
    ],
)  # fmt: skip
def test_a_field_is_asked_by_its_names(text, clause):
    assert asked(text) == (clause,)


def test_clauses_stand_in_the_order_they_were_typed_in():
    assert asked('roof -tag:work "the ladder" duration:>1m') == (
        words("roof"),
        OneOf("tags", ("work",), is_negated=True),
        words("the", "ladder"),
        Range("duration_ms", 60_001, None),
    )


@pytest.mark.parametrize(
    ("text", "why", "position"),
    [
        ("roof recorded:yesterday", "recorded: can't be 'yesterday': write a date such as 2024", 5),
        ("recorded:2024-02-30", "write a date", 0),
        ("duration:long", "write a length such as 500ms", 0),
        ("favorite:maybe", "write yes or no", 0),
        ("favorite:yes,maybe", "write yes or no", 0),
        ('tag:""', "write a value", 0),
        ("duration:2m..10s", "the smaller one first", 0),
        ("recorded:2024..2023", "the earlier one first", 0),
        ("recorded:2024,2025", "write a date", 0),
        ("recorded:..", "two with .. between", 0),
        ("x" * (LONGEST + 1), "1,001 characters: leave out some", LONGEST),
        (" ".join(f"w{n}" for n in range(MOST_CLAUSES + 1)), "more than 32 things: leave out some", 118),
    ],
)
def test_what_a_field_cannot_have_is_told(text, why, position):
    with pytest.raises(QueryError, match=why) as raised:
        asked(text)
    assert raised.value.position == position


def test_the_longest_query_with_the_most_clauses_is_possible():
    assert len(asked(" ".join(f"w{n}" for n in range(MOST_CLAUSES)).ljust(LONGEST))) == MOST_CLAUSES


@settings(max_examples=400)
@given(TYPED)
def test_whatever_is_typed_is_a_query_or_told_to_be_none(text):
    try:
        clauses = asked(text)
    except QueryError as error:
        clauses, position = (), error.position
    else:
        position = 0
    assert 0 <= position <= len(text)
    for clause in clauses:
        assert not isinstance(clause, Words) or clause.words == tuple(normal(" ".join(clause.words)).split(" "))
        assert clause.field in {None, *SCENES.by_name}
        f"{clause}".encode()  # can be sent and stored


@given(
    st.lists(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=8), max_size=12).map(
        " ".join
    )
)
def test_words_in_normal_form_stay_what_they_are(text):
    said = [word for word in normal(text).split(" ") if word][:MOST_CLAUSES]
    assert asked(" ".join(said)) == tuple(dict.fromkeys(words(one) for one in said))


@given(TYPED)
def test_a_minus_before_a_clause_asks_for_the_contrary(text):
    quoted = f'"{normal(text)}"'
    assert asked(f"-{quoted}") == tuple(
        words(*one.words, is_negated=True) for one in asked(quoted) if isinstance(one, Words)
    )
