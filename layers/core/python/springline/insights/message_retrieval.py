"""Finds the messages that may answer a question, through the same search as everybody's.

Messages are short, and no search ranks them: the newest counts as the best. So a question's words are looked for one by
one, which tells how rare each is, then the rarest ones in pairs. What is found is ranked here by how many of them, and
how rare ones, each message has.
"""

import math
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from springline.documents.retrieval import stem
from springline.search import families
from springline.search.model import Asked, OneOf, Query, SearchFound, Sort, Words
from springline.search.words import normal

if TYPE_CHECKING:
    from springline.search.searching import MatchingRepository, Searching, Transactions

FAMILY = "chat_messages"
MOST_WORDS = 6
PAIRED = 4
"""Words of which each two are looked for together: the rarest ones."""
EACH = 30
"""Messages that one search tells."""


class MessageRetrieval:
    """Finds messages by words, in chats and of people that are chosen."""

    def __init__(self, searching: "Searching", repository: "MatchingRepository") -> None:
        self._searching, self._repository = searching, repository

    def found(
        self, transactions: "Transactions", words: Sequence[str], *, chats: Sequence[str], people: Sequence[int]
    ) -> tuple[list[int], dict[str, int]]:
        """Numbers of messages with some of these words, and how many there are with each.

        Cost: up to 13 searches, each of a page. The numbers are in no order: what they say has to be read.
        """
        filters = [
            OneOf(name, values)
            for name, values in (("group", tuple(chats)), ("sender", tuple(map(str, people))))
            if values
        ]
        numbers: dict[int, None] = {}

        def search(*some: str) -> int:
            clauses = tuple(_beginning(word) for word in some)
            found = self._search(transactions, Query((*filters, *clauses)))
            numbers.update((hit.document_id, None) for hit in found.hits)
            return found.total

        counts = {word: search(word) for word in sorted(words, key=len, reverse=True)[:MOST_WORDS]}
        frequent = sorted((word for word in counts if counts[word] > EACH), key=lambda word: counts[word])
        for first, second in combinations(frequent[:PAIRED], 2):
            search(first, second)
        return list(numbers), counts

    def _search(self, transactions: "Transactions", query: Query) -> SearchFound:
        asked = Asked(families.family(FAMILY), query, Sort("sent_at"), EACH)
        return self._searching.search(transactions, asked, self._repository)


def ranked(texts: dict[int, str], counts: dict[str, int]) -> list[int]:
    """Messages by how many of the words they have, and how rare ones; of equal ones the newest first."""
    most = max(counts.values(), default=0) + 1
    rarity = {stem(word): math.log(1 + most / (count + 0.5)) for word, count in counts.items()}

    def score(number: int) -> float:
        said = normal(texts[number]).split()
        return sum(weight for begins, weight in rarity.items() if any(word.startswith(begins) for word in said))

    return sorted(texts, key=lambda number: (-score(number), -number))


def _beginning(word: str) -> Words:
    begins = stem(word)
    return Words((begins,), is_prefix=len(begins) >= 4)
