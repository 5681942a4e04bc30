"""What records look like in answers: rendered once, whoever asks."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from springline.documents import versions
from springline.documents.layout import Block, from_json
from springline.documents.model import (
    DocumentEntry,
    DocumentText,
    Ingest,
    Made,
    Snapshot,
    Version,
    WebPage,
)
from springline.documents.schemas import (
    DocumentDetails,
    IngestDetails,
    SnapshotDetails,
    VersionDetails,
    VersionMade,
    WebPageDetails,
)
from springline.platform.errors import InvalidError
from springline.provenance.references import Reference

ORIGINALS = "/api/documents/originals"
LARGEST_ANSWER = 6_000_000
"""Bytes of an answer: what a function on AWS may answer at most, less its headers."""


class AnswerTooLargeError(InvalidError):
    """The text is too large for one answer."""

    def __init__(self, named: str, sha256: str) -> None:
        original = f"{ORIGINALS}/{sha256}"
        super().__init__(f"{named} is too large to be told as a whole: GET {original} has it as it was received")
        self.extensions = {"original": original}


def version(found: Version) -> VersionDetails:
    """A version of a bundle."""
    return VersionDetails(**version_fields(found))


def version_fields(found: Version) -> dict[str, Any]:
    """The fields of a version in answers."""
    told = found._asdict()
    del told["bundle_id"]
    run_id = told.pop("run_id")
    slug = told.pop("slug")
    return {
        **told,
        "bundle": slug,
        "reference": f"{versions.KIND}/{slug}@{found.number}",
        "run": None if run_id is None else f"run/{run_id}",
    }


def made(what: Made) -> VersionMade:
    """What became of a version that was asked for."""
    return VersionMade(version=None if what.version is None else version(what.version), is_new=what.is_new)


def document(slug: str, entry: DocumentEntry) -> DocumentDetails:
    """A document of a version."""
    return DocumentDetails(**_document_fields(slug, entry), ingest=IngestDetails.model_validate(entry.ingest))


def document_whole(slug: str, number: int, found: DocumentText) -> str:
    """A document with its text, as JSON of `DocumentWhole`; raises `AnswerTooLargeError`."""
    entry = found.entry
    told = {
        **_document_fields(slug, entry),
        "ingest": _ingest_fields(entry.ingest),
        "bundle": slug,
        "number": number,
        "last_number": found.last_number,
        "original": f"{ORIGINALS}/{entry.sha256}",
        "parser": found.parser,
        "text": found.text,
        "layout": layout(found.layout, found.text),
        "notices": json.loads(found.notices),
    }
    return answer(told, entry.path, entry.sha256)


def answer(told: Mapping[str, Any], named: str, sha256: str) -> str:
    """What is told of an original as JSON; raises `AnswerTooLargeError` where it is more than one answer carries.

    A gateway is handed the JSON as a string within JSON, where each quotation mark and each backslash takes one more.
    """
    written = json.dumps(told, ensure_ascii=False)
    if len(written.encode(errors="replace")) + written.count('"') + written.count("\\") > LARGEST_ANSWER:
        raise AnswerTooLargeError(named, sha256)
    return written


def document_tag(number: int, found: DocumentText) -> str:
    """Another one whenever `document_whole` would be otherwise."""
    entry = found.entry
    told = (number, found.document_id, found.text_id, entry.version, entry.to_number, found.last_number, entry.ingest)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


def extracted(found: str, text: str) -> list[dict[str, Any]]:
    """What was extracted from a text, with places in the text instead of in its chunks."""
    chunks: list[dict[str, Any]] = json.loads(found)
    return [
        {
            **{name: value[name] for name in ("kind", "subject", "predicate", "value")},
            "extractor": chunk["extractor"],
            "start": chunk["start"] + value["start"],
            "end": chunk["start"] + value["end"],
            "page": chunk["page"],
            "quote": text[chunk["start"] + value["start"] : chunk["start"] + value["end"]],
        }
        for chunk in chunks
        for value in chunk["values"]
    ]


def layout(written: str | None, text: str | None) -> dict[str, Any] | None:
    """Where a text is in the original, with every place counted from the beginning of the text."""
    if written is None or text is None:
        return None
    read = from_json(written, text)
    return {
        "blocks": [_block(block) for block in read.blocks],
        "lines": [[one.start, one.end, one.page, one.x0, one.y0, one.x1, one.y1] for one in read.lines],
        "runs": [[one.start, one.end, one.original_start, one.original_end] for one in read.runs],
    }


def page(found: WebPage) -> WebPageDetails:
    """A page of the web."""
    return WebPageDetails(**found._asdict())


def snapshot(found: Snapshot) -> SnapshotDetails:
    """A page of the web as it was received."""
    return SnapshotDetails(**snapshot_fields(found))


def snapshot_fields(found: Snapshot) -> dict[str, Any]:
    """The fields of a snapshot in answers."""
    told = found._asdict()
    for name in ("page_id", "url", "text_id", "version"):
        del told[name]
    named = None if found.version is None else str(Reference("web", found.url, found.version))
    return {
        **told,
        "reference": named,
        "is_read": found.text_id is not None,
        "original": f"{ORIGINALS}/{found.sha256}",
    }


def _document_fields(slug: str, entry: DocumentEntry) -> dict[str, Any]:
    told = entry._asdict()
    del told["ingest"]
    version = told.pop("version")
    named = None if version is None else str(versions.reference(slug, entry.path, version))
    return {**told, "reference": named}


def _ingest_fields(ingest: Ingest) -> Mapping[str, Any]:
    return {**ingest._asdict(), "updated_at": ingest.updated_at.isoformat()}


def _block(block: Block) -> dict[str, Any]:
    return {
        "kind": block.kind,
        "start": block.start,
        "end": block.end,
        "level": block.level,
        "page": block.page,
        "name": block.name,
        "box": block.box,
    }
