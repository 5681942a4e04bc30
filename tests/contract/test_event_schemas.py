"""The events that others may rely on: each type has a schema, and all that is ever recorded keeps to it."""

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from infra.contracts import EVENTS, FOLDER
from infra.schema_changes import resolved
from springline.community import importing, requests
from springline.community.annotation.deterministic import DeterministicAnnotator
from springline.community.readers import reader
from springline.platform.clock import ManualClock
from springline.platform.statements import parse
from springline.profiles import regeneration
from springline.profiles import user_profile_highlight_service as highlights
from springline.profiles.highlights import BioPayload, HighlightMeta
from springline.provenance import service as provenance
from springline.provenance.model import Recording, Source
from springline.runs import service as runs
from tests.integration.chats import LATER, Chat, Pipeline
from tests.integration.documents.intake import BROKEN, Intake, page
from tests.integration.insights.claimed import add_insights
from tests.integration.projects.workspaces import add_canvas

pytestmark = pytest.mark.contract

ROOT = Path(__file__).parents[2]
SCHEMAS: dict[str, dict[str, Any]] = {
    f"{contract.name}.v{contract.version}": json.loads((FOLDER / contract.file).read_bytes()) for contract in EVENTS
}
MODELS = {f"{contract.name}.v{contract.version}": contract.model for contract in EVENTS}
SAMPLE = ROOT / "examples" / "neighbourhood.jsonl"

PERSON = parse("test.person", 'select min(id) from "user"')

each_type = pytest.mark.parametrize("event_type", SCHEMAS)


def validator(event_type: str) -> Draft202012Validator:
    return Draft202012Validator(SCHEMAS[event_type], format_checker=FormatChecker(["date-time"]))


