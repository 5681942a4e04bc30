"""Which files tell of the same recording or edit: those of one folder whose names begin alike.

`call.transcript.vtt` and `call.tldr.json` are one recording; `film-de.srt` and `film.en.srt` are one film in two
languages, and `film.otio` beside them is its cut.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from springline.media.languages import bcp47, is_common
from springline.media.model import MediaFileError

TIMELINES: Final = frozenset({".otio", ".edl", ".fcpxml", ".xml", ".aaf"})
SUBTITLES: Final = frozenset({".srt", ".vtt", ".ass", ".ssa"})
HIGHLIGHTS: Final = ".tldr.json"
TALKS: Final = ".jsonl"
_TRANSCRIPT: Final = ".transcript"
# film-de, film.pt-BR, film_en, film-fr-Goofy: the last part that is a language, and what may follow it.
_TAG = re.compile(r"[-._ ]([A-Za-z]{2,3}(?:[-_](?:[A-Z]{2}|[A-Z][a-z]{3}|\d{3})(?![A-Za-z0-9]))*)(?![A-Za-z0-9])")
_VARIANTS: Final = frozenset({"", "cc", "forced", "hoh", "sdh"})


@dataclass(frozen=True, slots=True)
class SubtitleFile:
    """A file of subtitles, and the language that its name gives (BCP 47), or empty."""

    path: Path
    language: str


@dataclass(slots=True)
class Group:
    """The files of one recording or edit. `stem` is how their names begin."""

    folder: Path
    stem: str
    timelines: list[Path] = field(default_factory=list[Path])
    subtitles: list[SubtitleFile] = field(default_factory=list[SubtitleFile])
    highlights: Path | None = None

    @property
    def files(self) -> list[Path]:
        """All files of the group, in a fixed order."""
        rest = [] if self.highlights is None else [self.highlights]
        return [*self.timelines, *(subtitle.path for subtitle in self.subtitles), *rest]


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to import: groups, files of talk records, and what is wrong with the paths themselves."""

    groups: Sequence[Group]
    talks: Sequence[Path]
    errors: Sequence[MediaFileError]
    passed_over: int = 0


def find(paths: Iterable[Path]) -> Found:
    """The files that the paths name; of folders all that can be read, at any depth, in order of their names.

    Files in folders that are of no known kind are passed over and counted. Hidden ones are only passed over. One that
    was named itself is an error. A file that is found by two paths is read by the first.
    """
    files: dict[Path, Path] = {}
    errors: list[MediaFileError] = []
    passed_over = 0
    for path in paths:
        try:
            path.stat()
        except OSError as error:
            missing = isinstance(error, FileNotFoundError | NotADirectoryError)
            reason = "there is no such file or folder" if missing else error.strerror or str(error)
            errors.append(MediaFileError(path, reason))
            continue
        if path.is_dir():
            inside = sorted(file for file in path.rglob("*") if file.is_file() and not _is_hidden(file, path))
            known = [file for file in inside if kind(file)]
            passed_over += len(inside) - len(known)
            for file in known:
                files.setdefault(file.absolute().parent.resolve() / file.name, file)
            if not known:
                errors.append(MediaFileError(path, f"there is nothing to import in it: it needs {_KINDS}"))
        elif not path.is_file() or not kind(path):
            errors.append(MediaFileError(path, f"it is of no known kind: import {_KINDS}"))
        else:
            files.setdefault(path.absolute().parent.resolve() / path.name, path)
    talks = [file for file in files.values() if kind(file) == "talks"]
    return Found(_groups(file for file in files.values() if kind(file) != "talks"), talks, errors, passed_over)


def _is_hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)


_KINDS = ", ".join([*sorted(TIMELINES), *sorted(SUBTITLES), f"{HIGHLIGHTS} or {TALKS}"])


def kind(file: Path) -> str:
    """What a file's name says it is: timeline, subtitles, highlights, talks; or empty."""
    suffix = file.suffix.lower()
    if suffix in TIMELINES:
        return "timeline"
    if suffix in SUBTITLES:
        return "subtitles"
    if file.name.lower().endswith(HIGHLIGHTS):
        return "highlights"
    return "talks" if suffix == TALKS else ""


def split_language(stem: str) -> tuple[str, str]:
    """A subtitle file's name without the language in it, and that language (BCP 47), or empty."""
    tag = _tag(stem)
    return (stem, "") if tag is None else (stem[: tag.start()], bcp47(tag[1]))


def _tag(stem: str) -> re.Match[str] | None:
    tags = [found for found in _TAG.finditer(stem) if found.start() and is_common(found[1])]
    return tags[-1] if tags else None


def _may_be_a_word(stem: str) -> bool:
    """Whether what could be a language in a name has other words behind it, as `to` has in `how-to-edit`."""
    tag = _tag(stem)
    return tag is not None and stem[tag.end() :].lower().strip("-._ ") not in _VARIANTS


def _groups(files: Iterable[Path]) -> list[Group]:
    groups: dict[tuple[Path, str], Group] = {}

    def group(file: Path, stem: str) -> Group:
        return groups.setdefault((file.parent, stem), Group(file.parent, stem))

    in_order = sorted(files)
    certain = {(file.parent, stem) for file in in_order if (stem := _certain_stem(file))}
    for file in in_order:
        if kind(file) == "timeline":
            group(file, file.stem).timelines.append(file)
        elif kind(file) == "highlights":
            group(file, file.name[: -len(HIGHLIGHTS)]).highlights = file
        else:
            stem = file.stem.removesuffix(_TRANSCRIPT)
            bare, language = split_language(stem)
            if _may_be_a_word(stem) and (file.parent, bare.removesuffix(_TRANSCRIPT)) not in certain:
                bare, language = stem, ""
            group(file, bare.removesuffix(_TRANSCRIPT)).subtitles.append(SubtitleFile(file, language))
    return list(groups.values())


def _certain_stem(file: Path) -> str:
    """How a file's name begins, unless that depends on the files beside it: then empty."""
    if kind(file) == "timeline":
        return file.stem
    if kind(file) == "highlights":
        return file.name[: -len(HIGHLIGHTS)]
    stem = file.stem.removesuffix(_TRANSCRIPT)
    return "" if _may_be_a_word(stem) else split_language(stem)[0].removesuffix(_TRANSCRIPT)
