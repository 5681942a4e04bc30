"""What becomes of the documents of a version: all of them, each for itself, once."""

import json
import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any, cast

import pytest

from springline.documents import events
from springline.documents.ingest import reading
from springline.documents.ingest.extracting import CLAIM
from springline.documents.ingest.model import Failed
from springline.documents.ingest.moving import progress
from springline.documents.ingest.retrying import retry
from springline.platform.deliveries import Later
from springline.platform.llm.protocol import Completion, CompletionRequest, ModelUnavailableError, RateLimitedError
from springline.platform.statements import parse
from springline.provenance import service as provenance
from springline.provenance.model import Recording, Source
from springline.provenance.selectors import TextQuote
from springline.runs import service as runs
from tests.integration.chats import LATER
from tests.integration.documents.intake import BROKEN, Intake, Model, page
from tests.integration.search.stepping import SteppedDatabase

pytestmark = pytest.mark.integration


@pytest.fixture
def intake(db: Any, tmp_path: Any) -> Intake:
    return Intake(db, tmp_path)


def run_of(intake: Intake, number: int = 1) -> list[tuple[str, dict[str, Any]]]:
    found = intake.rows(
        "select e.type, e.data::text from run_event e join bundle_version v on v.run_id = e.run_id "
        "where v.number = :number::integer order by e.number",
        number=number,
    )
    return [(kind, json.loads(data)) for kind, data in found]


def quote(intake: Intake, words: str, key: str = "handbook/leave.md", name: str = "claim") -> None:
    """Something that cites a document as it is now."""
    _, text, _ = intake.text_now(key)
    cited = Source("document", key, "/evidence/1", TextQuote.found(text, words))
    with intake.db.transaction() as tx:
        provenance.record(tx, [Recording("insight", name, {"statement": name}, "ada", [cited])], at=LATER)


def cited_now(intake: Intake, name: str = "claim") -> tuple[str, str, str | None]:
    ((state, before, now),) = intake.rows(
        "select r.state, d.selected, d.selected_now from resource r join derivation d on d.derived_resource_id = r.id "
        "where r.kind = 'insight' and r.natural_key = :name",
        name=name,
    )
    return state, before, now


def test_a_version_is_taken_in(intake: Intake):
    text = page("Leave")
    intake.add("handbook", {"leave.md": text, "pay/travel.md": page("Travel")})
    intake.settle()
    state = intake.state()
    assert state["versions"] == [(1, "ready", 2, 0, 0)]
    assert state["documents"] == [
        ("leave.md", 1, None, 1, "extracted", None),
        ("pay/travel.md", 1, None, 1, "extracted", None),
    ]
    assert intake.text_now("handbook/leave.md") == (1, text, "fresh")
    pieces = intake.rows(
        "select c.text from chunk_place p join chunk c on c.id = p.chunk_id join document_text t on t.id = p.text_id "
        "where t.text = :whole order by p.ordinal",
        whole=text,
    )
    assert "".join(piece for (piece,) in pieces) == text
    assert intake.count(events.VERSION_INGESTED) == 1
    assert len(intake.model.asked) == len(state["chunks"])


def test_each_value_stands_where_it_says(intake: Intake):
    text = page("Leave")
    intake.add("handbook", {"leave.md": text})
    intake.settle()
    ((text_id,),) = intake.rows("select text_id from bundle_document")
    with intake.db.transaction() as tx:
        found = reading.extracted(tx, text_id)
    assert found
    for one in found:
        words = text[one.start : one.end]
        assert words.startswith(one.subject)
        assert words.endswith(f"{one.value}.")
    ((content,),) = intake.rows(
        "select v.content from resource r join resource_version v on v.id = r.current_version_id "
        "where r.kind = 'extraction'"
    )
    said = json.loads(content)
    assert said == sorted(said, key=lambda one: (one["kind"], one["subject"], one["predicate"], one["value"]))
    sources = intake.rows(
        "select d.role, d.selected from derivation d join resource r on r.id = d.derived_resource_id "
        "where r.kind = 'extraction'"
    )
    assert {role for role, _ in sources} == {f"/{number}" for number in range(len(said))}
    for role, selected in sources:
        assert said[int(role[1:])]["value"] in json.loads(selected)


