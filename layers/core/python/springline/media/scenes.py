"""How scenes arise, and which words are theirs.

A timeline's scenes are what lies between its cuts. A recording without a timeline is divided by what is said in it:

- where somebody noted highlights, each begins a chapter, which lasts until the next; those of one moment are one;
- what no chapter covers is divided into stretches. A stretch ends at a pause of 4 seconds, if it has lasted 20; once it
  has lasted 45, at the next change of speaker or pause of 1.5 seconds; and before a cue that would make it longer
  than 90. Where nobody's name is known, as in a film's subtitles, any pause of 4 seconds ends it.

The same files always give the same scenes. A cue belongs to the scene that it overlaps longest, to the earlier of two
that are equal, and to the nearest one where it overlaps none: no word is lost, and none is found twice.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from springline.media.model import Cue, Cut, Highlights, Remark, Scene, Timeline, Transcript
from springline.media.timecode import MILLISECONDS, Rate, timecode

LONG_PAUSE_MS = 4_000
SHORT_PAUSE_MS = 1_500
LEAST_MS = 20_000
ENOUGH_MS = 45_000
MOST_MS = 90_000


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when something lasts, in milliseconds from the asset's beginning."""

    start_ms: int
    end_ms: int


def of_timeline(timeline: Timeline) -> tuple[Scene, ...]:
    """A scene for each cut. What a clip was called, and the how manieth of that name it is, identifies it."""
    seen: dict[str, int] = {}
    scenes: list[Scene] = []
    for cut in timeline.cuts:
        seen[cut.name] = seen.get(cut.name, 0) + 1
        scenes.append(_of_cut(cut, seen[cut.name]))
    return tuple(scenes)


def of_recording(cues: Sequence[Cue], highlights: Highlights | None) -> tuple[Scene, ...]:
    """The chapters and stretches of a recording, from its cues in order of time; when one begins identifies it."""
    end = max((cue.end_ms for cue in cues), default=0)
    chapters = list(_chapters(highlights, end)) if highlights else []
    first = chapters[0].start if chapters else end + 1
    before = [cue for cue in cues if cue.start_ms < first]
    scenes = [_stretch(span) for span in stretches(before, last=first)] + chapters
    remarked = _remarked(scenes, highlights.remarks) if highlights else scenes
    return tuple(remarked)


def stretches(cues: Sequence[Cue], *, last: int | None = None) -> list[Span]:
    """Divides cues, in order of time, into stretches; none lasts beyond `last` where that is given."""
    has_speakers = any(cue.speaker for cue in cues)
    spans: list[Span] = []
    start = end = 0
    speaker: str | None = None
    for number, cue in enumerate(cues):
        if number == 0 or _ends(start, end, speaker, cue, has_speakers=has_speakers):
            if number:
                spans.append(Span(start, end))
            start, end = cue.start_ms, cue.end_ms
        end = max(end, cue.end_ms)
        speaker = cue.speaker or speaker
    if not cues:
        return []
    spans.append(Span(start, end))
    ends = [*(span.start_ms for span in spans[1:]), last if last is not None else end]
    return [Span(span.start_ms, min(span.end_ms, until)) for span, until in zip(spans, ends, strict=True)]


def with_words(
    scenes: Sequence[Scene], rate: Rate, transcripts: Sequence[Transcript], *, own_language: str
) -> tuple[Scene, ...]:
    """The scenes with what is spoken in them.

    Args:
        scenes: In order of time, without words.
        rate: What their times count in.
        transcripts: Cues in milliseconds from the asset's first unit. Those in the asset's own language become
            `transcript`, others `translations`, a paragraph for each.
        own_language: BCP 47, or empty where it is not known.

    Cost: the number of cues times the logarithm of that of scenes.
    """
    if not scenes:
        return ()
    spans = [Span(rate.milliseconds(scene.start), rate.milliseconds(scene.start + scene.duration)) for scene in scenes]
    worded = list(scenes)
    for transcript in transcripts:
        is_own = transcript.language == own_language
        for place, cues in _shared_out(transcript.cues, spans):
            worded[place] = _with(worded[place], cues, transcript.language, is_own=is_own)
    return tuple(worded)


