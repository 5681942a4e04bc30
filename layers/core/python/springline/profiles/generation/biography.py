"""A bio in two or three sentences, made of what is counted and named: no sentence without something to say."""

import re
from collections.abc import Iterator
from datetime import timedelta

from springline.profiles.generation.material import Material
from springline.profiles.generation.private_details import has_private_details
from springline.profiles.generation.subjects import Subjects, leading
from springline.profiles.generation.wording import by_others, counted, listed, month, months, times

_LONGEST_NAME, _LONGEST_GROUP = 60, 80  # characters
_AWAY = timedelta(days=90)  # after that, somebody was active
_NAMELESS = "This member"


def biography(material: Material, about: Subjects) -> str:
    """The bio; below 600 characters whatever the names are."""
    return " ".join([_presence(material), *_deeds(material), *_subjects(material, about)])


def _presence(material: Material) -> str:
    snapshot, name, group = material.snapshot, _name(material.name), _shortened(material.group)
    if snapshot.message_count == 1:
        return f"{name} wrote in {group} once, in {month(snapshot.first_seen_at)}."
    wrote = counted(snapshot.message_count, "message")
    if material.at - snapshot.last_seen_at > _AWAY or month(snapshot.first_seen_at) == month(snapshot.last_seen_at):
        return f"{name} wrote {wrote} in {group} {months(snapshot.first_seen_at, snapshot.last_seen_at)}."
    return f"{name} has written {wrote} in {group} since {month(snapshot.first_seen_at)}."


def _deeds(material: Material) -> Iterator[str]:
    totals = material.totals
    deeds: list[str] = []
    if totals.joined:
        deeds.append(f"replied to {by_others(totals.joined, 'request')}")
    if totals.offers:
        deeds.append(f"made {counted(totals.offers, 'offer')}")
    if totals.needs:
        deeds.append(f"asked for something {times(totals.needs)}")
    if totals.thanked:
        deeds.append(f"were thanked {times(totals.thanked)}")
    if deeds:
        yield f"They {listed(deeds)}."


def _subjects(material: Material, about: Subjects) -> Iterator[str]:
    told = leading(about, material.group)
    said: list[str] = []
    if told.things:
        said.append(f"wrote about {listed([thing.name for thing in told.things])}")
    if told.places:
        said.append(f"spoke of {listed([place.name for place in told.places])}")
    if said:
        yield f"They {', and '.join(said)}."


def _name(name: str) -> str:
    is_one = len(name) <= _LONGEST_NAME and re.search(r"[^\W\d_]", name) and not has_private_details(name)
    return " ".join(name.split()) if is_one else _NAMELESS


def _shortened(group: str) -> str:
    is_one = bool(group.strip()) and not has_private_details(group)
    return " ".join(group.split())[:_LONGEST_GROUP] if is_one else "their group"
