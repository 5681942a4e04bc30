"""Projects with their members, the canvases on which things are pinned, and the apps that a tenant has."""

from springline.access.apis import new_api
from springline.platform import runtime
from springline.platform.http.pages import PageQuery
from springline.projects import schemas
from springline.projects.app_contract import AppManifest
from springline.projects.app_views import AppViews
from springline.projects.canvas_views import CanvasViews
from springline.projects.views import Views

ports = runtime.current()
api = new_api("projects_api", ports)
app = api.chalice
projects = Views(ports.clock)
canvases = CanvasViews(ports.clock)
apps = AppViews(ports.clock)

READ, WRITE = "projects:read", "projects:write"
PROJECTS, PROJECT = "/api/projects", "/api/projects/{project_id}"
api.get(PROJECTS, scope=READ, query=schemas.ProjectsQuery, returns=schemas.ProjectPage)(projects.list_projects)
api.post(PROJECTS, scope=WRITE, body=schemas.ProjectWanted, returns=schemas.ProjectWhole, status=201, idempotent=True)(
    projects.create_project
)
api.get(PROJECT, scope=READ, returns=schemas.ProjectWhole)(projects.get_project)
api.patch(PROJECT, scope=WRITE, body=schemas.ProjectChange, returns=schemas.ProjectWhole)(projects.change_project)
MEMBER = f"{PROJECT}/members/{{account_id}}"
api.put(MEMBER, scope=WRITE, body=schemas.MemberWanted, returns=schemas.ProjectWhole, also=(409,))(projects.set_member)
api.delete(MEMBER, scope=WRITE, returns=schemas.ProjectWhole, also=(409,))(projects.remove_member)

CANVASES, CANVAS = f"{PROJECT}/canvases", "/api/canvases/{canvas_id}"
api.get(CANVASES, scope=READ, query=schemas.CanvasesQuery, returns=schemas.CanvasPage)(canvases.list_canvases)
api.post(CANVASES, scope=WRITE, body=schemas.CanvasWanted, returns=schemas.Canvas, status=201, idempotent=True)(
    canvases.create_canvas
)
api.get(CANVAS, scope=READ, returns=schemas.Canvas)(canvases.get_canvas)
# A document of the largest size may be sent with spaces between its parts.
api.put(CANVAS, scope=WRITE, body=schemas.CanvasSave, returns=schemas.Canvas, also=(409,), max_bytes=2_000_000)(
    canvases.save_canvas
)
api.delete(CANVAS, scope=WRITE, status=204, also=(409,))(canvases.delete_canvas)
api.post(f"{CANVAS}/restore", scope=WRITE, returns=schemas.Canvas, also=(409,))(canvases.restore_canvas)
api.get(f"{CANVAS}/standing", scope=READ, returns=schemas.CanvasStanding)(canvases.tell_standing)
VERSIONS = f"{CANVAS}/versions"
api.get(VERSIONS, scope=READ, query=PageQuery, returns=schemas.CanvasVersionPage)(canvases.list_versions)
api.get(f"{VERSIONS}/{{number}}", scope=READ, returns=schemas.CanvasVersion)(canvases.get_version)

APPS, APP = "/api/apps", "/api/apps/{app_key}"
api.get(APPS, scope=READ, query=PageQuery, returns=schemas.AppPage)(apps.list_apps)
api.get(APP, scope=READ, returns=schemas.AppDetails)(apps.get_app)
api.put(APP, scope="apps:manage", body=AppManifest, returns=schemas.AppDetails)(apps.register_app)
