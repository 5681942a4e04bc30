"""What the companion API's route of chat search does."""

from datetime import datetime
from functools import partial

from springline.appcache import chat_search, schemas, searched_messages
from springline.appcache.companion import Companion
from springline.appcache.message_facets import message_facets
from springline.appcache.search_queries import Place, Scope
from springline.appcache.search_terms import Terms
from springline.platform.http import Reply, Request, keyset
from springline.platform.runtime import Runtime

_NEWEST_FIRST = keyset(datetime, int)


class ChatSearchViews:
    """The view, on a process's ports and what the companion reads from."""

    def __init__(self, ports: Runtime, companion: Companion) -> None:
        self._ports, self._companion = ports, companion

    def search(self, request: Request[schemas.SearchQuery, None]) -> Reply:
        """People and messages with these words. A cursor asks for more messages."""
        asked, terms, companion = request.query, Terms.parse(request.query.q), self._companion
        scope = Scope(asked.group, asked.person, asked.since, asked.until)
        after = _NEWEST_FIRST.after(request)
        people, messages, headers, tenant_id = None, None, {}, request.principal.tenant_id
        if asked.kind != "messages" and after is None:
            people = chat_search.people(companion.sources, tenant_id, asked.q, scope, limit=asked.limit)
        if asked.kind != "people":
            looked = searched_messages.Looked(terms, scope, Place(*after) if after else None, asked.limit)
            transactions = partial(self._ports.database.transaction, tenant_id)
            found, backend = searched_messages.messages(companion.searching, transactions, looked, self._ports.clock)
            cursor = _NEWEST_FIRST.cursor(request, found.next) if found.next else None
            messages = schemas.messages_found(found.hits, terms, cursor)
            headers = companion.searching.headers(backend)
        counted = None
        if asked.facets and asked.kind != "people" and after is None:
            counted = message_facets(request.tx, terms, scope, at=self._ports.clock.now())
        return Reply(schemas.search_found(people, messages, counted), headers=headers)