def test_the_run_tells_of_each_step_of_progress_and_of_what_was_made(intake: Intake):
    version = intake.add("handbook", {"leave.md": page("Leave"), "travel.md": page("Travel")})
    intake.settle(until=events.DOCUMENT_INDEXED)
    with intake.db.transaction() as tx:
        progress(tx, version.bundle_id, 1, at=LATER)
    intake.settle()
    told = run_of(intake)
    kinds = [kind for kind, _ in told]
    assert kinds[0] == "run.started"
    assert [data["step"] for kind, data in told if kind == "step.started"] == ["parse", "index", "extract"]
    assert [data["step"] for kind, data in told if kind == "step.finished"] == ["parse", "index", "extract"]
    assert [(data["step"], data["done"], data["total"]) for kind, data in told if kind == "progress"] == [
        ("parse", 2, 2),
        ("index", 2, 2),
        ("extract", 0, 2),
    ]
    assert sorted(data["reference"] for kind, data in told if kind == "output") == [
        "document/handbook/leave.md@1",
        "document/handbook/travel.md@1",
        "extraction/handbook/leave.md@1",
        "extraction/handbook/travel.md@1",
    ]
    assert told[-1] == ("run.succeeded", {"seconds": 0.0, "summary": {"documents": 2, "failed": 0, "removed": 0}})


def test_one_document_that_fails_keeps_no_other(intake: Intake):
    intake.add("handbook", {"a.md": page("A"), "b.md": f"{BROKEN} b", "c.md": page("C")})
    intake.settle()
    state = intake.state()
    assert state["versions"] == [(1, "partial", 3, 0, 0)]
    assert [(path, done, code) for path, *_, done, code in state["documents"]] == [
        ("a.md", "extracted", None),
        ("b.md", "failed", "damaged"),
        ("c.md", "extracted", None),
    ]
    errors = [data["message"] for kind, data in run_of(intake) if kind == "log"]
    assert errors == ["b.md: The file is damaged: save it anew. (damaged)"]
    assert run_of(intake)[-1][0] == "run.succeeded"


def test_where_all_fail_the_version_does(intake: Intake):
    intake.add("handbook", {"a.md": f"{BROKEN} a", "b.md": f"{BROKEN} b"})
    intake.settle()
    assert intake.state()["versions"] == [(1, "failed", 2, 0, 0)]
    assert run_of(intake)[-1][0] == "run.failed"
    assert intake.count(events.VERSION_INGESTED) == 1


def test_what_was_parsed_and_extracted_before_is_not_again(intake: Intake):
    first = {f"{number}.md": page(f"Page {number}") for number in range(5)}
    intake.add("handbook", first)
    intake.settle()
    before = len(intake.model.asked)
    intake.add("copies", first)
    intake.settle()
    assert set(intake.parser.calls.values()) == {1}
    assert len(intake.model.asked) == before
    changed = page("Page 3", changed={7: "Rule 7 is gone."})
    intake.add("handbook", {"3.md": changed})
    intake.settle()
    assert 1 <= len(intake.model.asked) - before <= 3
    assert sum(intake.parser.calls.values()) == 6


def test_events_that_come_twice_and_in_any_order_change_nothing(db: Any, tmp_path: Any):
    documents = {f"{number}.md": page(f"Page {number}", 8) for number in range(4)} | {"x.md": BROKEN}
    plain = Intake(db, tmp_path / "plain")
    plain.add("handbook", documents)
    plain.settle()
    expected = plain.state()
    again = [event for event in plain._log.log() if event["type"].startswith("springline.documents.")] * 2
    random.Random(5).shuffle(again)
    asked = len(plain.model.asked)
    for event in again:
        plain.handle(event)
        plain.settle()
    assert plain.state() == expected
    assert len(plain.model.asked) == asked
    assert plain.count(events.VERSION_INGESTED) == 1


