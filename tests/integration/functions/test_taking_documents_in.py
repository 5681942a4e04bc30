"""`parse_documents`, `index_documents` and `extract_documents` as their queues drive them, with the real parser."""

import json
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from functions.extract_documents import app as extract_documents
from functions.index_documents import app as index_documents
from functions.parse_documents import app as parse_documents
from infra.host.template import load
from springline.documents import events
from springline.platform import runtime
from springline.platform.addresses import FolderPlace
from springline.platform.clock import ManualClock
from springline.platform.deliveries import REASONS, Later, Poison
from springline.platform.objects import StorageUnavailableError
from springline.platform.runtime import Runtime
from tests.integration.chats import LATER
from tests.integration.documents.intake import Intake

pytestmark = pytest.mark.integration

TEMPLATE = load(Path(__file__).resolve().parents[3] / "template.yaml")
FUNCTIONS: dict[str, tuple[ModuleType, str]] = {
    "parse-documents": (parse_documents, "parse_batch"),
    "index-documents": (index_documents, "index_batch"),
    "extract-documents": (extract_documents, "extract_batch"),
}
QUEUES = {
    events.VERSION_CREATED: "parse-documents",
    events.DOCUMENT_QUEUED: "parse-documents",
    events.SNAPSHOT_TAKEN: "parse-documents",
    events.DOCUMENT_PARSED: "index-documents",
    events.DOCUMENT_INDEXED: "extract-documents",
}
LEAVE = "# Leave\n\nEmployees accrue 4 hours per pay period.\n\nYou must ask your manager before March 12, 2024.\n"


class Context:
    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        return round(self._seconds * 1000)


