"""Each runbook on a machine that has its fault: its commands run, print what it says, and leave the machine well.

One machine for all pages, for what takes time is to start it; each page ends with the check that it is well again.
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.host.embedded_postgres import EmbeddedPostgres
from springline.platform.database import Address, Database, DatabaseUnavailableError
from springline.platform.events import relay
from springline.platform.events.log import Event, emit
from springline.platform.queues.postgres import PostgresQueues
from springline.platform.statements import parse
from tests.integration.chats import LATER
from tests.integration.cli.conftest import Machine
from tests.integration.cli.hurried_engine import hurried_engine
from tests.integration.cli.test_documented_commands import ROOT, as_pattern, run_all
from tests.integration.cli.test_operating import CHAT, line

pytestmark = pytest.mark.integration

FOLDER = ROOT / "docs" / "runbooks"
_BLOCK = re.compile(r"^```(console|sql)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TENANT = parse("test.tenant", "select min(id) from tenant")


class Troubled:
    """A machine with a served chat in it, and ways to break it."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.serving = machine.serve("--no-sample").ready()
        self.server = EmbeddedPostgres(machine.home)
        self.server.start()
        self.mending = ExitStack()
        machine.run("import", "signal-cli", "-", stdin=CHAT)
        machine.run("env")
        self.settle()

    def database(self, role: str = "postgres") -> Database:
        return Database(Address.parse(self.server.url(role, "springline")))

    def execute(self, sql: str, **parameters: object) -> list[Any]:
        database = self.database()
        try:
            with database.transaction() as tx:
                return tx.rows(parse("test.runbook", sql), **parameters)
        finally:
            database.close()

    def settle(self) -> None:
        """Wait until nothing is under way."""
        system = self.database("springline_system")
        queues, deadline = PostgresQueues(system), time.monotonic() + 60
        while relay.lag(system).events or any(
            depth.visible + depth.in_flight for depth in queues.depths() if depth.dead_letter_of is None
        ):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        system.close()


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Troubled]:
    machine = Machine(tmp_path_factory.mktemp("runbooks") / "a home" / ".springline")
    machine.home.parent.mkdir()
    made = Troubled(machine)
    yield made
    made.server.stop()
    for serving in machine.served:
        if serving.process.poll() is None:
            serving.stop()


def hold_the_relay_up(on: Troubled) -> None:
    """Somebody's transaction has written something, and stays open."""
    (tenant_id,) = on.execute("select min(id) from tenant")[0]
    database = on.database("springline_app")
    held = database.transaction(tenant_id)
    emit(held.__enter__(), [Event("springline.test.happened.v1", "springline/test", "thing/1", {}, LATER)])

    def let_go() -> None:
        with suppress(DatabaseUnavailableError):
            held.__exit__(None, None, None)
        database.close()

    on.mending.callback(let_go)
    on.machine.run("import", "signal-cli", "-", stdin=line(40, "Does anyone have a kettle?"))


def lose_rows(on: Troubled) -> None:
    assert on.execute("delete from raw_signal_messages where text = 'The soup was good.' returning message_id")


def bury(on: Troubled) -> None:
    """A message that the landing refused five times: its row is missing, its event lies in the dead letters."""
    (event_id, message_id) = on.execute(
        "select event_id, message_id from raw_signal_messages where text = 'The soup was good.' limit 1"
    )[0]
    on.execute("delete from raw_signal_messages where message_id = :number returning 1", number=message_id)
    system = on.database("springline_system")
    with system.transaction() as tx:
        query = relay.queries._READ_COMMITTED
        (envelope,) = [row[6] for row in tx.rows(query, after_xid="0", after_id=0, limit=9999) if row[1] == event_id]
    system.close()
    on.execute(
        "insert into queue_message (queue, body, came_from, failure, receive_count) "
        "values ('ingest-events-dead', :body, 'ingest-events', 'PostgreSQL refused it: no room', 5) returning 1",
        body=envelope,
    )
    rebuilt = on.machine.run("warehouse", "rebuild")  # counts as the lost row leaves them
    assert rebuilt.returncode == 0


