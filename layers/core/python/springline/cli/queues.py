"""`springline queues`: what waits, what failed, and sending it again."""

from typing import Annotated

import typer

from springline.cli.output import AsJson, notes, show_rows
from springline.cli.workspace import opened

commands = typer.Typer(help="Look into queues, and send dead letters again.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.add_typer(commands, name="queues")


@commands.command("list", epilog="Example: springline queues list --json")
def list_queues(as_json: AsJson = False) -> None:
    """Show every queue: what waits, what is being worked on, and how old the oldest message is."""
    with opened() as workspace:
        rows = [
            {
                "queue": depth.name,
                "visible": depth.visible,
                "in_flight": depth.in_flight,
                "oldest_seconds": None if depth.oldest_age_seconds is None else round(depth.oldest_age_seconds),
                "dead_letter_of": depth.dead_letter_of,
            }
            for depth in workspace.queues.depths()
        ]
    columns = ("queue", "visible", "in_flight", "oldest_seconds", "dead_letter_of")
    show_rows(rows, columns, as_json=as_json, empty="There are no queues yet: `springline serve` declares them.")


@commands.command(epilog="Example: springline queues peek ingest-events-dead --limit 3")
def peek(
    queue: Annotated[str, typer.Argument(help="The queue's name.")],
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many messages to show.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Look at messages without taking them. Those of a dead-letter queue say why they are there."""
    from springline.operations import dead_letters

    with opened() as workspace:
        dead_letters.known(workspace.queues, queue)
        rows = [
            {
                "id": message.id,
                "sent_at": message.sent_at,
                "receives": message.receive_count,
                **message.attributes,
                "body": message.body,
            }
            for message in workspace.queues.peek(queue, limit=limit)
        ]
    columns = dict.fromkeys(name for row in rows for name in row)
    rows = [{name: row.get(name) for name in columns} for row in rows]
    show_rows(rows, columns, as_json=as_json, empty=f"{queue} is empty.")


@commands.command(epilog="Example: springline queues redrive ingest-events-dead")
def redrive(
    queue: Annotated[str, typer.Argument(help="The dead-letter queue's name.")],
    limit: Annotated[int | None, typer.Option(min=1, help="Send at most this many again; all without it.")] = None,
) -> None:
    """Send dead letters back to the queue that each came from."""
    from springline.operations import dead_letters

    with opened() as workspace:
        dead_letters.dead_letter_queue(workspace.queues, queue)
        moved = workspace.queues.redrive(queue, limit=limit)
    notes.print(f"{moved:,} message(s) of {queue} were sent again.")
