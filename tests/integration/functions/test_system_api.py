"""The system's own addresses: health, metrics, the contract, and the pages for people."""

import base64
import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from springline.access.model import Role
from springline.platform.addresses import DatabaseUrl
from springline.platform.statements import parse
from tests.integration.chats import Pipeline

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[3]
NOWHERE = DatabaseUrl.parse("postgresql://nobody@127.0.0.1:1/nothing")
BACK = parse("test.migrate_back", "update alembic_version set version_num = :revision")
EVIL = '<script>alert(1)</script><img src=x onerror="alert(2)">'


@pytest.fixture
def system_api(gateway):
    return gateway("system_api")


@pytest.fixture
def session(new_session):
    return new_session(Role.VIEWER)


# ---- health


def test_a_process_that_answers_is_alive_without_a_database(gateway, settings):
    broken = gateway("system_api", settings=replace(settings, database_url=NOWHERE, system_database_url=NOWHERE))
    assert broken.get("/health/livez").json == {"status": "alive"}
    answer = broken.get("/health/readyz")
    assert (answer.status, answer.problem["type"]) == (503, "urn:springline:problem:database-silent")
    assert answer.headers["Retry-After"] == "2"


def test_a_process_with_a_database_of_its_schema_is_ready(system_api):
    assert system_api.get("/health/readyz").json["status"] == "ready"


@pytest.mark.parametrize(("revision", "status"), [("0003_community", 503), ("9999_later", 200)])
def test_a_process_is_ready_once_its_migrations_have_run(system_api, db, revision, status):
    with db.owner.transaction() as tx:
        tx.execute(BACK, revision=revision)
    answer = system_api.get("/health/readyz")
    assert answer.status == status
    if status == 503:
        assert answer.problem["type"] == "urn:springline:problem:schema-behind"
        assert revision in answer.problem["detail"]


# ---- metrics


def test_the_metrics_page_shows_requests_queues_and_the_relay(system_api, pipeline, chat):
    queues = system_api.ports.queues
    queues.declare("work-dead", visibility=timedelta(seconds=30), max_receives=None, dead_letter_queue=None)
    queues.declare("work", visibility=timedelta(seconds=30), max_receives=3, dead_letter_queue="work-dead")
    queues.send("work", ["one", "two"])
    queues.send("work-dead", ["three"])
    pipeline.tell(chat.sent("m1", "Hello"))
    system_api.get("/health/livez")
    answer = system_api.get("/metrics")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    shown = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
    assert shown['queue_depth{queue="work"}'] == "2"
    assert shown['queue_dead_letters{queue="work-dead"}'] == "1"
    assert 'queue_depth{queue="work-dead"}' not in shown
    assert 0 <= float(shown['queue_age_seconds{queue="work"}']) < 3600
    assert 0 < float(shown["event_relay_lag_seconds"]) < 3600
    assert shown['http_request_duration_seconds_count{route="/health/livez",method="GET",status="200"}'] == "1"


def test_the_metrics_page_shows_what_it_can_where_the_database_is_away(gateway, settings, caplog):
    broken = gateway("system_api", settings=replace(settings, system_database_url=NOWHERE))
    answer = broken.get("/metrics")
    assert answer.status == 200
    assert 'fallback_total{what="metrics_page"} 1' in answer.text
    assert [record.levelname for record in caplog.records if record.exc_info] == ["ERROR"]


def test_metrics_that_go_elsewhere_have_no_page(gateway, settings):
    answer = gateway("system_api", settings=replace(settings, metrics="null")).get("/metrics")
    assert (answer.status, answer.problem["type"]) == (404, "urn:springline:problem:no-metrics-page")


def test_probes_are_limited(system_api):
    answers = [system_api.get("/health/readyz").status for _ in range(61)]
    assert answers == [200] * 60 + [429]


# ---- the contract


