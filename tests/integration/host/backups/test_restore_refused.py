"""Nothing is replaced, half restored, or backed up in part: what can't be done whole is not done."""

import json
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from infra.host import backups
from infra.host.backup_file import BackupFileError, FileThereError
from infra.host.backups import BlindRoleError, InUseError, NotEmptyError, OtherSchemaError, ProgramError
from springline.platform.events.log import emit
from springline.platform.statements import parse
from tests.integration.chats import LATER, Chat, Pipeline
from tests.integration.host.backups.conftest import (
    POSITIONS,
    Restored,
    event,
    leave,
)

pytestmark = pytest.mark.integration

WORDS = parse("test.words", "select count(*) from message")


def test_a_database_that_holds_something_is_replaced_only_when_told_to(lived: Any, tmp_path: Path) -> None:
    backups.back_up(lived.superuser.address, tmp_path / "one.backup", at=LATER)
    with lived.transaction() as tx:
        said = tx.value(WORDS)
    Pipeline(lived).tell(Chat().sent("m9", "And this was later", at=9))
    leave(lived)
    with pytest.raises(NotEmptyError, match="--replace"):
        backups.restore(lived.superuser.address, tmp_path / "one.backup", replace=False, at=LATER)
    with lived.transaction() as tx:
        assert tx.value(WORDS) == said + 1
    leave(lived)

    backups.restore(lived.superuser.address, tmp_path / "one.backup", replace=True, at=LATER)

    with lived.transaction() as tx:
        assert tx.value(WORDS) == said


def test_nothing_is_restored_under_the_feet_of_others(lived: Any, tmp_path: Path) -> None:
    backups.back_up(lived.superuser.address, tmp_path / "one.backup", at=LATER)
    leave(lived)
    with lived.app.transaction(), pytest.raises(InUseError, match="1 other"):
        backups.restore(lived.superuser.address, tmp_path / "one.backup", replace=True, at=LATER)


def tampered(file: Path, change: Any) -> Path:
    """A copy of a backup whose manifest says something else."""
    made = file.with_name("tampered.backup")
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(made, "w") as into:
        for name in source.namelist():
            content = source.read(name)
            if name == "manifest.json":
                told = json.loads(content)
                change(told)
                content = json.dumps(told).encode()
            into.writestr(name, content)
    return made


def claim_another_message(told: dict[str, Any]) -> None:
    (table,) = [one for one in told["tables"] if one["name"] == "message"]
    table["rows"] += 1


def backed_up_and_gone_on(db: Any, file: Path) -> list[Any]:
    """Take a backup, then record another event; returns the log's positions, which no half restore may change."""
    backups.back_up(db.superuser.address, file, at=LATER)
    with db.transaction() as tx:
        emit(tx, [event(1)])
    with db.superuser.transaction() as tx:
        positions = tx.rows(POSITIONS)
    leave(db)
    return positions


def test_a_table_that_comes_out_different_undoes_the_whole_restore(lived: Any, tmp_path: Path) -> None:
    before = backed_up_and_gone_on(lived, tmp_path / "one.backup")

    with pytest.raises(ProgramError, match="message is not as it was backed up"):
        backups.restore(
            lived.superuser.address, tampered(tmp_path / "one.backup", claim_another_message), replace=True, at=LATER
        )

    with lived.superuser.transaction() as tx:
        assert tx.rows(POSITIONS) == before


def test_a_restore_that_ends_half_way_has_changed_nothing(
    lived: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = backed_up_and_gone_on(lived, tmp_path / "one.backup")
    whole = backups._script
    monkeypatch.setattr(backups, "_script", lambda *given: [*whole(*given)][:-1])  # as if killed before the commit

    backups.restore(lived.superuser.address, tmp_path / "one.backup", replace=True, at=LATER)

    with lived.superuser.transaction() as tx:
        assert tx.rows(POSITIONS) == before


def later_format(told: dict[str, Any]) -> None:
    told["format"] = 2


def later_schema(told: dict[str, Any]) -> None:
    told["revision"] = "9999_later"


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [(later_format, BackupFileError, "another version"), (later_schema, OtherSchemaError, "newer Springline")],
)
def test_a_backup_that_this_version_does_not_know_is_refused(
    lived: Any, empty: Restored, tmp_path: Path, change: Any, error: type[Exception], says: str
) -> None:
    backups.back_up(lived.superuser.address, tmp_path / "one.backup", at=LATER)
    with pytest.raises(error, match=says):
        backups.restore(empty.superuser.address, tampered(tmp_path / "one.backup", change), replace=False, at=LATER)


def test_a_damaged_file_is_found_before_anything_is_touched(lived: Any, empty: Restored, tmp_path: Path) -> None:
    file = tmp_path / "one.backup"
    backups.back_up(lived.superuser.address, file, at=LATER)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    for damaged in (bytes(content), bytes(content[: len(content) // 2]), b"", b"hello"):
        (tmp_path / "damaged").write_bytes(damaged)
        with pytest.raises(BackupFileError):
            backups.restore(empty.superuser.address, tmp_path / "damaged", replace=False, at=LATER)


def test_a_database_of_others_is_never_emptied(lived: Any, empty: Restored, tmp_path: Path) -> None:
    backups.back_up(lived.superuser.address, tmp_path / "one.backup", at=LATER)
    with empty.superuser.transaction() as tx:
        tx.execute(parse("test.theirs", "create table theirs (id int)"))
    empty.superuser.close()
    with pytest.raises(OtherSchemaError, match="theirs"):
        backups.restore(empty.superuser.address, tmp_path / "one.backup", replace=True, at=LATER)


def test_a_role_that_does_not_see_all_rows_takes_no_backup(lived: Any, tmp_path: Path) -> None:
    with pytest.raises(BlindRoleError, match="bypassrls"):
        backups.back_up(lived.owner.address, tmp_path / "one.backup", at=LATER)
    assert list(tmp_path.iterdir()) == []


def test_a_backup_never_replaces_a_file_and_only_its_owner_reads_it(lived: Any, tmp_path: Path) -> None:
    file = tmp_path / "one.backup"
    backups.back_up(lived.superuser.address, file, at=LATER)
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(FileThereError):
        backups.back_up(lived.superuser.address, file, at=LATER)
    assert [one.name for one in tmp_path.iterdir()] == ["one.backup"]


def test_a_backup_that_fails_leaves_no_file(lived: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failing = shutil.which("false")
    assert failing
    monkeypatch.setattr(backups, "_program", lambda _: Path(failing))
    with pytest.raises(ProgramError, match="pg_dump"):
        backups.back_up(lived.superuser.address, tmp_path / "one.backup", at=datetime.now(UTC))
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_vectors_is_told_how_to_get_them(lived: Any, empty: Restored, tmp_path: Path) -> None:
    backups.back_up(lived.superuser.address, tmp_path / "one.backup", at=LATER)
    with empty.superuser.transaction() as tx:
        tx.execute(parse("test.no_vectors", "drop extension vector"))
    empty.superuser.close()
    with pytest.raises(OtherSchemaError, match="create-database"):
        backups.restore(empty.superuser.address, tmp_path / "one.backup", replace=False, at=LATER)