def objects(schema: Any, path: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every subschema of an object, by its place."""
    if isinstance(schema, list):
        for number, inner in enumerate(schema):
            yield from objects(inner, f"{path}/{number}")
    elif isinstance(schema, dict):
        if schema.get("type") == "object":
            yield path, schema
        for name, inner in schema.items():
            if name not in {"examples", "const", "enum"}:
                yield from objects(inner, f"{path}/{name}")


def live_through(db: Any) -> list[dict[str, Any]]:
    """Import the shipped sample, then do what it doesn't; returns every event, as the relay hands it on."""
    pipeline = Pipeline(db)
    export = importing.Export("signal-cli", SAMPLE.name, importing.file_key(SAMPLE))
    with SAMPLE.open("rb") as stream:
        items = reader("signal-cli").read(stream, name=SAMPLE.name)
        importing.run(db.app, db.tenant_id, export, items, clock=ManualClock(), on_progress=lambda _: None)
    chat = Chat()
    with db.transaction() as tx:
        opened = requests.open_request(
            tx, kind="need", title="A ladder", body="See https://example.org", author_id=None, group=None, at=LATER
        )
        requests.comment(tx, opened.request_id, body="Mine", author_id=None, at=LATER)
    judge = DeterministicAnnotator()
    for event in (
        chat.sent("m1", "Who has a ladder near Salford?", files=["wall.jpg"]),
        chat.sent("m2", "I have one, see https://example.org/ladder", by="ben", at=1, reply_to="m1"),
        chat.reacted("m2", "👍", at=2),
        chat.edited("m2", "I have two", by="ben", at=3),
        chat.deleted("m2", by="ben", at=4),
        chat.deleted("m1", at=5),
    ):
        pipeline.tell(event)
        pipeline.annotate(judge)
    assert pipeline.land().failures == {}
    pipeline.render()
    change_a_source(db)
    tell_of_somebody(db)
    draw_a_canvas(db)
    with db.transaction() as tx:
        add_insights(tx, "ladders")
    take_documents_in(db)
    with db.transaction() as tx:
        runs.begin(tx, "scan", "Search for what is out of date", by="auto", at=LATER)
    return pipeline.log()


def take_documents_in(db: Any) -> None:
    """A version of a bundle goes from step to step, and a page of the web is read."""
    with tempfile.TemporaryDirectory() as folder:
        intake = Intake(db, Path(folder))
        intake.add("handbook", {"leave.md": page("Leave"), "broken.md": BROKEN})
        intake.snapshot("https://example.org/leave", page("Leave"))
        intake.settle()


def draw_a_canvas(db: Any) -> None:
    """Somebody pins a note in a project."""
    with db.transaction() as tx:
        add_canvas(tx, "ladders")


def change_a_source(db: Any) -> None:
    """Something becomes stale."""
    for told in (
        [Recording("document", "a", 1, "ada"), Recording("summary", "a", 1, "rules", [Source("document", "a")])],
        [Recording("document", "a", 2, "ada")],
    ):
        with db.transaction() as tx:
            provenance.record(tx, told, at=LATER)


def tell_of_somebody(db: Any) -> None:
    """What becomes of a highlight: an override before there are words, words, a mark, and a wish for new ones."""
    with db.transaction() as tx:
        person = tx.value(PERSON)
        highlights.set_manual_override(tx, person, "By hand", by="account/1", at=LATER)
        highlights.clear_manual_override(tx, person, by="account/1", at=LATER)
        basis = highlights.begin(tx, person, at=LATER)
        made = HighlightMeta("help-next-door", "extractive", "1", LATER, LATER)
        highlights.upsert_auto(tx, person, BioPayload("Knows ladders."), "hash", made, expected=basis, at=LATER)
        highlights.mark_stale(tx, person, "new_messages", at=LATER)
        regeneration.request(tx, [person], reason="new_messages", at=LATER)


def test_all_that_is_recorded_keeps_to_the_schema_of_its_type(db: Any):
    events = live_through(db)
    seen = Counter(event["type"] for event in events)
    assert set(seen) == set(SCHEMAS), "a type without a schema, or a schema without a type"
    assert seen["springline.community.message.recorded.v1"] > 500
    validators = {event_type: validator(event_type) for event_type in SCHEMAS}
    wrong = [(event, error) for event in events for error in validators[event["type"]].iter_errors(event)]
    assert not wrong, "\n".join(f"{event['type']} {error.json_path}: {error.message}" for event, error in wrong[:10])
    for event in events:
        MODELS[event["type"]].model_validate_json(json.dumps(event), strict=True)


@each_type
def test_a_schema_is_for_its_type_only(event_type: str):
    assert SCHEMAS[event_type]["properties"]["type"]["const"] == event_type
    assert (FOLDER / "events" / f"{event_type}.json").exists()


@each_type
def test_nothing_unnamed_may_be_in_an_event_and_everything_named_is(event_type: str):
    for path, schema in objects(SCHEMAS[event_type]):
        assert schema["additionalProperties"] is False, path
        always = set(schema["properties"]) - ({"traceparent"} if path == "#" else set())
        assert set(schema["required"]) == always, path
        said = [resolved(inner, SCHEMAS[event_type]) for inner in schema["properties"].values()]
        assert all("description" in inner for inner in said), path


@each_type
def test_examples_keep_to_their_schema_and_lose_it_with_any_change_of_shape(event_type: str):
    check = validator(event_type)
    examples = SCHEMAS[event_type]["examples"]
    assert examples
    for example in examples:
        check.validate(example)
        assert not check.is_valid(example | {"more": 1})
        assert not check.is_valid(example | {"time": "yesterday"})
        assert not check.is_valid(example | {"data": example["data"] | {"more": 1}})
        for name in example["data"]:
            without = {key: value for key, value in example["data"].items() if key != name}
            assert not check.is_valid(example | {"data": without})


def test_all_events_have_the_same_envelope():
    own = {"type", "source", "subject", "data"}
    envelopes = [
        {name: inner for name, inner in schema["properties"].items() if name not in own} for schema in SCHEMAS.values()
    ]
    assert all(envelope == envelopes[0] for envelope in envelopes)
    assert len({tuple(schema["properties"]) for schema in SCHEMAS.values()}) == 1
