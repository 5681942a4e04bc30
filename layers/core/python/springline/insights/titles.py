"""What evidence, insights and answers are called where they are listed: by the words that they are made of."""

from collections.abc import Callable, Collection, Mapping

from springline.documents.impact_titles import TitleSource, shortened
from springline.insights import answer_queries, evidence, queries
from springline.insights.model import READ
from springline.platform.database import Transaction
from springline.platform.http.guards import Principal

_DIGITS = 18


def _by_key(
    named: Callable[[Transaction, Principal, Collection[int]], Mapping[int, str]],
) -> TitleSource:
    """A source for things whose keys are their numbers; other keys name none of them."""

    def titles(tx: Transaction, principal: Principal, keys: Collection[str]) -> Mapping[str, str]:
        numbers = {int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) <= _DIGITS}
        return {str(number): title for number, title in named(tx, principal, numbers).items()}

    return TitleSource(READ, titles)


def _statements(tx: Transaction, _: Principal, numbers: Collection[int]) -> Mapping[int, str]:
    return queries.statements(tx, numbers)


def _questions(tx: Transaction, _: Principal, numbers: Collection[int]) -> Mapping[int, str]:
    return answer_queries.questions(tx, numbers)


def _quotes(tx: Transaction, principal: Principal, numbers: Collection[int]) -> Mapping[int, str]:
    found = evidence.by_number(tx, principal, numbers)
    return {number: shortened(one.words) for number, one in found.items() if one.words}


TITLES: Mapping[str, TitleSource] = {
    "insight": _by_key(_statements),
    "evidence": _by_key(_quotes),
    "answer": _by_key(_questions),
}
"""An insight by its statement, an answer by its question, evidence by its words for who may read their source."""
