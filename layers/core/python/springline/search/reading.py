"""A query as an API takes it: read, or refused with the place of what is wrong."""

from springline.platform.errors import Fault, InvalidError
from springline.search.model import Family, Query, Words
from springline.search.query_language import QueryError, parse


class QueryUnreadableError(InvalidError):
    """The query can't be searched for."""

    def __init__(self, error: QueryError) -> None:
        detail = f"{error} (at character {error.position + 1})"
        super().__init__(detail, [Fault(detail, parameter="q")])
        self.position = error.position


def read_query(text: str, family: Family) -> Query:
    """The query that a person typed; raises `QueryUnreadableError`."""
    try:
        return parse(text, family)
    except QueryError as error:
        raise QueryUnreadableError(error) from error


def has_words(query: Query) -> bool:
    """Whether a query looks for words; without, nothing can be ranked by them."""
    return any(isinstance(clause, Words) and not clause.is_negated for clause in query.clauses)
