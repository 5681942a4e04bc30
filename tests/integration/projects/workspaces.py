"""A project with a canvas, and an app, made without the API."""

from springline.access.model import Cause, command_principal
from springline.platform.database import Transaction
from springline.projects import apps, canvases, membership
from springline.projects.app_contract import AppManifest
from springline.projects.canvas_contract import CanvasDocument, NoteNode, Position
from springline.projects.model import Canvas, MemberRole
from tests.integration.chats import LATER


def add_canvas(tx: Transaction, name: str, *, members: tuple[int, ...] = (), beside: Canvas | None = None) -> Canvas:
    """A canvas with a note, in the project of another one, or in one of its own that has `members` as viewers."""
    cause = Cause(command_principal(tx.tenant_id or 0, "test"), LATER)
    project_id = beside.project_id if beside else _add_project(tx, cause, name, members)
    made = canvases.create(tx, cause, project_id, f"The {name} map")
    note = NoteNode(id="n", position=Position(x=0, y=0), kind="note", text=f"What the {name} is about")
    drawn = CanvasDocument(nodes=[note])
    return canvases.save(tx, cause, made.id, based_on=1, title=made.title, document=drawn)


def _add_project(tx: Transaction, cause: Cause, name: str, members: tuple[int, ...]) -> int:
    project = membership.create(tx, cause, slug=name, name=f"The {name} project", description="")
    for account_id in members:
        membership.set_member(tx, cause, project.id, account_id, MemberRole.VIEWER)
    return project.id


def add_app(tx: Transaction, key: str) -> None:
    """An app."""
    cause = Cause(command_principal(tx.tenant_id or 0, "test"), LATER)
    manifest = AppManifest(key=key, name=f"What the {key} does", summary="It does it.", type="view")
    apps.register(tx, cause, key, manifest)
