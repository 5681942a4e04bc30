"""Points that prove what is told of a person by rules: each counts or names something, and cites where it was said."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from springline.profiles.generation.generator import LONGEST_POINT, MOST_POINTS
from springline.profiles.generation.material import Material, Said
from springline.profiles.generation.passages import Passage
from springline.profiles.generation.private_details import has_private_details
from springline.profiles.generation.subjects import Subjects, leading
from springline.profiles.generation.wording import by_others, counted, listed, month, times
from springline.profiles.highlights import ProofPoint

Excerpt = Callable[[Said, int], Passage | None]

_MOST_CITED = 5
_CITED_PER_SUBJECT = 3
_LONGEST_EXCERPT = 120
_ENOUGH = 3


def proof_points(material: Material, about: Subjects, excerpt: Excerpt) -> list[ProofPoint]:
    """At most five, those first that say most; where little is known, what single messages were about."""
    points = list(islice(_strong(material, about, excerpt), MOST_POINTS))
    if len(points) < _ENOUGH:
        points += islice(_weak(material, about, points), _ENOUGH - len(points))
    return [point for point in points if len(point.text) <= LONGEST_POINT]


def _strong(material: Material, about: Subjects, excerpt: Excerpt) -> Iterator[ProofPoint]:
    messages, totals = material.messages, material.totals
    if offers := [said for said in messages if said.opened == "offer"]:
        yield _point(f"Made {counted(totals.offers, 'offer')}", offers, excerpt)
    if thanked := [said for said in messages if said.thanked]:
        yield _point(f"Was thanked {times(totals.thanked)}", thanked, excerpt)
    if joined := [said for said in messages if said.joined]:
        yield _point(f"Replied to {by_others(totals.joined, 'request')}", joined, excerpt)
    if needs := [said for said in messages if said.opened == "need"]:
        yield _point(f"Asked for something {times(totals.needs)}", needs, excerpt)
    yield from _subjects(leading(about, material.group))
    liked = max(messages, key=lambda said: said.reactions)
    passage = excerpt(liked, _LONGEST_EXCERPT) if liked.reactions > 1 else None
    if passage and passage.worth > 0:
        yield _point(f"Drew {counted(liked.reactions, 'reaction')} with one message", [liked], excerpt)


def _weak(material: Material, about: Subjects, points: Sequence[ProofPoint]) -> Iterator[ProofPoint]:
    """What single messages were about that no other point cites, the newest first."""
    cited = {number for point in points for number in point.message_ids}
    for said in sorted(material.messages, key=lambda said: said.sent_at, reverse=True):
        things = [
            thing.name
            for thing in about.things
            if said.message_id in thing.message_ids and not has_private_details(thing.name)
        ]
        if things and said.message_id not in cited:
            yield ProofPoint(f"Wrote about {listed(things[:3])} in {month(said.sent_at)}.", (said.message_id,))


def _subjects(told: Subjects) -> Iterator[ProofPoint]:
    said: list[str] = []
    if told.things:
        things = [f"{thing.name} ({counted(len(thing.message_ids), 'message')})" for thing in told.things]
        said.append(f"wrote about {listed(things)}")
    if told.places:
        said.append(f"spoke of {listed([place.name for place in told.places])}")
    if said:
        text = ", and ".join(said)
        cited = [number for one in (*told.things, *told.places) for number in one.message_ids[:_CITED_PER_SUBJECT]]
        yield ProofPoint(f"{text[0].upper()}{text[1:]}.", tuple(dict.fromkeys(cited)))


def _point(what: str, messages: Sequence[Said], excerpt: Excerpt) -> ProofPoint:
    """What somebody did, with the most telling of the newest messages where it can be quoted."""
    newest = sorted(messages, key=lambda said: said.sent_at, reverse=True)[:_MOST_CITED]
    found = [
        (passage.worth, said, passage.text)
        for said in newest
        if (passage := excerpt(said, _LONGEST_EXCERPT)) and (passage.worth > 0 or said.opened == "need")
    ]
    numbers = [said.message_id for said in newest]
    if not found:
        return ProofPoint(f"{what}.", tuple(numbers))
    _, said, text = max(found, key=lambda one: (one[0], one[1].sent_at))
    lead = what if len(messages) == 1 else f"{what}, for example"
    mark = ": " if len(messages) == 1 else " "
    return ProofPoint(f"{lead}{mark}\u201c{text}\u201d", _cited([said.message_id, *numbers]))


def _cited(numbers: "Iterator[int] | Sequence[int]") -> tuple[int, ...]:
    return tuple(dict.fromkeys(numbers))[:_MOST_CITED]
