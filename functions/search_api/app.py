"""Search: scenes and documents with all that narrows them, and what there is of each kind at a glance."""

from functools import partial

from springline.access.apis import new_api
from springline.appcache.message_glances import MessageGlances
from springline.community.message_search_repository import MessageSearchRepository
from springline.documents import chunk_search_views
from springline.media import scene_schemas, scene_search, scene_views
from springline.media.postgres_search_repository import PostgresSearchRepository
from springline.platform import runtime
from springline.platform.http import Reply, Request
from springline.search import cursors, glances
from springline.search.choice import search_engine
from springline.search.searching import Searching
from springline.warehouse import index_glances, index_search_repository

ports = runtime.current()
api = new_api("search_api", ports)
app = api.chalice
searching = Searching(search_engine(ports), ports.metrics, ports.clock)
SCOPE = "search:read"
SCENES = PostgresSearchRepository()
MESSAGES = MessageSearchRepository(ports.clock)
KINDS: dict[glances.KindName, glances.Kind] = {
    "scenes": glances.Kind(scene_search.FAMILY, SCENES, scene_search.glance),
    "messages": glances.Kind("chat_messages", MESSAGES, MessageGlances(ports.clock).told),
    "people": glances.Kind("people", index_search_repository.people(), index_glances.people),
    "requests": glances.Kind("requests", index_search_repository.requests(), index_glances.requests),
}
chunk_search_views.add_routes(api, SCOPE, chunk_search_views.DocumentSearchViews(ports.database, searching))


@api.get("/api/search", scope=SCOPE, query=glances.GlancesQuery, returns=glances.Glances)
def search_everything(request: Request[glances.GlancesQuery, None]) -> Reply:
    """The best of each kind of thing, and how many there are."""
    groups = glances.glances(searching, ports, request.principal.tenant_id, KINDS, request.query)
    is_by_engine = all(one.backend == "quickwit" for one in groups)
    headers = searching.headers("quickwit" if is_by_engine else "postgres")
    return Reply(glances.Glances(groups=groups), headers=headers)


@api.get("/api/scenes", scope=SCOPE, query=scene_schemas.ScenesQuery, returns=scene_schemas.ScenesFound, also=(409,))
def find_scenes(request: Request[scene_schemas.ScenesQuery, None]) -> Reply:
    """Scenes with these words, facets and ranges, as they are now."""
    asked, begun_by = cursors.continued(request, scene_search.asked(request.query))
    transactions = partial(ports.database.transaction, request.principal.tenant_id)
    found = searching.search(transactions, asked, SCENES, begun_by=begun_by)
    views = scene_views.scenes(request.tx, [hit.document_id for hit in found.hits])
    told = scene_search.told(views, asked, found, next_cursor=cursors.cursor(request, found))
    return Reply(told, headers=searching.headers(found.backend))


@api.get("/api/scenes/{scene_id}", scope=SCOPE, returns=scene_schemas.SceneWhole)
def get_scene(request: Request[None, None], scene_id: int) -> scene_schemas.SceneWhole:
    """A scene with all that is said in it."""
    return scene_search.told_whole(*scene_views.scene(request.tx, scene_id))
