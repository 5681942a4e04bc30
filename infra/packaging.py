"""Puts together what Lambda unpacks for a function: its own folder, the product's layer, and the libraries' layer.

`sam build` does this at deployment, for the functions' platform. Here it is done by the same recipes, in a second, and
for the machine that this runs on too: so that what a function carries can be weighed, and imported, before anybody
deploys it.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"

_PINNED = re.compile(r"([A-Za-z0-9._-]+)==")
# What SAM's builder for Python leaves out of a folder.
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", "*.egg-info", ".git", ".gitignore", ".aws-sam", ".venv")


class PackagingError(Exception):
    """A package can't be put together; the message ends with what the tool says of it."""


def put_together(source: Path, into: Path, *, libraries_in: str = ".") -> None:
    """Copy the folder of a function or a layer, links followed, and install what its `requirements.txt` names.

    The libraries are for the Python that runs this: they are pinned for the functions' Python, so the lock says which
    versions an older one takes. Each wheel is checked by its hash; nothing is compiled. `libraries_in` is their place
    below `into`. Cost: a second, where uv has the wheels; else a download of 60 MB. Raises `PackagingError`.
    """
    shutil.copytree(source, into, ignore=_LEFT_OUT, dirs_exist_ok=True)
    named = source / "requirements.txt"
    if not named.exists():
        return
    pins = into / "requirements.txt"
    pins.write_text(_locked(_names(named)), encoding="utf-8")
    target = into / libraries_in
    command = [_uv(), "pip", "install", "--quiet", "--python", sys.executable, "--target", str(target)]
    _run([*command, "--only-binary", ":all:", "--no-deps", "--require-hashes", "--requirements", str(pins)])
    (target / ".lock").unlink(missing_ok=True)  # uv's own


def build(source: Path, into: Path) -> None:
    """Do as `sam build` does: by the recipe in the folder's Makefile, else by copying it. Raises `PackagingError`."""
    recipe = source / "Makefile"
    if not recipe.exists():
        if (source / "requirements.txt").exists():
            raise PackagingError(f"{source} has libraries and no recipe: give it a Makefile as layers/dependencies has")
        shutil.copytree(source, into, ignore=_LEFT_OUT, dirs_exist_ok=True)
        return
    (target,) = re.findall(r"^(build-\w+):", recipe.read_text(encoding="utf-8"), re.MULTILINE)
    into.mkdir(parents=True)
    # SAM copies the folder before it runs make in it, so links have become files.
    with tempfile.TemporaryDirectory() as scratch:
        shutil.copytree(source, scratch, ignore=_LEFT_OUT, dirs_exist_ok=True)
        _run(["make", "--silent", "--directory", scratch, target, f"ARTIFACTS_DIR={into}", f"UV={_uv()}"])


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the words are all ours
    if done.returncode:
        raise PackagingError(f"{' '.join(command)}: {done.stderr.strip()}")


def unpacked_bytes(*folders: Path) -> int:
    """How much is in folders, as Lambda's limit counts it: the files' lengths."""
    files = (Path(folder, name) for top in folders for folder, _, names in os.walk(top) for name in names)
    return sum(file.stat().st_size for file in files)


def _names(requirements: Path) -> set[str]:
    lines = requirements.read_text(encoding="utf-8").splitlines()
    return {_normal(pin[1]) for line in lines if (pin := _PINNED.match(line))}


def _locked(names: Iterable[str]) -> str:
    """The lock's lines for these libraries: every version that it has of one, with its marker and its hashes."""
    wanted = frozenset(names)
    kept: list[str] = []
    keeping = False
    for line in LOCK.read_text(encoding="utf-8").splitlines(keepends=True):
        if pin := _PINNED.match(line):
            keeping = _normal(pin[1]) in wanted
        if keeping and not line.lstrip().startswith("#"):
            kept.append(line)
    return "".join(kept)


def _normal(name: str) -> str:
    """A library's name as the index of packages compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _uv() -> str:
    """The machine's uv, or the one that `infra/environment.sh` got for this folder."""
    own = ROOT / ".uv" / "bin" / "uv"
    found = shutil.which("uv") or (str(own) if own.exists() else None)
    if found is None:
        raise PackagingError("there is no uv: run `make lint` once, which gets one, or install it")
    return found
