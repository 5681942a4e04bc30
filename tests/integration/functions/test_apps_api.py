"""Apps of a tenant: registered by their manifests, each change a new version."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from springline.access.model import Cause, Role, command_principal
from springline.platform.database import Address, Database
from springline.projects import apps
from springline.projects.app_contract import AppManifest
from tests.integration.chats import LATER
from tests.integration.profiles.telling import Telling

pytestmark = pytest.mark.integration

BRIEF = {
    "key": "weekly-brief",
    "name": "Weekly brief",
    "summary": "What was asked for and what came of it.",
    "type": "workflow",
    "inputs": [{"name": "since", "label": "Since when", "type": "date"}],
    "outputs": [{"name": "brief", "label": "The brief", "kind": "document"}],
}
PLACE = "/api/apps/weekly-brief"


@pytest.fixture
def api(gateway):
    return gateway("projects_api")


@pytest.fixture
def grace(new_session):
    return new_session(Role.OPERATOR, name="Grace")


@pytest.fixture
def viewer(new_session):
    return new_session(Role.VIEWER, name="Ben")


def test_a_registered_app_is_listed_and_read(api, grace, viewer):
    made = api.call("PUT", PLACE, BRIEF, session=grace)
    assert (made.status, made.json["version"], made.json["registered_by"]) == (200, 1, f"account/{grace.account_id}")
    assert made.json["manifest"].items() >= {"key": "weekly-brief", "type": "workflow", "description": ""}.items()
    assert api.get(PLACE, session=viewer).json == made.json
    (entry,) = api.get("/api/apps", session=viewer).json["items"]
    assert (entry["key"], entry["summary"], entry["version"]) == ("weekly-brief", BRIEF["summary"], 1)


def test_another_manifest_is_the_next_version_and_the_same_is_not(api, grace, db):
    versions = [
        api.call("PUT", PLACE, {**BRIEF, "name": name}, session=grace).json["version"] for name in ("a", "a", "b", "a")
    ]
    assert versions == [1, 1, 2, 3]


@pytest.mark.parametrize("is_known", [False, True])
def test_the_same_manifest_from_two_at_once_is_one_version(db, is_known):
    def register(tx, name):
        manifest = AppManifest.model_validate({**BRIEF, "name": name})
        return apps.register(tx, Cause(command_principal(db.tenant_id, "test"), LATER), manifest.key, manifest).version

    def register_beside():
        with closing(Database(Address.parse(db.urls["app"]))) as second, second.transaction(db.tenant_id) as tx:
            return register(tx, "new")

    if is_known:
        with db.transaction() as tx:
            register(tx, "old")
    with ThreadPoolExecutor(1) as beside:
        with db.transaction() as tx:
            first = register(tx, "new")
            second = beside.submit(register_beside)
            Telling(db).wait_until_blocked()
        assert (first, second.result()) == (1 + is_known, 1 + is_known)


def test_apps_are_listed_by_key_in_pages(api, grace):
    for key in ("b", "a", "c"):
        api.call("PUT", f"/api/apps/{key}", {**BRIEF, "key": key}, session=grace)
    first = api.get("/api/apps?limit=2", session=grace).json
    rest = api.get(f"/api/apps?limit=2&cursor={first['next_cursor']}", session=grace).json
    assert [one["key"] for one in first["items"] + rest["items"]] == ["a", "b", "c"]


def test_each_tenant_has_its_own_apps(api, grace, new_session, db):
    api.call("PUT", PLACE, BRIEF, session=grace)
    stranger = new_session(Role.OPERATOR, tenant_id=db.other_tenant_id)
    assert api.get("/api/apps", session=stranger).json["items"] == []
    assert api.get(PLACE, session=stranger).problem["type"].endswith(":app-not-found")
    assert api.call("PUT", PLACE, {**BRIEF, "name": "Ours"}, session=stranger).json["version"] == 1
    assert api.get(PLACE, session=grace).json["manifest"]["name"] == "Weekly brief"


def test_a_manifest_of_another_app_is_refused(api, grace):
    refused = api.call("PUT", "/api/apps/monthly", BRIEF, session=grace)
    assert (refused.status, refused.problem["type"]) == (422, "urn:springline:problem:app-key")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST])
def test_who_may_not_register_apps_does_not(api, new_session, role):
    assert api.call("PUT", PLACE, BRIEF, session=new_session(role)).status == 403


@pytest.mark.parametrize("wrong", [{"type": "script"}, {"steps": []}, {"name": " "}, {"inputs": BRIEF["inputs"] * 2}])
def test_what_is_no_manifest_is_refused(api, grace, wrong):
    assert api.call("PUT", PLACE, {**BRIEF, **wrong}, session=grace).status == 422
    assert api.get("/api/apps", session=grace).json["items"] == []
