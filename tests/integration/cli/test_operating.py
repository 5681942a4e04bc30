"""What operators do, by the commands that they use: one machine, which goes on serving while they work."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import httpx
import pytest

from infra.host.embedded_postgres import EmbeddedPostgres
from springline.platform.database import Address, Database
from springline.platform.events import relay
from springline.platform.queues.postgres import PostgresQueues
from springline.platform.statements import parse
from tests.integration.cli.conftest import Machine, Serving

pytestmark = pytest.mark.integration

REFUSE = parse(
    "test.refuse",
    "alter table raw_signal_messages add constraint no_poison check (text not like '%poison%') not valid",
)
ADMIT = parse("test.admit", "alter table raw_signal_messages drop constraint no_poison")
LOSE = parse("test.lose", "delete from raw_signal_messages where text = 'The soup was good.'")
READABLE = parse("test.readable", "update quarantine set raw = :raw")
SAYINGS = ("Does anyone have a drill I could borrow?", "I have one, Ada.", "The soup was good.")
FIRST = 1_772_442_000_000  # 2026-03-02, in milliseconds
UNREADABLE = b'{"envelope": {"sourceUuid": 7}\n'


def line(number: int, text: str) -> bytes:
    """What signal-cli writes of a message."""
    speaker, at = number % 3, FIRST + number * 60_000
    message = {"timestamp": at, "message": text, "groupInfo": {"groupId": "Z3JvdXA=", "groupName": "Help next door"}}
    envelope = {
        "sourceUuid": f"00000000-0000-4000-8000-00000000000{speaker}",
        "sourceName": ("Ada", "Ben", "Eva")[speaker],
        "timestamp": at,
        "dataMessage": message,
    }
    return json.dumps({"envelope": envelope}).encode() + b"\n"


CHAT = b"".join(line(number, SAYINGS[number % 3]) for number in range(12))


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    made = Machine(tmp_path_factory.mktemp("operating") / ".springline")
    yield made
    for serving in made.served:
        serving.stop()


@pytest.fixture(scope="module")
def serving(machine: Machine) -> Serving:
    """A host that serves a small chat, and one line that nobody can read."""
    started = machine.serve("--no-sample").ready()
    machine.run("import", "signal-cli", "-", stdin=CHAT + UNREADABLE)
    return started


@pytest.fixture(scope="module")
def postgres(machine: Machine, serving: Serving) -> Iterator[Callable[[str], Database]]:
    """Makes connections to the machine's own server, by role."""
    server = EmbeddedPostgres(machine.home)
    server.start()
    opened: list[Database] = []

    def connect(role: str) -> Database:
        opened.append(Database(Address.parse(server.url(role, "springline"))))
        return opened[-1]

    yield connect
    for database in opened:
        database.close()
    server.stop()


@pytest.fixture(scope="module")
def settle(postgres: Callable[[str], Database]) -> Callable[[], PostgresQueues]:
    """Waits until nothing is under way any more; returns the queues."""
    system = postgres("springline_system")
    queues = PostgresQueues(system)

    def settle() -> PostgresQueues:
        deadline = time.monotonic() + 30
        while relay.lag(system).events or any(
            depth.visible + depth.in_flight for depth in queues.depths() if depth.dead_letter_of is None
        ):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return queues

    return settle


Settle = Callable[[], PostgresQueues]


def test_status_counts_what_there_is_and_what_waits(machine: Machine, settle: Settle) -> None:
    settle()

    found = machine.json("status")

    assert (found["messages"], found["people"], found["dead_letters"]) == (12, 3, 0)
    assert (found["events_to_relay"], found["messages_in_queues"]) == (0, 0)
    assert "12  messages" in machine.run("status").stdout


def test_doctor_finds_all_well_and_says_so_as_json(machine: Machine, settle: Settle) -> None:
    settle()

    findings = machine.json("doctor")

    assert {"settings", "disk", "database", "events", "queues", "audit log"} <= {one["what"] for one in findings}
    assert [one for one in findings if one["advice"]] == []


@pytest.mark.usefixtures("serving")
def test_migrate_can_be_run_at_any_time(machine: Machine) -> None:
    assert "newest schema" in machine.run("migrate").stderr


def test_a_poison_message_is_found_looked_at_and_sent_again(
    machine: Machine, postgres: Callable[[str], Database], settle: Settle
) -> None:
    """The landing refuses one of three messages, until the cause is mended."""
    queue, dead = "ingest-events", "ingest-events-dead"
    owner = postgres("springline_owner")
    queues = settle()
    queues.declare(queue, visibility=timedelta(minutes=3), max_receives=2, dead_letter_queue=dead)
    before = machine.json("status")["messages"]
    with owner.transaction() as tx:
        tx.execute(REFUSE)
    machine.run(
        "import", "signal-cli", "-", stdin=line(20, "Fine.") + line(21, "This is poison.") + line(22, "Fine, too.")
    )

    settle()
    depths = {one["queue"]: one for one in machine.json("queues", "list")}
    assert (depths[queue]["visible"], depths[dead]["visible"], depths[dead]["dead_letter_of"]) == (0, 1, queue)
    (letter,) = machine.json("queues", "peek", dead)
    assert json.loads(letter["body"])["data"]["text"] == "This is poison."
    assert letter["came_from"] == queue
    assert letter["failure"].startswith("PostgreSQL refused it: ")
    assert machine.json("status")["messages"] == before + 2, "the rest of its batch went through"
    assert machine.run("doctor", check=False).returncode == 1
    told = machine.run("warehouse", "reconcile", check=False)
    assert (told.returncode, "1 have not landed" in told.stdout) == (1, True)
    assert "springline queues redrive" in told.stdout

    with owner.transaction() as tx:
        tx.execute(ADMIT)
    assert "1 message(s)" in machine.run("queues", "redrive", dead).stderr
    settle()
    assert machine.json("status")["messages"] == before + 3
    assert machine.json("queues", "peek", dead) == []
    assert machine.json("warehouse", "reconcile")["agree"] is True


