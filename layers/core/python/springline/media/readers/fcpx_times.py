"""Final Cut Pro X's times, made whole for the adapter that reads them.

FCPXML writes times as exact fractions of a second. OpenTimelineIO's adapter counts them in frames of a whole rate, 29
for 29.97, and drops what is over: cuts would move by seconds an hour. So the document is read as if its frames were
1/30 of a second long instead of 1001/30000, each time in it counting the same number of them, and a hair more, so that
dropping the rest drops nothing. The number of frames is what a timeline is made of; the caller knows the true rate.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple
from xml.etree import ElementTree

from springline.media.timecode import Rate

_TIMES = ("offset", "start", "duration")
_HAIR = Fraction(1, 100)  # of a frame
_PARTS_OF_SECOND = 10_000_000


class WholeFrames(NamedTuple):
    """A document whose rates are whole numbers, and the true rate of each project by name; "" is all else's."""

    text: str
    rates: Mapping[str, Rate]


def whole_frames(text: str) -> WholeFrames:
    """Rewrite an FCPXML document, which has been through `refuse_hostile_xml`.

    Raises `ValueError` or `ZeroDivisionError` where a time in it is none.
    """
    root = ElementTree.fromstring(text)  # noqa: S314 - entities were refused
    formats = {form.get("id", ""): _rate(form) for form in root.iter("format") if form.get("frameDuration") is not None}
    rates: dict[str, Rate] = {}
    projects: dict[ElementTree.Element, Rate] = {}
    for project in root.iter("project"):
        rate = next((formats[form] for form in map(_format, project.iter("sequence")) if form in formats), None)
        if rate is not None:
            projects[project] = rates[project.get("name", "")] = rate
    fallback = next(iter([*projects.values(), *formats.values()]), Rate(24))
    rates[""] = fallback
    _stretch(root, fallback, projects)
    for form in root.iter("format"):
        if form.get("id") in formats:
            form.set("frameDuration", f"100/{formats[form.get('id', '')].nominal * 100}s")
    return WholeFrames(ElementTree.tostring(root, encoding="unicode"), rates)


def _format(element: ElementTree.Element) -> str:
    return element.get("format", "")


def _rate(form: ElementTree.Element) -> Rate:
    per_second = 1 / Fraction(form.get("frameDuration", "").removesuffix("s"))
    if not 1 <= per_second <= 1000 or per_second.denominator > 1001:
        raise ValueError(f"{form.get('frameDuration')} is no frame's duration")
    return Rate(per_second.numerator, per_second.denominator)


def _stretch(element: ElementTree.Element, rate: Rate, projects: Mapping[ElementTree.Element, Rate]) -> None:
    rate = projects.get(element, rate)
    for name in _TIMES:
        said = element.get(name)
        if said is not None and said != "0s":
            frames = Fraction(said.removesuffix("s")) * rate.per_second + _HAIR
            parts = int(frames / rate.nominal * _PARTS_OF_SECOND)
            element.set(name, f"{parts}/{_PARTS_OF_SECOND}s")
    for child in element:
        _stretch(child, rate, projects)
