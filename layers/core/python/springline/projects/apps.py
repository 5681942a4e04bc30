"""Apps that a tenant has, by their manifests: each change of one is a new version, and none is ever lost."""

from springline.access import audit
from springline.access.model import Cause
from springline.platform.database import Transaction
from springline.projects import queries
from springline.projects.app_contract import AppManifest
from springline.projects.model import App, AppKeyError, AppNotFoundError


def listed(tx: Transaction, *, after: str | None, limit: int) -> list[App]:
    """Apps in their newest version, by key."""
    return queries.apps(tx, after=after, limit=limit)


def get(tx: Transaction, key: str) -> App:
    """An app in its newest version; raises `AppNotFoundError`."""
    app = queries.app(tx, key)
    if app is None:
        raise AppNotFoundError(key)
    return app


def register(tx: Transaction, cause: Cause, key: str, manifest: AppManifest) -> App:
    """Make a manifest an app's newest version; the same manifest again changes nothing.

    Raises `AppKeyError` where the manifest is another app's.
    """
    if manifest.key != key:
        raise AppKeyError(f"the manifest is of the app {manifest.key}, not of {key}")
    text = manifest.model_dump_json()
    queries.lock_app(tx, key)  # who registers the same at once is seen by the statement that follows
    number = queries.number_app(tx, key, text)
    if number is not None:
        queries.add_app_version(tx, key, number, text, registered_by=cause.principal.actor, at=cause.at)
        before = {"version": number - 1} if number > 1 else {}
        audit.append(
            tx, cause, action="app.registered", resource=f"app/{key}", before=before, after={"version": number}
        )
    return get(tx, key)
