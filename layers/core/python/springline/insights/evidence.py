"""Evidence: words of one version of one source, as they stood there, and what became of them.

Evidence keeps a place and no words. What was cited is read from provenance, which forgets the words of a message with
it, and knows where they are in the versions that came since, what they were edited to, and that they are gone. Nobody
changes evidence: other words are other evidence.
"""

import json
import re
from collections.abc import Collection, Sequence
from hashlib import sha256

from springline.access.canonical_json import Json
from springline.access.model import Cause
from springline.insights import insight_events, queries, sources
from springline.insights.model import (
    LONGEST_QUOTE,
    Evidence,
    EvidenceNotFoundError,
    Misquote,
    NotVerbatimError,
    Outcome,
    QuoteLengthError,
    Selection,
    SourceText,
)
from springline.insights.queries import EvidenceRow
from springline.platform.database import Transaction
from springline.platform.http.guards import Principal
from springline.provenance import selectors, service
from springline.provenance.anchoring import likeness
from springline.provenance.model import Recording, Source
from springline.provenance.references import Reference
from springline.provenance.selectors import TextQuote

KIND = "evidence"
_ROLE = "/quote"
_CUT_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*(\\(?:u[0-9a-fA-F]{0,3})?)$")
"""What is left of an escape at the end of JSON that was cut: after any number of whole backslashes."""


def cite(tx: Transaction, cause: Cause, selections: Sequence[Selection], *, made_by: str | None = None) -> list[int]:
    """Make evidence of words that were selected, and say its numbers, in that order.

    The same span of the same version by the same maker is the same evidence, however often it is selected. Costs a few
    statements for all, and what reading their sources costs.

    Args:
        tx: The tenant's transaction.
        cause: Who asks, and when.
        selections: What was selected; a source without a version is cited as it is now.
        made_by: What extracted it; None: who asks.

    Raises:
        SourceKindError: Something is no document, web page or message.
        SourceNotFoundError: There is no such source or version.
        CitingError: Who asks may not read a source.
        QuoteLengthError: There are no words, or more than 2,000 characters.
        NotVerbatimError: Something else stands there; it tells what, and where the words are.
    """
    for one in selections:
        sources.check_may_read(cause.principal.scopes, one.source)
        if not 0 < one.end - one.start <= LONGEST_QUOTE or one.start < 0:
            raise QuoteLengthError(f"a quote has 1 to {LONGEST_QUOTE:,} characters, not {one.end - one.start:,}")
    texts = sources.texts(tx, (one.source for one in selections))
    wrong = [miss for one in selections if (miss := _misquote(one, texts[one.source].text)) is not None]
    if wrong:
        raise NotVerbatimError(wrong)
    if any(not texts[one.source].text[one.start : one.end].strip() for one in selections):
        raise QuoteLengthError("white space alone is no quote: select words")
    maker = made_by or cause.principal.actor
    spans = [(texts[one.source], one.start, one.end) for one in selections]
    added, known = queries.add_evidence(tx, spans, made_by=maker, at=cause.at)
    new = {number: spans[place] for number, place in added.items()}
    if new:
        recordings = [_recording(number, *span, maker) for number, span in new.items()]
        service.record(tx, recordings, at=cause.at, streams=sources.standing)
        insight_events.evidence_added(tx, {number: span[0].reference for number, span in new.items()}, maker, cause.at)
    return [known[place] for place in range(len(selections))]


def get(tx: Transaction, principal: Principal, evidence_id: int) -> Evidence:
    """Evidence, with where its words are now; raises `EvidenceNotFoundError`."""
    found = by_number(tx, principal, [evidence_id])
    if evidence_id not in found:
        raise EvidenceNotFoundError(evidence_id)
    return found[evidence_id]


def by_number(tx: Transaction, principal: Principal, numbers: Collection[int]) -> dict[int, Evidence]:
    """Evidence by its numbers, without what there is not. One statement, a few probes for each."""
    if not numbers:
        return {}
    return {row.id: _told(row, principal) for row in queries.evidence(tx, sorted(numbers))}


