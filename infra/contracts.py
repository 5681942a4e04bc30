"""Writes the JSON Schemas in `contracts/` from the models: `python -m infra.contracts`.

With `--release`, what is written becomes what others rely on: `contracts/released` keeps it, and from then on a change
that breaks it is refused, by a test and by `--release`. docs/contracts.md tells the rules.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal, cast

from pydantic import Field, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from infra import openapi, openapi_changes, schema_changes
from infra.schema_changes import Direction
from springline.community import event_contract as community
from springline.documents import event_contract as documents_events
from springline.insights import event_contract as insights
from springline.platform.events.contract import Envelope
from springline.profiles import event_contract as profiles
from springline.profiles.snapshot_contract import Snapshot
from springline.projects import event_contract as projects
from springline.projects.app_contract import AppManifest, Bundle, BundleVersion
from springline.projects.canvas_contract import CanvasDocument
from springline.provenance import event_contract as provenance
from springline.provenance.contract import ReferenceText, Selector
from springline.runs import event_contract as runs
from springline.runs.schemas import RunEvent
from springline.warehouse import event_contract as warehouse
from springline.warehouse.schemas import IndexedPerson, IndexedRequest

FOLDER: Final = Path(__file__).resolve().parents[1] / "contracts"
RELEASED: Final = FOLDER / "released"
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_OPENAPI: Final = "openapi.json"
# What tells people something and holds nobody to anything.
_WORDS: Final = frozenset({"description", "summary", "examples", "example"})


@dataclass(frozen=True, slots=True)
class Contract:
    """A version of a kind of document that others may rely on.

    Attributes:
        name: In snake case; of an event its type without the version.
        version: Its number; a breaking change makes the next one, beside this.
        model: The Pydantic model, or a union of models.
        direction: Whether others read such documents, write them, or both.
        file: Where its schema is, in `contracts/`.
        title: Of a union, which has none of its own.
        description: The same.
    """

    name: str
    version: int
    model: Any
    direction: Direction
    file: str
    title: str = ""
    description: str = ""

    @property
    def fixtures(self) -> Path:
        """Where its examples are, `valid` and `invalid`."""
        return FOLDER / "fixtures" / self.name / f"v{self.version}"

    def schema(self) -> JsonSchemaValue:
        """The JSON Schema; its examples are the valid fixtures named `example*.json`."""
        said = TypeAdapter(self.model).json_schema(schema_generator=_Plain)
        head = {
            "$schema": _DIALECT,
            "$id": f"urn:springline:contract:{self.name}:v{self.version}",
            "title": self.title or said["title"],
            "description": self.description or said["description"],
            "version": self.version,
        }
        examples = [
            json.loads(file.read_text(encoding="utf-8")) for file in sorted(self.fixtures.glob("valid/example*.json"))
        ]
        return {**head, **{key: value for key, value in said.items() if key not in head}, "examples": examples}


class _Plain(GenerateJsonSchema):
    """Without what Pydantic makes up: titles of fields, an order of its own, and `anyOf` for what may be null."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Titles are those of models; a field's name says enough."""
        return False

    def sort(self, value: JsonSchemaValue, parent_key: str | None = None) -> JsonSchemaValue:
        """In the order of the declarations; descriptions are one line."""
        return _in_one_line(value)

    def nullable_schema(self, schema: Any) -> JsonSchemaValue:
        """A type or null, as one schema where it is no more than a type with limits."""
        said = super().nullable_schema(schema)
        match said:
            case {"anyOf": [{"type": str(one), **limits}, {"type": "null"}]} if not {"enum", "const"} & limits.keys():
                return {"type": [one, "null"], **limits}
            case _:
                return said


def _in_one_line(value: Any) -> Any:
    match value:
        case dict():
            found = cast("dict[str, Any]", value)
            return {
                key: " ".join(inner.split()) if key == "description" and isinstance(inner, str) else _in_one_line(inner)
                for key, inner in found.items()
            }
        case list():
            items = cast("list[Any]", value)
            return [_in_one_line(item) for item in items]
        case _:
            return value


def _document(name: str, model: Any, direction: Direction, **words: str) -> Contract:
    return Contract(name, 1, model, direction, f"{name}.v1.schema.json", **words)


def _event(model: type[Envelope]) -> Contract:
    (of_type,) = model.model_fields["type"].annotation.__args__  # type: ignore[union-attr]
    name, _, version = str(of_type).rpartition(".v")
    return Contract(name, int(version), model, "read", f"events/{of_type}.json")


