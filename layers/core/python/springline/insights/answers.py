"""Answers that are kept: asked once, asked again when their sources change, and turned into drafts of insights.

Each sentence has evidence, so an answer is stale as soon as words that it cites read differently: provenance knows it
as `answer/<id>`, each part named `/evidence/<number>`. No words of a source are stored here. What a model wrote is, and
is forgotten with the messages that it rests on.
"""

from collections.abc import Sequence
from datetime import datetime

from springline.access.canonical_json import Json
from springline.access.model import Cause
from springline.insights import answer_queries as queries
from springline.insights import evidence, service
from springline.insights.answer_queries import SentenceRow
from springline.insights.ask_model import (
    Answered,
    AnswerEntry,
    AnswerNotFoundError,
    AskScope,
    KeptAnswer,
    KeptSentence,
    NoSuchSentenceError,
    Searched,
    Sentence,
)
from springline.insights.model import Cited, Evidence, Insight
from springline.platform.database import Transaction
from springline.platform.http.guards import Principal
from springline.provenance import service as provenance
from springline.provenance.model import Copy, Recording

KIND = "answer"


def keep(tx: Transaction, cause: Cause, answered: Answered) -> KeptAnswer:
    """Keep an answer, one without sentences too; raises what `springline.insights.evidence.cite` does."""
    by = cause.principal.actor
    answer_id = queries.add(tx, answered.question, answered.scope, by=by, at=cause.at)
    _store(tx, cause, answer_id, 1, answered)
    return get(tx, cause.principal, answer_id)


def again(tx: Transaction, cause: Cause, answer_id: int, answered: Answered) -> KeptAnswer:
    """Keep what the same question was answered this time: a new version where it is another answer.

    It is fresh then, either way. Raises `AnswerNotFoundError`, and what `springline.insights.evidence.cite` does.
    """
    number = queries.lock(tx, answer_id)
    if number is None:
        raise AnswerNotFoundError(answer_id)
    queries.forget_texts(tx, answer_id)
    before = queries.sentences(tx, answer_id, number)
    if _is_same(tx, cause.principal, before, answered.written.sentences):
        cited = _cite(tx, cause, answered.written.sentences)
        _record(tx, cause, answer_id, number, before, rests_on=[one for some in cited for one in some])
        queries.look(tx, answer_id, at=cause.at)
    else:
        _store(tx, cause, answer_id, number + 1, answered)
    return get(tx, cause.principal, answer_id)


def get(tx: Transaction, principal: Principal, answer_id: int, number: int | None = None) -> KeptAnswer:
    """A version of an answer, the newest unless said; raises `AnswerNotFoundError`."""
    found = queries.answer(tx, answer_id, number)
    if found is None:
        raise AnswerNotFoundError(answer_id, number)
    rows = queries.sentences(tx, answer_id, found.number)
    known = evidence.by_number(tx, principal, {number for row in rows for number in row.evidence})
    return found._replace(sentences=tuple(_told(row, known) for row in rows))


def asked(tx: Transaction, answer_id: int) -> tuple[str, AskScope, Searched]:
    """An answer's question, where it is looked for, and what was looked through; raises `AnswerNotFoundError`."""
    found = queries.answer(tx, answer_id, None)
    if found is None:
        raise AnswerNotFoundError(answer_id)
    return found.question, found.scope, found.searched


def listed(tx: Transaction, *, before: tuple[datetime, int] | None, limit: int) -> list[AnswerEntry]:
    """Kept answers, those asked last first."""
    return queries.answers(tx, before=before, limit=limit)


def stale(tx: Transaction, *, limit: int) -> list[int]:
    """Numbers of answers whose sources say something else now, those that were asked longest ago first.

    Those that were asked in a version of a bundle are none of them: it stays as it was, and so would they.
    """
    return queries.stale(tx, limit=limit)


def asked_in_vain(tx: Transaction, answer_id: int, *, at: datetime) -> None:
    """Note that an answer was asked and could not be answered: others come first now."""
    queries.look(tx, answer_id, at=at)


def as_insight(
    tx: Transaction, cause: Cause, answer_id: int, *, statement: str, confidence: float, places: Sequence[int] = ()
) -> Insight:
    """Draft an insight that rests on the evidence of some sentences of the newest answer; of all unless said.

    Raises `AnswerNotFoundError`, `NoSuchSentenceError`, and what `springline.insights.service.create` does:
    `NoEvidenceError` where nothing was found.
    """
    found = queries.answer(tx, answer_id, None)
    if found is None:
        raise AnswerNotFoundError(answer_id)
    rows = queries.sentences(tx, answer_id, found.number)
    if any(not 0 <= place < len(rows) for place in places):
        raise NoSuchSentenceError(f"answer {answer_id} has {len(rows)} sentences, counted from 0")
    chosen = [rows[place] for place in places] if places else rows
    numbers = dict.fromkeys(number for row in chosen for number in row.evidence)
    cited = [Cited(number, "supports") for number in numbers]
    return service.create(tx, cause, statement=statement, claim=None, confidence=confidence, cited=cited)


def forget_taken_back(tx: Transaction) -> int:
    """Forget what models wrote from messages that do not stand any more; returns how many sentences."""
    return queries.forget_texts(tx)


def _store(tx: Transaction, cause: Cause, answer_id: int, number: int, answered: Answered) -> None:
    written = answered.written
    queries.add_version(
        tx,
        answer_id,
        number,
        method=written.method,
        model=written.model,
        searched=answered.searched,
        dropped=written.dropped,
        by=cause.principal.actor,
        at=cause.at,
    )
    cited = _cite(tx, cause, written.sentences)
    rows = [SentenceRow(one.text, tuple(some)) for one, some in zip(written.sentences, cited, strict=True)]
    queries.add_sentences(tx, answer_id, number, rows)
    _record(tx, cause, answer_id, number, rows, rests_on=[one for some in cited for one in some])


def _cite(tx: Transaction, cause: Cause, sentences: Sequence[Sentence]) -> list[list[int]]:
    """The evidence of each sentence: words that it rests on become some."""
    numbers = iter(evidence.cite(tx, cause, [one for sentence in sentences for one in sentence.selections]))
    return [[next(numbers) for _ in sentence.selections] for sentence in sentences]


def _record(
    tx: Transaction, cause: Cause, answer_id: int, number: int, rows: Sequence[SentenceRow], *, rests_on: Sequence[int]
) -> None:
    """Tell provenance what an answer says, without words, and what it rests on."""
    content: Json = {"number": number, "sentences": [list(row.evidence) for row in rows]}
    copies = [Copy(evidence.KIND, str(one), f"/evidence/{one}") for one in dict.fromkeys(rests_on)]
    recording = Recording(KIND, str(answer_id), content, cause.principal.actor, copies=copies)
    provenance.record(tx, [recording], at=cause.at)


def _is_same(tx: Transaction, principal: Principal, before: Sequence[SentenceRow], now: Sequence[Sentence]) -> bool:
    known = evidence.by_number(tx, principal, {number for row in before for number in row.evidence})
    said = [(row.text, sorted(known[number].words or "" for number in row.evidence)) for row in before]
    return said == [(one.text, sorted(some.exact or "" for some in one.selections)) for one in now]


def _told(row: SentenceRow, known: dict[int, Evidence]) -> KeptSentence:
    """A sentence with its evidence; without its text where some of that is hidden from who asks, or was taken back."""
    rests_on = tuple(known[number] for number in row.evidence if number in known)
    words = [one.words for one in rests_on]
    if None in words or not words:
        return KeptSentence(None, rests_on)
    return KeptSentence(row.text or words[0], rests_on)