def write_garbage(on: Troubled) -> None:
    """A person of whom a model wrote nothing usable five times: they wait, and their message is dead."""
    tenant_id, person = on.execute('select tenant_id, id from "user" where id = 1')[0]
    on.execute(
        "insert into highlight_regeneration values (:tenant, :person, 'new_messages', now()) returning 1",
        tenant=tenant_id,
        person=person,
    )
    event = {"type": "springline.profiles.regeneration.requested.v1", "tenant": tenant_id, "data": {"user_id": person}}
    on.execute(
        "insert into queue_message (queue, body, came_from, failure, receive_count) "
        "values ('generate-profiles-dead', :body, 'generate-profiles', 'no usable answer', 5) returning 1",
        body=json.dumps(event),
    )


def give_a_document_up(on: Troubled) -> None:
    """A document at which workers died four times: its version has the others only."""
    folder = on.machine.home.parent / "handbook"
    folder.mkdir()
    for name in ("leave", "travel"):
        (folder / f"{name}.md").write_text(f"# {name.title()}\n\nStaff must ask first.\n")
    on.machine.run("documents", "add", str(folder), "--bundle", "handbook")
    deadline = time.monotonic() + 60
    while on.execute("select state from bundle_version") != [("ready",)]:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    on.settle()
    assert on.execute(
        "update document_ingest set state = 'failed', problem_code = 'gave_up', problem_detail = 'It died.' "
        "where document_id = (select max(document_id) from document_ingest) returning 1"
    )
    on.execute("update bundle_version set state = 'partial' returning 1")


def lose_the_place_in_the_feed(on: Troubled) -> None:
    """A position that the index API refuses: the caches hear of no change any more."""
    assert on.execute("update app_cache_feed set position = 'lost' returning 1")


def leave_highlights_stale(on: Troubled) -> None:
    """What is told of everybody is out of date, and nobody was asked to write anew."""
    assert on.machine.run("signal-profile", "generate", "--all").returncode == 0
    assert on.execute(
        "update user_profile_highlights set stale_at = now(), "
        """stale_reasons = '[{"reason": "new_messages", "since": "2026-01-01T00:00:00Z", """
        """"at": "2026-01-01T00:00:00Z", "number": 1}]' where generated_at is not null returning 1"""
    )
    on.machine.run("import", "signal-cli", "-", stdin=line(50, "I can lend you my cordless drill, it is charged"))
    on.settle()


def lose_an_index(on: Troubled) -> None:
    """An engine that has lost what searches go to. It is there for this page only, and so is what was known of it."""
    on.mending.callback(forget_the_engine, on)
    double = on.mending.enter_context(hurried_engine())
    on.machine.run("search", "rebuild", "chat_messages", "--wait")
    on.machine.run("search", "switch", "chat_messages")
    double.delete("chat_messages_model_1")


def forget_the_engine(on: Troubled) -> None:
    """A machine that never had a search engine: no index waits for changes, or is said to hold somebody's words."""
    known = ("library_model_policy", "search_ledger", "search_sync_work", "search_sync_queue", "search_index")
    for table in (*known, "search_family"):
        on.execute(f"delete from {table} returning 1")


def leak(on: Troubled) -> None:
    made = on.machine.json("tokens", "create", "dashboard", "--scope", "index:read")
    assert made["id"] == 3, "as the page says"


def deploy_and_take_back(on: Troubled) -> None:
    """What a newer version leaves behind: a schema that this one does not know."""
    (now,) = on.execute("select version_num from alembic_version")[0]
    on.execute("update alembic_version set version_num = '9999_later' returning 1")
    on.mending.callback(lambda: on.execute("update alembic_version set version_num = :now returning 1", now=now))


