"""A git repository on this machine, read by git itself, which runs nothing of it and asks nobody.

Only plumbing is called, which knows no aliases, pagers or text converters. What a repository's own configuration could
have git do is switched off: hooks, the file system monitor, and fetching objects that a partial clone lacks.
"""

import os
import subprocess
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from springline.documents.model import GitHistoryError

_OPTIONS = (
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.quotePath=false"),
    *("-c", "protocol.allow=never"),
    *("-c", "safe.directory=*"),
)
_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "true",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "HOME": os.devnull,
    "LC_ALL": "C",
}
_SECONDS = 120
_FILE_MODES = frozenset({"100644", "100755"})


class Commit(NamedTuple):
    """A commit: when it was made, and the first line of what was said of it."""

    id: str
    at: datetime
    subject: str


class File(NamedTuple):
    """A file of a commit, by the id of its content."""

    path: str
    blob: str
    size: int


class Repository:
    """The history that leads to what is checked out, or to another revision."""

    def __init__(self, folder: Path, *, revision: str = "HEAD") -> None:
        if not folder.is_dir():
            raise GitHistoryError(f"{folder} is no folder: clone the repository first")
        if revision.startswith("-"):
            raise GitHistoryError(f"{revision!r} is no revision")
        self._folder = folder
        self._tip = self._git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").strip()

    def commits(self) -> list[Commit]:
        """The commits of the main line, oldest first: of a merge the result, and not what was merged into it."""
        log = self._git(
            *("log", "--first-parent", "--reverse", "--no-show-signature", "--no-notes"),
            *("--format=%H%x00%cI%x00%s%x00", self._tip, "--"),
        )
        fields = [field.lstrip("\n") for field in log.split("\0")][:-1]
        return [
            Commit(fields[at], datetime.fromisoformat(fields[at + 1]), fields[at + 2])
            for at in range(0, len(fields), 3)
        ]

    def files(self, commit: str) -> list[File]:
        """The files of a commit, by path; no links, and nothing of other repositories in it."""
        found: list[File] = []
        for entry in self._git("ls-tree", "-r", "-z", "--long", "--full-tree", commit).split("\0")[:-1]:
            about, _, path = entry.partition("\t")
            mode, _, blob, size = about.split()
            if mode not in _FILE_MODES:
                continue
            if not size.isdigit():
                raise GitHistoryError(f"the repository has no content {blob}: it may be a partial clone")
            found.append(File(path, blob, int(size)))
        return found

    @contextmanager
    def contents(self) -> Generator["Contents"]:
        """Reads what is in files, one after the other."""
        with subprocess.Popen(  # noqa: S603 - the words are ours
            self._command("cat-file", "--batch"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        ) as process:
            try:
                yield Contents(cast("BinaryIO", process.stdin), cast("BinaryIO", process.stdout))
            finally:
                process.kill()

    def _command(self, *arguments: str) -> Sequence[str]:
        return ["git", *_OPTIONS, "-C", str(self._folder), *arguments]

    def _git(self, *arguments: str) -> str:
        try:
            done = subprocess.run(  # noqa: S603 - the words are ours, but for a revision that was looked at
                self._command(*arguments),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                env=_environment(),
                timeout=_SECONDS,
                check=False,
            )
        except FileNotFoundError as error:
            raise GitHistoryError("git is not installed on this machine") from error
        except subprocess.TimeoutExpired as error:
            raise GitHistoryError(f"git took longer than {_SECONDS} seconds over {self._folder}") from error
        if done.returncode != 0:
            said = done.stderr.decode(errors="replace").strip().removeprefix("fatal: ")[:300]
            raise GitHistoryError(f"{self._folder}: {said or 'there is no such revision, or no commit yet'}")
        return done.stdout.decode(errors="surrogateescape")


class Contents:
    """What is in files of a repository."""

    def __init__(self, asked: BinaryIO, told: BinaryIO) -> None:
        self._asked = asked
        self._told = told

    def read(self, blob: str) -> bytes:
        """The bytes of a file; raises `GitHistoryError` where the repository lacks them."""
        self._asked.write(f"{blob}\n".encode("ascii"))
        self._asked.flush()
        head = self._told.readline().split()
        if len(head) != 3 or head[1] != b"blob":
            raise GitHistoryError(f"the repository has no content {blob}: it may be a partial clone")
        content = self._told.read(int(head[2]))
        self._told.read(1)
        return content


def _environment() -> Mapping[str, str]:
    """Nothing of this process's environment but where programs are."""
    return {**_ENVIRONMENT, "PATH": os.environ.get("PATH", os.defpath)}
