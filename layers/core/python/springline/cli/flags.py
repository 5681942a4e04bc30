"""`springline flags`: the features that a tenant can switch on and off."""

from dataclasses import asdict
from typing import Annotated, Literal

import typer

from springline.cli.output import AsJson, notes, show_rows
from springline.cli.workspace import opened

commands = typer.Typer(help="Features that can be switched while they are rolled out.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.add_typer(commands, name="flags")


@commands.command("list", epilog="Example: springline flags list")
def list_flags(as_json: AsJson = False) -> None:
    """Show all features of the tenant: whether they are on, and who switched them."""
    from springline.appcache import flags

    with opened() as workspace, workspace.database.transaction(workspace.tenant_id) as tx:
        rows = [asdict(state) for state in flags.listed(tx)]
    columns = ("name", "is_on", "meaning", "changed_at", "changed_by")
    if as_json:
        show_rows(rows, columns, as_json=True, empty="")
        return
    shown = [row | {"is_on": "on" if row["is_on"] else "off"} for row in rows]
    show_rows(shown, columns, as_json=False, empty="")


@commands.command("set", epilog="Example: springline flags set glaze_from_index off")
def set_flag(
    name: Annotated[str, typer.Argument(help="The feature, as `springline flags list` has it.")],
    state: Annotated[Literal["on", "off"], typer.Argument(help="on, or off: then the legacy way is taken.")],
) -> None:
    """Switch a feature on or off, for the tenant's next request on."""
    from springline.appcache import flags
    from springline.cli.local_access import cause

    with opened() as workspace, workspace.database.transaction(workspace.tenant_id) as tx:
        changed = flags.switch(tx, cause(workspace, "flags set"), name, on=state == "on")
    notes.print(f"{name} is {state} now." if changed else f"{name} was {state} already.")
