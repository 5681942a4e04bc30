"""What a project is made of, who may do what in it, and the errors of this domain."""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from springline.platform.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError

MANAGE_ALL = "projects:manage"
"""The scope of who sees and changes all projects of the tenant, a member or not."""
KEPT_VERSIONS = 200
"""How many versions of a canvas are kept, the newest of them included."""


class MemberRole(StrEnum):
    """What somebody may do in a project. Each role may do all that those before it may."""

    VIEWER = "viewer"
    EDITOR = "editor"
    OWNER = "owner"

    def includes(self, wanted: "MemberRole") -> bool:
        """Whether somebody with this role may do what takes `wanted`."""
        order = list(MemberRole)
        return order.index(self) >= order.index(wanted)


class Project(NamedTuple):
    """A project, as somebody sees it: `role` is theirs, None of who sees it without being a member."""

    id: int
    slug: str
    name: str
    description: str
    created_by: str
    created_at: datetime
    archived_at: datetime | None
    role: MemberRole | None
    member_count: int
    canvas_count: int


class Member(NamedTuple):
    """An account in a project."""

    account_id: int
    name: str
    role: MemberRole
    added_at: datetime


class CanvasEntry(NamedTuple):
    """A canvas, without its document; `updated_by_name` is None where the actor is no account."""

    id: int
    project_id: int
    title: str
    version: int
    nodes: int
    updated_by: str
    updated_by_name: str | None
    updated_at: datetime


class Canvas(NamedTuple):
    """A canvas; `document` is JSON text as in `springline.projects.canvas_contract`."""

    id: int
    project_id: int
    title: str
    version: int
    document: str
    updated_by: str
    updated_at: datetime


class CanvasVersion(NamedTuple):
    """An entry of a canvas's history."""

    number: int
    title: str
    nodes: int
    saved_by: str
    saved_by_name: str | None
    saved_at: datetime


class App(NamedTuple):
    """An app's newest version; `manifest` is JSON as in `springline.projects.app_contract`."""

    key: str
    version: int
    manifest: dict[str, Any]
    registered_by: str
    registered_at: datetime


class ProjectNotFoundError(NotFoundError):
    """There is no such project, or you are no member of it."""

    def __init__(self, project_id: int) -> None:
        super().__init__(f"there is no project {project_id} that you are a member of")
        self.project_id = project_id


class CanvasNotFoundError(NotFoundError):
    """There is no such canvas, or you are no member of its project."""

    def __init__(self, canvas_id: int) -> None:
        super().__init__(f"there is no canvas {canvas_id} in a project that you are a member of")
        self.canvas_id = canvas_id


class CanvasVersionNotFoundError(NotFoundError):
    """There is no such version of the canvas, or it is kept no more."""

    def __init__(self, canvas_id: int, number: int) -> None:
        super().__init__(f"canvas {canvas_id} has no version {number}: the newest {KEPT_VERSIONS} are kept")
        self.canvas_id = canvas_id
        self.number = number


class AppNotFoundError(NotFoundError):
    """There is no such app."""

    def __init__(self, key: str) -> None:
        super().__init__(f"there is no app {key}")
        self.key = key


class MemberNotFoundError(NotFoundError):
    """This account is no member of the project."""

    def __init__(self, project_id: int, account_id: int) -> None:
        super().__init__(f"account {account_id} is no member of project {project_id}")
        self.project_id = project_id
        self.account_id = account_id


class MemberRoleError(ForbiddenError):
    """Your role in the project does not include this."""

    def __init__(self, project_id: int, wanted: MemberRole) -> None:
        super().__init__(f"in project {project_id} this takes the role {wanted}: ask one of its owners")
        self.project_id = project_id
        self.wanted = wanted


class NobodyToOwnError(ForbiddenError):
    """A project belongs to somebody who signs in."""


class QuotingError(ForbiddenError):
    """Words of a chat can be quoted by who may read chats."""


class ProjectTakenError(ConflictError):
    """There is a project with this slug."""


class ProjectArchivedError(ConflictError):
    """The project is archived."""

    def __init__(self, project_id: int) -> None:
        super().__init__(f"project {project_id} is archived: an owner can bring it back")
        self.project_id = project_id


class LastOwnerError(ConflictError):
    """Someone has to stay who owns the project."""


class CanvasMovedOnError(ConflictError):
    """Somebody else saved the canvas in between."""

    def __init__(self, canvas_id: int, based_on: int, current_version: int) -> None:
        super().__init__(
            f"canvas {canvas_id} has version {current_version} by now, and this change was made on {based_on}: "
            "read it again and repeat the change"
        )
        self.canvas_id = canvas_id
        self.extensions = {"current_version": current_version}


class CanvasTooLargeError(InvalidError):
    """The canvas is too large."""


class NotVerbatimError(InvalidError):
    """A quote is not what the message says."""


class AppKeyError(InvalidError):
    """The manifest is another app's."""