def of_source(tx: Transaction, principal: Principal, source: Reference, *, after: int, limit: int) -> list[Evidence]:
    """What is cited of a source, in the order in which it was.

    Where a version is named that is not the current one, only what was cited from that very version: nobody knows where
    other words were then. Raises `SourceKindError`, and `CitingError` for who may not read the source.
    """
    sources.check_may_read(principal.scopes, source)
    current = queries.current_number(tx, source.kind, source.key)
    version = 0 if source.version in {None, current} else source.version
    position = int(source.fragment or 0)
    numbers = queries.evidence_of_source(
        tx, source.kind, source.key, position=position, version=version or 0, after=after, limit=limit
    )
    found = by_number(tx, principal, numbers)
    return [found[number] for number in numbers]


def newest(tx: Transaction, principal: Principal, *, before: int | None, limit: int) -> list[Evidence]:
    """Evidence, the newest first."""
    numbers = queries.newest_evidence(tx, before=before, limit=limit)
    found = by_number(tx, principal, numbers)
    return [found[number] for number in numbers]


def where_it_is_now(tx: Transaction, one: Evidence) -> Selection | None:
    """The words that stand where the cited ones stood, or to which they moved.

    None where they are gone, or are more by now than a quote has.
    """
    if one.start_now is None or one.end_now is None or one.end_now - one.start_now > LONGEST_QUOTE:
        return None
    text = sources.texts(tx, [one.source_now])[one.source_now].text
    words = text[one.start_now : one.end_now]
    told = one.words_now if one.outcome == "edited" else one.words
    is_it = bool(told) and (words.startswith(told or "") or selectors.is_same(words, told or ""))
    return Selection(one.source_now, one.start_now, one.end_now, words) if is_it else None


def _misquote(selection: Selection, text: str) -> Misquote | None:
    found = text[selection.start : selection.end]
    if len(found) == selection.end - selection.start and selection.exact in {None, found}:
        return None
    exact = selection.exact or ""
    elsewhere = text.find(exact) if exact else -1
    is_unique = elsewhere >= 0 and text.find(exact, elsewhere + 1) < 0
    return Misquote(selection, found, elsewhere if is_unique else None)


def _recording(number: int, read: SourceText, start: int, end: int, maker: str) -> Recording:
    """Evidence for provenance. Of a message there is no hash: it would confirm a guess at words taken back."""
    source, words = read.reference, read.text[start:end]
    content: dict[str, Json] = {"source": str(source)}
    if read.position:
        content |= {"start": start, "end": end}
    else:
        content |= {"quote": sha256(words.encode()).hexdigest()}
    quoted = Source(
        source.kind,
        source.key,
        _ROLE,
        TextQuote.of(read.text, start, end),
        version=source.version,
        position=read.position,
        content=read.text,
    )
    return Recording(KIND, str(number), content, maker, [quoted])


def _told(row: EvidenceRow, principal: Principal) -> Evidence:
    source = _reference(row, row.version or None)
    now = _reference(row, row.number_now if not row.position else None)
    told = Evidence(row.id, source, row.start, row.end, row.made_by, row.made_at, "hidden", now)
    if sources.scope_of(row.kind) not in principal.scopes:
        return told
    quote = selectors.read(row.selector) if row.selector else None
    changed = {"changed_at": row.changed_at, "changed_by": row.changed_by}
    if not isinstance(quote, TextQuote) or not row.stands:  # taken back: nothing is left to tell
        return told._replace(outcome="gone", score=0.0, **changed)
    told = told._replace(words=quote.exact, before=quote.prefix, after=quote.suffix, **changed)
    if row.changed_at is None:
        outcome: Outcome = "unchanged" if quote.start == row.start and quote.end == row.end else "moved"
        return told._replace(outcome=outcome, start_now=quote.start, end_now=quote.end, score=1.0)
    if row.reads_now is None:
        return told._replace(outcome="gone", score=0.0)
    words_now = read_shown(row.reads_now)
    score = round(likeness(quote.exact, words_now), 3)
    return told._replace(outcome="edited", start_now=quote.start, end_now=quote.end, words_now=words_now, score=score)


def _reference(row: EvidenceRow, version: int | None) -> Reference:
    return Reference(row.kind, row.key, version, str(row.position) if row.position else None)


def read_shown(shown: str) -> str:
    """Words as provenance keeps them: JSON, or the beginning of it."""
    try:
        return str(json.loads(shown))
    except ValueError:
        escape = _CUT_ESCAPE.search(shown)
        return str(json.loads(f'{shown[: escape.start(1)] if escape else shown}"'))
