"""What happens to projects and canvases, as others hear of it: numbers and kinds of changes, and no words."""

from datetime import datetime
from typing import Literal

from springline.platform.database import Transaction
from springline.platform.events.log import Event, emit

_SOURCE = "springline/projects"
ProjectChangeKind = Literal[
    "created",
    "changed",
    "archived",
    "restored",
    "member_set",
    "member_removed",
    "canvas_created",
    "canvas_deleted",
    "canvas_restored",
]


def project_changed(tx: Transaction, project_id: int, change: ProjectChangeKind, *, by: str, at: datetime) -> None:
    """Tell that a project, its members or which canvases it has are otherwise now."""
    data = {"project_id": project_id, "change": change, "changed_by": by}
    emit(tx, [Event("springline.projects.project.changed.v1", _SOURCE, f"project/{project_id}", data, at)])


def canvas_saved(tx: Transaction, project_id: int, canvas_id: int, version: int, *, by: str, at: datetime) -> None:
    """Tell that a canvas has a new version."""
    data = {"canvas_id": canvas_id, "project_id": project_id, "version": version, "saved_by": by}
    emit(tx, [Event("springline.projects.canvas.saved.v1", _SOURCE, f"canvas/{canvas_id}", data, at)])
