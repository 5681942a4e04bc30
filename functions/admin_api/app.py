"""The admins' API of what is told of people."""

from springline.access.apis import new_api
from springline.access.refusals import AuditedRefusals
from springline.platform import runtime
from springline.profiles.administration_views import Views
from springline.profiles.schemas import Glaze, History, HistoryQuery, OverrideWanted, StaleMark

ports = runtime.current()
api = new_api("admin_api", ports)
app = api.chalice
views = Views(ports)
noted = AuditedRefusals(ports.database.transaction, ports.clock)

SCOPE = "profiles:manage"
GLAZE = "/api/admin/profiles/{person_id}/glaze"
api.get(GLAZE, scope=SCOPE, on_refusal=noted, returns=Glaze)(views.tell_glaze)
api.get(f"{GLAZE}/history", scope=SCOPE, on_refusal=noted, query=HistoryQuery, returns=History)(
    views.tell_glaze_history
)
api.post(f"{GLAZE}/regenerate", scope=SCOPE, on_refusal=noted, returns=Glaze, status=202, also=(412,))(
    views.regenerate_glaze
)
api.put(f"{GLAZE}/override", scope=SCOPE, on_refusal=noted, body=OverrideWanted, returns=Glaze, max_bytes=50_000)(
    views.override_glaze
)
api.delete(f"{GLAZE}/override", scope=SCOPE, on_refusal=noted, returns=Glaze)(views.clear_glaze_override)
api.post(f"{GLAZE}/stale", scope=SCOPE, on_refusal=noted, body=StaleMark, returns=Glaze, also=(412,), max_bytes=10_000)(
    views.mark_glaze_stale
)
