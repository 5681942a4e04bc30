"""Files on this machine that are to become documents, and the paths that they have in a bundle."""

import glob
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from springline.documents.model import NoSuchFileError
from springline.documents.paths import normalised
from springline.documents.patterns import Patterns
from springline.platform.errors import InvalidError

_ALL = Patterns()


def found_in(named: Sequence[str]) -> tuple[Mapping[str, Path], list[str]]:
    """The files that are meant, by their paths in a bundle, and the names of those that are left out.

    A file is called as it is; what is in a folder, by its path within that; what a pattern finds, by its path below the
    folder in which the pattern begins. Of folders and patterns only what is not hidden is taken; of folders only what
    can be read by its name. Links are not followed out of a folder.

    Raises `NoSuchFileError` where nothing has one of the names, and `InvalidError` where two files have one path.
    """
    found: dict[str, Path] = {}
    skipped: list[str] = []
    for name in named:
        for below, file, is_named in _files(name):
            try:
                path = normalised(below)
            except InvalidError as error:
                if is_named:
                    raise
                skipped.append(f"{file}: {error}")
                continue
            if not is_named and not _ALL.match(path):
                skipped.append(str(file))
            elif found.setdefault(path, file).absolute() != file.absolute():
                raise InvalidError(f"{found[path]} and {file} would both be {path}: add them one after the other")
    return found, skipped


def _files(name: str) -> Iterator[tuple[str, Path, bool]]:
    """Each file that a name means: its path in the bundle, itself, and whether it was named by itself."""
    given = Path(name).expanduser()
    if given.is_file():
        yield given.name, given, True
    elif given.is_dir():
        for folder, folders, files in os.walk(given):
            folders[:] = sorted(one for one in folders if not one.startswith("."))
            for one in sorted(files):
                file = Path(folder, one)
                if not one.startswith(".") and file.is_file() and not file.is_symlink():
                    yield file.relative_to(given).as_posix(), file, False
    elif glob.has_magic(name):
        root = _fixed(given)
        files = [Path(one) for one in sorted(glob.glob(str(given), recursive=True))]  # noqa: PTH207 - knows `**`
        if not any(file.is_file() for file in files):
            raise NoSuchFileError(name)
        for file in files:
            if file.is_file():
                yield file.relative_to(root).as_posix(), file, True
    else:
        raise NoSuchFileError(name)


def _fixed(pattern: Path) -> Path:
    """The folder in which a pattern begins: its parts before the first with a magic character."""
    parts: list[str] = []
    for part in pattern.parts[:-1]:
        if glob.has_magic(part):
            break
        parts.append(part)
    return Path(*parts)