def _ends(start: int, end: int, speaker: str | None, cue: Cue, *, has_speakers: bool) -> bool:
    """Whether the stretch from `start` to `end` ends before this cue."""
    pause, lasted = cue.start_ms - end, end - start
    if cue.start_ms == start:
        return False  # said at the same time: where a stretch begins has to name it
    if pause >= LONG_PAUSE_MS and (not has_speakers or lasted >= LEAST_MS):
        return True
    is_turn = cue.speaker is not None and cue.speaker != speaker
    if lasted >= ENOUGH_MS and (is_turn or pause >= SHORT_PAUSE_MS):
        return True
    return cue.end_ms - start > MOST_MS


def _of_cut(cut: Cut, number: int) -> Scene:
    return Scene(
        source_key=f"{cut.name}#{number}",
        start=cut.start,
        duration=cut.duration,
        title=cut.name,
        description="\n".join(cut.remarks),
    )


def _stretch(span: Span) -> Scene:
    return Scene(f"at {timecode(span.start_ms, MILLISECONDS)}", span.start_ms, span.end_ms - span.start_ms)


def _chapters(highlights: Highlights, end: int) -> Iterator[Scene]:
    """A scene for each moment of which there are highlights; those after the end of what is said are left out."""
    inside = [chapter for chapter in highlights.chapters if chapter.start_ms < end]
    moments = [(at, list(same)) for at, same in groupby(inside, key=lambda chapter: chapter.start_ms)]
    ends = [*(at for at, _ in moments), end][1:]
    for (at, same), until in zip(moments, ends, strict=True):
        yield Scene(
            source_key=f"at {timecode(at, MILLISECONDS)}",
            start=at,
            duration=until - at,
            title=same[0].title,
            description="\n".join(chapter.title for chapter in same[1:]),
            tags=tuple(dict.fromkeys(chapter.tag for chapter in same if chapter.tag)),
        )


def _remarked(scenes: Sequence[Scene], remarks: Iterable[Remark]) -> list[Scene]:
    """The scenes with what was noted of moments in them; a moment between two belongs to the earlier one."""
    noted = list(scenes)
    starts = [scene.start for scene in scenes]
    for remark in remarks:
        place = max(bisect_right(starts, remark.at_ms) - 1, 0)
        if noted:
            scene = noted[place]
            said = f"{remark.kind.capitalize()}: {remark.text}"
            noted[place] = replace(
                scene,
                description="\n".join(filter(None, (scene.description, said))),
                tags=tuple(dict.fromkeys((*scene.tags, remark.kind))),
            )
    return noted


def _shared_out(cues: Sequence[Cue], spans: Sequence[Span]) -> Iterator[tuple[int, list[Cue]]]:
    starts = [span.start_ms for span in spans]
    placed = ((_place(cue, spans, starts), cue) for cue in cues)
    shares: dict[int, list[Cue]] = {}
    for place, cue in placed:
        shares.setdefault(place, []).append(cue)
    yield from sorted(shares.items())


def _place(cue: Cue, spans: Sequence[Span], starts: Sequence[int]) -> int:
    """The number of the scene that a cue belongs to; scenes are in order and don't overlap."""
    first = max(bisect_right(starts, cue.start_ms) - 1, 0)
    last = max(bisect_right(starts, cue.end_ms) - 1, first)
    near = range(first, min(last + 2, len(spans)))

    def fit(number: int) -> tuple[int, int]:
        span = spans[number]
        overlap = min(cue.end_ms, span.end_ms) - max(cue.start_ms, span.start_ms)
        return overlap, -number  # where negative, it is how far apart they are

    return max(near, key=fit)


def _with(scene: Scene, cues: Sequence[Cue], language: str, *, is_own: bool) -> Scene:
    said = _paragraphs(cues)
    speakers = [cue.speaker for cue in cues if cue.speaker]
    scene = replace(
        scene,
        languages=tuple(dict.fromkeys((*scene.languages, *filter(None, (language,))))),
        people=tuple(dict.fromkeys((*scene.people, *speakers))),
    )
    if is_own:
        return replace(scene, transcript="\n".join(filter(None, (scene.transcript, said))))
    one_paragraph = said.replace("\n", " ")
    return replace(scene, translations="\n".join(filter(None, (scene.translations, one_paragraph))))


def _paragraphs(cues: Sequence[Cue]) -> str:
    """What is said, a line for each turn of a speaker."""
    turns = groupby(cues, key=lambda cue: cue.speaker)
    return "\n".join(" ".join(cue.text for cue in turn) for _, turn in turns)
