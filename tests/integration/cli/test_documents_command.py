"""`springline documents` as people type it."""

import json
import os
import subprocess

import pytest

from springline.cli.app import run

pytestmark = pytest.mark.integration


@pytest.fixture
def command(own_database, tmp_path, monkeypatch, capsys):
    """Runs a command; returns its exit code, what it said, and what it noted beside."""
    monkeypatch.setenv("SPRINGLINE_OBJECTS_URL", f"file://{tmp_path}/objects")

    def command(*arguments):
        code = run(["documents", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "handbook"
    (folder / "sub").mkdir(parents=True)
    (folder / "leave.md").write_text("# Leave\n")
    (folder / "sub" / "sick.txt").write_text("Call in.\n")
    (folder / "logo.bin").write_bytes(b"\x00\x01")
    return folder


def test_a_folder_becomes_a_bundle_and_its_changes_versions(command, folder):
    code, said, noted = command("add", str(folder), "--bundle", "handbook", "--note", "First")
    assert (code, said) == (0, "handbook@1: 2 added, 0 changed, 0 removed.\n")
    assert f"Left out: {folder}/logo.bin" in noted
    assert "`springline serve`" in noted
    assert command("add", str(folder), "--bundle", "handbook")[1] == "Nothing has changed: version 1 has it all.\n"
    (folder / "leave.md").write_text("# Leave\n\nMore.\n")
    (folder / "sub" / "sick.txt").unlink()
    made = json.loads(command("add", str(folder), "--bundle", "handbook", "--whole", "--json")[1])
    assert {"number": 2, "added": 0, "changed": 1, "removed": 1}.items() <= made["version"].items()
    listed = json.loads(command("list", "handbook", "--json")[1])
    assert [(one["path"], one["state"]) for one in listed] == [("leave.md", "waiting")]
    listed = json.loads(command("list", "handbook", "--version", "1", "--json")[1])
    assert [one["path"] for one in listed] == ["leave.md", "sub/sick.txt"]
    versions = json.loads(command("versions", "handbook", "--json")[1])
    assert [(one["number"], one["note"], one["origin"]) for one in versions] == [
        (2, "", {"how": "command"}),
        (1, "First", {"how": "command"}),
    ]
    assert [one["slug"] for one in json.loads(command("list", "--json")[1])] == ["handbook"]
    assert "has not been read yet" in command("show", "handbook", "leave.md")[2]


def test_another_schema_of_values_is_used_once_it_is_one(command, tmp_path):
    code, said, _ = command("schema")
    shown = json.loads(said)
    assert (code, shown["properties"]["kind"]["enum"][0]) == (0, "fact")
    amounts = tmp_path / "amounts.json"
    amounts.write_text(json.dumps({**shown, "properties": {**shown["properties"], "kind": {"const": "amount"}}}))
    assert command("schema", str(amounts))[1].startswith("Version 1 of the schema is in use")
    assert json.loads(command("schema")[1])["properties"]["kind"] == {"const": "amount"}
    (tmp_path / "none.json").write_text("[]")
    (tmp_path / "broken.json").write_text('{"type": "nonsense"}')
    for name, reason in (
        ("none.json", "no JSON object"),
        ("broken.json", "no JSON Schema"),
        ("gone.json", "No such file"),
    ):
        code, _, noted = command("schema", str(tmp_path / name))
        assert (code, reason in noted) == (1, True), noted
    assert json.loads(command("schema")[1])["properties"]["kind"] == {"const": "amount"}


def test_a_history_becomes_versions_and_goes_on(command, tmp_path):
    work = tmp_path / "work"
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}

    def git(*arguments):
        who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
        subprocess.run(["git", *who, *arguments], cwd=work, env=environment, check=True, capture_output=True)

    work.mkdir()
    git("init", "-q")
    for text in ("1", "2"):
        (work / "a.md").write_text(text)
        git("add", ".")
        git("commit", "-q", "-m", f"Commit {text}")
    code, said, _ = command("import-git", str(work), "--bundle", "history", "--path", "*.md")
    assert (code, said) == (0, "2 commits looked at, 2 versions made; history has 2 versions now.\n")
    again = json.loads(command("import-git", str(work), "--bundle", "history", "--path", "*.md", "--json")[1])
    assert again == {"commits": 0, "made": 0, "last_number": 2, "skipped": []}


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["add", "no-such-file.md", "--bundle", "b"], "there is no such file"),
        (["add", ".", "--bundle", "No Slug"], "no short name"),
        (["snapshot", "http://127.0.0.1/"], "public internet"),
        (["snapshot", "file:///etc/passwd"], "http://"),
        (["import-git", "/", "--bundle", "b"], "not a git repository"),
        (["list", "none"], "no bundle"),
        (["versions", "none"], "no bundle"),
        (["show", "none", "a.md"], "no bundle"),
    ],
)
def test_what_can_not_be_done_is_said_in_words(command, arguments, reason):
    code, said, noted = command(*arguments)
    assert (code, said) == (1, "")
    assert reason in noted
    assert "Traceback" not in noted


def test_a_folder_with_nothing_to_read_makes_nothing(command, tmp_path):
    (tmp_path / "empty").mkdir()
    assert command("add", str(tmp_path / "empty"), "--bundle", "b")[0] == 1
    assert json.loads(command("list", "--json")[1]) == []
