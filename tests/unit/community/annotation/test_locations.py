import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.community.annotation.locations import locations
from springline.community.annotation.prose import prose

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lost cat near Mill Street", ["Mill Street"]),
        ("St Mary's Church hall on Sunday", ["St Mary's Church"]),
        ("at the library on Elm Road", ["Elm Road"]),
        ("from Main St. to Elm St.", ["Main St", "Elm St"]),
        ("Anyone near Leipzig?", ["Leipzig"]),
        ("I live in Salford now", ["Salford"]),
        ("the weather in New York is bad", ["New York"]),
        ("next to the Red Lion", ["Red Lion"]),
        ("Berliner Str. 12, 2. OG", ["Berliner Str. 12"]),
        ("in der Lindenstraße 4", ["Lindenstraße 4"]),
        ("am Rosenplatz", ["Rosenplatz"]),
        ("Alte Gasse 7", ["Alte Gasse 7"]),
        ("in der Nähe von Köln", ["Köln"]),
        ("ich wohne jetzt in Kreuzberg", ["Kreuzberg"]),
        ("calle Mayor 3", ["calle Mayor 3"]),
        ("en la Plaza de España", ["Plaza de España"]),
        ("vivo en Lavapiés", ["Lavapiés"]),
        ("Elm Road, then Elm Road again", ["Elm Road"]),
    ],
)
def test_places_are_found_by_how_they_are_named(text: str, found: list[str]):
    assert list(locations(text, prose(text))) == found


@pytest.mark.parametrize(
    "text",
    [
        "in Ubuntu you can",
        "I moved to Debian",
        "The Library is closed",
        "meet in March",
        "meeting at Monday lunch",
        "auf dem Spielplatz",
        "morgen zum Baumarkt",
        "der neue Weg",
        "biblioteca municipal",
        "outside my house",
        "see https://example.org/Mill Street",
        "JONES STREET",
        "",
    ],
)
def test_what_only_looks_like_a_place_is_none(text: str):
    assert "Mill" not in text or "http" in text
    assert locations(text, prose(text)) == ()


@given(
    st.lists(st.sampled_from(["near", "the", "Elm", "Road", "Straße", "in", "calle", "de", "wohne", "12", ",", "`x`"]))
)
def test_every_place_is_verbatim(words: list[str]):
    text = " ".join(words)
    found = locations(text, prose(text))
    assert len(found) <= 10
    assert all(place in text and "`" not in place for place in found)


def test_a_wall_of_capitals_costs_little():
    for piece in ("A", "Ab", "Ab ", "near Ab ", "calle de "):
        text = (piece * 4000)[:4000]
        locations(text, text)
