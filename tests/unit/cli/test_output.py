"""Tables fit a terminal without breaking what people copy from them, and break nothing for programs."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from springline.cli import output
from springline.cli.output import counted, interruptible, show_rows

pytestmark = pytest.mark.unit

ROW = {
    "function": "RelayEvents",
    "routes": "GET /api/index/people GET /api/index/people/{number} GET /api/index/requests",
    "events": "/functions/RelayEvents",
    "timeout_seconds": 60,
}


def table(monkeypatch, capsys, rows, width=None):
    """The lines of a table: in a terminal so wide, or where nobody looks."""
    if width is None:
        show_rows(rows, rows[0], as_json=False, empty="")
        return capsys.readouterr().out.splitlines()
    screen = io.StringIO()
    terminal = Console(file=screen, force_terminal=True, color_system=None, width=width, soft_wrap=True)
    monkeypatch.setattr(output, "results", terminal)
    show_rows(rows, rows[0], as_json=False, empty="")
    return screen.getvalue().splitlines()


def test_without_a_terminal_each_row_is_one_line(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "40")
    assert len(table(monkeypatch, capsys, [{**ROW, "body": "word " * 400}, {**ROW, "body": ""}])) == 3


def test_in_a_terminal_lines_are_broken_between_words(monkeypatch, capsys):
    lines = table(monkeypatch, capsys, [ROW], width=80)
    assert max(map(len, lines)) <= 80
    assert {word for line in lines[1:] for word in line.split()} >= {*ROW["routes"].split(), ROW["events"], "60"}


def test_a_row_that_fits_is_one_line_as_wide_as_its_words(monkeypatch, capsys):
    assert table(monkeypatch, capsys, [{"a": "one", "b": "two three"}], width=14) == [
        "a    b" + " " * 8,
        "one  two three",
    ]


def test_words_that_no_screen_holds_are_broken_and_brackets_are_no_markup(monkeypatch, capsys):
    lines = table(monkeypatch, capsys, [{"a": "[b]" + "x" * 50, "b": "two"}], width=20)
    assert max(map(len, lines)) <= 20
    assert "".join(line.split()[0] for line in lines[1:]) == "[b]" + "x" * 50


@given(st.lists(st.lists(st.text("ab ", max_size=30), min_size=3, max_size=3), min_size=1), st.integers(1, 100))
def test_columns_fit_wherever_a_letter_of_each_does(lines, room):
    widths = output._widths(lines, room)
    wanted = [max(len(line[column]) for line in lines) for column in range(3)]
    words = [max(len(word) for line in lines for word in line[column].split() or [""]) for column in range(3)]
    assert sum(widths) <= max(room, 3)
    assert all(width <= most for width, most in zip(widths, [max(one, 1) for one in wanted], strict=True))
    if sum(words) <= room:
        assert all(width >= least for width, least in zip(widths, words, strict=True))
    if sum(wanted) <= room:
        assert widths == wanted


def test_one_is_singular_and_all_else_plural():
    assert [counted(number, "line") for number in (0, 1, 2, 1000)] == ["0 lines", "1 line", "2 lines", "1,000 lines"]


def test_an_interrupted_command_says_what_became_of_its_work(capsys):
    @interruptible("run it again")
    def work():
        raise KeyboardInterrupt

    with pytest.raises(Exception, match="130") as caught:
        work()
    assert caught.value.exit_code == 130
    assert capsys.readouterr().err == "Interrupted: run it again\n"
