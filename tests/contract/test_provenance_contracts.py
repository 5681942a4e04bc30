"""What provenance writes is what its contracts say, and what they allow it reads."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from infra.contracts import FOLDER
from springline.provenance import references, selectors
from springline.provenance.contract import ReferenceText, Selector
from springline.provenance.references import NotAReferenceError, Reference
from springline.provenance.selectors import Pointer, TextQuote, TimeRange

pytestmark = pytest.mark.contract

FIXTURES = FOLDER / "fixtures"
KINDS = st.from_regex(r"[a-z][a-z0-9_-]{0,20}", fullmatch=True)
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40)
TIMES = st.integers(0, 10**6).map(lambda milliseconds: milliseconds / 1000)
PARTS = st.one_of(
    st.just(selectors.WHOLE),
    st.builds(
        lambda words, start: TextQuote.of("…" * start + words, start, start + len(words)), WORDS, st.integers(0, 50)
    ),
    st.builds(TimeRange, TIMES, TIMES),
)
POINTERS = st.lists(st.from_regex(r"[a-z0-9]{1,9}", fullmatch=True), max_size=4).map(
    lambda names: "".join(f"/{name}" for name in names)
)


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((FOLDER / f"{name}.v1.schema.json").read_bytes()))


REFERENCE, SELECTOR = validator("provenance_reference"), validator("provenance_selector")


@given(st.builds(Reference, KINDS, WORDS, st.none() | st.integers(1, 10**9 - 1), st.none() | WORDS))
def test_every_reference_is_written_as_its_contract_says(reference: Reference):
    assert REFERENCE.is_valid(str(reference))
    assert ReferenceText.model_validate(str(reference)).root == str(reference)


@given(st.one_of(PARTS, st.builds(Pointer, POINTERS, st.one_of(PARTS, st.builds(Pointer, POINTERS, PARTS)))))
def test_every_selector_is_written_as_its_contract_says(selector: selectors.Selector):
    SELECTOR.validate(selector.to_json())
    Selector.model_validate_json(json.dumps(selector.to_json()), strict=True)


def read(file: Path) -> Any:
    return json.loads(file.read_bytes())


def test_references_that_the_contract_allows_are_read_and_others_are_refused():
    folder = FIXTURES / "provenance_reference" / "v1"
    for file in folder.glob("valid/*.json"):
        assert str(references.parse(read(file))) == read(file)
    refused = [text for file in folder.glob("invalid/*.json") if isinstance(text := read(file), str)]
    assert len(refused) > 5
    for text in refused:
        with pytest.raises(NotAReferenceError):
            references.parse(text)


def test_selectors_that_the_contract_allows_are_read_as_they_are():
    found = [read(file) for file in (FIXTURES / "provenance_selector" / "v1" / "valid").iterdir()]
    # A position in a stream stands beside a selector, not in it: `springline.provenance.model.Source.position`.
    parts = [one for one in found if not (isinstance(one, dict) and one["conformsTo"] == "urn:springline:stream")]
    assert len(parts) > 5
    for one in parts:
        assert selectors.read("" if one is None else json.dumps(one)).to_json() == one
