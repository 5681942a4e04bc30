"""Finds the passages of documents that may answer a question: by its words, and by what it means where that is known.

By words, the family `document_chunks` is searched by the engine, or by PostgreSQL; by meaning, the embeddings of chunks
are compared with that of the question. Both rankings are made one by `springline.documents.fusion`. A passage that
stands in many documents is one candidate: it leaves room for others.
"""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

from springline.community.chat_words import COMMON
from springline.documents import chunk_queries as queries
from springline.documents.chunk_queries import PLACE_BITS, Passage
from springline.documents.chunk_queries import embeddings as embedding_queries
from springline.documents.chunk_search_repository import ChunkSearchRepository
from springline.documents.embedding import MODEL_ERRORS
from springline.documents.fusion import fused
from springline.platform.errors import Fault, InvalidError
from springline.search import families
from springline.search.model import Asked, Backend, OneOf, Query, Sort, Words
from springline.search.words import normal

if TYPE_CHECKING:
    from springline.platform.embeddings.protocol import Embeddings
    from springline.platform.metrics.protocol import Metrics
    from springline.search.searching import Searching, Transactions

logger = logging.getLogger(__name__)

CANDIDATES = 50
"""How many of the best of each ranking are fused."""
MORE = 8
"""How many times as many are read where some of the best are the same passage in several documents, at most twice."""
LOOKED_AT = 1_000
"""How many chunks PostgreSQL ranks for a question: those with its rarest words."""
OF_ONE_DOCUMENT = 3
"""How many passages of one document come before those of others: an answer may stand in another one."""
MOST_WORDS = 12
"""Words of a question that are looked for, the longest ones."""
_SHORTEST_STEM = 4
_ENDINGS = ("ingly", "edly", "ings", "ies", "ing", "ed", "es", "ly", "s", "en", "er", "e", "y")
_FAMILY = "document_chunks"


class VersionOfBundlesError(InvalidError):
    """A version was asked for, and not of which bundle."""

    def __init__(self) -> None:
        detail = "a version is of one bundle: name exactly one"
        super().__init__(detail, [Fault(detail, pointer="#/bundles")])


@dataclass(frozen=True, slots=True)
class Scope:
    """Which documents are looked in; what is empty doesn't narrow. `version` is that of the one bundle."""

    bundles: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    version: int | None = None

    def __post_init__(self) -> None:
        if self.version is not None and len(self.bundles) != 1:
            raise VersionOfBundlesError


class Retrieved(NamedTuple):
    """What was found, the best first: by which words, by which engine, and whether by meaning too."""

    passages: Sequence[Passage]
    words: tuple[str, ...]
    backend: Backend
    is_by_meaning: bool


def question_words(question: str) -> tuple[str, ...]:
    """The words of a question that say what it is about; all of them where none does."""
    words = list(dict.fromkeys(normal(question).split()))
    telling = [word for word in words if word not in COMMON and len(word.encode()) <= 200] or words
    if len(telling) > MOST_WORDS:
        kept = set(sorted(telling, key=len, reverse=True)[:MOST_WORDS])
        telling = [word for word in telling if word in kept][:MOST_WORDS]
    return tuple(telling)