def test_a_queue_that_is_not_there_is_an_error(machine: Machine, serving: Serving) -> None:
    done = machine.run("queues", "redrive", "nothing", check=False)

    assert (done.returncode, "there is no queue 'nothing'" in done.stderr) == (1, True)


def test_lost_rows_are_named_landed_by_a_replay_and_counted_by_a_rebuild(
    machine: Machine, postgres: Callable[[str], Database], settle: Settle
) -> None:
    settle()
    with postgres("postgres").transaction() as tx:
        lost = tx.execute(LOSE)
    assert lost > 0

    found = machine.run("warehouse", "reconcile", "--json", check=False)
    report = json.loads(found.stdout)
    assert (found.returncode, report["agree"]) == (1, False)
    day, *_ = [one for one in report["differences"] if one["remedy"] == "replay"]
    assert (day["what"], day["day"], day["source"] - day["landing"]) == ("messages", "2026-03-02", lost)
    shown = machine.run("warehouse", "reconcile", check=False).stdout
    assert "springline warehouse reconcile --repair" in shown
    assert machine.run("warehouse", "reconcile", "--day", "2026-03-03").stdout == "There is nothing to compare.\n"
    assert machine.run("warehouse", "reconcile", "--day", "2026-03-02", check=False).returncode == 1

    replayed = machine.json("events", "replay", "--to", "ingest-events", "--since", "2026-01-01")
    assert (replayed["resumed"], replayed["sent"] >= 12) == (False, True)
    settle()
    machine.run("warehouse", "rebuild")
    assert machine.run("warehouse", "reconcile").stdout.endswith(" agree.\n")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (
            ["--to", "nowhere"],
            "annotate-comments, extract-documents, follow-messages, generate-profiles, index-documents, ingest-events",
        ),
        (["--to", "ingest-events", "--since", "soon"], "ISO 8601"),
    ],
)
def test_a_replay_that_makes_no_sense_is_refused(machine: Machine, arguments: list[str], complaint: str) -> None:
    done = machine.run("events", "replay", *arguments, check=False)

    assert (done.returncode, complaint in done.stderr) == (2, True)


def test_quarantined_lines_are_shown_and_read_again(
    machine: Machine, serving: Serving, postgres: Callable[[str], Database]
) -> None:
    (kept,) = machine.json("quarantine", "list")
    assert (kept["file_name"], kept["line"]) == ("standard input", 13)
    assert kept["reason"]
    assert "0 lines went in, 1 still" in machine.run("quarantine", "retry").stderr

    with postgres("postgres").transaction() as tx:  # as if the next version could read it
        assert tx.execute(READABLE, raw=line(30, "Hello again.")) == 1
    assert "1 line went in, 0 still" in machine.run("quarantine", "retry").stderr
    assert machine.json("quarantine", "list") == []


def test_tokens_are_made_listed_succeeded_and_ended(machine: Machine, serving: Serving) -> None:
    made = machine.json("tokens", "create", "dashboard", "--scope", "index:read", "--days", "90")
    assert serving.get("/api/index/people?limit=1", made["secret"])["items"]
    successor = machine.json("tokens", "rotate", str(made["id"]), "--grace-hours", "0")
    machine.run("tokens", "revoke", str(successor["id"]))

    for secret in (made["secret"], successor["secret"]):
        with pytest.raises(httpx.HTTPStatusError, match="401"):
            serving.get("/api/index/people?limit=1", secret)
    listed = {one["id"]: one for one in machine.json("tokens", "list")}
    assert listed[made["id"]]["expires_at"]
    assert listed[successor["id"]]["revoked_at"]
    assert made["secret"] not in json.dumps([*listed.values()])
    assert machine.run("tokens", "revoke", "4711", check=False).returncode == 1


def test_the_audit_log_is_whole_and_fits_the_head_that_was_noted(machine: Machine, serving: Serving) -> None:
    machine.run("tokens", "create", "audited", "--scope", "index:read")
    found = machine.json("audit", "verify")
    entry, *_ = machine.json("audit", "list")
    noted = ["audit", "verify", "--number", str(entry["number"]), "--hash"]

    assert (found["fault"], found["entries"], found["head"]) == (None, entry["number"], entry["hash"])
    assert machine.run(*noted, found["head"]).returncode == 0
    assert machine.run(*noted, "00" * 32, check=False).returncode == 1
    assert machine.run(*noted, "not hexadecimal", check=False).returncode == 2
