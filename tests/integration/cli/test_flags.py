"""`springline flags`: what is on, and switching it."""

import json

import pytest

from springline.cli.app import run

pytestmark = pytest.mark.integration


def test_features_are_listed_and_switched(own_database, capsys):
    assert run(["flags", "set", "glaze_from_index", "off"]) == 0
    assert run(["flags", "set", "glaze_from_index", "off"]) == 0
    said = capsys.readouterr().err
    assert "glaze_from_index is off now." in said
    assert "glaze_from_index was off already." in said

    assert run(["flags", "list"]) == 0
    lines = {line.split()[0]: line.split()[1] for line in capsys.readouterr().out.splitlines()}
    assert lines["glaze_from_index"] == "off"
    assert lines["chat_search_from_index"] == "on"

    assert run(["flags", "list", "--json"]) == 0
    (switched,) = (row for row in json.loads(capsys.readouterr().out) if row["changed_by"])
    assert (switched["name"], switched["is_on"], switched["changed_by"]) == (
        "glaze_from_index",
        False,
        "command/flags set",
    )


def test_an_unknown_feature_is_refused_with_those_there_are(own_database, capsys):
    assert run(["flags", "set", "glaze", "off"]) == 1
    assert "there are chat_search_from_index, glaze_from_index" in capsys.readouterr().err


def test_a_state_is_on_or_off(own_database, capsys):
    assert run(["flags", "set", "glaze_from_index", "maybe"]) == 2
