"""Files as they were received: once for a tenant, under their hash, and swept when nothing refers to them."""

import base64
import io
from datetime import timedelta
from threading import Event, Thread

import pytest

from springline.documents import bundles, versions
from springline.documents import originals as originals_of
from springline.documents.model import OriginalMismatchError, OriginalNotFoundError, OriginalTooLargeError, Wanted
from springline.documents.originals import Originals, key_of, sweep
from springline.platform.clock import ManualClock
from springline.platform.objects import StorageFullError
from springline.platform.statements import parse
from tests.integration.chats import LATER
from tests.integration.documents.conftest import sha

pytestmark = pytest.mark.integration

ROWS = parse("test.rows", "select sha256, size, stored_at is not null from document_original order by sha256")
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def files(store):
    return sorted(path.name for path in store.rglob("*") if path.is_file())


def test_the_same_bytes_are_stored_once(send, store, db):
    send.bundle()
    send.version({"a.md": b"same", "folder/b.txt": b"same"})
    send.bundle("other")
    send.version({"c.md": b"same"}, slug="other")
    assert files(store) == [sha(b"same")]
    with db.transaction() as tx:
        assert tx.rows(ROWS) == [(sha(b"same"), 4, True)]


def test_each_tenant_has_bytes_of_its_own(db, objects, store):
    for tenant_id in (db.tenant_id, db.other_tenant_id):
        Originals(db.app, objects, tenant_id, ManualClock(LATER)).keep(b"same")
    assert files(store) == [sha(b"same")] * 2


def test_other_bytes_than_announced_are_refused_and_not_kept(send, store, db):
    answer = send.put(b"these", sha256=sha(b"those"))
    assert answer.status == 422
    assert answer.problem["type"] == "urn:springline:problem:original-mismatch"
    assert not store.exists()
    with db.transaction() as tx:
        assert tx.rows(ROWS) == []


def test_a_hash_that_is_none_is_no_address(send):
    assert send.put(b"these", sha256="0" * 63).status == 422
    assert send.put(b"these", sha256="..%2F..%2Fetc").status in {404, 422}


def test_who_asks_is_told_what_is_here_and_where_to_send_the_rest(api, send):
    send.put(b"here")
    wanted = [{"sha256": sha(one), "size": len(one)} for one in (b"here", b"not here")]
    told = api.post("/api/documents/originals", {"originals": wanted}).json["originals"]
    assert [one["is_here"] for one in told] == [True, False]
    assert told[0]["upload"] is None
    assert told[1]["upload"] == {
        "method": "PUT",
        "url": f"/api/documents/originals/{sha(b'not here')}",
        "headers": {"Content-Type": "application/octet-stream"},
    }
    upload = told[1]["upload"]
    assert api.call("PUT", upload["url"], b"not here", headers=upload["headers"]).json["size"] == 8
    told = api.post("/api/documents/originals", {"originals": wanted}).json["originals"]
    assert [one["is_here"] for one in told] == [True, True]


def test_what_is_received_is_got_byte_for_byte_and_never_as_a_page(api, send):
    page = b"<!doctype html><script>alert(1)</script>\xff\x00"
    send.put(page)
    answer = api.get(f"/api/documents/originals/{sha(page)}?name=a%22b%0d%0a.html")
    assert base64.b64decode(answer.text) == page
    headers = answer.headers
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Disposition"].startswith(
        "attachment; filename=\"a_b__.html\"; filename*=UTF-8''a%22b%0D%0A.html"
    )
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    again = api.get(f"/api/documents/originals/{sha(page)}", headers={"If-None-Match": headers["ETag"]})
    assert again.status == 304


