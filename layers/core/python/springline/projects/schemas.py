"""What the projects' API takes and gives."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from springline.platform.http.pages import Page, PageQuery
from springline.projects.app_contract import AppManifest
from springline.projects.canvas_contract import CanvasDocument
from springline.projects.model import MemberRole

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
Description = Annotated[str, Field(max_length=4_000)]
Actor = Annotated[str, Field(description="An actor, as in the audit log.", examples=["account/5"])]
ActorName = Annotated[str | None, Field(description="The account's name; null where the actor is none.")]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Told(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ProjectsQuery(PageQuery):
    """Which projects."""

    archived: Annotated[bool, Field(description="Those that are archived, instead of those that are not.")] = False


class ProjectWanted(_Asked):
    """The project to create; who creates it owns it."""

    slug: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$", description="Unique in the tenant, for good.")]
    name: Name
    description: Description = ""


class ProjectChange(_Asked):
    """What to change; the rest stays."""

    name: Name | None = None
    description: Description | None = None
    archived: Annotated[bool | None, Field(description="An archived project can be read and not changed.")] = None


class MemberWanted(_Asked):
    """What somebody may do in the project."""

    role: MemberRole


class MemberDetails(_Told):
    """An account in a project."""

    account_id: int
    name: str
    role: MemberRole
    added_at: datetime


class ProjectDetails(_Told):
    """A project."""

    id: int
    slug: str
    name: str
    description: str
    created_by: Actor
    created_at: datetime
    archived_at: datetime | None
    role: Annotated[MemberRole | None, Field(description="Yours; null of who sees it without being a member.")]
    member_count: int
    canvas_count: int


class ProjectPage(Page[ProjectDetails]):
    """Projects that you see, by name."""


class ProjectWhole(ProjectDetails):
    """A project with its members."""

    members: Annotated[list[MemberDetails], Field(description="By name.")]


class CanvasesQuery(PageQuery):
    """Which canvases."""

    deleted: Annotated[
        bool, Field(description="Those that were deleted, with by whom and when, instead of those that were not.")
    ] = False


class CanvasWanted(_Asked):
    """The canvas to create; it is empty."""

    title: Name


class CanvasSave(_Asked):
    """A canvas as it should be, and what it was changed from."""

    version: Annotated[Version, Field(description="The version that the change was made on.")]
    title: Name
    document: CanvasDocument


class CanvasEntry(_Told):
    """A canvas without its document."""

    id: int
    project_id: int
    title: str
    version: int
    nodes: Annotated[int, Field(description="How many.")]
    updated_by: Actor
    updated_by_name: ActorName
    updated_at: datetime


class CanvasPage(Page[CanvasEntry]):
    """Canvases of a project, the one saved last first."""


class Canvas(BaseModel):
    """A canvas."""

    id: int
    project_id: int
    title: str
    version: Annotated[int, Field(description="1, 2, 3 and so on; also the ETag.")]
    updated_by: Actor
    updated_at: datetime
    document: CanvasDocument


class CanvasVersionEntry(_Told):
    """An entry of a canvas's history, without its document."""

    number: int
    title: str
    nodes: Annotated[int, Field(description="How many.")]
    saved_by: Actor
    saved_by_name: ActorName
    saved_at: datetime


class CanvasVersionPage(Page[CanvasVersionEntry]):
    """Versions of a canvas, the newest first; older ones than the newest 200 are not kept."""


class CanvasVersion(BaseModel):
    """A canvas as it was."""

    number: int
    title: str
    saved_by: Actor
    saved_at: datetime
    document: CanvasDocument


class NodeStanding(_Told):
    """What a reference, quote or chart of a canvas is now."""

    id: Annotated[str, Field(description="The node's.")]
    state: Annotated[
        Literal["stands", "changed", "gone", "hidden", "unknown"],
        Field(
            description="`stands`: as it was pinned; `changed`: there is a newer version, or the message reads "
            "otherwise where it was quoted; `gone`: taken back; `hidden`: you may not read it; "
            "`unknown`: nothing has this name."
        ),
    ]
    reference: Annotated[str, Field(description="What is there now, with its version where it has versions.")]
    title: Annotated[str | None, Field(description="A name to show; null where it has none.")] = None
    words: Annotated[str | None, Field(description="Of a quote that stands: what the message says.")] = None
    author: Annotated[str | None, Field(description="Who wrote the message.")] = None
    said_at: Annotated[datetime | None, Field(description="When the message was sent.")] = None
    current_version: Annotated[int | None, Field(description="null where it has no versions.")] = None
    freshness: Annotated[
        Literal["fresh", "suspect", "stale"] | None,
        Field(description="As in provenance; null where nothing is recorded of what it rests on."),
    ] = None
    since: Annotated[datetime | None, Field(description="Since when the freshness is that.")] = None
    produced_by: Annotated[
        str | None, Field(description="Who or what made the version that is pinned, or the current one.")
    ] = None
    produced_at: datetime | None = None
    run: Annotated[str | None, Field(description="The run that made it, as a reference.", examples=["run/9"])] = None


class CanvasStanding(BaseModel):
    """What is behind a canvas's nodes now; notes, groups and searches are left out."""

    version: Annotated[int, Field(description="Of the canvas.")]
    nodes: list[NodeStanding]


class AppEntry(BaseModel):
    """An app in a list."""

    key: str
    version: int
    name: str
    summary: str
    type: Literal["agent", "workflow", "view"]
    registered_at: datetime


class AppPage(Page[AppEntry]):
    """Apps of the tenant, by key."""


class AppDetails(BaseModel):
    """An app in its newest version."""

    key: str
    version: Annotated[int, Field(description="1, 2, 3 and so on: grows whenever the manifest changes.")]
    manifest: AppManifest
    registered_by: Actor
    registered_at: datetime
