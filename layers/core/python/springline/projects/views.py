"""What the routes of projects and their members do: each view is one call of a verb."""

from typing import Any

from springline.access.model import Cause
from springline.platform.clock import Clock
from springline.platform.database import Transaction
from springline.platform.http import Created, Request, keyset
from springline.projects import membership
from springline.projects.model import Project
from springline.projects.schemas import (
    MemberDetails,
    MemberWanted,
    ProjectChange,
    ProjectDetails,
    ProjectPage,
    ProjectsQuery,
    ProjectWanted,
    ProjectWhole,
)

_BY_NAME = keyset(str, int)


class Views:
    """The views of projects and members."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def list_projects(self, request: Request[ProjectsQuery, None]) -> ProjectPage:
        """Projects that you are a member of, by name; admins see all."""
        limit = request.query.limit
        found = membership.listed(
            request.tx,
            request.principal,
            archived=request.query.archived,
            after=_BY_NAME.after(request),
            limit=limit + 1,
        )
        shown, next_cursor = _BY_NAME.page(request, found, limit, lambda one: (one.name, one.id))
        return ProjectPage(items=[ProjectDetails.model_validate(one) for one in shown], next_cursor=next_cursor)

    def create_project(self, request: Request[None, ProjectWanted]) -> Created:
        """Create a project, which you own then."""
        asked = request.body
        project = membership.create(
            request.tx, self._cause(request), slug=asked.slug, name=asked.name, description=asked.description
        )
        return Created(_whole(request.tx, project), location=f"/api/projects/{project.id}")

    def get_project(self, request: Request[None, None], project_id: int) -> ProjectWhole:
        """A project with its members."""
        return _whole(request.tx, membership.seen(request.tx, request.principal, project_id))

    def change_project(self, request: Request[None, ProjectChange], project_id: int) -> ProjectWhole:
        """Rename or describe a project, archive it or bring it back, as one of its owners."""
        asked = request.body
        project = membership.change(
            request.tx,
            self._cause(request),
            project_id,
            name=asked.name,
            description=asked.description,
            archived=asked.archived,
        )
        return _whole(request.tx, project)

    def set_member(self, request: Request[None, MemberWanted], project_id: int, account_id: int) -> ProjectWhole:
        """Take an account into a project, or give it another role there."""
        membership.set_member(request.tx, self._cause(request), project_id, account_id, request.body.role)
        return _whole(request.tx, membership.seen(request.tx, request.principal, project_id))

    def remove_member(self, request: Request[None, None], project_id: int, account_id: int) -> ProjectWhole:
        """Take an account out of a project; anybody may leave. Answers what the project was for who leaves it."""
        before = membership.seen(request.tx, request.principal, project_id)
        membership.remove_member(request.tx, self._cause(request), project_id, account_id)
        return _whole(request.tx, before._replace(member_count=before.member_count - 1))

    def _cause(self, request: Request[Any, Any]) -> Cause:
        return Cause(request.principal, self._clock.now(), request.id)


def _whole(tx: Transaction, project: Project) -> ProjectWhole:
    members = [MemberDetails.model_validate(one) for one in membership.members(tx, project.id)]
    return ProjectWhole.model_validate({**project._asdict(), "members": members})
