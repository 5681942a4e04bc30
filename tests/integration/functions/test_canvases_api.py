"""Canvases: saved by version so that nobody's work is lost, kept for a while, and within limits."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from springline.access.model import Role
from springline.platform.pool import Pool
from springline.projects import canvas_contract, canvases

pytestmark = pytest.mark.integration

NOBODY = 999_999


def note(number, text="Ask Ada", **more):
    return {"kind": "note", "id": f"n{number}", "position": {"x": 0, "y": 40}, "text": text, **more}


def document(*nodes, edges=()):
    return {"nodes": list(nodes), "edges": list(edges)}


@pytest.fixture
def api(gateway):
    return gateway("projects_api")


@pytest.fixture
def ada(new_session):
    return new_session(name="Ada")


@pytest.fixture
def project(api, ada):
    return api.post("/api/projects", {"slug": "ladders", "name": "Ladders"}, session=ada).json["id"]


@pytest.fixture
def canvas(api, ada, project):
    return api.post(f"/api/projects/{project}/canvases", {"title": "Map"}, session=ada).json


@pytest.fixture
def place(canvas):
    return f"/api/canvases/{canvas['id']}"


@pytest.fixture
def save(api, ada, place):
    def save(version, *nodes, edges=(), title="Map", session=ada):
        body = {"version": version, "title": title, "document": document(*nodes, edges=edges)}
        return api.call("PUT", place, body, session=session)

    return save


def test_a_new_canvas_is_empty(api, ada, canvas, place):
    assert (canvas["title"], canvas["version"], canvas["updated_by"]) == ("Map", 1, f"account/{ada.account_id}")
    assert canvas["document"] == {
        "schema_version": 1,
        "nodes": [],
        "edges": [],
        "viewport": {"x": 0, "y": 0, "zoom": 1},
    }
    assert api.get(place, session=ada).json == canvas


def test_what_is_saved_is_what_is_read(api, ada, save, place, project):
    nodes = [
        {"kind": "group", "id": "g", "position": {"x": -5.5, "y": 0}, "title": "Roof", "color": "blue"},
        note(1, group="g", size={"width": 200, "height": 100}),
        {"kind": "reference", "id": "r", "position": {"x": 1, "y": 1}, "reference": "highlight/5@2#/proof_points/0"},
        {"kind": "search", "id": "s", "position": {"x": 1, "y": 1}, "query": "kind=scenes&q=ladder"},
        {
            "kind": "chart",
            "id": "c",
            "position": {"x": 1, "y": 1},
            "source": "person/5",
            "spec": {"mark": "bar", "x": "/months", "y": ["/messages"]},
        },
    ]
    saved = save(1, *nodes, edges=[{"id": "e", "from": "n1", "to": "r", "label": "why"}], title="Roofs")
    assert (saved.status, saved.headers["ETag"], saved.json["version"]) == (200, '"2"', 2)
    found = api.get(place, session=ada).json
    assert found == saved.json
    assert found["title"] == "Roofs"
    assert [{**given, **one} for given, one in zip(nodes, found["document"]["nodes"], strict=True)] == found[
        "document"
    ]["nodes"]
    assert found["document"]["edges"] == [{"id": "e", "from": "n1", "to": "r", "label": "why"}]
    (entry,) = api.get(f"/api/projects/{project}/canvases", session=ada).json["items"]
    assert (entry["title"], entry["version"], entry["nodes"], entry["updated_by_name"]) == ("Roofs", 2, 5, "Ada")


def test_who_has_the_newest_version_is_not_sent_it_again(api, ada, save, place):
    save(1, note(1))
    assert api.get(place, session=ada, headers={"If-None-Match": '"2"'}).status == 304
    assert api.get(place, session=ada, headers={"If-None-Match": '"1"'}).status == 200


def test_who_changed_an_older_version_is_told_of_the_present_one(api, ada, save, place):
    save(1, note(1))
    refused = save(1, note(2))
    assert (refused.status, refused.problem["type"]) == (409, "urn:springline:problem:canvas-moved-on")
    assert refused.problem["current_version"] == 2
    assert [one["id"] for one in api.get(place, session=ada).json["document"]["nodes"]] == ["n1"]
    assert save(3, note(2)).problem["current_version"] == 2  # a version that is still to come is none to base on


def test_a_save_that_is_sent_again_is_answered_like_the_first(save, pipeline):
    first, again = save(1, note(1)), save(1, note(1))
    assert first.json == again.json
    told = [one["data"] for one in pipeline.log() if one["type"] == "springline.projects.canvas.saved.v1"]
    assert [one["version"] for one in told] == [2]


def test_of_those_who_save_at_once_one_wins_each_version_and_the_others_know(gateway, new_session):
    """Everyone adds a note to what they read; who is refused reads again. In the end every note is there."""
    api, people, rounds = gateway("projects_api"), [new_session(name=f"P{number}") for number in range(4)], 5
    api.ports.database.use(Pool(api.ports.database, size=6))
    project = api.post("/api/projects", {"slug": "p", "name": "P"}, session=people[0]).json["id"]
    for one in people[1:]:
        editor = {"role": "editor"}
        api.call("PUT", f"/api/projects/{project}/members/{one.account_id}", editor, session=people[0])
    made = api.post(f"/api/projects/{project}/canvases", {"title": "Map"}, session=people[0]).json
    place, together = f"/api/canvases/{made['id']}", Barrier(len(people))

    def work(number):
        won, together_once = [], together.wait()
        for turn in range(rounds):
            while True:
                seen = api.get(place, session=people[number]).json
                nodes = [*seen["document"]["nodes"], note(f"{number}-{turn}-{together_once}")]
                body = {"version": seen["version"], "title": "Map", "document": {**seen["document"], "nodes": nodes}}
                answer = api.call("PUT", place, body, session=people[number])
                if answer.status == 200:
                    won.append(answer.json["version"])
                    break
                assert answer.status == 409
                assert answer.problem["current_version"] > seen["version"]
        return won

    with ThreadPoolExecutor(len(people)) as threads:
        won = [version for versions in threads.map(work, range(len(people))) for version in versions]
    assert sorted(won) == list(range(2, 2 + len(people) * rounds))
    assert len(api.get(place, session=people[0]).json["document"]["nodes"]) == len(people) * rounds


def test_earlier_versions_can_be_read(api, ada, save, place):
    for number in range(1, 4):
        save(number, note(number), title=f"Map {number}")
    history = api.get(f"{place}/versions?limit=3", session=ada).json
    assert [(one["number"], one["title"], one["nodes"]) for one in history["items"]] == [
        (4, "Map 3", 1),
        (3, "Map 2", 1),
        (2, "Map 1", 1),
    ]
    rest = api.get(f"{place}/versions?limit=3&cursor={history['next_cursor']}", session=ada).json
    assert ([one["number"] for one in rest["items"]], rest["next_cursor"]) == ([1], None)
    then = api.get(f"{place}/versions/2", session=ada).json
    assert (then["title"], then["document"]["nodes"][0]["id"], then["saved_by"]) == (
        "Map 1",
        "n1",
        f"account/{ada.account_id}",
    )
    assert api.get(f"{place}/versions/5", session=ada).problem["type"].endswith(":canvas-version-not-found")


def test_a_number_of_versions_is_kept(api, ada, save, place, monkeypatch):
    monkeypatch.setattr(canvases, "KEPT_VERSIONS", 3)
    for number in range(1, 6):
        save(number, note(number))
    kept = [one["number"] for one in api.get(f"{place}/versions", session=ada).json["items"]]
    assert kept == [6, 5, 4]
    assert [api.get(f"{place}/versions/{number}", session=ada).status for number in (3, 4)] == [404, 200]


def test_a_deleted_canvas_is_not_there_any_more(api, ada, save, place, project):
    assert api.call("DELETE", place, session=ada).status == 204
    assert [
        api.get(f"{place}{rest}", session=ada).status for rest in ("", "/versions", "/versions/1", "/standing")
    ] == [404] * 4
    assert save(1, note(1)).status == 404
    assert api.call("DELETE", place, session=ada).status == 404
    assert api.get(f"/api/projects/{project}/canvases", session=ada).json["items"] == []
    assert api.get(f"/api/projects/{project}", session=ada).json["canvas_count"] == 0


def test_a_deleted_canvas_can_be_brought_back_as_it_was(api, ada, save, place, project, canvas, pipeline):
    save(1, note(1), title="Roofs")
    assert api.post(f"{place}/restore", None, session=ada).json["version"] == 2  # it is there: nothing to do
    api.call("DELETE", place, session=ada)
    deleted = f"/api/projects/{project}/canvases?deleted=true"
    (entry,) = api.get(deleted, session=ada).json["items"]
    assert (entry["id"], entry["title"], entry["updated_by_name"]) == (canvas["id"], "Roofs", "Ada")
    restored = api.post(f"{place}/restore", None, session=ada)
    assert (restored.status, restored.json["title"], restored.json["version"]) == (200, "Roofs", 2)
    assert api.get(place, session=ada).json == restored.json
    assert [one["number"] for one in api.get(f"{place}/versions", session=ada).json["items"]] == [2, 1]
    assert api.get(deleted, session=ada).json["items"] == []
    assert save(2, note(2)).status == 200
    told = [one["data"] for one in pipeline.log() if one["type"] == "springline.projects.project.changed.v1"]
    assert [one["change"] for one in told] == ["created", "canvas_created", "canvas_deleted", "canvas_restored"]


@pytest.mark.parametrize(("role", "status", "seen"), [(None, 404, 404), ("viewer", 403, 200), ("editor", 200, 200)])
def test_who_may_bring_a_deleted_canvas_back(api, ada, place, project, new_session, role, status, seen):
    ben = new_session(name="Ben")
    if role:
        api.call("PUT", f"/api/projects/{project}/members/{ben.account_id}", {"role": role}, session=ada)
    api.call("DELETE", place, session=ada)
    assert api.get(f"/api/projects/{project}/canvases?deleted=true", session=ben).status == seen
    assert api.post(f"{place}/restore", None, session=ben).status == status
    assert api.get(place, session=ada).status == (200 if status == 200 else 404)
    assert api.post(f"/api/canvases/{NOBODY}/restore", None, session=ada).status == 404


def test_no_canvas_of_an_archived_project_is_brought_back(api, ada, place, project):
    api.call("DELETE", place, session=ada)
    api.call("PATCH", f"/api/projects/{project}", {"archived": True}, session=ada)
    assert api.post(f"{place}/restore", None, session=ada).problem["type"].endswith(":project-archived")


@pytest.mark.parametrize(("role", "statuses"), [(None, [404] * 4), ("viewer", [200, 200, 403, 403])])
def test_who_may_not_change_the_project_saves_nothing(api, ada, save, place, project, new_session, role, statuses):
    ben = new_session(name="Ben")
    if role:
        api.call("PUT", f"/api/projects/{project}/members/{ben.account_id}", {"role": role}, session=ada)
    got = [
        api.get(place, session=ben).status,
        api.get(f"{place}/standing", session=ben).status,
        save(1, note(1), session=ben).status,
        api.call("DELETE", place, session=ben).status,
    ]
    assert got == statuses
    assert api.get(place, session=ada).json["version"] == 1


def test_another_tenants_canvas_is_none_also_for_its_admins(api, db, ada, save, place, project, new_session):
    stranger = new_session(Role.ADMIN, tenant_id=db.other_tenant_id)
    for path in (place, f"{place}/versions", f"{place}/standing", f"/api/projects/{project}/canvases"):
        assert api.get(path, session=stranger).status == 404
    assert save(1, note(1), session=stranger).status == 404
    assert api.call("DELETE", place, session=stranger).status == 404
    assert api.get(place, session=ada).json["version"] == 1


@pytest.mark.parametrize(
    ("nodes", "edges"),
    [
        ([note(1), note(1)], []),
        ([note(1)], [{"id": "e", "from": "n1", "to": "n2"}]),
        ([note(1)], [{"id": "e", "from": "n1", "to": "n1"}] * 2),
        ([note(1, group="n2"), note(2)], []),
        ([note(1, text="x" * 10_001)], []),
        ([note(1, text="a\0b")], []),
        ([note(1, colour="red")], []),
        ([{**note(1), "id": "a b"}], []),
        ([{**note(1), "position": {"x": 1e9, "y": 0}}], []),
        ([{**note(1), "kind": "picture"}], []),
        ([{"kind": "reference", "id": "r", "position": {"x": 0, "y": 0}, "reference": "no reference"}], []),
        ([{"kind": "reference", "id": "r", "position": {"x": 0, "y": 0}, "reference": "document/a%00b"}], []),
        ([note(number) for number in range(canvas_contract.MOST_NODES + 1)], []),
    ],
    ids=lambda value: str(len(value)),
)
def test_what_is_no_canvas_is_refused(api, ada, save, place, nodes, edges):
    assert save(1, *nodes, edges=edges).status == 422
    assert api.get(place, session=ada).json["version"] == 1


def test_a_canvas_has_a_million_bytes_at_most(save):
    nodes = [note(number, text="x" * 9_800) for number in range(101)]
    refused = save(1, *nodes)
    assert (refused.status, refused.problem["type"]) == (422, "urn:springline:problem:canvas-too-large")
    assert save(1, *nodes[:-1]).status == 200


def test_the_quotes_of_a_canvas_have_a_million_characters_at_most(save):
    def quotes(number):
        quote = {
            "kind": "quote",
            "position": {"x": 0, "y": 0},
            "reference": "chat/messages#1",
            "start": 0,
            "end": 10_000,
        }
        return [{**quote, "id": f"q{place}"} for place in range(number)]

    refused = save(1, *quotes(101))
    assert (refused.status, refused.problem["type"]) == (422, "urn:springline:problem:canvas-too-large")
    assert save(1, *quotes(100)).status == 200


def test_the_largest_canvas_is_saved_and_read(api, ada, save, place):
    nodes = [note(number, text="") for number in range(canvas_contract.MOST_NODES)]
    edges = [{"id": f"e{number}", "from": "n0", "to": "n1"} for number in range(canvas_contract.MOST_EDGES)]
    assert save(1, *nodes, edges=edges).status == 200
    assert len(api.get(place, session=ada).json["document"]["edges"]) == canvas_contract.MOST_EDGES


def test_the_list_of_canvases_comes_in_pages_the_one_saved_last_first(api, ada, project):
    place = f"/api/projects/{project}/canvases"
    made = [api.post(place, {"title": title}, session=ada).json["id"] for title in ("a", "b", "c")]
    first = api.get(f"{place}?limit=2", session=ada).json
    rest = api.get(f"{place}?limit=2&cursor={first['next_cursor']}", session=ada).json
    assert [one["id"] for one in first["items"] + rest["items"]] == made[::-1]
    assert rest["next_cursor"] is None
