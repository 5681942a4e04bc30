"""Rows that differ are found, named and repaired by the command, and nothing else is touched."""

import json
from contextlib import closing

import pytest

from infra.host.claims import PostgresSchedules
from springline.access import audit
from springline.cli import app
from springline.cli import reconcile as command
from springline.community.model import Group
from springline.platform.database import Address, Database
from springline.platform.statements import parse
from springline.warehouse.transforms import transform
from tests.conftest import TEMPLATE
from tests.integration.chats import START, Chat, Pipeline

pytestmark = pytest.mark.integration

DRILL = "Does anyone have a cordless drill I could borrow in Rosewood tonight?"
GARDEN = Chat(Group("signal-cli", "garden", "Garden"))
RELAYED = parse("test.relayed", "update relay_cursor set xid = '9000000000', id = 9000000000")
LANDING = ("raw_people", "raw_signal_messages", "raw_requests", "raw_request_comments", "comment_insights")
INDEX = ("people_index", "request_index", "index_facet", "index_term")
# What tells of the delivery, not of what was delivered.
HIDDEN = ["batch_id", "landed_at", "landed_xid", "source_watermark", "refreshed_at", "changed_xid"]


@pytest.fixture
def chat():
    return Chat()


@pytest.fixture
def talk(chat, db):
    """A request with an answer and a thank-you in one group, and a message in another, all in the index."""
    pipeline = Pipeline(db)
    pipeline.tell(
        chat.sent("m1", DRILL, files=["hole.jpg"]),
        chat.sent("m2", "I have one, see https://tools.example/drills", by="ben", at=3, reply_to="m1"),
        chat.reacted("m2", "🙏", by="ada", at=4),
        chat.sent("m4", "Thanks!", at=5, reply_to="m2"),
        GARDEN.sent("m3", "The soup was good.", by="ben", at=3 * 24 * 60),
    )
    pipeline.index()
    pipeline.index()
    arrive(db)
    return pipeline


def arrive(db):
    """Nothing is under way any more."""
    with db.system.transaction() as tx:
        tx.execute(RELAYED)


@pytest.fixture
def run(own_database, monkeypatch, capsys):
    """Runs a command on the test's own database; returns its exit code and what it wrote."""

    def run(*arguments, tenant="harbour"):
        monkeypatch.setenv("SPRINGLINE_TENANT", tenant)
        code = app.run(["warehouse", *arguments])
        return code, capsys.readouterr()

    return run


@pytest.fixture
def reconcile(run):
    def reconcile(*arguments, **options):
        code, written = run("reconcile", "--json", *arguments, **options)
        return code, json.loads(written.out)

    return reconcile


def tamper(pipeline, sql, **parameters):
    with pipeline.db.superuser.transaction() as tx:
        assert tx.execute(parse("test.tamper", sql), **parameters) > 0


def rows_of(pipeline, tenant_id=None):
    """A tenant's landing and index, one set of texts per table."""
    found = {}
    with pipeline.db.superuser.transaction() as tx:
        for table in LANDING + INDEX:
            hidden = [*HIDDEN, *(["version"] if table.endswith("_index") else [])]
            only = "and n <> 0" if table == "index_facet" else ""
            rows = (
                f"select (to_jsonb(t) - :hidden::text[])::text from {table} t where tenant_id = :tenant::integer {only}"
            )
            listed = tx.rows(parse("test.rows", rows), hidden=hidden, tenant=tenant_id or pipeline.tenant_id)
            found[table] = {row for (row,) in listed}
    return found


def landed_at(pipeline):
    """When and by which batch each row has landed: what a repair leaves alone where it mends nothing."""
    with pipeline.db.superuser.transaction() as tx:
        return {
            table: dict(tx.rows(parse("test.landed", f"select {key}, batch_id || landed_at from {table}")))
            for table, key in zip(
                LANDING, ("user_id", "message_id", "request_id", "comment_id", "comment_id"), strict=True
            )
        }


def number(pipeline, key):
    ((found,),) = pipeline.rows("select id from message where source_key = :key", key=key)
    return found


