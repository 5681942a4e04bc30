"""What has happened and is not in the index yet: commands that count it, and those that wait for it, ask here."""

from springline.cli.workspace import Workspace


def under_way(workspace: Workspace) -> dict[str, int]:
    """What has happened and not arrived yet, and what never did."""
    from springline.platform.events import relay

    depths = workspace.queues.depths()
    return {
        "events_to_relay": relay.lag(*workspace.runtime.event_logs).events,
        "messages_in_queues": sum(depth.visible + depth.in_flight for depth in depths if depth.dead_letter_of is None),
        "dead_letters": sum(depth.visible for depth in depths if depth.dead_letter_of is not None),
    }


def on_its_way(waiting: dict[str, int]) -> int:
    """How many events, of what `under_way` found, arrive by themselves."""
    return waiting["events_to_relay"] + waiting["messages_in_queues"]
