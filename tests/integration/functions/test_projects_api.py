"""Projects and their members: who sees one, who changes it, and that somebody always owns it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from springline.access import audit
from springline.access.model import Role
from springline.platform.pool import Pool

pytestmark = pytest.mark.integration

NOBODY = 999_999
LADDERS = {"slug": "ladders", "name": "Ladders", "description": "Who has one"}


@pytest.fixture
def api(gateway):
    return gateway("projects_api")


@pytest.fixture
def ada(new_session):
    return new_session(name="Ada")


@pytest.fixture
def ben(new_session):
    return new_session(name="Ben")


@pytest.fixture
def project(api, ada):
    return api.post("/api/projects", LADDERS, session=ada).json


@pytest.fixture
def place(project):
    return f"/api/projects/{project['id']}"


@pytest.fixture
def entries(db):
    def entries():
        with db.transaction() as tx:
            assert audit.verify(tx).fault is None
            return [one for one in reversed(audit.newest(tx, limit=100)) if one.action.startswith("project.")]

    return entries


def test_who_creates_a_project_owns_it(api, ada, project, place):
    assert {**LADDERS, "role": "owner", "member_count": 1, "canvas_count": 0}.items() <= project.items()
    assert [(one["name"], one["role"]) for one in project["members"]] == [("Ada", "owner")]
    assert api.get(place, session=ada).json == project


def test_the_place_of_a_new_project_is_told(api, ada):
    answer = api.post("/api/projects", LADDERS, session=ada)
    assert (answer.status, answer.headers["Location"]) == (201, f"/api/projects/{answer.json['id']}")


def test_the_same_request_again_creates_nothing(api, ada):
    sent = [api.post("/api/projects", LADDERS, session=ada, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert sent[0].json == sent[1].json
    assert api.post("/api/projects", LADDERS, session=ada).problem["type"].endswith(":project-taken")


def test_a_slug_of_another_tenant_is_free(api, db, project, new_session):
    stranger = new_session(tenant_id=db.other_tenant_id)
    assert api.post("/api/projects", LADDERS, session=stranger).status == 201


@pytest.mark.parametrize("role", [None, "viewer", "editor", "owner"])
def test_what_a_member_may_do(api, ada, ben, place, role):
    if role:
        api.call("PUT", f"{place}/members/{ben.account_id}", {"role": role}, session=ada)
    tried = {
        "read": api.get(place, session=ben).status,
        "canvases": api.get(f"{place}/canvases", session=ben).status,
        "draw": api.post(f"{place}/canvases", {"title": "Map"}, session=ben).status,
        "rename": api.call("PATCH", place, {"name": "Tools"}, session=ben).status,
        "invite": api.call("PUT", f"{place}/members/{ada.account_id}", {"role": "owner"}, session=ben).status,
        "expel": api.call("DELETE", f"{place}/members/{NOBODY}", session=ben).status,
    }
    allowed = {None: 0, "viewer": 2, "editor": 3, "owner": 6}[role]
    good = [200, 200, 201, 200, 200, 404]
    refused = 404 if role is None else 403
    assert list(tried.values()) == good[:allowed] + [refused] * (6 - allowed)


def test_who_is_no_member_does_not_see_it_in_the_list(api, ada, ben, project):
    assert [one["id"] for one in api.get("/api/projects", session=ada).json["items"]] == [project["id"]]
    assert api.get("/api/projects", session=ben).json["items"] == []


def test_admins_see_and_change_all_projects_of_their_tenant(api, db, place, project, new_session):
    admin = new_session(Role.ADMIN, name="Grace")
    assert api.get("/api/projects", session=admin).json["items"][0] | {"role": "owner"} == {
        name: value for name, value in project.items() if name != "members"
    }
    assert api.get(place, session=admin).json["role"] is None
    assert api.call("PATCH", place, {"name": "Tools"}, session=admin).json["name"] == "Tools"
    stranger = new_session(Role.ADMIN, tenant_id=db.other_tenant_id)
    assert api.get(place, session=stranger).status == 404
    assert api.get("/api/projects", session=stranger).json["items"] == []


def test_a_token_sees_projects_only_where_an_admin_gave_it_that(api, place, new_token):
    narrow, wide = new_token("projects:read", "projects:write"), new_token("projects:read", "projects:manage")
    assert [api.get(place, token=token).status for token in (narrow, wide)] == [404, 200]
    refused = api.post("/api/projects", LADDERS, token=narrow)
    assert (refused.status, refused.problem["type"]) == (403, "urn:springline:problem:nobody-to-own")


def test_a_viewer_of_the_tenant_changes_nothing_whatever_their_role_in_a_project(api, ada, place, new_session):
    viewer = new_session(Role.VIEWER, name="Cem")
    api.call("PUT", f"{place}/members/{viewer.account_id}", {"role": "owner"}, session=ada)
    assert api.get(place, session=viewer).json["role"] == "owner"
    assert api.call("PATCH", place, {"name": "Mine"}, session=viewer).status == 403


def test_somebody_stays_who_owns_it(api, ada, ben, place):
    mine = f"{place}/members/{ada.account_id}"
    for refused in (api.call("DELETE", mine, session=ada), api.call("PUT", mine, {"role": "editor"}, session=ada)):
        assert (refused.status, refused.problem["type"]) == (409, "urn:springline:problem:last-owner")
    api.call("PUT", f"{place}/members/{ben.account_id}", {"role": "owner"}, session=ada)
    left = api.call("DELETE", mine, session=ada)
    assert (left.status, [one["name"] for one in left.json["members"]]) == (200, ["Ben"])
    assert left.json["member_count"] == 1
    assert api.get(place, session=ada).status == 404


def test_two_owners_who_leave_at_once_do_not_both(gateway, new_session):
    api, people = gateway("projects_api"), [new_session(name=name) for name in ("Ada", "Ben")]
    api.ports.database.use(Pool(api.ports.database, size=4))
    for number in range(6):
        made = api.post("/api/projects", {**LADDERS, "slug": f"p{number}"}, session=people[0]).json
        place, together = f"/api/projects/{made['id']}", Barrier(2)
        api.call("PUT", f"{place}/members/{people[1].account_id}", {"role": "owner"}, session=people[0])

        def leave(person, place=place, together=together):
            together.wait()
            return api.call("DELETE", f"{place}/members/{person.account_id}", session=person).status

        with ThreadPoolExecutor(2) as threads:
            assert sorted(threads.map(leave, people)) == [200, 409]


def test_a_member_may_leave(api, ada, ben, place):
    mine = f"{place}/members/{ben.account_id}"
    api.call("PUT", mine, {"role": "viewer"}, session=ada)
    assert api.call("DELETE", mine, session=ben).status == 200
    assert api.call("DELETE", mine, session=ada).problem["type"].endswith(":member-not-found")


def test_an_account_of_another_tenant_is_no_account(api, db, ada, place, new_session):
    stranger = new_session(tenant_id=db.other_tenant_id, name="Eve")
    for account in (stranger.account_id, NOBODY):
        refused = api.call("PUT", f"{place}/members/{account}", {"role": "viewer"}, session=ada)
        assert (refused.status, refused.problem["type"]) == (404, "urn:springline:problem:account-not-found")


def test_an_archived_project_is_read_and_not_changed(api, ada, place):
    archived = api.call("PATCH", place, {"archived": True}, session=ada).json
    assert archived["archived_at"]
    assert api.get(place, session=ada).status == 200
    assert api.get("/api/projects", session=ada).json["items"] == []
    assert [one["slug"] for one in api.get("/api/projects?archived=true", session=ada).json["items"]] == ["ladders"]
    for refused in (
        api.post(f"{place}/canvases", {"title": "Map"}, session=ada),
        api.call("PATCH", place, {"name": "Tools"}, session=ada),
        api.call("PUT", f"{place}/members/{ada.account_id}", {"role": "owner"}, session=ada),
    ):
        assert (refused.status, refused.problem["type"]) == (409, "urn:springline:problem:project-archived")
    assert api.call("PATCH", place, {"archived": False}, session=ada).json["archived_at"] is None
    assert api.post(f"{place}/canvases", {"title": "Map"}, session=ada).status == 201


def test_a_long_list_comes_in_pages_by_name(api, ada):
    for name in ("b", "c", "a", "b"):
        number = len(api.get("/api/projects", session=ada).json["items"])
        api.post("/api/projects", {"slug": f"p{number}", "name": name}, session=ada)
    found, cursor = [], ""
    while cursor is not None:
        page = api.get(f"/api/projects?limit=1{cursor and f'&cursor={cursor}'}", session=ada).json
        found += [one["name"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert found == ["a", "b", "b", "c"]


def test_changes_of_members_are_in_the_audit_log_and_the_event_log(api, ada, ben, place, project, entries, pipeline):
    theirs = f"{place}/members/{ben.account_id}"
    for role in ("viewer", "viewer", "editor"):
        api.call("PUT", theirs, {"role": role}, session=ada)
    api.call("DELETE", theirs, session=ada)
    api.call("PATCH", place, {"description": "Long ones"}, session=ada)
    assert [(one.action, one.actor) for one in entries()] == [
        (f"project.{action}", f"account/{ada.account_id}")
        for action in ("created", "member_set", "member_set", "member_removed")
    ]
    told = [one for one in pipeline.log() if one["type"] == "springline.projects.project.changed.v1"]
    assert [one["data"]["change"] for one in told] == [
        "created",
        "member_set",
        "member_set",
        "member_removed",
        "changed",
    ]
    assert {one["subject"] for one in told} == {f"project/{project['id']}"}
