"""The contract of the events of projects."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from springline.platform.events.contract import TYPE, Closed, Envelope, Id, Name, RowVersion
from springline.projects.project_events import ProjectChangeKind

Projects = Annotated[Literal["springline/projects"], Field(description="The part of Springline that tells.")]
Actor = Annotated[Name, Field(description="Who did it: an actor, as in the audit log.")]


class ProjectChange(Closed):
    """Which project, and what became of it."""

    project_id: Annotated[Id, Field(description="The project.")]
    change: Annotated[
        ProjectChangeKind,
        Field(
            description="What happened; others may come. Name, members and canvases are to be read from the API.",
            json_schema_extra={"x-extensible": True},
        ),
    ]
    changed_by: Actor


class SavedCanvas(Closed):
    """Which canvas, and which version of it."""

    canvas_id: Annotated[Id, Field(description="The canvas.")]
    project_id: Annotated[Id, Field(description="The project that it is in.")]
    version: RowVersion
    saved_by: Actor


class ProjectChanged(Envelope):
    """A project was created, changed, archived or brought back, or has other members or canvases than before."""

    model_config = ConfigDict(title="A project changed")

    source: Projects
    type: Annotated[Literal["springline.projects.project.changed.v1"], TYPE]
    subject: Annotated[str, Field(pattern="^project/[1-9][0-9]*$", description="What it happened to.")]
    data: Annotated[ProjectChange, Field(description="Which project, and what became of it; no words of members.")]


class CanvasSaved(Envelope):
    """A canvas has a new version; who has it open can read it, or is told when they save."""

    model_config = ConfigDict(title="A canvas was saved")

    source: Projects
    type: Annotated[Literal["springline.projects.canvas.saved.v1"], TYPE]
    subject: Annotated[str, Field(pattern="^canvas/[1-9][0-9]*$", description="What it happened to.")]
    data: Annotated[SavedCanvas, Field(description="Which canvas, and which version of it.")]


EVENTS: tuple[type[Envelope], ...] = (ProjectChanged, CanvasSaved)
