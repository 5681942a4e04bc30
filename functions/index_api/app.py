"""The index API: people and request documents with their versions, and the feed of their changes."""

from datetime import datetime

from springline.access.apis import new_api
from springline.platform import runtime
from springline.platform.http import JsonText, Request, binding, keyset, page_text
from springline.warehouse import schemas, service
from springline.warehouse.listing import Kind

ports = runtime.current()
api = new_api("index_api", ports, database=ports.warehouse)
app = api.chalice
KEYSETS = {"activity": keyset(datetime, int), "messages": keyset(int, int), "name": keyset(str, int)}


@api.get("/api/index/people", scope="index:read", query=schemas.PeopleQuery, returns=schemas.PeoplePage)
def list_people(request: Request[schemas.PeopleQuery, None]) -> JsonText:
    """People, with filters, most active first."""
    return _page(request, "person")


@api.get("/api/index/people/{person_id}", scope="index:read", returns=schemas.IndexedPerson)
def get_person(request: Request[None, None], person_id: int) -> JsonText:
    """One person's document."""
    return JsonText(*service.document(request.tx, "person", person_id))


@api.get("/api/index/requests", scope="index:read", query=schemas.RequestsQuery, returns=schemas.RequestsPage)
def list_requests(request: Request[schemas.RequestsQuery, None]) -> JsonText:
    """Requests and offers, with filters, most active first."""
    return _page(request, "request")


@api.get("/api/index/requests/{request_id}", scope="index:read", returns=schemas.IndexedRequest)
def get_request(request: Request[None, None], request_id: int) -> JsonText:
    """One request's document."""
    return JsonText(*service.document(request.tx, "request", request_id))


@api.get("/api/index/changes", scope="index:read", query=schemas.ChangesQuery, returns=schemas.Changes, is_polled=True)
def list_changes(request: Request[schemas.ChangesQuery, None]) -> JsonText:
    """What changed since a position in the feed; poll it with the `next` of the answer before."""
    return JsonText(service.changes(request.tx, since=request.query.since, limit=request.query.limit))


def _page(request: Request[schemas.PeopleQuery, None] | Request[schemas.RequestsQuery, None], kind: Kind) -> JsonText:
    asked, order = request.query, KEYSETS[request.query.sort]
    after = order.after(request)
    filters = service.Filters(kind, **asked.model_dump(exclude={"limit", "cursor", "facets"}))

    def compute() -> str:
        page = service.page(request.tx, filters, after=after, limit=asked.limit)
        told = page_text(page.items, order.cursor(request, page.last) if page.last else None)
        is_counted = asked.facets and after is None
        return schemas.with_facets(told, service.facets(request.tx, filters)) if is_counted else told

    generation = service.generation(request.tx, kind)
    key = (request.principal.tenant_id, filters, binding(request), after, asked.limit)
    return JsonText(service.answers().get(key, generation, compute), etag=f"generation-{generation}")