def test_the_contract_is_the_committed_one(system_api):
    answer = system_api.get("/api/openapi.json")
    assert answer.text == (ROOT / "contracts" / "openapi.json").read_text(encoding="utf-8")
    assert system_api.get("/api/openapi.json", headers={"If-None-Match": answer.headers["ETag"]}).status == 304


# ---- pages


class Page(HTMLParser):
    """What an HTML text consists of; fails where its elements are not properly nested."""

    VOID = frozenset({"meta", "link", "input", "img", "br", "path"})

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.words, self._open = [], "", []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self._open.pop() == tag

    def handle_data(self, data):
        if not self._open or self._open[-1] != "style":
            self.words += data

    def links(self):
        return [attributes["href"] for tag, attributes in self.elements if tag == "a"]


def seen(answer, status=200):
    """A page's content, after checks that hold for every page."""
    assert (answer.status, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    page = Page(answer.text)
    style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert f"style-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    names = [tag for tag, _ in page.elements]
    assert "script" not in names
    assert names.count("h1") == 1
    assert not [
        name for _, attributes in page.elements for name in attributes if name == "style" or name.startswith("on")
    ]
    assert dict(page.elements[0][1]) == {"lang": "en"}
    return page


@pytest.fixture
def story(pipeline, chat):
    """A request with an answer, each with markup in its words and names; the request's id."""
    pipeline.tell(
        chat.sent("q", f"Does anyone have a drill in Lisbon that I could borrow? {EVIL}", by=f"ada {EVIL}"),
        chat.sent("a", f"Look at https://www.example.org/drill?a=1&b=2 {EVIL}", by="ben", at=1, reply_to="q"),
        chat.sent("f", None, by="ada", at=2, reply_to="a", files=["photo"]),
    )
    pipeline.index()
    pipeline.index()
    ((request_id,),) = pipeline.rows("select id from request")
    return request_id


def test_who_is_signed_out_is_told_how_to_sign_in(system_api, story):
    for path in ("/", "/people/1", f"/requests/{story}", "/requests/999999999", "/people/x"):
        page = seen(system_api.get(path), 401)
        assert "springline sign-in" in page.words
        assert "/sign-in" in page.links()
        assert "drill" not in page.words


def test_the_overview_shows_requests_and_people(system_api, session, story):
    page = seen(system_api.get("/", session=session))
    assert "Does anyone have a drill in Lisbon that I could borrow?" in page.words
    assert f"/requests/{story}" in page.links()
    assert {"Ben", "1 message", "2 answers"} <= {words.strip() for words in re.split(r"[\n·]", page.words)}
    assert (
        len([link for link in page.links() if link.startswith("/people/")]) == 4
    )  # three people, and one as the author


def test_the_overview_of_nothing_says_what_to_do(system_api, session):
    assert "springline import" in seen(system_api.get("/", session=session)).words


def test_a_search_finds_people_and_requests(system_api, session, story):
    found = seen(system_api.get("/?text=drill", session=session))
    assert f"/requests/{story}" in found.links()
    assert "Nobody fits." in found.words
    assert dict(found.elements)["input"]["value"] == "drill"
    nothing = seen(system_api.get("/?text=%3Cb%3E%22nothing", session=session))
    assert "No request fits." in nothing.words
    assert '<b>"nothing' in nothing.words
    assert dict(nothing.elements)["input"]["value"] == '<b>"nothing'
    assert seen(system_api.get("/?text=", session=session)).words.count("Latest requests") == 1


@pytest.fixture
def many(pipeline, chat):
    """Thirteen times four requests, each by somebody else."""
    for day in range(4):
        pipeline.tell(
            *(
                chat.sent(
                    f"q{number}", f"Does anyone have a drill number {number} in Lisbon?", by=f"p{number}", at=number
                )
                for number in range(13 * day, 13 * day + 13)
            )
        )
    pipeline.index()
    pipeline.index()


def walked(system_api, session, path, kind):
    """The things of a kind on a page and on all that its `More` links lead to, with the number of pages."""
    found, pages = [], 0
    while path:
        links = seen(system_api.get(path, session=session)).links()
        found += [link for link in links if re.fullmatch(rf"/{kind}/\d+", link)]
        pages += 1
        path = next((link for link in links if "cursor=" in link), None)
    return found, pages


@pytest.mark.parametrize(("search", "label"), [("", "Latest requests"), ("text=drill", "Requests")])
def test_there_is_a_way_to_all_that_an_overview_and_a_search_leave_out(system_api, session, many, search, label):
    page = seen(system_api.get(f"/?{search}", session=session))
    words = " ".join(page.words.split())
    assert f"{label} 12 of 52" in words
    assert "All 52 requests" in words
    (way,) = [link for link in page.links() if "show=requests" in link]
    requests, pages = walked(system_api, session, way, "requests")
    assert (len(requests), len(set(requests)), pages) == (52, 52, 2)


def test_all_people_can_be_listed_too(system_api, session, many):
    page = seen(system_api.get("/", session=session))
    assert "Most active people 12 of 52" in " ".join(page.words.split())
    people, pages = walked(system_api, session, "/?show=people&text=&utm=x", "people")
    assert (len(set(people)), pages) == (52, 2)


def test_a_cursor_of_another_listing_is_refused(system_api, session, many):
    (way,) = [link for link in seen(system_api.get("/?show=people", session=session)).links() if "cursor=" in link]
    other = way.replace("show=people", "show=requests")
    assert seen(system_api.get(other, session=session), 400).words


def test_where_all_is_shown_there_is_no_way_to_more(system_api, session, story):
    page = seen(system_api.get("/", session=session))
    assert "Latest requests 1 " in " ".join(page.words.split())
    assert not [link for link in page.links() if "show=" in link]


def test_tags_places_and_groups_lead_to_what_has_them_too(system_api, session, story, pipeline, chat):
    pipeline.tell(chat.sent("other", "Does anyone have a ladder in Porto?", by="cleo", at=3))
    pipeline.index()
    pipeline.index()
    page = seen(system_api.get(f"/requests/{story}", session=session))
    ways = {link.partition("=")[0]: link for link in page.links() if link.startswith("/?")}
    assert ways.keys() == {"/?tag", "/?location", "/?group"}
    for name, others in (("/?tag", False), ("/?location", False), ("/?group", True)):
        found = seen(system_api.get(ways[name], session=session))
        assert f"/requests/{story}" in found.links()
        assert ("ladder" in found.words) is others
    assert "Everything naming “Lisbon”" in " ".join(
        seen(system_api.get("/?location=Lisbon", session=session)).words.split()
    )
    assert ways["/?location"] in seen(system_api.get(f"/people/{cited(page)}", session=session)).links()


def cited(page):
    """The number of the first person that a page links to."""
    return next(link.rpartition("/")[2] for link in page.links() if link.startswith("/people/"))


def test_a_value_with_signs_of_its_own_is_carried_by_its_link(system_api, session, story):
    found = seen(system_api.get("/?tag=%26a%3Db%22%3Cb%3E", session=session))
    assert 'Everything about “&a=b"<b>”' in " ".join(found.words.split())


def test_what_opens_a_request_is_no_answer_to_it(system_api, session, pipeline, chat):
    pipeline.tell(chat.sent("q", "Does anyone have a drill that I could borrow?", by="ada"))
    pipeline.index()
    pipeline.index()
    ((request_id,),) = pipeline.rows("select id from request")
    assert "no answer yet" in seen(system_api.get("/", session=session)).words
    page = seen(system_api.get(f"/requests/{request_id}", session=session))
    assert "No answer yet" in page.words
    assert "comment" not in page.words
    assert page.words.count("Does anyone have a drill that I could borrow?") == 2  # the title of the page, and its head


def test_only_what_others_say_is_an_answer(system_api, session, pipeline, chat):
    pipeline.tell(
        chat.sent("q", "Morning, all of you.\nDoes anyone have a drill that I could borrow?", by="ada"),
        chat.sent("more", "For an hour.", by="ada", at=1, reply_to="q"),
    )
    pipeline.index()
    pipeline.index()
    ((request_id,),) = pipeline.rows("select id from request")
    page = seen(system_api.get(f"/requests/{request_id}", session=session))
    assert "No answer yet" in page.words
    assert "asked this" in page.words
    assert page.words.count("Morning, all of you.") == 1  # the title leaves it out
    pipeline.tell(
        chat.sent("one", "I do.", by="ben", at=2, reply_to="q"),
        chat.sent("two", "Me too.", by="cleo", at=3, reply_to="q"),
    )
    pipeline.index()
    pipeline.index()
    assert "2 answers" in seen(system_api.get(f"/requests/{request_id}", session=session)).words


def test_numbers_dates_and_the_search_fields_words_stay_on_one_line(system_api, session):
    text = system_api.get("/", session=session).text
    rules = dict(
        re.findall(r"^(\S+) \{ ?(.*?) ?\}$", re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1], re.MULTILINE)
    )
    assert "white-space: nowrap" in rules[".number"]
    assert "white-space: nowrap" in rules["time"]
    (placeholder,) = re.findall(r'placeholder="(.*?)"', text)
    assert len(placeholder) <= 20  # what fits beside the button on a telephone


