"""SQL of projects, their members and apps: one function per statement."""

import json
from datetime import datetime

from springline.platform.database import Row, Transaction
from springline.platform.statements import statement
from springline.projects.model import App, Member, MemberRole, Project

_INSERT = statement(__file__, "insert_project")
_LIST = statement(__file__, "list_projects")
_PROJECT = statement(__file__, "project")
_LOCK = statement(__file__, "lock_project")
_SHARE = statement(__file__, "share_project")
_CHANGE = statement(__file__, "change_project")
_MEMBERS = statement(__file__, "list_members")
_SET_MEMBER = statement(__file__, "set_member")
_REMOVE_MEMBER = statement(__file__, "remove_member")
_LIST_APPS = statement(__file__, "list_apps")
_APP = statement(__file__, "app")
_LOCK_APP = statement(__file__, "lock_app")
_NUMBER_APP = statement(__file__, "number_app")
_ADD_APP_VERSION = statement(__file__, "add_app_version")


def insert(tx: Transaction, *, slug: str, name: str, description: str, created_by: str, at: datetime) -> int | None:
    """Store a new project; None where the slug is taken."""
    row = tx.maybe(_INSERT, slug=slug, name=name, description=description, created_by=created_by, at=at)
    return None if row is None else row[0]


def listed(
    tx: Transaction,
    *,
    account_id: int | None,
    sees_all: bool,
    archived: bool,
    after: tuple[str, int] | None,
    limit: int,
) -> list[Project]:
    """Projects that somebody sees, by name."""
    after_name, after_id = after or (None, None)
    rows = tx.rows(
        _LIST,
        account_id=account_id,
        all=sees_all,
        archived=archived,
        after_name=after_name,
        after_id=after_id,
        limit=limit,
    )
    return [_project(row) for row in rows]


def get(tx: Transaction, project_id: int, *, account_id: int | None, sees_all: bool) -> Project | None:
    """A project, as somebody sees it; None where they don't."""
    row = tx.maybe(_PROJECT, id=project_id, account_id=account_id, all=sees_all)
    return None if row is None else _project(row)


def lock(tx: Transaction, project_id: int) -> None:
    """Let nobody else change a project or its members until the transaction ends."""
    tx.maybe(_LOCK, id=project_id)


def share(tx: Transaction, project_id: int) -> None:
    """Keep a project as it is until the transaction ends."""
    tx.maybe(_SHARE, id=project_id)


def change(tx: Transaction, project: Project) -> None:
    """Store a project's name, description and whether it is archived."""
    tx.execute(
        _CHANGE,
        id=project.id,
        name=project.name,
        description=project.description,
        archived_at=project.archived_at,
    )


def members(tx: Transaction, project_id: int) -> list[Member]:
    """Members of a project, by name."""
    return [
        Member(account_id, name, MemberRole(role), added_at)
        for account_id, name, role, added_at in tx.rows(_MEMBERS, project_id=project_id)
    ]


def set_member(tx: Transaction, project_id: int, account_id: int, role: MemberRole, at: datetime) -> None:
    """Make an account a member, or give it another role."""
    tx.execute(_SET_MEMBER, project_id=project_id, account_id=account_id, role=role, at=at)


def remove_member(tx: Transaction, project_id: int, account_id: int) -> None:
    """Take an account out of a project."""
    tx.execute(_REMOVE_MEMBER, project_id=project_id, account_id=account_id)


def apps(tx: Transaction, *, after: str | None, limit: int) -> list[App]:
    """Apps in their newest version, by key."""
    return [_app(row) for row in tx.rows(_LIST_APPS, after=after, limit=limit)]


def app(tx: Transaction, key: str) -> App | None:
    """An app in its newest version."""
    row = tx.maybe(_APP, key=key)
    return None if row is None else _app(row)


def lock_app(tx: Transaction, key: str) -> None:
    """Let nobody else register an app until the transaction ends, whether or not there is one with this key."""
    tx.execute(_LOCK_APP, key=key)


def number_app(tx: Transaction, key: str, manifest: str) -> int | None:
    """Give a locked app its next version number; None where its newest manifest is this one."""
    row = tx.maybe(_NUMBER_APP, key=key, manifest=manifest)
    return None if row is None else row[0]


def add_app_version(tx: Transaction, key: str, number: int, manifest: str, *, registered_by: str, at: datetime) -> None:
    """Store a manifest under its number."""
    tx.execute(_ADD_APP_VERSION, key=key, number=number, manifest=manifest, registered_by=registered_by, at=at)


def _project(row: Row) -> Project:
    number, slug, name, description, created_by, created_at, archived_at, role, members, canvases = row
    seen_as = None if role is None else MemberRole(role)
    return Project(number, slug, name, description, created_by, created_at, archived_at, seen_as, members, canvases)


def _app(row: Row) -> App:
    key, version, manifest, registered_by, registered_at = row
    return App(key, version, json.loads(manifest), registered_by, registered_at)
