"""Search in messages by PostgreSQL, asked as any engine is: what finds them where there is no other, or it fails.

Words are looked up in the index of words that the search in chats has, `message_by_terms`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from springline.community import message_search_queries as queries
from springline.platform.clock import Clock
from springline.platform.database import Transaction
from springline.search.model import Asked, FacetCount, OneOf, Query, Range, SearchFound, SearchHit, Words

MOST_VALUES = 50
"""Values of a facet that are told, the most frequent ones; as many as the engine tells."""


@dataclass(frozen=True, slots=True)
class _Question:
    """A query's clauses by what they are about, as the statements take them."""

    words: str
    choices: str
    times: str
    since: datetime | None

    @classmethod
    def of(cls, query: Query) -> "_Question":
        clauses = query.clauses
        words = [
            {"said": " ".join(one.words), "is_prefix": one.is_prefix, "is_negated": one.is_negated}
            for one in clauses
            if isinstance(one, Words)
        ]
        choices = [
            {"field": one.field, "any_of": one.values, "is_negated": one.is_negated}
            for one in clauses
            if isinstance(one, OneOf) and one.field != "sent_at"
        ]
        times = [
            {"spans": _spans(one), "is_negated": one.is_negated}
            for one in clauses
            if isinstance(one, Range | OneOf) and one.field == "sent_at"
        ]
        lows = (one.low for one in clauses if isinstance(one, Range) and not one.is_negated)
        since = max((low for low in lows if isinstance(low, datetime)), default=None)
        return cls(json.dumps(words), json.dumps(choices), json.dumps(times), since)


class MessageSearchRepository:
    """Finds messages that stand at the moment of the search.

    There is no relevance of messages here: they are short, so the newest counts as the best.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def search(self, tx: Transaction, asked: Asked) -> SearchFound:
        """Find what is asked; the total is exact. Cost: grows with how many messages match, some 2 µs each."""
        question = _Question.of(asked.query)
        if not tx.value(queries.ASK, words=question.words, choices=question.choices):
            return SearchFound(
                [], None, 0, is_total_exact=True, facets=dict.fromkeys(asked.facets, ()), backend="postgres"
            )
        place, after_id = asked.after or (None, None)
        total, page, counts = tx.one(
            queries.FOUND,
            since=question.since,
            at=self._clock.now(),
            times=question.times,
            direction=-1 if asked.sort.is_descending else 1,
            after_place=None if place is None else int(place),
            after_id=after_id,
            limit=asked.limit + 1,
            facets=list(asked.facets),
            most=MOST_VALUES,
        )
        hits = [SearchHit(number, (moment, number)) for number, moment in json.loads(page)]
        facets: dict[str, list[FacetCount]] = {name: [] for name in asked.facets}
        for name, value, count in json.loads(counts):
            facets[name].append(FacetCount(value, count))
        return SearchFound(
            hits=hits[: asked.limit],
            next=hits[asked.limit - 1].place if len(hits) > asked.limit else None,
            total=total,
            is_total_exact=True,
            facets=facets,
            backend="postgres",
        )

    def matching(self, tx: Transaction, query: Query, ids: Sequence[int]) -> set[int]:
        """Those of these messages that are there and match. Cost: some 30 µs each."""
        question = _Question.of(query)
        if not tx.value(queries.ASK, words=question.words, choices=question.choices):
            return set()
        rows = tx.rows(queries.MATCHING, ids=list(ids), at=self._clock.now(), times=question.times)
        return {number for (number,) in rows}


def _spans(clause: Range | OneOf) -> list[dict[str, str | None]]:
    """The spans of time that a clause admits, whose ends belong to them."""
    ends = [(clause.low, clause.high)] if isinstance(clause, Range) else [(one, one) for one in clause.values]
    return [{"low": _told(low), "high": _told(high)} for low, high in ends]


def _told(moment: object) -> str | None:
    return moment.isoformat() if isinstance(moment, datetime) else None
