"""What an application shows beside a chat: search, what is told of a person, and whom to ask."""

import hashlib

from springline.access.apis import new_api
from springline.appcache import conversation_schemas as conversations
from springline.appcache import glaze, schemas, suggestions
from springline.appcache.chat_search_views import ChatSearchViews
from springline.appcache.companion import Companion
from springline.appcache.conversation_views import ConversationViews
from springline.platform import runtime
from springline.platform.http import JsonText, Request

ports = runtime.current()
api = new_api("companion_api", ports)
app = api.chalice
companion = Companion(ports)
SCOPE = "chat:read"
MESSAGE, REQUEST = "/api/messages/{message_id}", "/api/requests/{request_id}"
PERSON = "/api/profiles/{person_id}"
views, searching = ConversationViews(ports.clock), ChatSearchViews(ports, companion)

api.get("/api/chat/search", scope=SCOPE, query=schemas.SearchQuery, returns=schemas.SearchFound)(searching.search)
api.get(MESSAGE, scope=SCOPE, query=conversations.AroundQuery, returns=conversations.MessageInConversation)(
    views.tell_message
)
api.get(REQUEST, scope=SCOPE, query=conversations.ThreadQuery, returns=conversations.RequestTold)(views.tell_request)
api.get(f"{PERSON}/snapshot", scope=SCOPE, returns=conversations.SnapshotTold)(views.tell_snapshot)
api.get(f"{PERSON}/activity", scope=SCOPE, returns=conversations.ActivityTold)(views.tell_activity)


@api.get(f"{PERSON}/glaze", scope=SCOPE, returns=schemas.GlazeTold)
def show_profile(request: Request[None, None], person_id: int) -> JsonText:
    """What is shown of a person: an override, a fresh highlight, or statistics; it says which."""
    told = glaze.glaze(companion.sources, companion.objects, request.principal.tenant_id, person_id)
    return _told(schemas.glaze_told(told).model_dump_json())


@api.get(f"{REQUEST}/suggestions", scope=SCOPE, query=schemas.SuggestionsQuery, returns=schemas.SuggestionsTold)
def suggest_people(request: Request[schemas.SuggestionsQuery, None], request_id: int) -> JsonText:
    """Whom to ask about a request, and why."""
    asked, who = request.query, request.principal
    found = suggestions.suggest(companion.sources, who.tenant_id, request_id, limit=asked.limit)
    return _told(schemas.suggestions_told(found).model_dump_json())


def _told(text: str) -> JsonText:
    return JsonText(text, etag=hashlib.sha256(text.encode()).hexdigest())
