"""Edited timelines by OpenTimelineIO and its adapters: .otio, .edl (CMX 3600), .fcpxml, .xml (Premiere, FCP 7), .aaf.

The media that a timeline names are never opened: what is read is one file, and where its cuts are.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Final, NamedTuple, cast
from urllib.parse import unquote, urlsplit

from springline.media.model import Cut, Timeline, Unreadable
from springline.media.readers.decoding import decode, storable
from springline.media.readers.edl import plain_edl, trouble
from springline.media.readers.fcpx_times import WholeFrames, whole_frames
from springline.media.readers.flattening import OtioTime, Piece, flattened, played, seconds
from springline.media.readers.hostile import refuse_deep_json, refuse_hostile_xml
from springline.media.readers.starts import Start, declared_starts
from springline.media.timecode import Rate, exact_rate

if TYPE_CHECKING:
    from opentimelineio import opentime, schema

ADAPTERS: Final = {
    ".otio": "otio_json",
    ".edl": "cmx_3600",
    ".fcpxml": "fcpx_xml",
    ".xml": "fcp_xml",
    ".aaf": "AAF",
}
_AAF_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_UNITS = 1 << 40  # a thousand years; thousandths of it at any rate still fit 64 bits
_NO_START = Start(None, is_drop_frame=False)


class _Read(NamedTuple):
    """What an adapter returned, and what the file says beside that, by the timeline's name."""

    found: object
    starts: Mapping[str, Start] = {}
    edl_rate: Rate | None = None
    rates: Mapping[str, Rate] = {}
    guessed_encoding: str | None = None


def read_timelines(file: Path, *, edl_rate: Rate | None = None) -> tuple[Timeline, ...]:
    """Read the timelines of a file: one, or several where it holds a library or loose clips.

    Call it in a process of its own (`timeline_process`): a hostile file can end the one that reads it.

    Args:
        file: Its ending says the format.
        edl_rate: The rate of an EDL, which does not say its own. None: it is guessed, as `plain_edl` says.

    Raises:
        Unreadable: It can't be read, or has no clips; the message says why and what to do.
        OSError: It can't be opened.
    """
    try:
        read = _read(file, edl_rate)
        timelines = tuple(_timeline(name, timeline, read) for name, timeline in _each(read.found, file.stem))
    except (Unreadable, OSError):
        raise
    except Exception as error:  # adapters raise whatever their parsers met: KeyError, AttributeError, …
        advice = "export it again" if file.suffix.lower() == ".otio" else "correct it, or export it as .otio"
        raise Unreadable(f"its timeline can't be read ({_said(error)}): {advice}") from error
    timelines = tuple(timeline for timeline in timelines if timeline.cuts)
    if not timelines:
        raise Unreadable("there are no clips in it: export a sequence that has some")
    return timelines


def _read(file: Path, edl_rate: Rate | None) -> _Read:
    from opentimelineio import adapters, media_linker

    unlinked = media_linker.MediaLinkingPolicy.DoNotLinkMedia
    suffix = file.suffix.lower()
    adapter = ADAPTERS[suffix]
    if suffix == ".aaf":
        with file.open("rb") as stream:
            if stream.read(len(_AAF_MAGIC)) != _AAF_MAGIC:
                raise Unreadable("it is no AAF: its first bytes are others; export it again")
        return _Read(adapters.read_from_file(str(file), adapter, unlinked))
    text, guessed = decode(file.read_bytes())
    if suffix == ".edl":
        plain, rate = plain_edl(text, edl_rate)
        try:
            found = adapters.read_from_string(plain, adapter, unlinked, rate=float(rate.per_second))
        except Exception as error:  # the adapter's own words name its classes, or a mistake in its message
            reason = trouble(text, error)
            if not reason:
                raise
            raise Unreadable(f"{reason}: correct it, or export it as .otio") from error
        return _Read(found, {}, rate, guessed_encoding=guessed)
    if suffix == ".otio":
        refuse_deep_json(text)
        return _Read(adapters.read_from_string(text, adapter, unlinked), guessed_encoding=guessed)
    refuse_hostile_xml(text)
    starts = declared_starts(text)
    whole = whole_frames(text) if suffix == ".fcpxml" else WholeFrames(text, {})
    found = adapters.read_from_string(whole.text, adapter, unlinked)
    return _Read(found, starts, rates=whole.rates, guessed_encoding=guessed)


