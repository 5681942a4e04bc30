"""What has happened and is not in the index yet: commands that count it, and those that wait for it, ask here."""

from springline.cli.workspace import Workspace
from springline.platform.statements import parse
from springline.runs.events import SOURCE as RUNS

# A host holds an advisory lock, whose second number is its own, for as long as it lives: see infra/host/claims.py.
_HOST_LIVES = parse(
    "waiting.host_lives",
    "select exists (select from schedule_firing where host in (select objid::bigint from pg_locks "
    "where locktype = 'advisory' and objsubid = 2 and granted "
    "and database = (select oid from pg_database where datname = current_database())))",
)


def under_way(workspace: Workspace) -> dict[str, int]:
    """What has happened and not arrived yet, and what never did."""
    from springline.warehouse import service

    # What takes an event from a queue may log another, which is in a queue before the second look at the queues.
    earlier, later = _moving(workspace), _moving(workspace)
    with workspace.warehouse.transaction(workspace.tenant_id) as tx:
        unrendered = service.unrendered(tx)
    return {
        **{kind: max(earlier[kind], later[kind]) for kind in earlier},
        "dead_letters": sum(depth.visible for depth in workspace.queues.depths() if depth.dead_letter_of is not None),
        "documents_to_render": unrendered.documents,
    }


def _moving(workspace: Workspace) -> dict[str, int]:
    """The events in the logs, and then those in the queues: an event that moves meanwhile is counted, not missed."""
    from springline.platform.events import relay

    # What is told of runs changes nothing that would have to arrive; a command that waits tells of itself, too.
    in_logs = relay.lag(*workspace.runtime.event_logs, but=RUNS).events
    queues = [depth for depth in workspace.queues.depths() if depth.dead_letter_of is None]
    return {"events_to_relay": in_logs, "messages_in_queues": sum(depth.visible + depth.in_flight for depth in queues)}


def on_its_way(waiting: dict[str, int]) -> int:
    """How many events, of what `under_way` found, arrive by themselves."""
    return waiting["events_to_relay"] + waiting["messages_in_queues"]


def host_lives(workspace: Workspace) -> bool:
    """Whether a host brings on its way what waits; assumed where others route events."""
    if workspace.settings.bus != "local":
        return True
    with workspace.system.transaction() as tx:
        return tx.value(_HOST_LIVES)
