"""What the routes of apps do: each view is one call of a verb."""

from springline.access.model import Cause
from springline.platform.clock import Clock
from springline.platform.http import Request, keyset
from springline.platform.http.pages import PageQuery
from springline.projects import apps
from springline.projects.app_contract import AppManifest
from springline.projects.model import App
from springline.projects.schemas import AppDetails, AppEntry, AppPage

_BY_KEY = keyset(str)


class AppViews:
    """The views of apps."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def list_apps(self, request: Request[PageQuery, None]) -> AppPage:
        """Apps of the tenant, by key."""
        limit, seen = request.query.limit, _BY_KEY.after(request)
        found = apps.listed(request.tx, after=seen and seen[0], limit=limit + 1)
        shown, next_cursor = _BY_KEY.page(request, found, limit, lambda one: (one.key,))
        return AppPage(items=[_entry(one) for one in shown], next_cursor=next_cursor)

    def get_app(self, request: Request[None, None], app_key: str) -> AppDetails:
        """An app: what it is for, what it is given and what it makes."""
        return _details(apps.get(request.tx, app_key))

    def register_app(self, request: Request[None, AppManifest], app_key: str) -> AppDetails:
        """Register an app, or a new version of it; the same manifest again changes nothing."""
        cause = Cause(request.principal, self._clock.now(), request.id)
        return _details(apps.register(request.tx, cause, app_key, request.body))


def _entry(app: App) -> AppEntry:
    manifest = AppManifest.model_validate(app.manifest)
    return AppEntry(
        key=app.key,
        version=app.version,
        name=manifest.name,
        summary=manifest.summary,
        type=manifest.type,
        registered_at=app.registered_at,
    )


def _details(app: App) -> AppDetails:
    return AppDetails(
        key=app.key,
        version=app.version,
        manifest=AppManifest.model_validate(app.manifest),
        registered_by=app.registered_by,
        registered_at=app.registered_at,
    )
