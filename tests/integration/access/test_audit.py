"""The audit log on a real database: what it says, and that tampering shows."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pg8000.exceptions import DatabaseError

from springline.access import audit
from springline.access.model import AuditHead
from springline.access.queries import audit as queries
from springline.platform.statements import parse

pytestmark = pytest.mark.integration

TAMPER = {
    "edit": "update audit_log set resource = 'thing/0' where number = 3",
    "edit of the diff": "update audit_log set diff = '[]' where number = 3",
    "edit of the time": "update audit_log set at = at + interval '1 microsecond' where number = 3",
    "edit of the actor": "update audit_log set actor = 'account/1' where number = 3",
    "edit of the request": "update audit_log set request_id = null where number = 3",
    "edit of the hash": "update audit_log set hash = sha256('x') where number = 3",
    "edit of the hash before": "update audit_log set previous_hash = sha256('x') where number = 3",
    "removal": "delete from audit_log where number = 3",
    "removal, closing the gap": (
        "delete from audit_log where number = 3;"
        "update audit_log set number = number + 99 where number > 3;"
        "update audit_log set number = number - 100 where number > 100"
    ),
    "exchange": (
        "update audit_log set number = case number when 3 then 104 else 103 end where number in (3, 4);"
        "update audit_log set number = number - 100 where number > 100"
    ),
    "exchange of contents": (
        "update audit_log a set resource = b.resource, hash = b.hash, diff = b.diff, previous_hash = b.previous_hash"
        " from audit_log b where (a.number, b.number) in ((3, 4), (4, 3))"
    ),
    "insertion": (
        "update audit_log set number = number + 100 where number > 2;"
        "update audit_log set number = number - 99 where number > 100;"
        "insert into audit_log select tenant_id, 3, actor, at, action, resource, diff, request_id, previous_hash, hash"
        " from audit_log where number = 2"
    ),
}
SQL = {name: [parse(f"test.{name}", part) for part in text.split(";")] for name, text in TAMPER.items()}
DELETE_FROM = parse("test.delete_from", "delete from audit_log where number >= :number")
SET_HEAD = parse("test.set_head", "update audit_head set number = :number, hash = :hash")
DELETE = parse("test.delete", "delete from audit_log where number = :number")
COPY_LAST = parse(
    "test.copy_last",
    "insert into audit_log select tenant_id, number + 1, actor, at, action, resource, diff, request_id, hash, hash"
    " from audit_log order by number desc limit 1",
)
SIGN = parse(
    "test.sign",
    "update audit_log set actor = :actor, previous_hash = :previous_hash, hash = :hash where number = :number",
)


def sign(tx, entry):
    """Put an entry into the log as if Springline had written it."""
    signed = entry._replace(hash=audit.entry_hash(entry))
    tx.execute(SIGN, number=signed.number, actor=signed.actor, previous_hash=signed.previous_hash, hash=signed.hash)
    return signed


@pytest.fixture
def write(db, cause):
    def write_one(number, *, tenant_id=None, before=None, after=None):
        with db.transaction(tenant_id) as tx:
            stored = cause(tenant_id)._replace(request_id=f"r{number}")
            changed = {"n": number} if after is None else after
            return audit.append(
                tx, stored, action="thing.made", resource=f"thing/{number}", before=before or {}, after=changed
            )

    return write_one


@pytest.fixture
def five(write):
    return [write(number) for number in range(1, 6)]


def verdict(db, **options):
    with db.transaction() as tx:
        return audit.verify(tx, **options)


def test_an_untouched_log_is_sound_and_names_its_head(db, five):
    assert verdict(db) == (5, (5, five[-1].hash), None)


def test_an_empty_log_is_sound(db):
    assert verdict(db) == (0, (0, audit.GENESIS), None)


def test_each_entry_holds_the_hash_of_the_one_before(five):
    assert [entry.previous_hash for entry in five] == [audit.GENESIS, *(entry.hash for entry in five[:-1])]


def test_what_is_read_back_is_what_was_written(db, five):
    with db.transaction() as tx:
        assert [entry._replace(diff="") for entry in audit.newest(tx)] == [
            entry._replace(diff="") for entry in reversed(five)
        ]


@pytest.mark.parametrize("how", TAMPER)
def test_tampering_shows_at_the_first_entry_that_it_touched(db, five, how):
    with db.superuser.transaction() as tx:
        for statement in SQL[how]:
            tx.execute(statement)

    found = verdict(db)

    assert found.fault is not None
    assert found.fault.number == 3
    assert (found.entries, found.head) == (2, (2, five[1].hash))


def test_a_first_entry_that_was_removed_shows(db, five):
    with db.superuser.transaction() as tx:
        tx.execute(DELETE, number=1)

    assert verdict(db).fault.number == 1


@pytest.mark.parametrize("first_gone", [5, 3, 1])
def test_newest_entries_that_were_removed_show(db, five, first_gone):
    with db.superuser.transaction() as tx:
        tx.execute(DELETE_FROM, number=first_gone)

    assert verdict(db).fault.number == first_gone


def test_an_entry_that_was_edited_and_signed_anew_shows_at_the_next_one(db, five):
    with db.superuser.transaction() as tx:
        sign(tx, five[2]._replace(actor="account/1"))

    found = verdict(db)

    assert found.fault == (4, "it was not written after the entry that is before it now")


def test_an_entry_that_is_missing_from_a_log_signed_anew_shows(db, five):
    with db.superuser.transaction() as tx:
        tx.execute(DELETE, number=3)
        fourth = sign(tx, five[3]._replace(previous_hash=five[1].hash))
        fifth = sign(tx, five[4]._replace(previous_hash=fourth.hash))
        tx.execute(SET_HEAD, number=5, hash=fifth.hash)

    assert verdict(db).fault == (3, "it is missing: entry 4 comes after 2")


def test_an_entry_behind_the_head_shows(db, five):
    with db.superuser.transaction() as tx:
        tx.execute(COPY_LAST)
        sign(tx, five[4]._replace(number=6, previous_hash=five[4].hash))

    assert verdict(db).fault.number == 6


def test_who_rewrites_log_and_head_is_caught_by_a_head_noted_elsewhere(db, five, write):
    noted = AuditHead(five[-1].number, five[-1].hash)
    with db.superuser.transaction() as tx:
        tx.execute(DELETE_FROM, number=4)
        tx.execute(SET_HEAD, number=3, hash=five[2].hash)

    assert verdict(db).fault is None
    assert verdict(db, noted=noted).fault.number == 4

    write(40)
    write(50)
    assert verdict(db, noted=noted).fault.number == 5


def test_a_head_noted_earlier_is_still_in_a_log_that_grew(db, five):
    assert verdict(db, noted=AuditHead(2, five[1].hash)).fault is None


def test_a_log_longer_than_a_batch_is_read_to_its_end(db, five, monkeypatch):
    monkeypatch.setattr(audit, "_BATCH", 2)

    assert verdict(db) == (5, (5, five[-1].hash), None)


def test_an_entry_that_is_rolled_back_leaves_no_gap(db, cause, write):
    write(1)

    def write_and_fail():
        with db.transaction() as tx:
            audit.append(tx, cause(), action="thing.made", resource="thing/2", before={}, after={})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()

    assert write(3).number == 2
    assert verdict(db).fault is None


def test_entries_of_many_at_once_make_one_chain(db, write):
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(24)))

    assert verdict(db)[::2] == (24, None)


def test_who_checks_meanwhile_sees_no_fault(db, write, monkeypatch):
    monkeypatch.setattr(audit, "_BATCH", 3)
    done = threading.Event()

    def keep_writing():
        for number in range(40):
            write(number)
        done.set()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(keep_writing)
        faults = []
        while not done.is_set() and not writing.done():
            faults.append(verdict(db).fault)
        writing.result()

    assert faults
    assert set(faults) == {None}


def test_what_is_written_while_a_stretch_is_checked_is_no_fault(db, five, write, monkeypatch):
    read = queries.read

    def read_after_a_write(*given, **more):
        if not written:
            written.append(write(6))
        return read(*given, **more)

    written = []
    monkeypatch.setattr(queries, "read", read_after_a_write)
    with db.transaction() as tx:
        found = audit.verify_stretch(tx, after=0)

    assert (found.checked, found.last, found.next_after, found.fault) == (6, 6, None, None)


def test_each_tenant_has_a_chain_of_its_own(db, five, write):
    assert write(1, tenant_id=db.other_tenant_id).number == 1
    assert verdict(db).entries == 5


@pytest.mark.parametrize(
    "sql",
    [
        "update audit_log set actor = 'account/1'",
        "delete from audit_log",
        "truncate audit_log",
        "delete from audit_head",
        "alter table audit_log disable row level security",
    ],
)
def test_the_serving_role_can_neither_change_nor_remove_entries(db, five, sql):
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), db.transaction() as tx:
        tx.execute(parse("test.forbidden", sql))


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
LEAVES = (
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(after=st.dictionaries(TEXTS, LEAVES | TEXTS | st.lists(LEAVES | TEXTS, max_size=3), max_size=4))
def test_any_change_keeps_its_hash_through_the_database(db, write, after):
    written = write(1, after=after)

    with db.transaction() as tx:
        stored = audit.newest(tx, limit=1)[0]

    assert audit.entry_hash(stored) == stored.hash == written.hash
