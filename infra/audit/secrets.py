"""Finds secrets that were put into the repository: by what they look like, and by the names of files that hold some."""

import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

# Each has a form that nothing else has, so what is found is one, or pretends to be.
_FORMS = {
    "a private key": re.compile(rb"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
    "a token of Springline": re.compile(rb"spl_(?!(.)\1{42})[A-Za-z0-9_-]{43}"),
    "an AWS access key": re.compile(rb"\b(?:AKIA|ASIA)(?!I?EXAMPLE)[0-9A-Z]{16}\b"),
    "a GitHub token": re.compile(rb"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,})"),
    "a Slack token": re.compile(rb"\bxox[abprs]-[A-Za-z0-9-]{20,}"),
    "a key of a language model's service": re.compile(rb"\bsk-(?:proj-|ant-)?[A-Za-z0-9_]{32,}"),
    "a Google API key": re.compile(rb"\bAIza[A-Za-z0-9_-]{35}"),
    "a signed web token": re.compile(rb"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}"),
}
_NAMES = re.compile(
    r"(?:^|/)(?:\.env(?:\..+)?|tokens\.json|credentials|\.netrc|\.pgpass|id_(?:rsa|ed25519)|.*\.(?:pem|p12|pfx|key))$"
)


class Found(NamedTuple):
    """Something that looks like a secret; `line` counts from 1, and is 0 where it is the whole file."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}" if self.line else f"{self.file}: {self.what}"


def tracked(root: Path) -> list[str]:
    """The repository's files, also new ones that git does not ignore; all that are not hidden where git knows none."""
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603 - our own command
    except (OSError, subprocess.CalledProcessError):
        places = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
        return sorted(str(place) for place in places if not any(part.startswith(".") for part in place.parts[:-1]))
    return sorted(filter(None, listed.decode().split("\0")))


def find(root: Path, files: Iterable[str]) -> Iterator[Found]:
    """Look through files of a folder; what is no file any more is passed over. Cost: every byte, once for each form."""
    for name in files:
        if _NAMES.search(name):
            yield Found(name, 0, "a file of this name holds secrets")
        path = root / name
        if path.is_symlink() or not path.is_file():
            continue
        content = path.read_bytes()
        for what, form in _FORMS.items():
            for match in form.finditer(content):
                yield Found(name, content.count(b"\n", 0, match.start()) + 1, what)