@pytest.mark.parametrize("last", [events.DOCUMENT_QUEUED, events.DOCUMENT_INDEXED])
def test_of_two_who_end_the_last_documents_at_once_one_ends_the_version(db: Any, tmp_path: Any, last: str):
    """Each waits before its commits for the other, as far as that can come."""
    both = threading.Barrier(2)

    def step(name: str) -> None:
        if name == "commit" and threading.current_thread() is not threading.main_thread():
            with suppress(threading.BrokenBarrierError):
                both.wait(timeout=0.5)

    intake = Intake(db, tmp_path, app=SteppedDatabase(db.app, step))
    text = BROKEN if last == events.DOCUMENT_QUEUED else page("A", 3)
    intake.add("handbook", {"a.md": f"{text} a", "b.md": f"{text} b"})
    intake.settle(until=last)
    waiting = [event for event in intake.inbox if event["type"] == last]
    assert len(waiting) == 2
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(intake.handle, waiting))
    state = "failed" if last == events.DOCUMENT_QUEUED else "ready"
    assert intake.state()["versions"] == [(1, state, 2, 0, 0)]
    assert intake.count(events.VERSION_INGESTED) == 1
    assert [data["step"] for kind, data in run_of(intake) if kind == "step.finished"] == ["parse", "index", "extract"]


def test_the_newer_text_wins_whichever_comes_last(intake: Intake):
    old, new = page("Leave", 8), page("Leave", 8, changed={3: "Rule 3 is new."})
    intake.add("handbook", {"leave.md": old})
    intake.settle(until=events.DOCUMENT_PARSED)
    late = list(intake.inbox)
    intake.inbox.clear()
    intake.add("handbook", {"leave.md": new})
    intake.settle()
    intake.inbox = late
    intake.settle()
    assert intake.text_now("handbook/leave.md") == (1, new, "fresh")
    assert intake.state()["documents"] == [
        ("leave.md", 1, 1, None, "extracted", None),
        ("leave.md", 2, None, 1, "extracted", None),
    ]
    assert [state for _, state, *_ in intake.state()["versions"]] == ["ready", "ready"]


def test_an_older_text_that_comes_in_time_is_a_version_of_its_own(intake: Intake):
    old, new = page("Leave", 8), page("Leave", 8, changed={3: "Rule 3 is new."})
    intake.add("handbook", {"leave.md": old})
    intake.settle()
    quote(intake, "Rule 3 of Leave")
    intake.add("handbook", {"leave.md": new})
    intake.settle(until=events.DOCUMENT_PARSED)
    assert cited_now(intake)[0] == "suspect", "its words may be changed: nobody knows yet"
    intake.settle()
    assert intake.text_now("handbook/leave.md") == (2, new, "fresh")
    state, before, _ = cited_now(intake)
    assert (state, before) == ("stale", '"Rule 3 of Leave"')


def test_what_quotes_a_removed_document_is_stale_with_its_old_words(intake: Intake):
    intake.add("handbook", {"leave.md": page("Leave", 8), "travel.md": page("Travel", 8)})
    intake.settle()
    quote(intake, "Rule 3 of Leave")
    quote(intake, "Rule 3 of Travel", "handbook/travel.md", "other")
    intake.add("handbook", {}, removed=["leave.md"])
    intake.settle()
    assert cited_now(intake) == ("stale", '"Rule 3 of Leave"', None)
    assert cited_now(intake, "other")[0] == "fresh"
    ((content, state),) = intake.rows(
        "select v.content, r.state from resource r join resource_version v on v.id = r.current_version_id "
        "where r.kind = 'extraction' and r.natural_key = 'handbook/leave.md'"
    )
    assert (content, state) == ("[]", "fresh")
    intake.add("handbook", {"leave.md": page("Leave", 8)})
    intake.settle()
    assert cited_now(intake)[0] == "fresh", "it is back, and says what it said"
    assert intake.text_now("handbook/leave.md")[0] == 3


def test_a_document_that_is_removed_while_it_is_taken_in_does_not_come_back(intake: Intake):
    intake.add("handbook", {"leave.md": page("Leave", 8), "travel.md": page("Travel", 8)})
    intake.settle(until=events.DOCUMENT_PARSED)
    late = list(intake.inbox)
    intake.inbox.clear()
    intake.add("handbook", {}, removed=["leave.md"])
    intake.settle()
    intake.inbox = late
    intake.settle()
    assert intake.rows("select natural_key from resource where kind = 'document'") == [("handbook/travel.md",)]
    assert [state for _, state, *_ in intake.state()["versions"]] == ["ready", "ready"]