TAMPERED = {
    "lost message": ("messages", "lost", "delete from raw_signal_messages where source_id = 'm2'"),
    "lost comment": ("comments", "lost", "delete from raw_request_comments where body = 'Thanks!'"),
    "lost insight": ("insights", "lost", "delete from comment_insights where kind = 'need'"),
    "lost person": ("people", "lost", "delete from raw_people where name = 'Ben'"),
    "lost request": ("requests", "lost", "delete from raw_requests"),
    "doubled message": (
        "messages",
        "doubled",
        """insert into raw_signal_messages
           select (jsonb_populate_record(m, jsonb_build_object('sent_at', m.sent_at + interval '1 second'))).*
           from raw_signal_messages m where source_id = 'm2'""",
    ),
    "message doubled on another day": (
        "messages",
        "doubled",
        """insert into raw_signal_messages
           select (jsonb_populate_record(m, jsonb_build_object('sent_at', m.sent_at + interval '4 days'))).*
           from raw_signal_messages m where source_id = 'm2'""",
    ),
    "changed text": ("messages", "changed", "update raw_signal_messages set text = 'x' where source_id = 'm2'"),
    "changed time": (
        "messages",
        "changed",
        "update raw_signal_messages set sent_at = sent_at + interval '1 second' where source_id = 'm2'",
    ),
    "changed group": ("messages", "changed", "update raw_signal_messages set group_slug = 'x' where source_id = 'm2'"),
    "changed version": ("messages", "changed", "update raw_signal_messages set version = 9 where source_id = 'm2'"),
    "changed file": (
        "attachments",
        "changed",
        """update raw_signal_messages set attachments = replace(attachments::text, 'hole', 'pole')::jsonb
           where source_id = 'm1'""",
    ),
    "changed reaction": (
        "reactions",
        "changed",
        "update raw_signal_messages set reactions = replace(reactions::text, '🙏', '👎')::jsonb where source_id = 'm2'",
    ),
    "changed title": ("requests", "changed", "update raw_requests set title = 'x'"),
    "changed name": ("people", "changed", "update raw_people set name = 'Eve' where name = 'Ben'"),
    "changed comment": ("comments", "changed", "update raw_request_comments set body = 'x' where body = 'Thanks!'"),
    "changed tags": ("insights", "changed", "update comment_insights set tags = '{x}' where kind = 'need'"),
    "row of no source": (
        "messages",
        "surplus",
        """insert into raw_signal_messages
           select (jsonb_populate_record(m, '{"message_id": 4711}')).*
           from raw_signal_messages m where source_id = 'm2'""",
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_row_that_differs_is_found_named_and_repaired(talk, reconcile, what):
    before, landed = rows_of(talk), landed_at(talk)
    kind, fault, sql = TAMPERED[what]
    tamper(talk, sql)

    code, found = reconcile("--all")
    assert (code, found["agree"], found["repaired"]) == (1, False, None)
    (named,) = [row for row in found["differing"] if row["what"] == kind]
    assert named["fault"] == fault

    code, repaired = reconcile("--all", "--repair")
    assert (code, repaired["agree"], repaired["differing"]) == (0, True, [])
    assert repaired["repaired"]["rows"] >= 1
    assert rows_of(talk) == before
    mended = {row["id"] for row in found["differing"]}
    for table, by_id in landed_at(talk).items():
        assert {one for one, landing in by_id.items() if landing != landed[table][one]} <= mended


def test_a_row_that_landed_with_another_tenant_is_named_on_both_sides_and_put_right(talk, chat, db, reconcile):
    other = Pipeline(db, db.other_tenant_id)
    other.tell(chat.sent("m1", "Does anyone have a ladder?", by="zoe"))
    other.index()
    other.index()
    arrive(db)
    before, before_there, moved = rows_of(talk), rows_of(talk, other.tenant_id), number(talk, "m2")
    tamper(
        talk,
        "update raw_signal_messages set tenant_id = :other::integer where message_id = :moved",
        other=other.tenant_id,
        moved=moved,
    )

    code, here = reconcile()
    (lost,) = [row for row in here["differing"] if row["what"] == "messages"]
    assert (code, lost["id"], lost["fault"], lost["tenant"]) == (1, moved, "lost", other.tenant_id)
    code, there = reconcile(tenant="orchard")
    (surplus,) = [row for row in there["differing"] if row["what"] == "messages"]
    assert (code, surplus["id"], surplus["fault"], surplus["tenant"]) == (1, moved, "surplus", talk.tenant_id)

    assert reconcile("--repair")[0] == 0
    assert rows_of(talk) == before
    assert reconcile("--repair", tenant="orchard")[0] == 0
    assert rows_of(talk, other.tenant_id) == before_there
    assert [reconcile()[0], reconcile(tenant="orchard")[0]] == [0, 0]


def test_a_person_who_landed_with_another_tenant_leaves_no_document_behind(talk, db, reconcile, run):
    with db.superuser.transaction() as tx:
        ((person,),) = tx.rows(parse("test.ben", "select id from \"user\" where display_name = 'Ben'"))
    tamper(
        talk,
        """insert into raw_people select (jsonb_populate_record(p, jsonb_build_object('tenant_id', :other::integer))).*
           from raw_people p where user_id = :person""",
        other=db.other_tenant_id,
        person=person,
    )
    Pipeline(db, db.other_tenant_id).rows("select 1")
    assert run("rebuild", "--quiet", tenant="orchard")[0] == 0
    there = Pipeline(db, db.other_tenant_id)
    assert there.rows("select name, deleted from people_index") == [("Ben", False)]
    arrive(db)
    assert reconcile("--repair", tenant="orchard")[0] == 0
    assert there.rows("select id, name, doc, deleted, version from people_index") == [(person, "", "", True, 2)]
    assert there.rows("select count(*) from index_term") == [(0,)]
    assert reconcile(tenant="orchard")[1]["agree"]


@pytest.mark.parametrize(
    "sql",
    [
        "delete from people_index where name = 'Ben'",
        "update people_index set doc = replace(doc, 'Ben', 'Eve') where name = 'Ben'",
        "update index_facet set n = n + 1 where kind = 'person' and facet = 'messages'",
        "delete from index_facet where facet = 'status'",
        "truncate index_facet",
    ],
)
def test_documents_that_differ_are_put_right(talk, reconcile, sql):
    before = rows_of(talk)
    if sql.startswith("truncate"):
        with talk.db.superuser.transaction() as tx:
            tx.execute(parse("test.truncate", sql))
    else:
        tamper(talk, sql)
    code, found = reconcile("--repair")
    assert (code, found["repaired"]["rows"]) == (0, 0)
    assert found["repaired"]["documents"] >= 1
    assert rows_of(talk) == before


def test_a_day_or_a_group_can_be_repaired_alone(talk, reconcile):
    before = rows_of(talk)
    tamper(talk, "delete from raw_signal_messages")
    assert reconcile("--day", "2026-03-04")[0] == 0
    code, found = reconcile("--day", "2026-03-05", "--repair")
    assert (code, found["repaired"]["rows"], found["rows"]) == (0, 1, {"messages": 1})
    assert talk.rows("select source_id from raw_signal_messages") == [("m3",)]
    assert reconcile("--group", "garden")[0] == 0
    code, found = reconcile("--group", "help-next-door")
    assert (code, {one["what"] for one in found["differences"]}) == (1, {"attachments", "messages", "reactions"})
    assert reconcile("--group", "help-next-door", "--repair")[0] == 0
    assert rows_of(talk)["raw_signal_messages"] == before["raw_signal_messages"]
    assert reconcile()[0] == 0
    assert rows_of(talk) == before


def test_a_repair_is_in_the_audit_log_before_anything_is_changed(talk, reconcile, monkeypatch):
    tamper(talk, "update raw_signal_messages set text = 'x' where source_id = 'm2'")
    reconcile("--repair")
    with talk.db.transaction() as tx:
        newest, *_ = audit.newest(tx)
    assert (newest.action, newest.resource) == ("warehouse.repair_begun", "landing/messages")
    assert str(number(talk, "m2")) in newest.diff
    assert "has landed with other contents" in newest.diff
    assert talk.rows("select batch_id from raw_signal_messages where source_id = 'm2'") == [
        (f"repair-{newest.number}",)
    ]


def test_nothing_is_repaired_while_events_are_under_way(talk, chat, run, monkeypatch):
    monkeypatch.setattr(command, "_PATIENCE_SECONDS", 0.0)
    talk.tell(chat.sent("m9", "Just now.", at=60))
    with talk.db.system.transaction() as tx:
        tx.execute(parse("test.behind", "update relay_cursor set xid = '0', id = 0"))
    before = rows_of(talk)
    code, written = run("reconcile", "--repair")
    assert (code, "events are under way" in written.err) == (1, True)
    assert rows_of(talk) == before


def test_what_has_landed_by_the_second_look_is_no_difference(talk, chat, reconcile, monkeypatch):
    talk.tell(chat.sent("m9", "Just now.", at=60))
    differing = command._Chosen.differing

    def after_it_has_landed(chosen, report):
        talk.index()
        yield from differing(chosen, report)

    monkeypatch.setattr(command._Chosen, "differing", after_it_has_landed)
    code, found = reconcile("--day", "2026-03-02")
    assert (code, found["differences"]) == (0, [])


def test_people_read_which_rows_differ_and_what_to_do(talk, run):
    tamper(talk, "delete from raw_signal_messages where source_id = 'm2'")
    code, written = run("reconcile", "--all")
    assert code == 1
    assert f"messages {number(talk, 'm2')}" in written.out
    assert "has not landed" in written.out
    assert "springline warehouse reconcile --repair" in written.out
    code, written = run("reconcile", "--repair")
    assert (code, "Repaired 1 row and" in written.out, written.out.endswith(" agree.\n")) == (0, True, True)


def test_an_index_that_was_never_rendered_does_not_agree(talk, chat, run, reconcile):
    talk.tell(chat.sent("m9", "Hello, all.", by="eva", at=60))
    talk.land()
    code, written = run("reconcile", "--all")
    assert code == 1
    assert "1 document waits to be rendered: `springline warehouse rebuild`" in written.out
    code, found = reconcile()
    assert (code, found["agree"], found["differences"], found["documents_to_render"]) == (1, False, [], 1)
    assert reconcile("--day", "2026-03-02")[0] == 0, "documents are of no day"
    code, written = run("rebuild")
    assert (code, "0 documents" in written.err, "documents were rendered again" in written.err) == (0, False, True)
    code, found = reconcile()
    assert (code, found["agree"], found["documents_to_render"]) == (0, True, 0)


def test_a_repair_renders_what_waits(talk, chat, reconcile):
    talk.tell(chat.sent("m9", "Hello, all.", by="eva", at=60))
    talk.land()
    arrive(talk.db)
    code, found = reconcile("--repair")
    assert (code, found["agree"], found["documents_to_render"]) == (0, True, 0)


def test_what_is_marked_during_the_comparison_is_no_part_of_it(talk, chat, reconcile, monkeypatch):
    compare = command._Chosen.compare

    def before_more_lands(chosen, **options):
        report = compare(chosen, **options)
        talk.tell(chat.sent("m9", "Hello, all.", by="eva", at=60))
        talk.land()
        return report

    monkeypatch.setattr(command._Chosen, "compare", before_more_lands)
    code, found = reconcile()
    assert (code, found["documents_to_render"]) == (0, 0)


def test_a_host_that_lives_is_given_time_to_render(talk, chat, reconcile, monkeypatch):
    talk.tell(chat.sent("m9", "Hello, all.", by="eva", at=60))
    talk.land()
    hosts = PostgresSchedules(talk.db.system)
    hosts.claim("test", START)
    monkeypatch.setattr(command.time, "sleep", lambda _: transform(talk.db.app, talk.tenant_id, now=lambda: START))
    with closing(hosts):
        assert reconcile()[0] == 0


def test_a_group_that_is_none_is_an_error(talk, run):
    code, written = run("reconcile", "--group", "nope")
    assert (code, "there is no group 'nope'" in written.err) == (1, True)


@pytest.mark.parametrize("day", ["foo", "2026-02-30", "03/01/2026"])
def test_a_day_that_is_none_is_refused_with_an_example(run, day):
    code, written = run("reconcile", "--day", day)
    assert (code, "such as 2026-03-01" in written.err) == (2, True)


@pytest.mark.parametrize(("command", "last"), [("backfill", "--to"), ("export", "--to-day")])
def test_days_in_the_wrong_order_are_refused(run, command, last):
    code, written = run(command, "--from", "2026-04-01", last, "2026-03-01")
    told = " ".join(written.err.replace("│", " ").split())
    assert (code, f"{last} is 2026-03-01, which comes before it" in told) == (2, True)


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("reconcile", "springline.warehouse.reconciliation.reconcile"),
        ("backfill", "springline.warehouse.backfill.run"),
        ("export", "springline.warehouse.archive.exporting.export"),
    ],
)
def test_ctrl_c_is_answered(run, monkeypatch, tmp_path, name, where):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setenv("SPRINGLINE_HOME", str(tmp_path))
    monkeypatch.setattr(where, interrupted)
    code, written = run(name)
    assert (code, "Interrupted: " in written.err, "run it again" in written.err) == (130, True, True)


