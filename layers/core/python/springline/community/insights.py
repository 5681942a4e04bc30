"""What comments are about: asks an annotator, once for the same words, and records the answers.

The annotator is asked between two transactions, since it may take seconds: the first reads what the comments say now,
the second stores the answers about comments that still say the same. One that has changed meanwhile has an event that
brings it back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import starmap

from springline.community import queries
from springline.community.annotation import AnnotationFailure, Annotator, Insight, content_hash, verbatim
from springline.community.queries import as_json, ids
from springline.platform.database import Database, Transaction


@dataclass(frozen=True, slots=True)
class Annotated:
    """How many comments got a new insight, how many needed no asking, and which could not be judged, with why."""

    kept: int
    cached: int
    failures: dict[int, AnnotationFailure]


@dataclass(frozen=True, slots=True)
class _Comment:
    id: int
    version: int
    text: str | None


def annotate(
    database: Database, tenant_id: int, comment_ids: Sequence[int], annotator: Annotator, *, now: Callable[[], datetime]
) -> Annotated:
    """Bring the insights of comments up to date with what they say now. Asks at most once per distinct text."""
    with database.transaction(tenant_id) as tx:
        comments = _unjudged(tx, comment_ids, annotator)
        hashes = {one.id: content_hash(one.text or "") for one in comments}
        known = _known(tx, sorted(set(hashes.values())), annotator)
    texts = {hashes[one.id]: one.text for one in comments if one.text and hashes[one.id] not in known}
    judged = dict(zip(texts, annotator.annotate([*texts.values()]), strict=True)) if texts else {}
    failures: dict[int, AnnotationFailure] = {}
    records: list[queries.Record] = []
    for one in comments:
        answer = known.get(hashes[one.id]) or judged.get(hashes[one.id]) or _nothing(annotator)
        if isinstance(answer, AnnotationFailure):
            failures[one.id] = answer
        else:
            records.append(_record(one, hashes[one.id], answer))
    kept = database.run(lambda tx: _keep(tx, records, now()), tenant_id=tenant_id) if records else 0
    return Annotated(kept, sum(hashes[one.id] in known for one in comments), failures)


def _unjudged(tx: Transaction, comment_ids: Sequence[int], annotator: Annotator) -> list[_Comment]:
    rows = tx.rows(
        queries.COMMENTS_TO_ANNOTATE,
        ids=sorted(set(comment_ids)),
        model=annotator.model,
        prompt_version=annotator.prompt_version,
    )
    return [*starmap(_Comment, rows)]


def _known(tx: Transaction, hashes: list[str], annotator: Annotator) -> dict[str, Insight]:
    rows = tx.rows(
        queries.KNOWN_INSIGHTS, hashes=hashes, model=annotator.model, prompt_version=annotator.prompt_version
    )
    return {
        key: Insight(
            tuple(tags), summary, kind, language, sentiment, tuple(locations), annotator.model, annotator.prompt_version
        )
        for key, tags, summary, kind, language, sentiment, locations in rows
    }


def _nothing(annotator: Annotator) -> Insight:
    """What is said of a comment without words: nothing."""
    return Insight((), "", "neither", "und", 0.0, (), annotator.model, annotator.prompt_version)


def _record(comment: _Comment, key: str, insight: Insight) -> queries.Record:
    return {
        "comment_id": comment.id,
        "comment_version": comment.version,
        "content_hash": key,
        "model": insight.model,
        "prompt_version": insight.prompt_version,
        "tags": list(insight.tags),
        "summary": insight.summary,
        "kind": insight.kind,
        "language": insight.language,
        "sentiment": insight.sentiment,
        "locations": list(verbatim(insight.locations, comment.text or "")),
    }


def _keep(tx: Transaction, records: Sequence[queries.Record], at: datetime) -> int:
    kept = ids(tx.rows(queries.KEEP_INSIGHTS, insights=as_json(records), at=at))
    if kept:
        tx.execute(queries.EMIT_INSIGHTS, ids=kept, at=at)
    return len(kept)