def test_a_pdf_may_be_shown_in_a_frame_of_ours_and_is_of_no_origin(api, send):
    send.put(PDF)
    answer = api.get(f"/api/documents/originals/{sha(PDF)}?name=Leave.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("inline;")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert policy.endswith("frame-ancestors 'self'")
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_a_file_is_a_pdf_by_its_bytes_and_not_by_its_name(api, send):
    send.put(b"<script>alert(1)</script>")
    answer = api.get(f"/api/documents/originals/{sha(b'<script>alert(1)</script>')}?name=a.pdf")
    assert answer.headers["Content-Type"] == "application/octet-stream"


def test_a_body_of_another_kind_is_refused(api):
    answer = api.call("PUT", f"/api/documents/originals/{sha(b'1')}", b"1", headers={"Content-Type": "text/plain"})
    assert answer.status == 415


def test_a_file_that_is_too_large_is_refused_before_it_is_kept(originals, store, monkeypatch):
    monkeypatch.setattr(originals_of, "LARGEST_ORIGINAL", 10)
    assert originals.keep(b"1234567890").size == 10
    with pytest.raises(OriginalTooLargeError, match=r"big\.md"):
        originals.keep(io.BytesIO(b"12345678901"), name="big.md")
    assert len(files(store)) == 1


def test_a_stream_is_kept_under_the_hash_of_what_it_gave(originals, objects, db):
    kept = originals.keep(io.BytesIO(b"x" * 3_000_000), expected=sha(b"x" * 3_000_000))
    assert kept.size == 3_000_000
    assert objects.head(key_of(db.tenant_id, kept.sha256)).sha256 == kept.sha256
    with pytest.raises(OriginalMismatchError):
        originals.keep(io.BytesIO(b"x"), expected=sha(b"y"))


class Full:
    """A store without room."""

    def __init__(self, objects):
        self.objects = objects
        self.is_full = True

    def put(self, key, data, *, content_type):
        if self.is_full:
            raise StorageFullError("full")
        return self.objects.put(key, data, content_type=content_type)


def test_a_file_that_could_not_be_stored_is_not_here_and_can_be_sent_again(db, objects):
    full = Full(objects)
    kept = Originals(db.app, full, db.tenant_id, ManualClock(LATER))  # type: ignore[arg-type]
    with pytest.raises(StorageFullError):
        kept.keep(b"1")
    with pytest.raises(OriginalNotFoundError):
        kept.get(sha(b"1"))
    with db.transaction() as tx:
        assert tx.rows(ROWS) == [(sha(b"1"), 1, False)]
    full.is_full = False
    assert kept.keep(b"1").size == 1


def test_who_put_bytes_there_themselves_has_them_looked_at(originals, objects, db):
    right, wrong = b"right", b"wrong"
    wanted = [originals_of.Announced(sha(right), 5), originals_of.Announced(sha(b"claimed"), 7)]
    assert [place.is_here for place in originals.places(wanted)] == [False, False]
    objects.put(key_of(db.tenant_id, sha(right)), right, content_type="text/plain")
    objects.put(key_of(db.tenant_id, sha(b"claimed")), wrong, content_type="text/plain")
    assert originals.verify([one.sha256 for one in wanted]) == {sha(right)}
    assert originals.get(sha(right)).size == 5
    with pytest.raises(OriginalNotFoundError):
        originals.get(sha(b"claimed"))
    originals.keep(b"claimed")
    assert objects.get(key_of(db.tenant_id, sha(b"claimed"))) == b"claimed"


def test_what_nobody_announced_is_not_looked_for(originals, objects, db):
    objects.put(key_of(db.tenant_id, sha(b"1")), b"1", content_type="text/plain")
    assert originals.verify([sha(b"1")]) == set()


def test_what_nothing_refers_to_is_swept_after_a_day(db, originals, objects, store, cause):
    used, unused = originals.keep(b"used").sha256, originals.keep(b"unused").sha256
    originals.places([originals_of.Announced(sha(b"never sent"), 10)])
    with db.app.transaction(db.tenant_id) as tx:
        bundles.create(tx, cause, "b", title="B")
        versions.make(tx, cause, "b", [Wanted("a.md", used)])
        versions.make(tx, cause, "b", [], removed=["a.md"])
    system = db.system
    assert sweep(system, db.app, objects, at=LATER + timedelta(hours=23)) == 0
    assert files(store) == sorted([used, unused])
    assert sweep(system, db.app, objects, at=LATER + timedelta(hours=25)) == 2
    assert files(store) == [used]
    with db.transaction() as tx:
        assert [row[0] for row in tx.rows(ROWS)] == [used]
    assert sweep(system, db.app, objects, at=LATER + timedelta(hours=25)) == 0


def test_who_asks_for_an_old_file_keeps_it_for_another_day(db, objects, store):
    clock = ManualClock(LATER)
    kept = Originals(db.app, objects, db.tenant_id, clock)
    kept.keep(b"1")
    clock.advance(timedelta(hours=30))
    assert kept.places([originals_of.Announced(sha(b"1"), 1)])[0].is_here
    assert sweep(db.system, db.app, objects, at=clock.now()) == 0
    assert files(store) == [sha(b"1")]


def test_a_sweep_and_who_sends_the_same_meanwhile_leave_the_bytes_where_the_row_is(db, shared, objects, originals):
    originals.keep(b"1")
    deleting, go_on = Event(), Event()
    delete = objects.delete

    def slow(key):
        deleting.set()
        assert go_on.wait(10)
        delete(key)

    objects.delete = slow
    later = LATER + timedelta(days=2)
    sweeping = Thread(target=sweep, args=(db.system, shared, objects), kwargs={"at": later})
    sweeping.start()
    assert deleting.wait(10)
    sender = Thread(target=Originals(shared, objects, db.tenant_id, ManualClock(later)).keep, args=(b"1",))
    sender.start()
    go_on.set()
    sweeping.join(10)
    sender.join(10)
    objects.delete = delete
    assert originals.get(sha(b"1")).size == 1
    assert objects.get(key_of(db.tenant_id, sha(b"1"))) == b"1"