def test_a_request_is_shown_with_what_was_said(system_api, session, story):
    page = seen(system_api.get(f"/requests/{story}", session=session))
    assert EVIL in page.words
    assert "a file without words" in page.words
    assert "https://www.example.org/drill?a=1&b=2" in page.links()
    outside = [attributes for tag, attributes in page.elements if tag == "a" and attributes["href"].startswith("https")]
    assert all("noopener" in attributes["rel"] for attributes in outside)


def test_deleted_words_are_shown_no_more(system_api, session, story, pipeline, chat):
    pipeline.tell(chat.deleted("a", by="ben", at=5))
    pipeline.index()
    shown = system_api.get(f"/requests/{story}", session=session).text
    assert "example.org" not in shown
    alive = pipeline.rows("select count(*) from request_comments where deleted_at is null")
    assert [(shown.count(' id="comment-'),)] == alive


def test_a_person_is_shown_with_what_they_talk_about(system_api, session, story, pipeline):
    ((ada,),) = pipeline.rows("""select id from "user" where display_name like 'Ada <%'""")
    page = seen(system_api.get(f"/people/{ada}", session=session))
    assert "Lisbon" in page.words
    assert "2026-03" in page.words
    assert ("meter", {"max": "1", "value": "1"}) in page.elements


def test_a_service_token_opens_pages_too(system_api, new_token, story):
    assert seen(system_api.get("/", token=new_token("index:read"))).words
    assert seen(system_api.get("/", token=new_token("events:write")), 403).words


def test_a_page_of_another_tenant_is_like_one_that_never_was(system_api, session, db, chat):
    other = Pipeline(db, db.other_tenant_id)
    other.tell(chat.sent("q", "Does anyone have a drill that I could borrow?"))
    other.index()
    ((request_id,),) = other.rows("select id from request")
    theirs, missing = (
        seen(system_api.get(f"/requests/{number}", session=session, headers={"X-Request-Id": "same"}), 404).words
        for number in (request_id, 999_999_999)
    )
    assert theirs.replace(f"request {request_id}", "N") == missing.replace("request 999999999", "N")
    assert "drill" not in seen(system_api.get("/", session=session)).words


def test_an_address_that_names_nothing_is_a_page_too(system_api, session):
    assert "nothing has this address" in seen(system_api.get("/people/x", session=session), 404).words
    assert "at most 200" in seen(system_api.get(f"/?text={'x' * 201}", session=session), 422).words
