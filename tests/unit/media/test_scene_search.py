"""What a request for scenes asks, and what of a scene's words is shown."""

from datetime import UTC, datetime
from typing import Any

import pytest

from springline.media import scene_search
from springline.media.scene_schemas import ScenesQuery
from springline.media.scene_views import SceneView
from springline.search.model import OneOf, Query, Range, Sort, Words
from springline.search.reading import QueryUnreadableError

pytestmark = pytest.mark.unit

DAY = datetime(2026, 3, 1, tzinfo=UTC)


def asked(**parameters: Any) -> Any:
    return scene_search.asked(ScenesQuery(**parameters))


def view(**texts: str) -> SceneView:
    """A scene with these texts; what is not said is empty."""
    asset = {"id": 1, "kind": "recording", "library": "main", "language": "en", "source_url": None}
    asset |= {"title": texts.pop("asset_title", ""), "description": texts.pop("asset_description", "")}
    empty: Any = dict.fromkeys(("title", "transcript", "translations", "description"), "")
    return empty | texts | {"asset": asset, "id": 7}


def test_parameters_are_clauses_beside_those_of_the_text():
    found = asked(
        q="heron",
        library=("archive", "rushes"),
        kind=("timeline",),
        tag=("birds",),
        person=("Ada",),
        language=("en",),
        favorite=False,
        offline_ready=True,
        recorded_from=DAY,
        duration_from=1.5,
        duration_to=2,
    )
    assert set(found.query.clauses) == {
        Words(("heron",)),
        OneOf("library_slug", ("archive", "rushes")),
        OneOf("kind", ("timeline",)),
        OneOf("tags", ("birds",)),
        OneOf("people", ("Ada",)),
        OneOf("languages", ("en",)),
        OneOf("is_favorite", (False,)),
        OneOf("offline_ready", (True,)),
        Range("recorded_at", DAY, None),
        Range("duration_ms", 1500, 2000),
    }


def test_each_facet_of_the_index_is_a_parameter():
    fields = set(scene_search.FACETS.values())
    assert fields == set(asked(facets=True).facets)
    assert scene_search.FACETS.keys() <= ScenesQuery.model_fields.keys()
    assert asked().facets == ()


@pytest.mark.parametrize(
    ("parameters", "sort"),
    [
        ({"q": "heron"}, Sort("relevance")),
        ({"q": "-heron tag:birds"}, Sort("recorded_at")),
        ({"sort": "relevance"}, Sort("recorded_at")),
        ({"q": "heron", "sort": "-recorded_at"}, Sort("recorded_at")),
        ({"sort": "recorded_at"}, Sort("recorded_at", is_descending=False)),
        ({"sort": "-duration"}, Sort("duration_ms")),
        ({"sort": "start"}, Sort("start_ms", is_descending=False)),
    ],
)
def test_without_words_there_is_nothing_to_rank(parameters, sort):
    assert asked(**parameters).sort == sort


def test_what_can_not_be_read_is_refused_with_its_place():
    with pytest.raises(QueryUnreadableError, match="at character 7") as refused:
        asked(q="heron recorded:soon")
    assert refused.value.position == 6
    assert [fault.parameter for fault in refused.value.faults] == ["q"]


def test_the_weightiest_texts_that_match_are_shown():
    query = Query((Words(("heron",)),))
    scene = view(
        transcript="A heron.", translations="Un heron.", description="Some heron.", asset_title="Heron", title="Boats"
    )
    assert [one.field for one in scene_search.snippets(scene, query)] == ["transcript", "translations", "description"]


def test_where_nothing_matches_a_beginning_is_shown():
    query = Query((Words(("heron",), field="title"),))
    (only,) = scene_search.snippets(view(description="Boats in the harbour.", title="Heron"), query)
    assert (only.field, [one.is_match for one in only.segments]) == ("description", [False])
    assert scene_search.snippets(view(title="Heron"), query) == []


def test_a_scene_without_a_title_has_its_assets():
    told = scene_search.title(view(asset_title="A heron"), Query((Words(("heron",)),)))
    assert [(one.text, one.is_match) for one in told] == [("A ", False), ("heron", True)]
