"""The landing and the index in a PostgreSQL of their own: WAREHOUSE_URL."""

import itertools
import json
import re
import time

import pytest

from infra.host.schema import create_database
from springline.platform.database import Address, Database
from springline.platform.statements import parse

pytestmark = pytest.mark.integration

MESSAGES = parse("test.messages", "select count(*) from raw_signal_messages")
LANDED = parse("test.landed", "select count(*) from event_log where source = 'springline/warehouse'")
RELAYED = parse("test.relayed", "select xid > '0' from relay_cursor where name = 'relay'")
ROLES = {
    "WAREHOUSE_URL": "springline_app",
    "WAREHOUSE_SYSTEM_URL": "springline_system",
    "WAREHOUSE_OWNER_URL": "springline_owner",
}
_numbers = itertools.count(1)


@pytest.fixture
def warehouse(postgres, worker_id):
    """The settings of an empty database on another server than the machine's own, and a way to look into it."""
    name = f"warehouse_{worker_id}_{next(_numbers)}"
    server = Database(Address.parse(postgres.url("postgres", "postgres")))
    create_database(server, name)
    inside = Database(Address.parse(postgres.url("postgres", name)))
    yield {setting: postgres.url(role, name) for setting, role in ROLES.items()}, inside
    inside.close()
    connection = server.connect()
    connection.execute_simple(f"drop database {name} with (force)")
    connection.close()


def test_what_the_chats_say_is_indexed_in_the_warehouses_own_database(machine, warehouse):
    settings, inside = warehouse
    assert "warehouse's schema is now" in machine.run("migrate", **settings).stderr
    assert "warehouse's schema is the newest already" in machine.run("migrate", **settings).stderr
    serving = machine.serve(**settings).ready()
    token = re.search(r"Bearer (\S+)'", serving.output.replace("\n", ""))[1]
    deadline = time.monotonic() + 60
    while True:
        status = json.loads(machine.run("status", "--json", **settings).stdout)
        if not status["events_to_relay"] and not status["messages_in_queues"]:
            break
        assert time.monotonic() < deadline, status
        time.sleep(0.2)
    assert status["messages"] > 500
    assert status["people"] == 30
    page = serving.get("/api/index/people?limit=3", token)
    assert len(page["items"]) == 3
    assert serving.get(f"/api/index/people/{page['items'][0]['id']}", token)["id"] == page["items"][0]["id"]
    agreed = machine.run("warehouse", "reconcile", "--all", **settings)
    assert "agree" in agreed.stdout
    assert serving.stop() == 0
    with inside.transaction() as tx:
        assert tx.value(MESSAGES) >= status["messages"]
        assert tx.value(LANDED) > 0
        assert tx.value(RELAYED)
    assert machine.json("status")["messages"] == 0  # nothing landed beside the chats


def test_a_warehouse_of_somebody_else_is_left_alone(machine, warehouse):
    settings, inside = warehouse
    machine.run("migrate", **settings)
    with inside.transaction() as tx:
        assert tx.execute(parse("test.taken", "update tenant set slug = 'strangers'")) == 1
    refused = machine.run("env", check=False, **settings)
    assert refused.returncode != 0
    assert "another tenant" in refused.stderr


def test_the_warehouses_schema_has_to_be_there(machine, warehouse):
    settings, _ = warehouse
    refused = machine.run("env", check=False, **settings)
    assert refused.returncode != 0
    assert "springline migrate" in refused.stderr
