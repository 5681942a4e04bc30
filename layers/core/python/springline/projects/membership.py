"""Projects and their members: who sees one, and what they may do in it. Each verb takes the transaction.

A project is seen by its members, and by who has the scope `projects:manage`: admins have it, and a service token only
if one of them gave it. To all others it does not exist. What a member may do is their role's matter, whatever else they
may do in the tenant.
"""

from datetime import datetime

from springline.access import accounts, audit
from springline.access.canonical_json import Json
from springline.access.model import Cause, account_of
from springline.platform.database import Transaction
from springline.platform.http.guards import Principal
from springline.projects import project_events, queries
from springline.projects.model import (
    MANAGE_ALL,
    LastOwnerError,
    Member,
    MemberNotFoundError,
    MemberRole,
    MemberRoleError,
    NobodyToOwnError,
    Project,
    ProjectArchivedError,
    ProjectNotFoundError,
    ProjectTakenError,
)


def seen(tx: Transaction, principal: Principal, project_id: int) -> Project:
    """A project; raises `ProjectNotFoundError` where there is none that the caller sees."""
    project = queries.get(
        tx, project_id, account_id=account_of(principal.actor), sees_all=MANAGE_ALL in principal.scopes
    )
    if project is None:
        raise ProjectNotFoundError(project_id)
    return project


def allowed(tx: Transaction, principal: Principal, project_id: int, wanted: MemberRole) -> Project:
    """A project that stays as it is until the transaction ends, for who may do in it what takes a role.

    Raises:
        ProjectNotFoundError: There is none that the caller sees.
        MemberRoleError: Their role is too low.
        ProjectArchivedError: It can only be read.
    """
    queries.share(tx, project_id)
    project = seen(tx, principal, project_id)
    _check_role(principal, project, wanted)
    if project.archived_at is not None:
        raise ProjectArchivedError(project_id)
    return project


def listed(
    tx: Transaction, principal: Principal, *, archived: bool, after: tuple[str, int] | None, limit: int
) -> list[Project]:
    """Projects that the caller sees, by name."""
    return queries.listed(
        tx,
        account_id=account_of(principal.actor),
        sees_all=MANAGE_ALL in principal.scopes,
        archived=archived,
        after=after,
        limit=limit,
    )


def members(tx: Transaction, project_id: int) -> list[Member]:
    """Members of a project, by name."""
    return queries.members(tx, project_id)


def create(tx: Transaction, cause: Cause, *, slug: str, name: str, description: str) -> Project:
    """Create a project, owned by who does.

    Raises:
        NobodyToOwnError: Who creates it is no account, and could not see it afterwards.
        ProjectTakenError: The tenant has a project with this slug.
    """
    principal = cause.principal
    account_id = account_of(principal.actor)
    if account_id is None and MANAGE_ALL not in principal.scopes:
        raise NobodyToOwnError(f"sign in to create a project: a token needs the scope {MANAGE_ALL}")
    project_id = queries.insert(
        tx, slug=slug, name=name, description=description, created_by=principal.actor, at=cause.at
    )
    if project_id is None:
        raise ProjectTakenError(f"there is a project {slug} already")
    if account_id is not None:
        queries.set_member(tx, project_id, account_id, MemberRole.OWNER, cause.at)
    role = None if account_id is None else str(MemberRole.OWNER)
    _note(tx, cause, "created", project_id, {}, {"created_by": principal.actor, "role": role})
    project_events.project_changed(tx, project_id, "created", by=principal.actor, at=cause.at)
    return seen(tx, principal, project_id)


def change(
    tx: Transaction,
    cause: Cause,
    project_id: int,
    *,
    name: str | None = None,
    description: str | None = None,
    archived: bool | None = None,
) -> Project:
    """Change a project, or archive it, or bring it back; what is given as it is already changes nothing.

    Raises:
        ProjectNotFoundError: There is none that the caller sees.
        MemberRoleError: The caller is no owner.
        ProjectArchivedError: It is archived, and would stay so.
    """
    before = _owned(tx, cause, project_id)
    if before.archived_at is not None and archived is not False:
        raise ProjectArchivedError(project_id)
    after = before._replace(
        name=before.name if name is None else name,
        description=before.description if description is None else description,
        archived_at=_archived_at(before.archived_at, archived, cause.at),
    )
    if after == before:
        return before
    queries.change(tx, after)
    is_about_archive = (after.archived_at is None) != (before.archived_at is None)
    if is_about_archive:
        told = "restored" if after.archived_at is None else "archived"
        _note(tx, cause, told, project_id, _archived(before), _archived(after))
        project_events.project_changed(tx, project_id, told, by=cause.principal.actor, at=cause.at)
    else:
        project_events.project_changed(tx, project_id, "changed", by=cause.principal.actor, at=cause.at)
    return after