EVENTS: Final = tuple(
    _event(model)
    for domain in (community, insights, documents_events, profiles, projects, provenance, runs, warehouse)
    for model in domain.EVENTS
)
CONTRACTS: Final = (
    _document("app", AppManifest, "both"),
    _document("bundle", Bundle, "both"),
    _document("bundle_version", BundleVersion, "both"),
    _document("canvas", CanvasDocument, "both"),
    _document(
        "run_event",
        Annotated[RunEvent, Field(json_schema_extra={schema_changes.EXTENSIBLE: True})],
        "read",
        title="RunEvent",
        description="Something that happened in a run. Further types may come: pass over those that you don't know.",
    ),
    _document("provenance_reference", ReferenceText, "both"),
    _document("provenance_selector", Selector, "both"),
    _document("indexed_person", IndexedPerson, "read"),
    _document("indexed_request", IndexedRequest, "read"),
    Contract("signal_profile_snapshot", 1, Snapshot, "read", "signal_profile_snapshot.schema.json"),
    *EVENTS,
)


def documents() -> dict[str, str]:
    """The text of each document by its file in `contracts/`; `openapi.json` is written by `infra.openapi`."""
    return {contract.file: json.dumps(contract.schema(), indent=2, ensure_ascii=False) + "\n" for contract in CONTRACTS}


def current() -> dict[str, Any]:
    """What the files in `contracts/` promise, by file: all that is in them but words."""
    files = [*(contract.file for contract in CONTRACTS), _OPENAPI]
    return {file: _promise(json.loads((FOLDER / file).read_text(encoding="utf-8"))) for file in files}


def released() -> dict[str, Any]:
    """What was promised when it was released last, by file."""
    return {
        file.relative_to(RELEASED).as_posix(): json.loads(file.read_text(encoding="utf-8"))
        for file in sorted(RELEASED.rglob("*.json"))
    }


def breaking(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """What breaks those who rely on what was released, each as a line of text."""
    directions: dict[str, Direction] = {contract.file: contract.direction for contract in CONTRACTS}
    for file, promised in before.items():
        if file not in now:
            yield f"{file}: was released, and is gone"
        elif file == _OPENAPI:
            yield from (f"{file}: {change}" for change in openapi_changes.breaking(promised, now[file]))
        else:
            changes = schema_changes.breaking(promised, now[file], directions.get(file, "both"))
            yield from (f"{file}: {change}" for change in changes)


def _promise(value: Any, *, of: Literal["schema", "names"] = "schema") -> Any:
    """A document without words; `names` are those of properties and the like, where `description` is one as any."""
    match value:
        case dict():
            found = cast("dict[str, Any]", value)
            return {
                key: _promise(inner, of="names" if of == "schema" and key in schema_changes.NAMES else "schema")
                for key, inner in found.items()
                if of == "names" or key not in _WORDS
            }
        case list():
            items = cast("list[Any]", value)
            return [_promise(item) for item in items]
        case _:
            return value


def write() -> None:
    """Write the schemas."""
    for file, text in documents().items():
        (FOLDER / file).parent.mkdir(parents=True, exist_ok=True)
        (FOLDER / file).write_text(text, encoding="utf-8")


def files() -> set[str]:
    """The schemas that there are in `contracts/`."""
    found = (*FOLDER.glob("*.schema.json"), *FOLDER.glob("events/*.json"))
    return {file.relative_to(FOLDER).as_posix() for file in found}


def release() -> list[str]:
    """Promise what the files say; returns what would break earlier promises, and then promises nothing."""
    now = current()
    if broken := list(breaking(released(), now)):
        return broken
    for file, promised in now.items():
        (RELEASED / file).parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(promised, indent=1, ensure_ascii=False, sort_keys=True)
        (RELEASED / file).write_text(text + "\n", encoding="utf-8")
    return []


def main(arguments: list[str]) -> int:
    """Write the schemas; with `--release`, promise them too. Returns 1 where that would break a promise."""
    parser = argparse.ArgumentParser(prog="python -m infra.contracts", description=__doc__)
    parser.add_argument("--release", action="store_true", help="from now on, others may rely on what is written")
    asked = parser.parse_args(arguments)
    write()
    if not asked.release:
        return 0
    openapi.CONTRACT.write_text(openapi.document(), encoding="utf-8")
    if broken := release():
        text = "Nothing was released. This breaks who relies on it; make a new version beside it:"
        sys.stderr.write("\n".join((text, *broken, "")))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
