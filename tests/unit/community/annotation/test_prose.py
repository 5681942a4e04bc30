import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.community.annotation.prose import prose, without_called

pytestmark = pytest.mark.unit

NAMES = {"priya", "seveas", "helix84"}
EMPTY = {"then", "you", "who", "sorry", "hi"}


def kept(text: str) -> str:
    return " ".join(prose(text).split())


def addressed(text: str) -> str:
    blanked = without_called(text, is_name=lambda word: word.lower() in NAMES, is_empty=EMPTY.__contains__)
    assert len(blanked) == len(text)
    return " ".join(blanked.split())


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("see https://example.org/a?b=c now", "see now"),
        ("see www.example.org, ok", "see ok"),
        ("mail me@example.org", "mail"),
        ("run `rm -rf` please", "run please"),
        ("```\ncode code\n``` done", "done"),
        ("> they wrote this\nI answer", "I answer"),
        ("@**Max Grover** thanks", "thanks"),
        ("@Max Grover thanks", "thanks"),
        ("\ufffc can you help", "can you help"),
        ("edit /etc/fstab first", "edit first"),
        ("join #ubuntu-de or /msg bot", "join or bot"),
        ("!info dia", "dia"),
        ("open menu.lst now", "open now"),
        ("great :tada: news", "great news"),
        ("a\u202eb\x00c", "a b c"),
        ("drill/saw and a 1.5 m shelf.", "drill/saw and a 1.5 m shelf."),
        ("Great.Thanks a lot", "Great.Thanks a lot"),
    ],
)
def test_only_prose_is_left(text: str, left: str):
    assert kept(text) == left


@given(st.text(alphabet="ab .:/@`>\n*\ufffcÄ<"))
def test_every_position_stays_where_it_was(text: str):
    out = prose(text)
    assert len(out) == len(text)
    assert all(after in {before, " "} for before, after in zip(text, out, strict=True))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Seveas: try again", "try again"),
        ("seveas, try again", "try again"),
        ("helix84 -- very true", "very true"),
        ("helix84 you are right", "you are right"),
        ("helix84 is right", "helix84 is right"),
        ("Lost: grey cat", "Lost: grey cat"),
        ("Amaranth, then what", "then what"),
        ("Tomatoes, carrots", "Tomatoes, carrots"),
        ("Sofa: who wants it", "Sofa: who wants it"),
        ("sorry, you are right", "sorry, you are right"),
        ("thanks Priya!", "thanks !"),
        ("Hi Priya, the drill works", "Hi , the drill works"),
        ("sounds great, helix84.", "sounds great, ."),
        ("I have a hammer, nails", "I have a hammer, nails"),
    ],
)
def test_those_who_are_spoken_to_are_blanked(text: str, left: str):
    assert addressed(text) == left


@pytest.mark.parametrize("piece", [*"a/@:.-`>_", "a-", "a.", ".-", "a.bc-", "-.", "://", "a_.", "@a.", ", a"])
def test_cost_is_linear_in_the_length_of_a_text_without_blanks(piece: str):
    text = (piece * 100_000)[:100_000]
    started = time.process_time()
    prose(text)
    without_called(text, is_name=lambda _: True, is_empty=lambda _: False)
    assert time.process_time() - started < 2
