"""Pages of the web: kept as they were received, a snapshot for each time that they differ."""

import base64
import http.server
import threading

import pytest

from springline.platform.statements import parse
from tests.integration.documents.conftest import sha

pytestmark = pytest.mark.integration

EVENTS = parse(
    "test.events", "select data::text from event_log where type like 'springline.documents.snapshot.%' order by id"
)
SEEN = parse(
    "test.seen",
    "update web_snapshot set seen_at = seen_at - interval '9 minutes', fetched_at = fetched_at - interval '9 minutes'",
)


@pytest.fixture
def site():
    """A server of pages, which may be changed: its address and what each path answers."""
    pages = {"/": (200, "text/html; charset=utf-8", b"<title>One</title><p>First words.")}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            status, kind, content = pages.get(self.path.partition("?")[0], (404, "text/html", b"none"))
            self.send_response(status)
            self.send_header("Content-Type" if status < 300 or status > 399 else "Location", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", pages
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def api(make_api):
    return make_api("documents:read", "documents:write", fetch_loopback=True)


def test_a_page_is_kept_as_it_was_received(api, site, db):
    address, pages = site
    answer = api.post("/api/web-pages", {"url": f"{address}/#part"})
    assert answer.status == 201, answer.text
    told = answer.json
    content = pages["/"][2]
    assert told["is_new"]
    assert told["page"]["url"] == f"{address}/"
    snapshot = told["snapshot"]
    assert (snapshot["number"], snapshot["sha256"], snapshot["size"]) == (1, sha(content), len(content))
    assert (snapshot["status"], snapshot["media_type"], snapshot["format"]) == (200, "text/html", "html")
    assert (snapshot["reference"], snapshot["is_read"]) == (None, False)
    assert base64.b64decode(api.get(snapshot["original"]).text) == content
    assert answer.headers["Location"] == f"/api/web-pages/{told['page']['id']}/snapshots/1"
    whole = api.get(answer.headers["Location"]).json
    assert (whole["text"], whole["page"]) == (None, told["page"])
    with db.transaction() as tx:
        ((event,),) = tx.rows(EVENTS)
    assert address not in event


def test_what_has_not_changed_is_seen_and_what_has_is_another_snapshot(api, site, db):
    address, pages = site
    page = api.post("/api/web-pages", {"url": f"{address}/"}).json["page"]
    with db.superuser.transaction() as tx:
        tx.execute(SEEN)
    again = api.call("POST", f"/api/web-pages/{page['id']}/snapshots")
    assert (again.status, again.json["is_new"], again.json["snapshot"]["number"]) == (200, False, 1)
    assert again.json["snapshot"]["seen_at"] > again.json["snapshot"]["fetched_at"]
    pages["/"] = (200, "text/plain", b"Other words.")
    changed = api.post("/api/web-pages", {"url": f"{address}/"})
    assert (changed.status, changed.json["snapshot"]["number"], changed.json["page"]["last_number"]) == (201, 2, 2)
    assert changed.json["snapshot"]["format"] == "text"
    listed = api.get(f"/api/web-pages/{page['id']}/snapshots").json["items"]
    assert [one["number"] for one in listed] == [2, 1]
    assert [one["id"] for one in api.get("/api/web-pages").json["items"]] == [page["id"]]
    with db.transaction() as tx:
        assert len(tx.rows(EVENTS)) == 2


def test_a_redirect_leads_to_the_page_and_is_told(api, site):
    address, pages = site
    pages["/old"] = (302, "/", b"")
    snapshot = api.post("/api/web-pages", {"url": f"{address}/old"}).json["snapshot"]
    assert snapshot["final_url"] == f"{address}/"


@pytest.mark.parametrize("path", ["/none", "/picture"])
def test_of_what_is_no_page_nothing_is_kept(api, site, store, path):
    address, pages = site
    pages["/picture"] = (200, "image/png", b"\x89PNG")
    answer = api.post("/api/web-pages", {"url": f"{address}{path}"})
    assert (answer.status, answer.problem["type"]) == (422, "urn:springline:problem:fetch-failed")
    assert api.get("/api/web-pages").json["items"] == []
    assert not store.exists()


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/latest/meta-data/", "file:///etc/passwd", "http://10.0.0.1/", "http://localhost:1/"]
)
def test_within_the_network_nothing_is_fetched(make_api, url):
    answer = make_api("documents:write").post("/api/web-pages", {"url": url})
    assert (answer.status, answer.problem["type"]) == (422, "urn:springline:problem:address-refused")


def test_a_page_that_leads_within_the_network_is_not_followed(api, site):
    address, pages = site
    pages["/inside"] = (302, "http://169.254.169.254/", b"")
    answer = api.post("/api/web-pages", {"url": f"{address}/inside"})
    assert (answer.status, answer.problem["type"]) == (422, "urn:springline:problem:address-refused")


def test_what_is_not_there_is_said_to_be_so(api, new_token, site, db):
    address, _ = site
    page = api.post("/api/web-pages", {"url": f"{address}/"}).json["page"]["id"]
    for target in ("/api/web-pages/999", "/api/web-pages/999/snapshots", f"/api/web-pages/{page}/snapshots/2"):
        assert api.get(target).status == 404
    assert api.call("POST", "/api/web-pages/999/snapshots").status == 404
    theirs = new_token("documents:read", tenant_id=db.other_tenant_id)
    assert api.get(f"/api/web-pages/{page}", token=theirs).status == 404
