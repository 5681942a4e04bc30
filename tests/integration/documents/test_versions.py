"""Versions of bundles: numbered without gaps, each costing what it changes, none where nothing changes."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from springline.documents import bundles, versions
from springline.documents.model import MOST_DOCUMENTS, OriginalsMissingError, TooManyDocumentsError, Wanted
from springline.platform.statements import parse
from tests.integration.documents.conftest import sha

pytestmark = pytest.mark.integration

LEAVE, SICK = b"# Leave\n\nTwenty-five days.\n", b"# Sick leave\n\nCall in.\n"
EVENTS = parse(
    "test.events", "select type, subject, data::text from event_log where source = 'springline/documents' order by id"
)
ROWS = parse(
    "test.rows",
    "select path, from_number, to_number from bundle_document order by path, from_number",
)
RESOURCES = parse(
    "test.resources",
    """
    select r.natural_key, v.number, v.content from resource r join resource_version v on v.id = r.current_version_id
    where r.kind = 'bundle'
    """,
)
RUNS = parse("test.runs", "select id, kind, status, subject from run order by id")


def changed(made):
    return [(one["path"], one["change"]) for one in made]


def test_the_first_version_has_what_was_sent_and_waits_to_be_read(send, api, db):
    place = send.bundle()
    answer = send.version({"leave.md": LEAVE, "sick.md": SICK}, note="as it was")
    assert answer.status == 201
    assert answer.headers["Location"] == f"{place}/versions/1"
    version = answer.json["version"]
    assert answer.json["is_new"]
    said = {"number": 1, "state": "ingesting", "note": "as it was", "added": 2, "changed": 0, "removed": 0}
    assert said.items() <= version.items()
    assert version["origin"] == {"how": "api"}
    whole = api.get(f"{place}/versions/1").json
    assert changed(whole["changes"]) == [("leave.md", "added"), ("sick.md", "added")]
    assert whole["documents"] == {"waiting": 2, "parsed": 0, "indexed": 0, "extracted": 0, "failed": 0}
    listed = api.get(f"{place}/versions/1/documents").json["items"]
    assert [(one["path"], one["sha256"], one["format"], one["size"]) for one in listed] == [
        ("leave.md", sha(LEAVE), "markdown", len(LEAVE)),
        ("sick.md", sha(SICK), "markdown", len(SICK)),
    ]
    bundle = api.get(place).json
    assert {"last_number": 1, "documents": 2, "state": "ingesting"}.items() <= bundle.items()
    with db.transaction() as tx:
        ((run_id, kind, status, subject),) = tx.rows(RUNS)
        ((_, event_subject, data),) = tx.rows(EVENTS)
        assert tx.rows(RESOURCES) == [
            (
                "handbook",
                1,
                json.dumps({"documents": {"leave.md": sha(LEAVE), "sick.md": sha(SICK)}}, separators=(",", ":")),
            )
        ]
    assert (kind, status, subject) == ("ingest", "queued", "bundle/handbook@1")
    assert version["run"] == f"run/{run_id}"
    assert event_subject == "bundle/handbook@1"
    assert {"slug": "handbook", "number": 1, "documents": 2, "run_id": run_id}.items() <= json.loads(data).items()


def test_a_version_has_a_row_for_what_it_changes_only(send, api, db):
    place = send.bundle()
    send.version({"a.md": b"a", "b.md": b"b", "c.md": b"c"})
    made = send.version({"b.md": b"other", "d.md": b"d"}, removed=["c.md"]).json["version"]
    assert (made["number"], made["added"], made["changed"], made["removed"]) == (2, 1, 1, 1)
    with db.transaction() as tx:
        assert tx.rows(ROWS) == [
            ("a.md", 1, None),
            ("b.md", 1, 1),
            ("b.md", 2, None),
            ("c.md", 1, 1),
            ("d.md", 2, None),
        ]
    changes = api.get(f"{place}/versions/2").json["changes"]
    assert changed(changes) == [("b.md", "changed"), ("c.md", "removed"), ("d.md", "added")]
    assert [one["sha256_before"] for one in changes] == [sha(b"b"), None, None]
    assert changes[1]["sha256"] == sha(b"c")
    assert changes[1]["ingest"] is None
    paths = [[one["path"] for one in api.get(f"{place}/versions/{n}/documents").json["items"]] for n in (1, 2)]
    assert paths == [["a.md", "b.md", "c.md"], ["a.md", "b.md", "d.md"]]


def test_what_comes_back_gets_a_new_row_and_the_versions_keep_theirs(send, api):
    place = send.bundle()
    for files, removed in (({"a.md": b"1"}, []), ({}, ["a.md"]), ({"a.md": b"1"}, [])):
        assert send.version(files, removed=removed).status == 201
    found = [api.get(f"{place}/versions/{number}/documents").json["items"] for number in (1, 2, 3)]
    assert [len(items) for items in found] == [1, 0, 1]
    assert (found[0][0]["from_number"], found[0][0]["to_number"], found[2][0]["from_number"]) == (1, 1, 3)


def test_where_nothing_changes_there_is_no_new_version(send, db):
    send.bundle()
    send.version({"a.md": b"1"})
    again = send.version({"a.md": b"1"}, removed=["never.md"], base=0)
    assert (again.status, again.json["is_new"], again.json["version"]["number"]) == (200, False, 1)
    with db.transaction() as tx:
        assert len(tx.rows(EVENTS)) == len(tx.rows(RUNS)) == 1


def test_a_bundle_without_anything_stays_without_a_version(send):
    send.bundle()
    answer = send.version({}, is_whole=True)
    assert (answer.status, answer.json) == (200, {"version": None, "is_new": False})


def test_a_whole_version_removes_what_it_does_not_name(send, api):
    place = send.bundle()
    send.version({"a.md": b"1", "b.md": b"2"})
    made = send.version({"b.md": b"2", "c.md": b"3"}, is_whole=True).json["version"]
    assert (made["added"], made["changed"], made["removed"]) == (1, 0, 1)
    assert [one["path"] for one in api.get(f"{place}/versions/2/documents").json["items"]] == ["b.md", "c.md"]


def test_what_only_removes_has_nothing_to_read_and_is_ready(send, db):
    send.bundle()
    send.version({"a.md": b"1", "b.md": b"2"})
    made = send.version({}, removed=["a.md"]).json["version"]
    assert made["state"] == "ready"
    assert made["finished_at"] is not None
    with db.transaction() as tx:
        assert [status for _, _, status, _ in tx.rows(RUNS)] == ["queued", "succeeded"]


def test_who_changed_another_version_is_told_what_is_now(send):
    send.bundle()
    send.version({"a.md": b"1"})
    send.version({"a.md": b"2"}, base=1)
    answer = send.version({"a.md": b"3"}, base=1)
    assert answer.status == 409
    assert answer.problem["type"] == "urn:springline:problem:bundle-moved-on"
    assert answer.problem["current_version"] == 2


def test_a_file_that_was_never_received_makes_no_version(send, api, db):
    place = send.bundle()
    missing = sha(b"never sent")
    answer = api.post(f"{place}/versions", {"documents": [{"path": "a.md", "sha256": missing}]})
    assert (answer.status, answer.problem["missing"]) == (409, [missing])
    assert api.get(place).json["last_number"] == 0
    with db.transaction() as tx:
        assert tx.rows(EVENTS) == tx.rows(RUNS) == []


def test_a_file_of_another_tenant_is_as_missing_as_one_that_nobody_has(send, make_api, new_token, db):
    send.bundle()
    send.version({"secret.md": LEAVE})
    theirs = make_api()
    theirs.token = new_token("documents:read", "documents:write", tenant_id=db.other_tenant_id)
    theirs.post("/api/bundles", {"slug": "handbook", "title": "Theirs"})
    answers = []
    for content in (LEAVE, b"nobody has this"):
        wanted = {"documents": [{"path": "a.md", "sha256": sha(content)}]}
        refused = theirs.post("/api/bundles/handbook/versions", wanted)
        asked = theirs.post("/api/documents/originals", {"originals": [{"sha256": sha(content), "size": 9}]}).json
        got = theirs.get(f"/api/documents/originals/{sha(content)}")
        text = json.dumps([refused.problem, asked, got.problem]).replace(sha(content), "…")
        answers.append((refused.status, got.status, text))
    assert answers[0] == answers[1]
    assert answers[0][:2] == (409, 404)


@pytest.mark.parametrize(
    "path",
    [
        "../a.md",
        "a/../../b.md",
        "/etc/passwd",
        "a\\b.md",
        "a\nb.md",
        "a\u202eb.md",
        "",
        "a/",
        " a.md",
        "a/ b.md",
        "日" * 401,
        "日" * 300,
    ],
)
def test_a_path_that_leads_elsewhere_is_refused_and_pointed_at(send, api, path):
    place = send.bundle()
    send.put(b"1")
    wanted = [{"path": "fine.md", "sha256": sha(b"1")}, {"path": path, "sha256": sha(b"1")}]
    answer = api.post(f"{place}/versions", {"documents": wanted})
    assert answer.status == 422
    assert answer.problem["errors"][0]["pointer"] == "#/documents/1/path"
    assert api.get(place).json["last_number"] == 0


def test_a_path_has_one_spelling(send, api):
    place = send.bundle()
    send.version({"./bücher//a.md": b"1"})  # ü as two characters
    assert [one["path"] for one in api.get(f"{place}/versions/1/documents").json["items"]] == ["bücher/a.md"]
    again = send.version({"bücher/a.md": b"1"})
    assert not again.json["is_new"]
    twice = send.version({"b.md": b"1", "./b.md": b"2"})
    assert twice.status == 422


def test_an_archived_bundle_can_be_read_and_gets_no_version(send, api):
    place = send.bundle()
    send.version({"a.md": b"1"})
    api.call("PATCH", place, {"archived": True})
    assert send.version({"a.md": b"2"}).status == 409
    assert api.get(f"{place}/versions/1").status == 200
    assert api.call("PATCH", place, {"title": "Other"}).status == 409
    api.call("PATCH", place, {"archived": False})
    assert send.version({"a.md": b"2"}).status == 201


def test_a_bundle_has_ten_thousand_documents_at_most(db, cause, originals):
    kept = originals.keep(b"1").sha256
    with db.app.transaction(db.tenant_id) as tx:
        bundles.create(tx, cause, "large", title="Large")
        many = [Wanted(f"{number:05}.md", kept) for number in range(MOST_DOCUMENTS)]
        made = versions.make(tx, cause, "large", many)
        assert made.version is not None
        assert made.version.added == MOST_DOCUMENTS
        with pytest.raises(TooManyDocumentsError, match="10,001"):
            versions.make(tx, cause, "large", [Wanted("one-more.md", kept)])


def test_versions_made_at_once_are_numbered_without_gaps_and_lose_nothing(db, shared, cause, originals):
    hashes = [originals.keep(f"{number}".encode()).sha256 for number in range(8)]
    with db.app.transaction(db.tenant_id) as tx:
        bundles.create(tx, cause, "busy", title="Busy")
    start = Barrier(8)

    def make(number: int) -> int:
        start.wait()
        with shared.transaction(db.tenant_id) as tx:
            made = versions.make(tx, cause, "busy", [Wanted(f"{number}.md", hashes[number])]).version
        assert made is not None
        return made.number

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(make, range(8))) == list(range(1, 9))
    with db.app.transaction(db.tenant_id) as tx:
        last = versions.get(tx, "busy", 8)
        assert len(versions.documents_of(tx, last, limit=20)) == 8
        assert bundles.get(tx, "busy").documents == 8


def test_a_version_that_is_rolled_back_leaves_its_number(db, cause, originals):
    kept = originals.keep(b"1").sha256
    with db.app.transaction(db.tenant_id) as tx:
        bundles.create(tx, cause, "b", title="B")

    def make_two() -> None:
        with db.app.transaction(db.tenant_id) as tx:
            versions.make(tx, cause, "b", [Wanted("a.md", kept)])
            versions.make(tx, cause, "b", [Wanted("b.md", "0" * 64)])

    with pytest.raises(OriginalsMissingError):
        make_two()
    with db.app.transaction(db.tenant_id) as tx:
        made = versions.make(tx, cause, "b", [Wanted("a.md", kept)]).version
    assert made is not None
    assert made.number == 1


def test_documents_come_in_pages(send, api):
    place = send.bundle()
    send.version({f"{number}.md": b"1" for number in range(5)})
    first = api.get(f"{place}/versions/1/documents?limit=3").json
    second = api.get(f"{place}/versions/1/documents?limit=3&cursor={first['next_cursor']}").json
    assert [one["path"] for one in (*first["items"], *second["items"])] == [f"{number}.md" for number in range(5)]
    assert second["next_cursor"] is None


def test_who_may_only_read_changes_nothing(make_api, send, new_token):
    place = send.bundle()
    reader = make_api("documents:read")
    assert reader.get(place).status == 200
    assert reader.post(f"{place}/versions", {"documents": []}).status == 403
    stranger = make_api("runs:read")
    assert stranger.get(place).status == 403


def test_what_is_not_there_is_said_to_be_so(api, send):
    place = send.bundle()
    for target in ("/api/bundles/none", f"{place}/versions/1", f"{place}/documents?path=a.md", f"{place}/versions/x"):
        assert api.get(target).status == 404
    send.version({"a.md": b"1"})
    assert api.get(f"{place}/documents?path=b.md").status == 404
    assert api.get(f"{place}/documents?path=a.md&version=2").status == 404
    assert api.get(f"{place}/versions/9999999999").status == 404
