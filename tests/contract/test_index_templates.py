"""What is searched, counted and sorted by is in the index template of its family, and in its documents."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from springline.platform.statements import parse
from springline.search import families
from springline.search.model import Field
from springline.search.quickwit.template import compiled

pytestmark = pytest.mark.contract

ROOT = Path(__file__).resolve().parents[2]
FAMILIES = families.names()
# What the ledger knows a document by: the same in every family, and all that is read back.
LEDGER = {
    name: {"type": "u64", "indexed": True, "fast": True, "stored": True} for name in ("document_id", "asset_id", "rev")
}
TYPES = {"text": "text", "keyword": "text", "boolean": "bool", "integer": "i64", "moment": "datetime"}

# Columns that documents don't hold, and why. One that is new has to be put into one of both.
LEFT_OUT = {
    "asset": {
        "tenant_id": "an index belongs to one tenant",
        "source_key": "names a file to the importer",
        "is_drop_frame": "says how timecodes are written",
        "start_value": "the first frame's timecode: scenes count from there",
        "duration_value": "a scene has its own length",
        "thumbnail_url": "shown, not searched; read from PostgreSQL",
        "source_url": "shown, not searched; read from PostgreSQL",
        "content_hash": "tells the importer what has changed",
        "version": "for who edits",
        "created_at": "when it was imported, which nobody looks for",
        "language": "scenes have the languages of their words",
        "words": "the same texts for PostgreSQL's own search",
    },
    "video_scenes": {
        "tenant_id": "an index belongs to one tenant",
        "source_key": "names a cut to the importer",
        "position": "the order in its asset, as start_ms has it",
        "start_timecode": "start_ms as it is written",
        "thumbnail_url": "shown, not searched; read from PostgreSQL",
        "version": "for who edits",
        "words": "the same texts for PostgreSQL's own search",
    },
}
COLUMNS = parse(
    "test.columns",
    "select column_name from information_schema.columns where table_schema = 'public' and table_name = :name::text",
)


def mappings(family: str) -> dict[str, dict[str, Any]]:
    template: Any = compiled(family, "an_index")
    listed = [dict(mapping) for mapping in template["doc_mapping"]["field_mappings"]]
    assert len(listed) == len({mapping["name"] for mapping in listed})
    return {mapping.pop("name"): mapping for mapping in listed}


def wanted(field: Field) -> dict[str, Any]:
    """How a field must be mapped to be searched as its kind is."""
    kind = TYPES[field.kind]
    mapping: dict[str, Any] = {"type": f"array<{kind}>" if field.is_list else kind, "stored": False}
    match field.kind:
        case "text":
            return mapping | {"tokenizer": "words", "record": "position", "fieldnorms": True}
        case "keyword":
            return mapping | {"tokenizer": "raw", "record": "basic", "fast": True}
        case "moment":
            dates = {"input_formats": ["rfc3339"], "output_format": "rfc3339", "fast_precision": "microseconds"}
            return mapping | dates | {"indexed": True, "fast": True}
        case _:
            return mapping | {"indexed": True, "fast": True}


@pytest.mark.parametrize("family", FAMILIES)
def test_each_field_of_a_family_is_mapped_as_its_kind_is_searched(family):
    fields = {field.name: wanted(field) for field in families.family(family).fields}
    assert mappings(family) == LEDGER | fields


@pytest.mark.parametrize("family", FAMILIES)
def test_each_field_of_a_family_is_in_its_documents(family):
    statement = (Path(families.__file__).parent / family / "documents.sql").read_text(encoding="utf-8")
    sent = set(re.findall(r"^\s+'(\w+)',", statement, re.MULTILINE))
    assert sent == {field.name for field in families.family(family).fields} | {"document_id", "asset_id"}


@pytest.mark.parametrize("family", FAMILIES)
def test_indexes_of_a_family_can_be_searched_together(family):
    """Quickwit refuses a search over indexes whose default search fields or timestamp fields differ.

    No family has a timestamp field: a document without it would be refused, and `recorded_at` may be missing.
    """
    template: Any = compiled(family, "an_index")
    assert template["search_settings"]["default_search_fields"] == [one.name for one in families.family(family).texts]
    assert "timestamp_field" not in template["doc_mapping"]


@pytest.mark.parametrize("family", FAMILIES)
def test_an_index_is_strict_quick_and_lets_deletes_happen(family):
    template: Any = compiled(family, "an_index")
    assert template["index_id"] == "an_index"
    assert template["doc_mapping"]["mode"] == "strict"
    # Words are in normal form already: nothing but the spaces between them parts them.
    assert template["doc_mapping"]["tokenizers"] == [{"name": "words", "type": "regex", "pattern": "[^ ]+"}]
    assert set(template["doc_mapping"].get("tag_fields", ())) <= {
        field.name for field in families.family(family).fields if field.kind == "keyword" and not field.is_list
    }
    settings = template["indexing_settings"]
    assert settings["commit_timeout_secs"] == 5
    # A delete task leaves splits alone that may still be merged; they may for this long.
    assert settings["merge_policy"]["maturation_period"] == "10m"


def test_there_is_a_template_for_each_family_and_for_nothing_else():
    there = {path.name.removesuffix("_index_template.json") for path in (ROOT / "quickwit").glob("*.json")}
    assert there == set(FAMILIES)
    with pytest.raises(FileNotFoundError):
        compiled("nothing", "an_index")


def test_functions_have_the_templates_in_their_layer():
    """The link becomes files where the layer is put together: upkeep builds indexes in a function too."""
    assert (ROOT / "layers" / "core" / "python" / "quickwit").resolve() == ROOT / "quickwit"


def test_a_compiled_template_is_ones_own():
    compiled("media_scenes", "one_index").clear()
    first: Any = compiled("media_scenes", "one_index")
    first["doc_mapping"].clear()
    assert compiled("media_scenes", "one_index")["doc_mapping"]
    json.dumps(compiled("media_scenes", "one_index"))


@pytest.mark.parametrize(("table", "alias"), [("asset", "asset"), ("video_scenes", "scene")])
def test_each_column_of_a_scene_is_searched_or_left_out_for_a_reason(db: Any, table: str, alias: str) -> None:
    with db.superuser.transaction() as tx:
        columns = {name for (name,) in tx.rows(COLUMNS, name=table)}
    statement = (Path(families.__file__).parent / "media_scenes" / "documents.sql").read_text(encoding="utf-8")
    document = statement[statement.index("json_build_object") : statement.index("::text as body")]
    held = set(re.findall(rf"\b{alias}\.(\w+)", document)) | (
        {"asset_id"} if table == "video_scenes" else {"library_id"}
    )
    assert LEFT_OUT[table].keys().isdisjoint(held)
    assert columns == held | LEFT_OUT[table].keys()