def stem(word: str) -> str:
    """What a word's other forms begin with, too, roughly: `policies` and `policy` with `polic`."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


def wanted(question: str, words: Sequence[str]) -> tuple[Words, ...]:
    """These words, beginnings that their other forms have, and pairs that stand next to each other in the question.

    What has a word itself is found by it and its beginning, and what has both of a pair in a row by all of these: so it
    counts more.
    """
    clauses: dict[Words, None] = {}
    for pair in pairwise(normal(question).split()):
        if set(pair) <= set(words):
            clauses[Words(pair)] = None
    for word in words:
        clauses[Words((word,))] = None
        if len(word) >= _SHORTEST_STEM and word.isascii() and word.isalpha():
            clauses[Words((stem(word),), is_prefix=True)] = None
    return tuple(clauses)


def spread(ranking: Sequence[int]) -> list[int]:
    """A ranking in which not more than a few passages of one document stand before those of others."""
    told: Counter[int] = Counter()
    first: list[int] = []
    rest: list[int] = []
    for number in ranking:
        document = number >> PLACE_BITS
        told[document] += 1
        (first if told[document] <= OF_ONE_DOCUMENT else rest).append(number)
    return first + rest


def _different(
    transactions: "Transactions", best: Callable[[int], tuple[list[int], Backend]]
) -> tuple[dict[int, int], Backend]:
    """The best chunks, each once, with its first number where it can be cited, and who found them.

    Where many of the best are the same, more are asked for.
    """
    most = CANDIDATES
    while True:
        numbers, backend = best(most)
        with transactions() as tx:
            at = queries.chunks_at(tx, numbers)
        found: dict[int, int] = {}
        cited: set[int] = set()
        for number, (chunk, is_citable) in at.items():
            if chunk not in found or (is_citable and chunk not in cited):
                found[chunk] = number
                cited |= {chunk} if is_citable else set()
        if len(found) >= CANDIDATES or len(numbers) < most or most >= CANDIDATES * MORE**2:
            return dict(islice(found.items(), CANDIDATES)), backend
        most *= MORE


class Retrieval:
    """Finds passages; safe to use from several threads.

    Args:
        searching: Searches by words.
        embeddings: Embeds questions; None: passages are found by words alone.
        metrics: Where it is counted that the model could not be asked.
    """

    def __init__(self, searching: "Searching", embeddings: "Embeddings | None", metrics: "Metrics") -> None:
        self._searching, self._embeddings, self._metrics = searching, embeddings, metrics

    def passages(self, transactions: "Transactions", question: str, scope: Scope, *, limit: int) -> Retrieved:
        """The passages that may answer a question, the best first. No transaction is open while others are asked.

        Cost: one search by words; with embeddings one call of the model and one search by vectors.
        """
        words = question_words(question)
        found, backend = self._by_words(transactions, question, words, scope)
        nearest = self._by_meaning(transactions, question, scope)
        places: dict[int, int] = {}
        for ranking in (found, nearest or {}):
            for chunk, number in ranking.items():
                places.setdefault(chunk, number)
        ranking = [places[chunk] for chunk in fused([[*found], *([] if nearest is None else [[*nearest]])])]
        with transactions() as tx:
            passages = queries.passages(tx, spread(ranking)[:limit], version=scope.version)
        return Retrieved(passages, words, backend, nearest is not None)

    def _by_words(
        self, transactions: "Transactions", question: str, words: Sequence[str], scope: Scope
    ) -> tuple[dict[int, int], Backend]:
        """The chunks with these words, the best first, each with a number of its; and who found them."""
        filters = [
            OneOf(name, values)
            for name, values in (("bundle", scope.bundles), ("path", scope.paths), ("format", scope.formats))
            if values
        ]
        if not words:
            return {}, "postgres"
        query = Query(tuple(filters), wanted(question, words))
        repository = ChunkSearchRepository(version=scope.version, ranked=LOOKED_AT)

        def best(most: int) -> tuple[list[int], Backend]:
            asked = Asked(families.family(_FAMILY), query, Sort(), most)
            if scope.version is None:
                found = self._searching.search(transactions, asked, repository)
            else:
                with transactions() as tx:  # an engine has the present documents only
                    found = repository.search(tx, asked)
            return [hit.document_id for hit in found.hits], found.backend

        return _different(transactions, best)

    def _by_meaning(self, transactions: "Transactions", question: str, scope: Scope) -> dict[int, int] | None:
        """The nearest chunks, each with a number; None where no model says what is meant, which has been said then."""
        if self._embeddings is None:
            return None
        try:
            (vector,) = self._embeddings.embed([question], "question").vectors
        except MODEL_ERRORS as error:
            self._fall_back(error)
            return None
        model = self._embeddings.model

        def best(most: int) -> tuple[list[int], Backend]:
            with transactions() as tx:
                numbers = embedding_queries.nearest(
                    tx,
                    model,
                    vector,
                    bundles=scope.bundles,
                    paths=scope.paths,
                    formats=scope.formats,
                    version=scope.version,
                    limit=most,
                )
            return numbers, "postgres"

        return _different(transactions, best)[0]

    def _fall_back(self, error: Exception) -> None:
        logger.error("passages are found by words alone: %s", error, exc_info=error)
        self._metrics.count("fallback", what="embeddings")
