"""The program: its commands, and what its exit codes mean.

0: done. 1: it could not be done, and the message says why. 2: the command or a setting is wrong. 130: interrupted.
"""

import typer
from rich.markup import escape

from springline.cli import (
    access,
    archive,
    ask,
    backups,
    costs,
    databases,
    doctor,
    documents,
    events,
    flags,
    freshness,
    functions,
    highlights,
    imports,
    insights,
    maintenance,
    media,
    people,
    provenance,
    queues,
    runs,
    search,
    serving,
    signal_profile,
)
from springline.cli.output import notes
from springline.platform.declarations import SettingsError
from springline.platform.errors import DomainError

app = typer.Typer(
    help="The knowledge spine of a team that talks in group chats.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for commands in (
    *(serving, functions, databases, backups, doctor, imports, queues, events, access, maintenance, archive),
    signal_profile,
    highlights,
    costs,
    freshness,
    provenance,
    people,
    flags,
    media,
    search,
    runs,
    documents,
    insights,
    ask,
):
    commands.add_to(app)


def run(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    try:
        app(arguments, prog_name="springline")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except SettingsError as error:
        return _fail(error, 2)
    except (DomainError, OSError) as error:
        return _fail(error, 1)
    return 0


def _fail(error: Exception, code: int) -> int:
    notes.print(f"[bold red]error:[/] {escape(_said(error))}")
    return code


def _said(error: Exception) -> str:
    """What is wrong, for people: with a file's name instead of the system's number for what went wrong with it."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)
