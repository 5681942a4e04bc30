"""How commands that take time tell of it: as runs, which `springline runs` and the application show."""

from contextlib import AbstractContextManager

from springline.cli.workspace import Workspace
from springline.runs.model import Kind
from springline.runs.reporting import About, RunReporter, reporting


def reported(
    workspace: Workspace,
    kind: Kind,
    title: str,
    command: str,
    *,
    subject: str | None = None,
    tenant_id: int | None = None,
) -> AbstractContextManager[RunReporter]:
    """A run for the time of a block; `command` is what was typed, without its arguments.

    It is one of the workspace's tenant, unless `tenant_id` names another.
    """
    about = About(tenant_id or workspace.tenant_id, kind, title, f"command/{command}", subject)
    return reporting(workspace.database, about, workspace.clock)