def test_failed_documents_are_tried_again_from_where_they_stopped(intake: Intake):
    version = intake.add("handbook", {"a.md": page("A", 8), "b.md": f"{BROKEN} b"})
    intake.model.failures = [ModelUnavailableError("counting-1", "gone")] * 100
    intake.pull()
    intake.settle(until=events.DOCUMENT_INDEXED)
    (indexed,) = [event for event in intake.inbox if event["type"] == events.DOCUMENT_INDEXED]
    outcomes = [intake.handle(indexed) for _ in range(4)]
    assert [type(one) for one in outcomes] == [Later, Later, Later, Failed]
    intake.inbox.clear()
    intake.settle()
    assert intake.state()["versions"] == [(1, "failed", 2, 0, 0)]
    intake.model.failures.clear()
    intake.parser.calls.clear()
    with intake.db.transaction() as tx:
        done = retry(tx, version.bundle_id, 1, by="account/1", at=LATER)
        assert done.documents == 2
        assert runs.get(tx, done.run_id or 0).status == "running"
    intake.settle()
    assert [*intake.parser.calls] == [f"{BROKEN} b"], "what was parsed stays"
    assert intake.state()["versions"] == [(1, "partial", 2, 0, 0)]
    with intake.db.transaction() as tx:
        assert retry(tx, version.bundle_id, 2, by="account/1", at=LATER).documents == 0


@pytest.mark.parametrize("shared", [False, True], ids=["alone", "shared"])
def test_what_a_busy_machine_could_not_read_is_read_when_it_is_tried_again(intake: Intake, shared: bool):
    intake.parser.is_busy = True
    if shared:  # with a page of the web, which keeps what was made of these bytes
        intake.snapshot("https://example.org/a", page("A", 4))
    version = intake.add("handbook", {"a.txt": page("A", 4), "b.txt": f"{BROKEN} b"})
    intake.settle()
    assert [row[-1] for row in intake.state()["documents"]] == ["too_slow", "damaged"]
    intake.parser.is_busy = False
    with intake.db.transaction() as tx:
        assert retry(tx, version.bundle_id, 1, by="account/1", at=LATER).documents == 2
    intake.settle()
    assert [row[-1] for row in intake.state()["documents"]] == [None, "damaged"]
    intake.snapshot("https://example.org/a", page("A", 4))
    intake.settle()
    ((has_text,),) = intake.rows(
        "select count(*) filter (where t.text is not null) = count(*) from web_snapshot s "
        "left join document_text t on t.id = s.text_id"
    )
    assert has_text


def test_what_a_busy_machine_could_not_read_is_tried_for_another_document(intake: Intake):
    intake.parser.is_busy = True
    intake.add("handbook", {"a.txt": page("A", 4), "b.txt": f"{BROKEN} b"})
    intake.settle()
    intake.parser.is_busy = False
    intake.add("other", {"a.txt": page("A", 4), "b.txt": f"{BROKEN} b"})
    intake.settle()
    assert intake.rows("select state from bundle_version order by bundle_id") == [("failed",), ("partial",)]
    assert intake.parser.calls[f"{BROKEN} b"] == 1, "what is wrong with a file itself stays known"


def test_a_page_that_a_busy_machine_could_not_read_is_read_when_it_is_seen_again(intake: Intake):
    intake.parser.is_busy = True
    intake.snapshot("https://example.org/a", page("A", 4))
    intake.settle()
    intake.parser.is_busy = False
    intake.snapshot("https://example.org/a", page("A", 4))
    intake.settle()
    told = intake.rows(
        "select s.number, s.version, t.problem_code from web_snapshot s join document_text t on t.id = s.text_id"
    )
    assert told == [(1, 1, None)]


def test_a_run_that_tries_again_tells_of_the_steps_that_it_takes(intake: Intake):
    version = intake.add("handbook", {"a.md": page("A", 4), "b.md": page("B", 4)})
    intake.model.failures = [ModelUnavailableError("counting-1", "gone")] * 100
    intake.settle(until=events.DOCUMENT_INDEXED)
    for event in list(intake.inbox):
        for _ in range(4):
            intake.handle(event)
    intake.model.failures.clear()
    intake.inbox.clear()
    with intake.db.transaction() as tx:
        retry(tx, version.bundle_id, 1, by="account/1", at=LATER)
    intake.settle()
    told = run_of(intake)
    assert told[-1][0] == "run.succeeded"
    begun = [data["step"] for kind, data in told if kind == "step.started"]
    assert begun == [data["step"] for kind, data in told if kind == "step.finished"] == ["extract"]


