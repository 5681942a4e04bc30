"""What XML timelines say of their first frame's timecode, which OpenTimelineIO's adapters do not pass on."""

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple
from xml.etree import ElementTree


class Start(NamedTuple):
    """The first frame's timecode in seconds, where it is said, and whether it leaves out names of frames."""

    seconds: Fraction | None
    is_drop_frame: bool


def declared_starts(text: str) -> Mapping[str, Start]:
    """The starts of the sequences (FCP 7, Premiere) or projects (Final Cut Pro X) by name; of one name, the first's.

    The text has been through `refuse_hostile_xml`. Raises `ValueError` where a start is no time.
    """
    root = ElementTree.fromstring(text)  # noqa: S314 - entities were refused
    starts: dict[str, Start] = {}
    for sequence in root.iter("sequence"):
        name = (sequence.findtext("name") or "").strip()
        form = sequence.findtext("timecode/displayformat") or ""
        starts.setdefault(name, Start(None, form.strip().upper() == "DF"))
    for project in root.iter("project"):
        sequence = project.find("sequence")
        if sequence is not None:
            at = Fraction(sequence.get("tcStart", "0s").removesuffix("s"))
            starts[project.get("name", "")] = Start(at, sequence.get("tcFormat") == "DF")
    return starts
