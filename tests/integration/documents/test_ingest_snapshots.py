"""Snapshots of web pages are read as documents are."""

import json
from pathlib import Path
from typing import Any, cast

import pytest

from springline.documents import events
from springline.documents.parsing.service import parse
from springline.platform.statements import parse as parse_statement
from springline.provenance import service as provenance
from springline.provenance.model import Recording, Source
from springline.provenance.selectors import TextQuote
from tests.integration.chats import LATER
from tests.integration.documents.intake import BROKEN, Intake, page

pytestmark = pytest.mark.integration

URL = "https://example.org/leave"


@pytest.fixture
def intake(db: Any, tmp_path: Path) -> Intake:
    return Intake(db, tmp_path)


def shots(intake: Intake) -> list[tuple[Any, ...]]:
    return intake.rows(
        "select s.number, s.version, t.problem_code from web_snapshot s left join document_text t on t.id = s.text_id "
        "order by 1"
    )


def text_now(intake: Intake) -> str:
    ((content,),) = intake.rows(
        "select v.content from resource r join resource_version v on v.id = r.current_version_id where r.kind = 'web'"
    )
    return json.loads(content)


def test_a_snapshot_can_be_found_and_cited(intake: Intake):
    intake.snapshot(URL, page("Leave", 10))
    intake.settle()
    assert shots(intake) == [(1, 1, None)]
    assert text_now(intake) == page("Leave", 10)
    cited = Source("web", URL, "/evidence/1", TextQuote.found(page("Leave", 10), "Rule 4 of Leave"))
    with intake.db.transaction() as tx:
        provenance.record(tx, [Recording("insight", "1", {}, "ada", [cited])], at=LATER)
    intake.snapshot(URL, page("Leave", 10, changed={4: "Rule four is new."}))
    intake.settle()
    assert shots(intake) == [(1, 1, None), (2, 2, None)]
    assert intake.rows("select state from resource where kind = 'insight'") == [("stale",)]
    assert intake.rows("select count(*) from chunk_place p join chunk c on c.id = p.chunk_id")[0][0] > 2


def test_an_older_snapshot_that_comes_late_is_not_what_the_page_says(intake: Intake):
    intake.snapshot(URL, page("Leave", 4))
    intake.pull()
    (late,) = [event for event in intake.inbox if event["type"] == events.SNAPSHOT_TAKEN]
    intake.inbox.clear()
    intake.snapshot(URL, page("Leave", 5))
    intake.settle()
    for _ in range(2):
        intake.handle(late)
    assert text_now(intake) == page("Leave", 5)
    assert shots(intake) == [(1, None, None), (2, 1, None)]


def test_a_snapshot_that_cannot_be_read_says_why(intake: Intake):
    intake.snapshot(URL, f"{BROKEN} page")
    intake.settle()
    assert shots(intake) == [(1, None, "damaged")]


def test_a_page_that_is_too_long_to_be_cited_is_read_all_the_same(intake: Intake, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("springline.provenance.service.LONGEST_CONTENT", 300)
    intake.snapshot(URL, page("Leave", 10))
    intake.settle()
    assert shots(intake) == [(1, None, None)]
    assert intake.rows("select count(*) from resource where kind = 'web'") == [(0,)]
    assert intake.rows("select count(*) from chunk_place")[0][0] > 0


def test_a_page_is_read_in_the_encoding_that_its_server_names(intake: Intake):
    intake.parser = cast("Any", parse)
    words = "Отпуск длится двадцать пять дней в году, и спрашивать о нём никого не нужно."  # noqa: RUF001
    content = words.encode("koi8-r")
    for charset, told in (("koi8-r", True), ("koi8-r", False), ("windows-1251", True)):
        assert intake.snapshot(URL, content, charset=charset).is_new == told
        intake.settle()
    texts = intake.rows("select t.text from web_snapshot s join document_text t on t.id = s.text_id order by s.number")
    assert texts == [(words,), (content.decode("cp1251"),)]
    assert text_now(intake) == content.decode("cp1251")


def test_a_snapshot_that_nobody_read_is_read_when_its_page_is_seen_again(intake: Intake):
    intake.snapshot(URL, page("Leave", 4))
    intake.pull()
    intake.inbox.clear()  # a dead letter
    intake.snapshot(URL, page("Leave", 4))
    intake.settle()
    assert shots(intake) == [(1, None, None)], "somebody may be at it still"
    with intake.db.superuser.transaction() as tx:
        tx.execute(
            parse_statement("test.older", "update web_snapshot set fetched_at = fetched_at - interval '2 hours'")
        )
    assert not intake.snapshot(URL, page("Leave", 4)).is_new
    intake.settle()
    assert shots(intake) == [(1, 1, None)]