def test_a_limited_model_lets_the_document_rest_as_long_as_it_says(intake: Intake):
    intake.add("handbook", {"a.md": page("A", 4)})
    intake.settle(until=events.DOCUMENT_INDEXED)
    intake.model.failures = [RateLimitedError("counting-1", timedelta(minutes=5))]
    later = intake.handle(intake.inbox[0])
    assert isinstance(later, Later)
    assert later.rest == timedelta(minutes=5)


def test_who_runs_out_of_budget_hands_the_document_on(intake: Intake):
    intake.add("handbook", {"a.md": page("A", 40)})
    intake.budget = 2
    intake.settle()
    chunks = len(intake.state()["chunks"])
    assert chunks > 4
    assert len(intake.model.asked) == chunks
    assert intake.state()["versions"] == [(1, "ready", 1, 0, 0)]
    assert intake.count(events.DOCUMENT_INDEXED) == (chunks + 1) // 2


def test_a_document_at_which_workers_die_fails_in_the_end(intake: Intake, monkeypatch: pytest.MonkeyPatch):
    intake.add("handbook", {"a.md": page("A", 4), "b.md": page("B", 4)})

    def dies(*_: object) -> Any:
        raise MemoryError

    good = intake.parser
    intake.pull()
    intake.settle(until=events.DOCUMENT_QUEUED)
    first, second = [event for event in intake.inbox if event["type"] == events.DOCUMENT_QUEUED]
    monkeypatch.setattr(intake, "parser", dies)
    for _ in range(4):
        with pytest.raises(MemoryError):
            intake.handle(first)
    assert isinstance(intake.handle(first), Failed)
    monkeypatch.setattr(intake, "parser", good)
    intake.inbox = [second]
    intake.settle()
    assert [(done, code) for *_, done, code in intake.state()["documents"]] == [
        ("failed", "gave_up"),
        ("extracted", None),
    ]


def test_a_cancelled_run_ends_the_version_and_a_retry_resumes_it(intake: Intake):
    version = intake.add("handbook", {"a.md": page("A", 4), "b.md": page("B", 4)})
    intake.settle(until=events.DOCUMENT_INDEXED)
    with intake.db.transaction() as tx:
        runs.request_cancel(tx, version.run_id or 0, by="account/1", at=LATER)
    with intake.db.transaction() as tx:
        progress(tx, version.bundle_id, 1, at=LATER)
    intake.settle()
    assert intake.state()["versions"] == [(1, "failed", 2, 0, 0)]
    assert intake.model.asked == []
    assert run_of(intake)[-1][0] == "run.cancelled"
    with intake.db.transaction() as tx:
        retry(tx, version.bundle_id, 1, by="account/1", at=LATER)
    intake.settle()
    assert intake.state()["versions"] == [(1, "ready", 2, 0, 0)]


def test_a_run_that_was_taken_for_dead_is_no_cancelled_one(intake: Intake):
    version = intake.add("handbook", {"a.md": page("A", 4), "b.md": page("B", 4)})
    intake.settle(until=events.DOCUMENT_INDEXED)
    with intake.db.transaction() as tx:
        runs.fail(tx, version.run_id or 0, "It stopped without a word", "Nothing was heard of it.", at=LATER)
    first, second = [event for event in intake.inbox if event["type"] == events.DOCUMENT_INDEXED]
    with intake.db.transaction() as tx:
        progress(tx, version.bundle_id, 1, at=LATER)
    assert {done for *_, done, _ in intake.state()["documents"]} == {"indexed"}
    told = run_of(intake)
    assert [data["step"] for kind, data in told if kind == "step.started"] == ["extract"]
    intake.handle(first)
    intake.handle(second)
    assert intake.state()["versions"] == [(1, "ready", 2, 0, 0)]
    assert run_of(intake)[-1][0] == "run.succeeded"
    assert [row[0] for row in intake.state()["runs"]] == ["failed", "succeeded"]


