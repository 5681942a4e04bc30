"""What diffs look like in answers."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from springline.documents import differences, versions
from springline.documents.diff_references import DiffName
from springline.documents.diff_schemas import ChangedDocument, DiffCounts, FallenThing, ImpactStep, VersionImpact
from springline.documents.differences import Compared, Fallen
from springline.documents.diffs.counting import Counts, counted
from springline.documents.diffs.extraction_diff import Extracted, ValueDiff
from springline.documents.diffs.model import BlockDiff, Span
from springline.documents.diffs.side_by_side import side_by_side
from springline.documents.impact_titles import Titles
from springline.documents.model import DocumentText
from springline.provenance.anchoring import likeness
from springline.provenance.references import Reference
from springline.provenance.schemas import shown


def document(name: DiffName, found: differences.ChangedDocument, counts: Mapping[str, Counts]) -> ChangedDocument:
    """A document that differs."""
    told = found._asdict()
    for inner in ("text_before", "text"):
        del told[inner]
    count = counts.get(found.path)
    return ChangedDocument(
        **told, counts=None if count is None else DiffCounts(**count._asdict()), reference=str(name.reference)
    )


def whole(name: DiffName, found: Compared, *, context: int) -> dict[str, Any]:
    """What differs between two versions of a document, as `DocumentDiff`; `context` equal blocks beside changes."""
    near = _near(found, context)
    blocks = [_block(block, found, has_text=number in near) for number, block in enumerate(found.diff.blocks)]
    return {
        "reference": str(name.reference),
        "path": found.path,
        "change": found.change,
        "before": _reference(name, found.old),
        "after": _reference(name, found.new),
        "counts": counted(found.diff, found.old_text)._asdict(),
        "blocks": blocks,
        "lines": side_by_side(found.diff),
    }


def values(
    name: DiffName, old: DocumentText | None, new: DocumentText | None, found: tuple[ValueDiff, ...]
) -> dict[str, Any]:
    """What differs in what was extracted, as `ExtractionDiff`."""
    changes = [
        {"op": one.op, "old": _value(one.old, old), "new": _value(one.new, new)} for one in found if one.op != "equal"
    ]
    equal = sum(one.op == "equal" for one in found)
    return {"reference": str(name.reference), "path": name.path, "changes": changes, "equal": equal}


def impact(slug: str, number: int, found: differences.Impact, titles: Titles) -> VersionImpact:
    """What is out of date because of a version, and what each is called."""
    citing: defaultdict[str, dict[Reference, None]] = defaultdict(dict)
    for one in found.fallen:
        citing[one.role][one.reference] = None
    items = [_fallen(one, titles, citing.get(f"/{one.reference.kind}/{one.reference.key}", ())) for one in found.fallen]
    return VersionImpact(reference=f"{versions.KIND}/{slug}@{number}", items=items, is_whole=found.is_whole)


def _fallen(one: Fallen, titles: Titles, cited_by: Iterable[Reference]) -> FallenThing:
    read, reads_now = shown(one.read), shown(one.reads_now)
    compares = isinstance(read, str) and isinstance(reads_now, str)
    return FallenThing(
        reference=str(one.reference),
        title=titles.of_part(one),
        state=one.state,
        since=one.since,
        depth=one.depth,
        chain=[*(_step(step, titles.of(step)) for step in one.chain[:-1]), _step(one.reference, titles.of_part(one))],
        cited_by=[_step(by, titles.of(by)) for by in cited_by],
        role=one.role,
        selector=json.loads(one.selector) if one.selector else None,
        read=read,
        reads_now=reads_now,
        likeness=round(likeness(str(read), str(reads_now)), 3) if compares else None,
        changed_at=one.changed_at,
        changed_by=one.changed_by,
    )


def _step(reference: Reference, title: str | None) -> ImpactStep:
    return ImpactStep(reference=str(reference), title=title)


def _near(found: Compared, context: int) -> set[int]:
    """The blocks whose text is told: those that differ, and so many equal ones beside each."""
    near: set[int] = set()
    end = 0
    for number, block in enumerate(found.diff.blocks):
        if block.op != "equal":
            near.update(range(max(end, number - context), number + context + 1))
            end = number + context + 1
    return near


def _block(block: BlockDiff, found: Compared, *, has_text: bool) -> dict[str, Any]:
    text = _text(found.new_text, block.new) if block.new is not None else _text(found.old_text, block.old)
    return {
        "op": block.op,
        "kind": block.kind,
        "old": block.old,
        "new": block.new,
        "is_edited": block.is_edited,
        "text": text if has_text else None,
        "pieces": list(_pieces(block, found)) if has_text else [],
        "rows": [asdict(row) for row in block.rows],
    }


def _pieces(block: BlockDiff, found: Compared) -> Iterator[dict[str, Any]]:
    for piece in block.pieces:
        text = piece.text or _text(found.old_text, piece.old)
        yield {"op": piece.op, "old": piece.old, "new": piece.new, "text": text}


def _text(text: str, span: Span | None) -> str:
    return "" if span is None else text[span.start : span.end]


def _value(value: Extracted | None, found: DocumentText | None) -> dict[str, Any] | None:
    if value is None or found is None:
        return None
    return {**value._asdict(), "quote": (found.text or "")[value.start : value.end]}


def _reference(name: DiffName, found: DocumentText | None) -> str | None:
    if found is None or found.entry.version is None or name.path is None:
        return None
    return str(versions.reference(name.slug, name.path, found.entry.version))
