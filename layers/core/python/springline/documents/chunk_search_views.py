"""What the route of the search in documents does."""

from functools import partial

from springline.documents import chunk_search
from springline.documents.chunk_search_repository import ChunkSearchRepository
from springline.documents.chunk_search_schemas import DocumentsQuery, PassagesFound
from springline.platform.database import Database
from springline.platform.http import Api, Reply, Request
from springline.search import cursors
from springline.search.searching import Searching

CHUNKS = ChunkSearchRepository()
"""PostgreSQL's search of present documents."""


class DocumentSearchViews:
    """The view of the search in documents."""

    def __init__(self, database: Database, searching: Searching) -> None:
        self._database, self._searching = database, searching

    def find_documents(self, request: Request[DocumentsQuery, None]) -> Reply:
        """Passages of documents with these words, facets and ranges, as they are now."""
        asked, begun_by = cursors.continued(request, chunk_search.asked(request.query))
        transactions = partial(self._database.transaction, request.principal.tenant_id)
        found = self._searching.search(transactions, asked, CHUNKS, begun_by=begun_by)
        passages = chunk_search.passages(request.tx, found)
        told = chunk_search.told(passages, asked, found, next_cursor=cursors.cursor(request, found))
        return Reply(told, headers=self._searching.headers(found.backend))


def add_routes(api: Api, scope: str, views: DocumentSearchViews) -> None:
    """The search in documents."""
    api.get("/api/search/documents", scope=scope, query=DocumentsQuery, returns=PassagesFound, also=(409,))(
        views.find_documents
    )
