"""Search in chunks of documents by PostgreSQL: where no engine is configured, where one fails, and in older versions.

As with scenes, not every match of a frequent word is ranked or counted: of the matches that were added last, 2,000 are
ranked by how well they match and 10,000 are counted. A word counts the more the fewer chunks have it. Where one of
several words is wanted, chunks with the rarest ones are looked at, as many as are ranked; where they fill no page, the
newest with any of these words too.
"""

from collections.abc import Sequence

from springline.documents import chunk_queries as queries
from springline.platform.database import Transaction
from springline.search.model import Asked, Query, SearchFound

RANKED = 2_000
COUNTED = 10_000


class ChunkSearchRepository:
    """Finds chunks by their words and their documents', as they are in the transaction that asks.

    Args:
        version: Look in what this version of each bundle has; None: in the present documents.
        ranked: How many matches are ranked by relevance, of those added last.
        counted: How many matches are counted, of those added last.
    """

    def __init__(self, *, version: int | None = None, ranked: int = RANKED, counted: int = COUNTED) -> None:
        self._version, self._ranked, self._counted = version, ranked, counted

    def search(self, tx: Transaction, asked: Asked) -> SearchFound:
        """Find what is asked; by relevance the best always come first, whatever direction is asked for.

        Cost: one statement, whose time grows with the matches of the rarest word, with what is ranked and counted, and
        with the documents of the tenant, whose titles and paths are looked through.
        """
        return queries.find(tx, asked, closely=self._ranked, most=self._counted, version=self._version)

    def matching(self, tx: Transaction, query: Query, numbers: Sequence[int]) -> set[int]:
        """Those of some chunks that are there and match. Cost: reads the chunks of their documents."""
        return queries.match(tx, query, numbers) if numbers else set()