def test_the_last_document_ends_a_run_though_the_first_one_died(intake: Intake):
    version = intake.add("handbook", {"a.md": page("A", 4)})
    with intake.db.transaction() as tx:
        runs.fail(tx, version.run_id or 0, "It was never begun", "No worker took it within a day.", at=LATER)
    intake.settle()
    assert intake.state()["versions"] == [(1, "ready", 1, 0, 0)]
    assert [row[0] for row in intake.state()["runs"]] == ["failed", "succeeded"]


def test_a_document_that_says_very_much_is_followed_in_part(intake: Intake, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("springline.documents.ingest.extracting.MOST_RECORDED", 2)
    intake.add("handbook", {"a.md": page("A", 40)})
    intake.settle()
    assert intake.state()["versions"] == [(1, "ready", 1, 0, 0)]
    ((content,),) = intake.rows(
        "select v.content from resource r join resource_version v on v.id = r.current_version_id "
        "where r.kind = 'extraction'"
    )
    assert len(json.loads(content)) == 2
    found = intake.rows('select sum(jsonb_array_length("values")) from chunk_extraction')
    assert found[0][0] > 2
    (said,) = [data["message"] for kind, data in run_of(intake) if kind == "log"]
    assert said == f"a.md: it says {found[0][0]} things, of which the first 2 are followed when it changes"


def test_values_that_are_too_long_to_be_recorded_fail_the_document_with_the_reason(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
):
    intake.add("handbook", {"a.md": page("A", 40)})
    intake.settle(until=events.DOCUMENT_INDEXED)
    monkeypatch.setattr("springline.provenance.service.LONGEST_CONTENT", 100)
    intake.settle()
    assert [(done, code) for *_, done, code in intake.state()["documents"]] == [("failed", "too_large")]


def test_another_tenant_has_its_own_texts_and_chunks(intake: Intake):
    intake.add("handbook", {"a.md": page("A", 4)})
    intake.settle()
    with intake.db.transaction(intake.db.other_tenant_id) as tx:
        for table in ("chunk", "chunk_place", "chunk_extraction", "document_text"):
            assert tx.value(parse("test.count", f"select count(*) from {table}")) == 0


class Meeting(Model):
    """A language model during whose next call something else happens."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: list[Callable[[], None]] = []

    def complete(self, request: CompletionRequest) -> Completion:
        answer = super().complete(request)
        if self.meanwhile:
            self.meanwhile.pop()()
        return answer


@pytest.fixture
def twins(db: Any, tmp_path: Any) -> Intake:
    """Two documents of the same words, both to be extracted from."""
    intake = Intake(db, tmp_path, model=Meeting())
    intake.add("handbook", {"a.md": page("A", 30), "b.md": page("A", 30)})
    intake.settle(until=events.DOCUMENT_INDEXED)
    assert len(intake.inbox) == 2
    return intake


def test_two_workers_never_ask_a_model_of_the_same_chunk(twins: Intake):
    first, second = twins.inbox
    outcomes: list[Any] = []
    cast("Meeting", twins.model).meanwhile = [lambda: outcomes.append(twins.handle(second))]
    outcomes.append(twins.handle(first))
    assert len(twins.model.asked) == len(set(twins.model.asked)) > 2
    later, done = outcomes
    assert isinstance(later, Later)
    assert not isinstance(done, Later)
    assert twins.rows("select attempts from document_ingest where state = 'indexed'") == [(0,)]
    twins.settle()
    assert twins.state()["versions"] == [(1, "ready", 2, 0, 0)]
    assert len(twins.model.asked) == len(set(twins.model.asked))


def test_what_a_worker_held_that_died_is_read_by_another_one(twins: Intake):
    def die() -> None:
        raise KeyboardInterrupt

    first, second = twins.inbox
    cast("Meeting", twins.model).meanwhile = [die]
    with pytest.raises(KeyboardInterrupt):
        twins.handle(first)
    assert isinstance(twins.handle(second), Later)
    twins.clock.advance(CLAIM)
    twins.settle()
    assert twins.state()["versions"] == [(1, "ready", 2, 0, 0)]
    assert len(twins.model.asked) == len(set(twins.model.asked)) + 1


def test_what_a_model_failed_on_is_nobodys(twins: Intake):
    first, second = twins.inbox
    twins.model.failures = [ModelUnavailableError("counting-1", "gone")] * 3
    assert isinstance(twins.handle(first), Later)
    twins.model.failures.clear()
    assert not isinstance(twins.handle(second), Later)