class Steps:
    """The functions, with what they are sent."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake

    def deliver(self, queue: str, *bodies: Any, seconds: float = 300) -> dict[str, str]:
        """Send messages to a function; returns why which come again, by their places."""
        module, handler = FUNCTIONS[queue]
        told = REASONS.set({})
        try:
            records = [{"messageId": str(place), "body": json.dumps(body)} for place, body in enumerate(bodies)]
            answer = getattr(module, handler)({"Records": records}, Context(seconds))
            reasons = dict(REASONS.get() or {})
        finally:
            REASONS.reset(told)
        assert {one["itemIdentifier"] for one in answer["batchItemFailures"]} == reasons.keys()
        return reasons

    def settle(self) -> None:
        """Deliver events until nothing is left to do."""
        self.intake.pull()
        while self.intake.inbox:
            event = self.intake.inbox.pop(0)
            if event["type"] in QUEUES:
                assert self.deliver(QUEUES[event["type"]], event) == {}
            self.intake.pull()


@pytest.fixture
def steps(db: Any, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    ports = Runtime(replace(settings, objects_url=FolderPlace(tmp_path)), clock=ManualClock(LATER))
    monkeypatch.setattr(runtime, "_installed", [ports])
    yield Steps(Intake(db, tmp_path))
    ports.close()


def test_files_of_several_formats_are_taken_in(steps: Steps):
    pages = {
        "leave.md": LEAVE,
        "travel.html": "<html><body><h1>Travel</h1><p>Visitors may not enter the lab.</p></body></html>",
        "notes.txt": "The General Services Administration (GSA) is an agency.\n",
        "picture.bin": "\x00\x01\x02",
    }
    steps.intake.add("handbook", pages)
    steps.intake.snapshot("https://example.org/a", "Everybody must sign in at the door.")
    steps.settle()
    state = steps.intake.state()
    assert state["versions"] == [(1, "partial", 4, 0, 0)]
    assert [(path, done, code) for path, *_, done, code in state["documents"]] == [
        ("leave.md", "extracted", None),
        ("notes.txt", "extracted", None),
        ("picture.bin", "failed", "unsupported"),
        ("travel.html", "extracted", None),
    ]
    ((content,),) = steps.intake.rows(
        "select v.content from resource r join resource_version v on v.id = r.current_version_id "
        "where r.kind = 'extraction' and r.natural_key = 'handbook/leave.md'"
    )
    assert [(one["kind"], one["value"]) for one in json.loads(content)] == [
        ("amount", "4 hours"),
        ("date", "2024-03-12"),
        ("obligation", "ask your manager before March 12, 2024"),
    ]
    assert steps.intake.rows("select natural_key from resource where kind = 'web'") == [("https://example.org/a",)]
    steps.intake.add("handbook", {"leave.md": LEAVE + "\nStaff must be on time.\n"})
    steps.settle()
    assert steps.intake.state()["versions"][1] == (2, "ready", 0, 1, 0)


def test_the_template_drives_each_function_by_its_queue():
    drained = {
        event.queue: function.folder.name for function in TEMPLATE.functions.values() for event in function.queues
    }
    for queue, (module, _) in FUNCTIONS.items():
        assert f"functions.{drained[queue]}.app" == module.__name__
    routed = {queue for rule in TEMPLATE.rules for queue in (target.queue for target in rule.targets)}
    assert set(FUNCTIONS) <= routed


@pytest.mark.parametrize("queue", ["parse-documents", "index-documents", "extract-documents"])
def test_what_names_no_document_is_poison(steps: Steps, queue: str):
    body = {"type": "springline.documents.document.queued.v1", "tenant": steps.intake.tenant_id, "data": {}}
    reasons = steps.deliver(queue, body, "no event")
    assert [type(why) for why in reasons.values()] == [Poison, Poison]


def test_a_document_that_is_not_there_is_nothing_to_do(steps: Steps):
    data = {"document_id": 4711, "bundle_id": 4711, "number": 1}
    for queue in FUNCTIONS:
        body = {"type": events.DOCUMENT_QUEUED, "tenant": steps.intake.tenant_id, "data": data}
        assert steps.deliver(queue, body) == {}


def test_without_time_documents_come_again(steps: Steps):
    steps.intake.add("handbook", {"leave.md": LEAVE})
    (created,) = [event for event in steps.intake.pull() if event["type"] == events.VERSION_CREATED]
    assert steps.deliver("parse-documents", created, seconds=10) == {}
    (queued,) = [event for event in steps.intake.pull() if event["type"] == events.DOCUMENT_QUEUED]
    assert steps.deliver("parse-documents", queued, seconds=10) == {"0": "there was no time left for it"}
    assert steps.intake.rows("select state, attempts from document_ingest") == [("waiting", 0)]


def test_an_object_store_that_is_away_costs_no_attempt(steps: Steps, monkeypatch: pytest.MonkeyPatch):
    steps.intake.add("handbook", {"leave.md": LEAVE, "other.md": LEAVE + "More."})
    (created,) = [event for event in steps.intake.pull() if event["type"] == events.VERSION_CREATED]
    steps.deliver("parse-documents", created)
    queued = [event for event in steps.intake.pull() if event["type"] == events.DOCUMENT_QUEUED]

    class Away:
        def open(self, key: str) -> Any:
            raise StorageUnavailableError(f"no answer for {key}")

    with monkeypatch.context() as patched:
        patched.setattr(parse_documents, "objects_at", lambda *_, **__: Away())
        reasons = steps.deliver("parse-documents", *queued)
    assert [type(why) for why in reasons.values()] == [Later, Later]
    assert steps.intake.rows("select state, attempts from document_ingest") == [("waiting", 0)] * 2
    assert steps.deliver("parse-documents", *queued) == {}


def test_a_parser_that_breaks_keeps_no_neighbour(steps: Steps, monkeypatch: pytest.MonkeyPatch):
    steps.intake.add("handbook", {"a.md": LEAVE, "b.md": "# Other\n\nStaff must be on time.\n"})
    (created,) = [event for event in steps.intake.pull() if event["type"] == events.VERSION_CREATED]
    steps.deliver("parse-documents", created)
    queued = [event for event in steps.intake.pull() if event["type"] == events.DOCUMENT_QUEUED]
    real = parse_documents.parse

    def breaks_on_a(path: Path, name: str, *how: Any) -> Any:
        if name == "a.md":
            raise RuntimeError("a mistake of ours")
        return real(path, name, *how)

    monkeypatch.setattr(parse_documents, "parse", breaks_on_a)
    for _ in range(4):
        assert list(steps.deliver("parse-documents", *queued).values()) == ["it failed by a RuntimeError"]
    assert steps.deliver("parse-documents", *queued) == {}
    assert [row[4:] for row in steps.intake.state()["documents"]] == [("failed", "gave_up"), ("parsed", None)]


def test_a_page_that_cannot_be_read_keeps_no_neighbour(steps: Steps, monkeypatch: pytest.MonkeyPatch):
    steps.intake.add("handbook", {"a.md": LEAVE})
    steps.intake.snapshot("https://example.org/a", "Everybody must sign in at the door.")
    found = {event["type"]: event for event in steps.intake.pull()}
    created, taken = found[events.VERSION_CREATED], found[events.SNAPSHOT_TAKEN]

    def breaks(*_: object) -> Any:
        raise RuntimeError("a mistake of ours")

    nothing = {**created, "data": {}}
    with monkeypatch.context() as patched:
        patched.setattr(parse_documents, "parse", breaks)
        reasons = steps.deliver("parse-documents", taken, nothing, created)
    assert reasons == {"0": "it failed by a RuntimeError", "1": "it names no document"}
    assert type(reasons["1"]) is Poison
    assert [event["type"] for event in steps.intake.pull()].count(events.DOCUMENT_QUEUED) == 1
    assert steps.deliver("parse-documents", taken, seconds=10) == {"0": "there was no time left for it"}
    assert steps.deliver("parse-documents", taken) == {}


def test_a_version_that_cannot_begin_keeps_no_neighbour(steps: Steps, monkeypatch: pytest.MonkeyPatch):
    steps.intake.add("handbook", {"a.md": LEAVE})
    steps.intake.add("travel", {"a.md": LEAVE})
    created = [event for event in steps.intake.pull() if event["type"] == events.VERSION_CREATED]
    real = parse_documents.begin_version

    def breaks_on_the_first(database: Any, tenant_id: int, bundle_id: int, number: int, **others: Any) -> int:
        if bundle_id == created[0]["data"]["bundle_id"]:
            raise RuntimeError("a mistake of ours")
        return real(database, tenant_id, bundle_id, number, **others)

    monkeypatch.setattr(parse_documents, "begin_version", breaks_on_the_first)
    assert steps.deliver("parse-documents", *created) == {"0": "it failed by a RuntimeError"}
    assert [event["type"] for event in steps.intake.pull()].count(events.DOCUMENT_QUEUED) == 1
