"""Search in scenes by PostgreSQL: where no engine is configured, and where one fails.

It never ranks or counts every match of a frequent word: of the matches that were added last, 2,000 are ranked by how
well they match and 10,000 are counted, in the total and in the facets. What is left out says `is_total_exact`. Pages
by relevance go through the ranked ones, best first, and then on through all others by their ids; each page says which
were ranked for the first one (`ranked_from`), so that the next one ranks these.
"""

from collections.abc import Sequence

from springline.media import search_queries as queries
from springline.platform.database import Transaction
from springline.search.model import Asked, Query, SearchFound

RANKED = 2_000
COUNTED = 10_000


class PostgresSearchRepository:
    """Finds scenes by their words and their assets', as they are in the transaction that asks.

    Args:
        ranked: How many matches are ranked by relevance, of those added last.
        counted: How many matches are counted, of those added last.
    """

    def __init__(self, *, ranked: int = RANKED, counted: int = COUNTED) -> None:
        self._ranked = ranked
        self._counted = counted

    def search(self, tx: Transaction, asked: Asked) -> SearchFound:
        """Find what a tenant may see; by relevance the best always come first, whatever direction is asked for.

        Cost: one statement, whose time grows with the matches of the rarest word; with what is ranked and counted; and
        in another order than by relevance or by the recording's moment with all matches.
        """
        return queries.find(tx, asked, closely=self._ranked, most=self._counted)

    def matching(self, tx: Transaction, query: Query, document_ids: Sequence[int]) -> set[int]:
        """Those of some scenes of which all clauses of a query hold now. Cost: reads these scenes, by their key."""
        return queries.match(tx, query, document_ids) if document_ids else set()
