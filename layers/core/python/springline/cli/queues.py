"""`springline queues`: what waits, what failed, and sending it again."""

from collections.abc import Iterable
from typing import Annotated

import typer

from springline.cli.output import AsJson, notes, show_rows
from springline.cli.workspace import Workspace, opened
from springline.platform.errors import ConflictError, NotFoundError
from springline.platform.queues.protocol import QueueDepth

commands = typer.Typer(help="Look into queues, and send dead letters again.", no_args_is_help=True)


class NoSuchQueueError(NotFoundError):
    """There is no such queue."""

    def __init__(self, queue: str, known: Iterable[str]) -> None:
        super().__init__(f"there is no queue {queue!r}, but {', '.join(known) or 'none before `springline serve`'}")
        self.queue = queue


class NoDeadLettersError(ConflictError):
    """Only dead letters can be sent again."""

    def __init__(self, queue: str, dead_letter_queues: Iterable[str]) -> None:
        super().__init__(
            f"{queue!r} holds no dead letters, only its own messages; what can be redriven are "
            f"{', '.join(dead_letter_queues) or 'none of the queues'}"
        )
        self.queue = queue


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
    with opened() as workspace:
        _find(workspace, queue)
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
    with opened() as workspace:
        if _find(workspace, queue).dead_letter_of is None:
            depths = workspace.queues.depths()
            raise NoDeadLettersError(queue, [depth.name for depth in depths if depth.dead_letter_of is not None])
        moved = workspace.queues.redrive(queue, limit=limit)
    notes.print(f"{moved:,} message(s) of {queue} were sent again.")


def _find(workspace: Workspace, queue: str) -> QueueDepth:
    depths = {depth.name: depth for depth in workspace.queues.depths()}
    if queue not in depths:
        raise NoSuchQueueError(queue, depths)
    return depths[queue]