def render_badly(on: Troubled) -> None:
    """Documents of a transform that was wrong, with hashes that fit them."""
    assert on.execute(
        "with wrong as (select tenant_id, id, replace(doc, 'Ada', 'Adam') as doc from people_index) "
        "update people_index p set doc = w.doc, content_hash = encode(sha256(convert_to(w.doc, 'UTF8')), 'hex'), "
        "version = p.version + 1 from wrong w where (w.tenant_id, w.id) = (p.tenant_id, p.id) and w.doc <> p.doc "
        "returning 1"
    )


def alter_by_hand(on: Troubled) -> None:
    assert on.execute("update raw_signal_messages set text = text || ' Really.' where text like '%soup%' returning 1")


def lose_the_host(on: Troubled) -> None:
    on.serving.stop()
    on.server.stop()


FAULTS: dict[str, Callable[[Troubled], None]] = {
    "token-leak.md": leak,
    "etl-lag.md": hold_the_relay_up,
    "drift.md": lose_rows,
    "dead-letters.md": bury,
    "generation.md": write_garbage,
    "documents.md": give_a_document_up,
    "appcache.md": lose_the_place_in_the_feed,
    "profiles.md": leave_highlights_stale,
    "search.md": lose_an_index,
    "rollback-deployment.md": deploy_and_take_back,
    "rollback-transform.md": render_badly,
    "reseed.md": alter_by_hand,
    "erasure.md": lambda _: None,  # nothing is broken: somebody asks
    "restore.md": lose_the_host,  # the last one: nobody is there afterwards
}


def blocks(page: Path) -> list[tuple[str, str]]:
    """The kind and text of the blocks that can be run, in order."""
    return _BLOCK.findall(page.read_text(encoding="utf-8"))


def run_console(on: Troubled, text: str) -> None:
    shown = [part.partition("\n") for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]]
    commands = [command for command, _, _ in shown]
    for (command, _, expected), (status, printed) in zip(
        shown, run_all(on.machine, commands, cwd=on.machine.home.parent, prelude="exec 2>&1"), strict=True
    ):
        # 1 is how commands say that something needs attention; the page then has to show what they print.
        assert status == 0 or (status == 1 and expected.strip("…\n")), f"{command} ended with {status}\n{printed}"
        assert re.search(as_pattern(expected), printed, re.DOTALL), f"{command}\nprinted\n{printed}\nnot\n{expected}"


@pytest.mark.parametrize("name", FAULTS)
def test_a_runbook_mends_its_fault(troubled: Troubled, name: str) -> None:
    with troubled.mending:
        FAULTS[name](troubled)
        pending = ""
        for kind, text in blocks(FOLDER / name):
            if kind == "console":
                pending += text  # in one shell, as long as nothing else comes between
                continue
            run_console(troubled, pending)
            pending = ""
            troubled.execute(text)
        run_console(troubled, pending)


def test_each_page_ends_with_a_check_and_is_listed_with_the_alarm_that_leads_to_it() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert {page.name for page in FOLDER.glob("*.md")} == set(FAULTS) | {"README.md"}
    for name in FAULTS:
        text = (FOLDER / name).read_text(encoding="utf-8")
        assert f"({name})" in index
        assert re.search(r"^(Alarms?|What leads here): ", text, re.MULTILINE), name
        assert "## See" in text or name == "restore.md"
        *_, last = re.split(r"^## ", text, flags=re.MULTILINE)
        assert last.startswith("Well again\n"), name
        assert "```console" in last, name


def test_every_alarm_is_one_of_the_rules() -> None:
    rules = {
        rule["alert"]
        for group in yaml.safe_load((ROOT / "infra/dashboards/alerts.yaml").read_text())["groups"]
        for rule in group["rules"]
    }
    aws = ROOT / "infra" / "aws" / "alarms.yaml"
    alarms = set(re.findall(r"^  (\w+):(?: #.*)?$", aws.read_text(encoding="utf-8"), re.MULTILINE))
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    named = {word for word in re.findall(r"`([A-Z][A-Za-z]+)`", index) if word.isidentifier()}
    assert rules <= named
    assert named <= rules | alarms


def test_dashboards_are_json() -> None:
    assert json.loads((ROOT / "infra" / "dashboards" / "springline.json").read_text())["uid"] == "springline"
