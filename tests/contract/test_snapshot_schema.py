"""The contract of snapshots: all that is written keeps to it, and it names what the code has and nothing else."""

import json
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from springline.community import importing
from springline.community.annotation.deterministic import DeterministicAnnotator
from springline.community.readers import reader
from springline.platform.addresses import FolderPlace
from springline.platform.clock import ManualClock
from springline.platform.objects import objects_at
from springline.profiles.snapshot_files import SnapshotFiles
from springline.profiles.snapshot_service import TOP
from springline.profiles.snapshots import SignalProfileSnapshot
from tests.integration.chats import LATER, Pipeline

pytestmark = pytest.mark.contract

ROOT = Path(__file__).parents[2]
SCHEMA: dict[str, Any] = json.loads((ROOT / "contracts" / "signal_profile_snapshot.schema.json").read_bytes())
PAGE = (ROOT / "docs" / "dev" / "signal_profile_snapshots.md").read_text(encoding="utf-8")
SAMPLE = ROOT / "examples" / "neighbourhood.jsonl"
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker(["date-time"]))


@pytest.fixture
def written(db: Any, tmp_path: Path) -> list[bytes]:
    """The files of everybody in the shipped sample."""
    export = importing.Export("signal-cli", SAMPLE.name, importing.file_key(SAMPLE))
    with SAMPLE.open("rb") as stream:
        items = reader("signal-cli").read(stream, name=SAMPLE.name)
        importing.run(db.app, db.tenant_id, export, items, clock=ManualClock(), on_progress=lambda _: None)
    Pipeline(db).annotate(DeterministicAnnotator())
    objects = objects_at(FolderPlace(tmp_path))
    SnapshotFiles(db.app, objects, tenant_id=db.tenant_id, tenant="harbour").write_all(at=LATER)
    return [path.read_bytes() for path in sorted(tmp_path.rglob("*.json"))]


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Every subschema of an object."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for name, inner in schema.items():
            if name != "examples":
                yield from objects(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from objects(inner)


def test_all_that_is_written_keeps_to_the_schema_and_the_page_shows_one_of_them(written: list[bytes]):
    assert len(written) > 20
    found = [json.loads(content) for content in written]
    wrong = [error.message for snapshot in found for error in VALIDATOR.iter_errors(snapshot)]
    assert wrong == []
    shown = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert [json.loads(text) for text in shown] == SCHEMA["examples"]
    assert SCHEMA["examples"][0] in found


def test_schema_code_and_page_name_the_same_fields():
    names = [field.name for field in fields(SignalProfileSnapshot)]
    assert list(SCHEMA["properties"]) == SCHEMA["required"] == names
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == names
    assert {SCHEMA["properties"][name]["maxItems"] for name in ("top_links", "top_tags")} == {TOP}


def test_nothing_unnamed_may_be_in_a_snapshot_and_everything_named_is():
    counts = {"type": "integer", "minimum": 1}
    for schema in objects(SCHEMA):
        if "properties" not in schema:  # counts by what people chose: emoji, content types
            assert schema["additionalProperties"] == counts
            continue
        assert schema["additionalProperties"] is False
        assert set(schema["required"]) == set(schema["properties"])
        assert all("description" in inner for inner in schema["properties"].values())


def test_an_example_loses_the_schema_with_any_change_of_shape():
    [example] = SCHEMA["examples"]
    VALIDATOR.validate(example)
    assert not VALIDATOR.is_valid(example | {"name": "Ada"})
    for name, value in example.items():
        assert not VALIDATOR.is_valid({key: kept for key, kept in example.items() if key != name}), name
        assert not VALIDATOR.is_valid(example | {name: [value]}), name
        assert not VALIDATOR.is_valid(example | {name: None}), name


def test_the_example_is_read_and_written_as_it_is():
    text = json.dumps(SCHEMA["examples"][0], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    snapshot = SignalProfileSnapshot.from_json(text)
    assert snapshot.to_json() == text
    assert not VALIDATOR.is_valid(json.loads(replace(snapshot, message_count=0).to_json()))
