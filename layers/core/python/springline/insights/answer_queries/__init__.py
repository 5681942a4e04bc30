"""SQL of kept answers: one function per statement."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple

from springline.insights.ask_model import AnswerEntry, AskScope, KeptAnswer, Searched
from springline.platform.database import Transaction
from springline.platform.statements import statement

_ADD = statement(__file__, "add_answer")
_ADD_VERSION = statement(__file__, "add_version")
_ADD_SENTENCES = statement(__file__, "add_sentences")
_ANSWER = statement(__file__, "answer")
_SENTENCES = statement(__file__, "sentences")
_ANSWERS = statement(__file__, "answers")
_QUESTIONS = statement(__file__, "questions")
_LOCK = statement(__file__, "lock")
_LOOK = statement(__file__, "look")
_FORGET_TEXTS = statement(__file__, "forget_texts")
_STALE = statement(__file__, "stale")


class SentenceRow(NamedTuple):
    """A sentence as it is stored: what a model wrote, or None, and the numbers of its evidence."""

    text: str | None
    evidence: tuple[int, ...]


def add(tx: Transaction, question: str, scope: AskScope, *, by: str, at: datetime) -> int:
    """Store a question; returns the answer's number. `add_version` has to follow."""
    return tx.value(_ADD, question=question, scope=json.dumps(asdict(scope)), by=by, at=at)


def add_version(
    tx: Transaction,
    answer_id: int,
    number: int,
    *,
    method: str,
    model: str | None,
    searched: Searched,
    dropped: int,
    by: str,
    at: datetime,
) -> None:
    """Store a version as the newest one."""
    tx.execute(
        _ADD_VERSION,
        id=answer_id,
        number=number,
        method=method,
        model=model,
        searched=json.dumps(searched._asdict()),
        dropped=dropped,
        by=by,
        at=at,
    )


def add_sentences(tx: Transaction, answer_id: int, number: int, sentences: Sequence[SentenceRow]) -> None:
    """Store the sentences of a version."""
    told = [{"place": place, "text": one.text, "evidence": one.evidence} for place, one in enumerate(sentences)]
    tx.execute(_ADD_SENTENCES, id=answer_id, number=number, sentences=json.dumps(told))


def answer(tx: Transaction, answer_id: int, number: int | None) -> KeptAnswer | None:
    """A version of an answer without its sentences, the newest unless said; None where there is none."""
    row = tx.maybe(_ANSWER, id=answer_id, number=number)
    if row is None:
        return None
    columns = list(row)
    columns[2] = _scope(json.loads(row[2]))
    columns[10] = _searched(json.loads(row[10]))
    return KeptAnswer(*columns)


def sentences(tx: Transaction, answer_id: int, number: int) -> list[SentenceRow]:
    """The sentences of a version, in their order."""
    rows = tx.rows(_SENTENCES, id=answer_id, number=number)
    return [SentenceRow(text, tuple(json.loads(evidence))) for text, evidence in rows]


def answers(tx: Transaction, *, before: tuple[datetime, int] | None, limit: int) -> list[AnswerEntry]:
    """Kept answers, those asked last first."""
    at, number = before or (None, None)
    return [AnswerEntry(*row) for row in tx.rows(_ANSWERS, before_at=at, before_id=number, limit=limit)]


def questions(tx: Transaction, ids: Collection[int]) -> dict[int, str]:
    """What answers answer, by their numbers, without those that there are not."""
    return dict(tx.rows(_QUESTIONS, ids=sorted(ids)))


def lock(tx: Transaction, answer_id: int) -> int | None:
    """The newest number of an answer, which nobody else asks again until the transaction ends."""
    row = tx.maybe(_LOCK, id=answer_id)
    return None if row is None else row[0]


def look(tx: Transaction, answer_id: int, *, at: datetime) -> None:
    """Note that it was looked for again, and got no other version."""
    tx.execute(_LOOK, id=answer_id, at=at)


def stale(tx: Transaction, *, limit: int) -> list[int]:
    """Answers whose sources say something else now, those that were asked longest ago first."""
    return [number for (number,) in tx.rows(_STALE, limit=limit)]


def forget_texts(tx: Transaction, answer_id: int | None = None) -> int:
    """Forget what a model wrote from messages that were taken back, in one answer or in all; returns how much."""
    return tx.execute(_FORGET_TEXTS, id=answer_id)


def _scope(told: dict[str, Any]) -> AskScope:
    several: dict[str, Any] = {name: tuple(told[name]) for name in ("bundles", "paths", "formats", "chats", "people")}
    return AskScope(version=told["version"], **several)


def _searched(told: dict[str, Any]) -> Searched:
    words: tuple[str, ...] = tuple(told.pop("words"))
    return Searched(words, **told)