def set_member(tx: Transaction, cause: Cause, project_id: int, account_id: int, role: MemberRole) -> None:
    """Make an account a member, or give it another role; the same role again changes nothing.

    Raises:
        ProjectNotFoundError: There is none that the caller sees.
        MemberRoleError: The caller is no owner.
        AccountNotFoundError: There is no such account.
        LastOwnerError: There would be no owner left.
        ProjectArchivedError: It is archived.
    """
    project, present = _owned_members(tx, cause, project_id)
    accounts.get(tx, account_id)
    before = present.get(account_id)
    if before == role:
        return
    if role != MemberRole.OWNER:
        _check_other_owner(present, account_id)
    queries.set_member(tx, project.id, account_id, role, cause.at)
    _note_member(tx, cause, "member_set", project_id, account_id, before, role)


def remove_member(tx: Transaction, cause: Cause, project_id: int, account_id: int) -> None:
    """Take an account out of a project. A member may leave, whatever their role.

    Raises:
        ProjectNotFoundError: There is none that the caller sees.
        MemberRoleError: The caller is no owner, and takes out somebody else.
        MemberNotFoundError: The account is no member.
        LastOwnerError: There would be no owner left.
        ProjectArchivedError: It is archived.
    """
    leaves = account_of(cause.principal.actor) == account_id
    _, present = _owned_members(tx, cause, project_id, wanted=MemberRole.VIEWER if leaves else MemberRole.OWNER)
    if account_id not in present:
        raise MemberNotFoundError(project_id, account_id)
    _check_other_owner(present, account_id)
    queries.remove_member(tx, project_id, account_id)
    _note_member(tx, cause, "member_removed", project_id, account_id, present[account_id], None)


def _owned(tx: Transaction, cause: Cause, project_id: int, wanted: MemberRole = MemberRole.OWNER) -> Project:
    """A project that nobody else changes, for who may do what takes a role."""
    queries.lock(tx, project_id)
    project = seen(tx, cause.principal, project_id)
    _check_role(cause.principal, project, wanted)
    return project


def _owned_members(
    tx: Transaction, cause: Cause, project_id: int, wanted: MemberRole = MemberRole.OWNER
) -> tuple[Project, dict[int, MemberRole]]:
    """A project with its members, whom nobody else changes; of two owners who demote each other one waits."""
    project = _owned(tx, cause, project_id, wanted)
    if project.archived_at is not None:
        raise ProjectArchivedError(project_id)
    return project, {member.account_id: member.role for member in queries.members(tx, project_id)}


def _check_role(principal: Principal, project: Project, wanted: MemberRole) -> None:
    if MANAGE_ALL in principal.scopes:
        return
    if project.role is None or not project.role.includes(wanted):
        raise MemberRoleError(project.id, wanted)


def _check_other_owner(present: dict[int, MemberRole], account_id: int) -> None:
    """Raise `LastOwnerError` for the only owner; a project that never had one can stay so."""
    if [one for one, role in present.items() if role == MemberRole.OWNER] == [account_id]:
        raise LastOwnerError("make someone else an owner first: nobody could change its members any more")


def _archived_at(before: datetime | None, archived: bool | None, at: datetime) -> datetime | None:
    if archived is None or archived == (before is not None):
        return before
    return at if archived else None


def _archived(project: Project) -> Json:
    return {"archived_at": project.archived_at and project.archived_at.isoformat()}


def _note_member(
    tx: Transaction,
    cause: Cause,
    change: project_events.ProjectChangeKind,
    project_id: int,
    account_id: int,
    before: MemberRole | None,
    after: MemberRole | None,
) -> None:
    name = str(account_id)
    _note(tx, cause, change, project_id, {name: before and str(before)}, {name: after and str(after)})
    project_events.project_changed(tx, project_id, change, by=cause.principal.actor, at=cause.at)


def _note(tx: Transaction, cause: Cause, action: str, project_id: int, before: Json, after: Json) -> None:
    audit.append(tx, cause, action=f"project.{action}", resource=f"project/{project_id}", before=before, after=after)
