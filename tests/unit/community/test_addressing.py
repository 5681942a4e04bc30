from datetime import UTC, datetime

import pytest

from springline.community.addressing import READ_CHARACTERS, Reading, Utterance, is_called, names_of, read

pytestmark = pytest.mark.unit

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def reading_of(text: str) -> Reading:
    return read(Utterance("k", "s", "Sender", NOON, text), 0)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Ada", ("ada",)),
        ("|Ada|_", ("ada",)),
        ("Ada M. Lovelace", ("ada", "lovelace")),
        ("Weiß", ("weiss",)),
        ("^^", ("^^",)),
        ("", ("",)),
    ],
)
def test_a_name_is_called_by_its_bare_words(name: str, words: tuple[str, ...]) -> None:
    assert names_of(name) == words


@pytest.mark.parametrize(
    ("text", "directed"),
    [
        ("ada: look", "ada"),
        ("Ada, look", "ada"),
        ("@Ada look", "ada"),
        ("look at @Ada", "ada"),
        ("!skype | Ada", "ada"),
        ("!skype", None),
        ("well, look", None),
        ("will: look", "will"),
        ("ada look", None),
        (":", None),
        ("", None),
    ],
)
def test_a_sign_tells_whom_a_message_is_for(text: str, directed: str | None) -> None:
    assert reading_of(text).directed == directed


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("thanks ada that helped a lot", True),
        ("that helped a lot, Ada!", True),
        ("I told ada that it helped", False),
        ("adamant", False),
    ],
)
def test_a_name_calls_at_the_start_and_at_the_end(text: str, called: bool) -> None:
    assert is_called(reading_of(text), "ada") is called


def test_a_common_word_calls_only_with_a_sign() -> None:
    assert not is_called(reading_of("will it rain"), "will")
    assert is_called(reading_of("will: it rains"), "will")


def test_a_dotted_line_is_no_command() -> None:
    assert not reading_of("... and so on").is_command
    assert reading_of(".seen ada").is_command


def test_only_the_start_of_an_endless_text_is_read() -> None:
    assert sum(len(token) for token in reading_of("word " * 1_000_000).tokens) <= READ_CHARACTERS