def _each(found: object, stem: str) -> "Iterator[tuple[str, schema.Timeline]]":
    """The timelines in what an adapter returned, each with a name of its own; of loose clips one is made of each."""
    from opentimelineio import schema

    items = found if isinstance(found, schema.SerializableCollection) else (found,)
    names = Counter[str]()
    given: set[str] = set()
    for item in items:
        if isinstance(item, schema.Timeline):
            timeline = item
        elif isinstance(item, schema.Track):
            timeline = schema.Timeline(item.name, tracks=[item.deepcopy()])
        elif isinstance(item, schema.Clip | schema.Stack):
            timeline = schema.Timeline(item.name, tracks=[schema.Track(children=[item.deepcopy()])])
        else:
            continue
        name = storable(timeline.name).strip() or stem
        unique = name
        while unique in given:
            names[name] += 1
            unique = f"{name} {names[name] + 1}"
        given.add(unique)
        yield unique, timeline


def _timeline(name: str, timeline: "schema.Timeline", read: _Read) -> Timeline:
    tracks = cast("list[schema.Track]", list(timeline.tracks))
    seen = [track for track in tracks if track.kind == "Video"]
    if not seen and tracks:
        seen = tracks[:1]  # sound alone is cut as well
        seen[0].kind = "Video"
    first = _undo_record_starts(seen) if read.edl_rate else timeline.global_start_time
    pieces = flattened(seen)
    counted = read.edl_rate or _rate(first, pieces)
    rate = read.rates.get(timeline.name) or read.rates.get("") or counted
    said = read.starts.get(timeline.name, _NO_START)
    start = said.seconds if said.seconds is not None else seconds(first) if first is not None else Fraction(0)
    rate = Rate(rate.numerator, rate.denominator, (rate.is_drop_frame or said.is_drop_frame) and rate.can_drop)
    cuts = tuple(cut for piece in pieces if (cut := _cut(piece, counted)) is not None)
    duration = counted.units(max((played(track) for track in seen), default=Fraction(0)))
    duration = max([duration, *(cut.start + cut.duration for cut in cuts[-1:])])
    if not -_MOST_UNITS < rate.units(start) < _MOST_UNITS or duration > _MOST_UNITS:
        raise Unreadable("its times are beyond what timecode can name: export it again")
    return Timeline(name, rate, rate.units(start), duration, cuts, read.guessed_encoding)


def _undo_record_starts(tracks: "Sequence[schema.Track]") -> "opentime.RationalTime | None":
    """The first record time of an EDL.

    The CMX adapter notes a track's as the negative start of its range, which by OpenTimelineIO's own rules would mean a
    stretch before the first clip. Tracks that begin later than the first get a gap instead.
    """
    from opentimelineio import opentime, schema

    zero = opentime.RationalTime(0, 24)
    starts = [track.source_range.start_time if track.source_range else zero for track in tracks]
    if not starts:
        return None
    begins = [-seconds(start) for start in starts]
    earliest = min(begins)
    for track, begin, start in zip(tracks, begins, starts, strict=True):
        track.source_range = None
        if begin > earliest:
            late = opentime.RationalTime(float((begin - earliest) * exact_rate(start.rate).per_second), start.rate)
            track.insert(0, schema.Gap(duration=late))
    return -starts[begins.index(earliest)]


def _rate(first: OtioTime | None, pieces: Sequence[Piece]) -> Rate:
    """The rate of the first frame's timecode, or the one that most clips are cut in."""
    if first is not None and first.rate > 1:  # a RationalTime that nobody set counts seconds
        return exact_rate(first.rate)
    rates = Counter(piece.clip.trimmed_range().duration.rate for piece in pieces)
    return exact_rate(rates.most_common(1)[0][0]) if rates else Rate(24)


def _cut(piece: Piece, rate: Rate) -> Cut | None:
    start, end = rate.units(piece.start), rate.units(piece.end)
    if end <= start:
        return None  # shorter than half a frame
    clip = cast("schema.Clip", piece.clip)
    media = _media_name(clip.media_reference)
    name = storable(clip.name).strip() or media or "Clip"
    remarks = [media] if media and media != name else []
    for marker in clip.markers:
        said = ": ".join(part for part in (marker.name.strip(), marker.comment.strip()) if part)
        if said:
            remarks.append(said)
    remarks += [effect.effect_name for effect in clip.effects if effect.effect_name.strip()]
    return Cut(name, start, end - start, tuple(storable(remark) for remark in dict.fromkeys(remarks)))


def _media_name(reference: "schema.MediaReference | None") -> str:
    address = cast("str", getattr(reference, "target_url", "") or "")
    path = PureWindowsPath(unquote(urlsplit(address).path or address)) if address else None
    return storable((path.name if path else "") or getattr(reference, "name", "") or "").strip()


def _said(error: Exception) -> str:
    first = str(error).strip().split("\n")[0]
    return storable(f"{type(error).__name__}: {first}"[:200] if first else type(error).__name__)
