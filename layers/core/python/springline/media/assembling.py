"""From the files of a group to the assets that they tell of."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from springline.media import scenes
from springline.media.grouping import Group
from springline.media.model import (
    Asset,
    Cue,
    Highlights,
    MediaFileError,
    Scene,
    Timeline,
    Transcript,
    Unreadable,
    printable,
)
from springline.media.readers.highlights import read_highlights
from springline.media.readers.subtitles import read_subtitles
from springline.media.readers.talks import Talk
from springline.media.readers.timeline_process import Reading
from springline.media.timecode import MILLISECONDS, Rate, named_milliseconds

READERS_REVISION: Final = 2
"""Raised when the same files give other scenes than before, so that importing them again is no repetition."""

MOST_TEXT_BYTES: Final = 64 << 20
MOST_BINARY_BYTES: Final = 512 << 20
_DATE = re.compile(r"(?<!\d)(\d{4}-[01]\d-[0-3]\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the caller knows and files do not say: their language (BCP 47), and the rate of EDLs."""

    language: str = ""
    edl_rate: Rate | None = None


@dataclass(frozen=True, slots=True)
class Assembled:
    """The assets of a group, the timelines in it that can't be read, and remarks for whoever imports them."""

    assets: tuple[Asset, ...]
    errors: tuple[MediaFileError, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Words:
    """The transcripts of a group, and which language is the recording's own."""

    transcripts: tuple[Transcript, ...]
    own_language: str
    notes: tuple[str, ...]


def assemble(group: Group, read_timelines: Reading, wishes: Wishes) -> Assembled:
    """Read the files of a group.

    Raises:
        MediaFileError: Its words can't be read. Nothing of the group should be imported then: without that file, an
            earlier import of the same would lose words that are only in it.
    """
    key, stem = _content_hash(group.files, wishes), printable(group.stem)
    words = _words(group, wishes)
    highlights = None if group.highlights is None else _highlights(group.highlights)
    errors: list[MediaFileError] = []
    notes = list(words.notes)
    if group.timelines:
        timelines: list[tuple[Path, Timeline]] = []
        for path in group.timelines:
            try:
                timelines += ((path, timeline) for timeline in read_timelines(path, wishes.edl_rate))
            except Unreadable as error:
                errors.append(MediaFileError(path, str(error)))
        files = Counter(path for path, _ in timelines)
        notes += dict.fromkeys(_guess(path, timeline.guessed_encoding) for path, timeline in timelines)
        if group.highlights is not None:
            name = printable(str(group.highlights))
            notes.append(f"{name}: not used, as its notes are of a recording and there is a cut of that name beside it")
        assets = [
            _of_timeline(
                timeline, words, key, printable(path.name if files[path] == 1 else f"{path.name}/{timeline.name}")
            )
            for path, timeline in timelines
        ]
    elif words.transcripts:
        assets = [_of_recording(stem, words, highlights, key)]
    else:
        assert group.highlights is not None  # noqa: S101 - a group has a file
        raise MediaFileError(group.highlights, "there is no transcript of the same name beside it: import both")
    at = _recorded_at(stem)
    return Assembled(
        tuple(replace(asset, recorded_at=at) for asset in assets), tuple(errors), tuple(filter(None, notes))
    )


def of_talk(talk: Talk) -> Asset:
    """A recording that is known by its description only: one scene, the whole of it."""
    said = json.dumps([READERS_REVISION, *talk], default=str, ensure_ascii=False)
    languages = (talk.language,) if talk.language else ()
    return Asset(
        source_key=talk.source,
        kind="recording",
        title=talk.title,
        description=talk.description,
        language=talk.language,
        tags=talk.tags,
        people=talk.speakers,
        recorded_at=talk.recorded_at,
        rate=MILLISECONDS,
        duration=talk.duration_ms,
        thumbnail_url=talk.thumbnail_url,
        source_url=talk.source_url,
        content_hash=hashlib.sha256(said.encode()).hexdigest(),
        scenes=(Scene("whole", 0, talk.duration_ms, title=talk.title, languages=languages),),
    )


def _guess(file: Path, encoding: str | None) -> str:
    if encoding is None:
        return ""
    return f"{printable(str(file))}: read as {encoding}, which is a guess; save it as UTF-8 to be sure"


def _words(group: Group, wishes: Wishes) -> _Words:
    transcripts: list[Transcript] = []
    notes: list[str] = []
    for file in group.subtitles:
        data = file.path.read_bytes()
        try:
            read = read_subtitles(data, suffix=file.path.suffix.lower(), language=file.language or wishes.language)
        except Unreadable as error:
            raise MediaFileError(file.path, str(error)) from error
        notes.append(_guess(file.path, read.guessed_encoding))
        language = file.language or read.language or wishes.language
        digest = hashlib.sha256(b"%d " % READERS_REVISION + data).hexdigest()
        transcripts.append(Transcript(printable(file.path.name), language, digest, read.cues))
    return _Words(tuple(transcripts), _own_language(group, transcripts, wishes), tuple(notes))


def _own_language(group: Group, transcripts: Sequence[Transcript], wishes: Wishes) -> str:
    """The language of the file that has none in its name; or the wished one, English, the first by its code."""
    for file, transcript in zip(group.subtitles, transcripts, strict=True):
        if not file.language:
            return transcript.language
    there = sorted({transcript.language for transcript in transcripts})
    return next((language for language in (wishes.language, "en") if language in there), there[0] if there else "")


def _highlights(path: Path) -> Highlights:
    try:
        return read_highlights(path.read_bytes())
    except Unreadable as error:
        raise MediaFileError(path, str(error)) from error


def _of_timeline(timeline: Timeline, words: _Words, key: str, source_key: str) -> Asset:
    transcripts = tuple(_from_first_frame(transcript, timeline) for transcript in words.transcripts)
    found = scenes.with_words(scenes.of_timeline(timeline), timeline.rate, transcripts, own_language=words.own_language)
    return Asset(
        source_key=source_key,
        kind="timeline",
        title=timeline.name,
        language=words.own_language,
        people=_people(found),
        rate=timeline.rate,
        start=timeline.start,
        duration=timeline.duration,
        content_hash=key,
        scenes=found,
        transcripts=transcripts,
    )


def _from_first_frame(transcript: Transcript, timeline: Timeline) -> Transcript:
    """The cues counted from the first frame: subtitles of a film that begins at one o'clock often count from midnight.

    They do if the timecode begins later than the film lasts, and no cue comes before it. They begin at what the
    timecode says, 01:00:00,000 for 01:00:00:00, not when a clock shows it: at 23.976 that is 3.6 seconds later.
    """
    start, duration = named_milliseconds(timeline.start, timeline.rate), timeline.rate.milliseconds(timeline.duration)
    if not transcript.cues or start < max(duration, 1) or transcript.cues[0].start_ms < start:
        return transcript
    moved = [Cue(cue.start_ms - start, cue.end_ms - start, cue.text, cue.speaker) for cue in transcript.cues]
    return replace(transcript, cues=moved, content_hash=f"{transcript.content_hash} from {start}")


def _of_recording(stem: str, words: _Words, highlights: Highlights | None, key: str) -> Asset:
    own = [transcript for transcript in words.transcripts if transcript.language == words.own_language]
    found = scenes.with_words(
        scenes.of_recording(own[0].cues, highlights),
        MILLISECONDS,
        words.transcripts,
        own_language=words.own_language,
    )
    end = max(cue.end_ms for transcript in words.transcripts for cue in transcript.cues)
    return Asset(
        source_key=stem,
        kind="recording",
        title=(highlights.title if highlights else "") or stem,
        language=words.own_language,
        people=_people(found),
        rate=MILLISECONDS,
        duration=end,
        content_hash=key,
        scenes=found,
        transcripts=words.transcripts,
    )


def _people(found: Iterable[Scene]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(person for scene in found for person in scene.people))


def _recorded_at(stem: str) -> datetime | None:
    """Midnight of the date in a name such as `call_2026-02-05`."""
    for found in _DATE.finditer(stem):
        try:
            return datetime.fromisoformat(found[1]).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def _content_hash(files: Sequence[Path], wishes: Wishes) -> str:
    """Of all that the assets of these files come from: names and bytes, wishes, and how they are read.

    Raises `MediaFileError` for one that is too large to be read, or can't be.
    """
    whole = hashlib.sha256(f"{READERS_REVISION} {wishes}".encode())
    for name, digest in _digests(files):
        whole.update(f"\n{len(name)} {name} {digest}".encode(errors="surrogateescape"))
    return whole.hexdigest()


def _digests(files: Sequence[Path]) -> Iterator[tuple[str, str]]:
    for file in files:
        most = MOST_BINARY_BYTES if file.suffix.lower() == ".aaf" else MOST_TEXT_BYTES
        try:
            size = file.stat().st_size
            if size > most:
                raise MediaFileError(file, f"it has {size:,} bytes, more than the {most:,} that are read: split it")
            with file.open("rb") as stream:
                yield file.name, hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise MediaFileError(file, error.strerror or str(error)) from error
