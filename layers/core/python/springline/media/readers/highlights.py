"""Timecoded notes of a recording (`NAME.tldr.json`): highlights by subject, decisions, action items, targets."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, cast

from springline.media.model import Chapter, Highlights, Remark, Unreadable
from springline.media.readers.decoding import decode, storable

_CLOCK = re.compile(r"(\d{1,3}):(\d{2}):(\d{2})(?:\.(\d{1,3}))?")
# The list's name, what one of them is called, and the tag of its scene.
_NOTED: Final = (
    ("decisions", "decision", "decision"),
    ("action_items", "action", "action item"),
    ("targets", "target", "target"),
)


def read_highlights(data: bytes) -> Highlights:
    """Read notes of a recording; those of the same second are in the order of the file.

    Raises:
        Unreadable: It is no JSON, or a note has no time or no words.
    """
    try:
        document: object = json.loads(decode(data).text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"it is no JSON: {error}") from error
    if not isinstance(document, dict):
        raise Unreadable("it should be a JSON object with highlights")
    notes = cast("Mapping[str, object]", document)
    by_subject = notes.get("highlights", {})
    if not isinstance(by_subject, dict):
        raise Unreadable("its highlights should be an object: a list of highlights for each subject")
    chapters = [
        Chapter(at, text, storable(subject).replace("_", " ").strip())
        for subject, listed in cast("Mapping[str, object]", by_subject).items()
        for at, text in _listed(listed, f"highlights/{storable(subject)}", "highlight")
    ]
    remarks = [
        Remark(at, kind, text) for name, key, kind in _NOTED for at, text in _listed(notes.get(name, []), name, key)
    ]
    title = notes.get("meeting")
    return Highlights(
        title=storable(title).strip() if isinstance(title, str) else "",
        chapters=tuple(sorted(chapters, key=lambda chapter: chapter.start_ms)),
        remarks=tuple(sorted(remarks, key=lambda remark: remark.at_ms)),
    )


def _listed(value: object, where: str, key: str) -> Iterator[tuple[int, str]]:
    if not isinstance(value, list):
        raise Unreadable(f"{where} should be a list")
    for number, item in enumerate(cast("Sequence[object]", value), 1):
        note = cast("Mapping[str, object]", item if isinstance(item, dict) else {})
        said, at = note.get(key), note.get("timestamp")
        found = _CLOCK.fullmatch(at) if isinstance(at, str) else None
        if not isinstance(said, str) or not said.strip() or found is None:
            raise Unreadable(f"{where}, number {number}: it needs a timestamp HH:MM:SS and a {key} in words")
        owner = note.get("owner")
        by = f" ({owner.strip()})" if isinstance(owner, str) and owner.strip() else ""
        seconds = (int(found[1]) * 60 + int(found[2])) * 60 + int(found[3])
        yield seconds * 1000 + int((found[4] or "").ljust(3, "0")), storable(said.strip() + by)
