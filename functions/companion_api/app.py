"""What an application shows beside a chat: search, what is told of a person, and whom to ask."""

import hashlib
from datetime import datetime
from functools import partial

from springline.access.apis import new_api
from springline.appcache import chat_search, glaze, schemas, searched_messages, suggestions
from springline.appcache.companion import Companion
from springline.appcache.search_queries import Place, Scope
from springline.appcache.search_terms import Terms
from springline.platform import runtime
from springline.platform.http import JsonText, Reply, Request, keyset

ports = runtime.current()
api = new_api("companion_api", ports)
app = api.chalice
companion = Companion(ports)
SCOPE = "chat:read"
SUGGESTIONS = "/api/requests/{request_id}/suggestions"
NEWEST_FIRST = keyset(datetime, int)


@api.get("/api/chat/search", scope=SCOPE, query=schemas.SearchQuery, returns=schemas.SearchFound)
def search(request: Request[schemas.SearchQuery, None]) -> Reply:
    """People and messages with these words. A cursor asks for more messages."""
    asked, terms = request.query, Terms.parse(request.query.q)
    scope = Scope(asked.group, asked.person, asked.since, asked.until)
    after = NEWEST_FIRST.after(request)
    people, messages, headers, tenant_id = None, None, {}, request.principal.tenant_id
    if asked.kind != "messages" and after is None:
        people = chat_search.people(companion.sources, tenant_id, asked.q, scope, limit=asked.limit)
    if asked.kind != "people":
        looked = searched_messages.Looked(terms, scope, Place(*after) if after else None, asked.limit)
        transactions = partial(ports.database.transaction, tenant_id)
        found, backend = searched_messages.messages(companion.searching, transactions, looked, ports.clock)
        cursor = NEWEST_FIRST.cursor(request, found.next) if found.next else None
        messages = schemas.messages_found(found.hits, terms, cursor)
        headers = companion.searching.headers(backend)
    return Reply(schemas.search_found(people, messages), headers=headers)


@api.get("/api/profiles/{person_id}/glaze", scope=SCOPE, returns=schemas.GlazeTold)
def show_profile(request: Request[None, None], person_id: int) -> JsonText:
    """What is shown of a person: an override, a fresh highlight, or statistics; it says which."""
    told = glaze.glaze(companion.sources, companion.objects, request.principal.tenant_id, person_id)
    return _told(schemas.glaze_told(told).model_dump_json())


@api.get(SUGGESTIONS, scope=SCOPE, query=schemas.SuggestionsQuery, returns=schemas.SuggestionsTold)
def suggest_people(request: Request[schemas.SuggestionsQuery, None], request_id: int) -> JsonText:
    """Whom to ask about a request, and why."""
    asked, who = request.query, request.principal
    found = suggestions.suggest(companion.sources, who.tenant_id, request_id, limit=asked.limit)
    return _told(schemas.suggestions_told(found).model_dump_json())


def _told(text: str) -> JsonText:
    return JsonText(text, etag=hashlib.sha256(text.encode()).hexdigest())