def test_all_goes_without_a_day(talk, run):
    code, written = run("reconcile", "--all", "--day", "2026-03-02")
    assert (code, "--all goes without" in written.err) == (2, True)


def test_a_backfill_fills_an_emptied_landing(talk, run, reconcile):
    before = rows_of(talk)
    with talk.db.superuser.transaction() as tx:
        tx.execute(parse("test.truncate", f"truncate {', '.join([*LANDING, 'index_facet'])}"))
    code, written = run("backfill", "--rows-per-second", "100000")
    assert (code, "Read " in written.out) == (0, True)
    run("rebuild", "--quiet")
    assert rows_of(talk) == before
    code, written = run("backfill", "--from", "2026-03-05", "--to", "2026-03-05", "--group", "garden", "--json")
    done = json.loads(written.out)
    assert (code, done["read"], done["landed"], done["resumed"]) == (0, 3, 0, False)
    assert run("backfill", "--group", "nowhere")[0] == 1


@pytest.fixture
def own_warehouse(db, postgres, monkeypatch):
    """An empty database of the warehouse's own, in the settings."""
    name = f"{db.name}_own"
    server = Database(Address.parse(postgres.url("postgres", "postgres")))
    with closing(server.connect()) as connection:
        connection.execute_simple(
            f"create database {name} template {TEMPLATE} strategy file_copy owner springline_owner"
        )
        monkeypatch.setenv("WAREHOUSE_URL", postgres.url("springline_app", name))
        monkeypatch.setenv("WAREHOUSE_SYSTEM_URL", postgres.url("springline_system", name))
        inside = Database(Address.parse(postgres.url("postgres", name)))
        yield inside
        inside.close()
        connection.execute_simple(f"drop database {name} with (force)")


def test_a_warehouse_of_its_own_is_filled_compared_and_repaired(talk, run, reconcile, own_warehouse):
    assert run("backfill")[0] == 0
    assert run("rebuild", "--quiet")[0] == 0
    with own_warehouse.transaction() as tx:  # there is no host that would hand its events on
        tx.execute(RELAYED)
    code, found = reconcile("--all")
    assert (code, found["rows"]["messages"]) == (0, 4)
    with own_warehouse.transaction() as tx:
        tx.execute(parse("test.lose", "delete from raw_signal_messages where source_id in ('m2', 'm3')"))
        tx.execute(parse("test.change", "update raw_people set name = 'Eve' where name = 'Ben'"))
    code, found = reconcile("--all")
    assert {(row["what"], row["fault"]) for row in found["differing"]} >= {("messages", "lost"), ("people", "changed")}
    code, found = reconcile("--all", "--repair")
    assert (code, found["agree"], found["repaired"]["rows"]) == (0, True, 3)
