"""A host in a process that watches itself: real template, real functions, killed at a point that it is told."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from multiprocessing.connection import Connection

from infra.host.claims import PostgresSchedules
from infra.host.host import Host, Options
from springline.platform import runtime
from springline.platform.addresses import DatabaseUrl
from springline.platform.settings import Settings
from tests.faults.interruption import Point, die_at, note
from tests.faults.steps import template

LEASE = timedelta(seconds=1)


def serve(urls: Mapping[str, str], point: Point | None, parent: Connection) -> None:
    """Serve until the parent says something; tell it the URL first, and at the end the points that were reached."""
    names = list[str]()
    note(names) if point is None else die_at(point)
    queues = tuple(
        replace(
            queue, visibility=LEASE, max_receives=queue.max_receives and 50
        )  # kills are more than poison gets tries
        for queue in template().queues
    )
    databases = {role: DatabaseUrl.parse(urls[role]) for role in ("app", "system")}
    settings = Settings(database_url=databases["app"], system_database_url=databases["system"])
    ports = runtime.Runtime(settings, pooled=True)
    runtime.install(ports)
    host = Host(
        replace(template(), queues=queues),
        queues=ports.queues,
        schedules=PostgresSchedules(ports.system_database),
        options=Options(drain_seconds=2),
    )
    ports.bus = host.bus
    parent.send(host.start(port=0))
    parent.recv()
    host.stop()
    parent.send(names)
