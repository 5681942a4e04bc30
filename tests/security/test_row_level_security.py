"""What a statement could do that got into the serving role's hands: SQL of any kind, tried on every tenant's table.

That the catalogue says the right things is in `tests/contract/test_tenant_isolation.py`; here it is tried. One thing
such a statement can do: name another tenant in `springline.tenant`. Row-level security is for what is forgotten, and
against what a tenant may send; statements themselves come from `.sql` files only, their values as parameters.
"""

import re
from collections.abc import Mapping
from contextlib import closing
from io import BytesIO

import pytest
from pg8000.exceptions import DatabaseError

from springline.platform.database import Database, sqlstate
from springline.platform.pool import Pool
from springline.platform.statements import parse
from tests.security.conftest import ROOT
from tests.security.intruders import cookie
from tests.security.planting import Planted

pytestmark = pytest.mark.contract

# Each tells the tenants of the rows that it reaches. Braces: the table, ours, theirs, and a row of theirs.
ATTEMPTS: Mapping[str, str] = {
    "read": "select tenant_id from {table} where tenant_id = {theirs}",
    "read all": "select tenant_id from {table}",
    "read by an error": "select tenant_id from {table} where 1 / abs(tenant_id - {theirs}) >= 0",
    "read what is to change": "select tenant_id from {table} for update",
    "read by a join": "select b.tenant_id from {table} a join {table} b on true",
    "change": "update {table} set tenant_id = tenant_id where tenant_id = {theirs} returning tenant_id",
    "take over": "update {table} set tenant_id = {ours} where tenant_id = {theirs} returning {theirs}",
    "give away": "update {table} set tenant_id = {theirs} returning tenant_id",
    "delete": "delete from {table} where tenant_id = {theirs} returning tenant_id",
    "merge": "merge into {table} using (select 1) on tenant_id = {theirs} when matched then delete returning {theirs}",
    "plant": "{row} returning tenant_id",
    "plant where it does not conflict": "{row} on conflict do nothing returning tenant_id",
    "truncate": "truncate {table} cascade",
    "stop others": "lock table {table} in access exclusive mode",
    "switch it off for oneself": "set local row_security = off; select tenant_id from {table}",
    "switch it off": "alter table {table} disable row level security",
    "lift it": "drop policy tenant_isolation on {table}",
    "add another": "create policy mine on {table} using (true)",
    "act when others write": "create trigger mine before insert on {table} execute function announce_events()",
    "let others in": "grant select on {table} to public",
}
REFUSED = "42501"

# Functions that run with other rights than the caller's, and why each may be called by the serving role.
ARGUED = {
    "find_service_token(bytea)": "one row, for who knows the secret; as a role that can do nothing else",
    "find_session(bytea)": "likewise; a session counts only with an account of its own tenant",
    "find_sign_in_link(bytea)": "likewise",
    "find_tenant(text)": "the number of a tenant whose name one knows, for the sign-in",
    "find_only_tenant()": "nothing where there are several",
    "redact_events(text[])": "takes words out of the log, of the transaction's tenant alone",
    "unname_events(bigint[],text[],text[],bigint[])": "takes keys and names out of the log, of its own tenant alone",
    "ensure_landing_months(date[])": "makes empty months, which belong to nobody",
    "newest_timeline()": "a number that says whether this is the database it was, and nothing of anybody's",
    "oldest_writer_seconds()": "an age; whose transaction it is, and what that does, it does not say",
    "remove_expired_messages(integer)": "what the tenant's own policy says, of the transaction's tenant alone",
    "find_messages(boolean,bigint,bigint,timestamp with time zone,timestamp with time zone,timestamp with time zone,"
    "bigint,timestamp with time zone,integer)": "what is searched for, of the transaction's tenant alone: as a role "
    "that is bound by two policies",
    "find_scenes(jsonb,tsquery,tsquery,text,boolean,numeric,bigint,integer,integer,integer,text[],bigint)": "ids and "
    "counts of scenes, of the transaction's tenant alone: as a role that reads what scenes are found by",
    "match_scenes(jsonb,bigint[])": "likewise, of some scenes",
    "find_chunks(jsonb,jsonb,integer,text,boolean,numeric,bigint,integer,integer,integer,text[],bigint)": "numbers and "
    "counts of passages, of the transaction's tenant alone: as a role that reads what passages are found by",
    "match_chunks(jsonb,bigint[])": "likewise, of some passages",
}
DEFINERS = parse(
    "test.definers",
    """
    select p.oid::regprocedure::text, r.rolname::text, r.rolsuper, l.lanname::text,
           (select setting from unnest(proconfig) setting where setting like 'search_path=%'),
           has_function_privilege('springline_app', p.oid, 'execute'),
           exists (select from aclexplode(coalesce(proacl, acldefault('f', proowner))) where grantee = 0)
    from pg_proc p join pg_roles r on r.oid = proowner join pg_language l on l.oid = prolang
    where prosecdef and pronamespace = 'public'::regnamespace
    """,
)
ROLES = parse("test.roles", "select rolname::text from pg_roles where rolname <> 'springline_app'")
PARTITIONS = parse("test.partitions", "select oid::regclass::text from pg_class where relispartition and relkind = 'r'")
SEQUENCES = parse("test.sequences", "select oid::regclass::text from pg_class where relkind = 'S'")
# Enforced references from one tenant's table to another: those look past row-level security.
REFERENCES = parse(
    "test.references",
    """
    select conrelid::regclass::text, a.attname::text, confrelid::regclass::text
    from pg_constraint join pg_attribute a on a.attrelid = conrelid and a.attnum = conkey[1]
    where contype = 'f' and conenforced and conparentid = 0 and a.attname <> 'tenant_id'
      and exists (select from pg_attribute where attrelid = confrelid and attname = 'tenant_id')
    """,
)
KEYS = parse(
    "test.keys",
    """
    select i.indrelid::regclass::text, array_agg(quote_ident(a.attname) order by a.attnum)
    from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
    where i.indisunique and i.indpred is null and i.indrelid::regclass::text = any(:tables::text[])
    group by i.indexrelid, i.indrelid having not 'tenant_id' = any(array_agg(a.attname::text))
    """,
)


@pytest.fixture
def planted(db):
    return Planted(db, (db.tenant_id, db.other_tenant_id))


@pytest.fixture
def outcome(db):
    """Runs a statement as the serving role, for the first tenant: the tenants that it reached, or an error's code."""
    with closing(db.app.connect()) as connection:

        def run(sql: str, *, tenant: int | None = db.tenant_id) -> object:
            connection.execute_simple("begin")
            if tenant is not None:
                connection.execute_simple(f"set local springline.tenant = '{tenant}'")
            try:
                rows = connection.execute_simple(sql).rows
            except DatabaseError as error:
                connection.execute_simple("rollback")
                return sqlstate(error)
            connection.execute_simple("commit")
            return {row[0] for row in rows or ()}

        yield run


@pytest.fixture
def rows_of(db, planted):
    def rows_of(tenant_id):
        with db.superuser.transaction() as tx:
            query = 'select t::text from "{}" t where tenant_id = {}'
            return {table: tx.rows(parse("test.rows", query.format(table, tenant_id))) for table in planted.tables}

    return rows_of


def test_no_statement_reaches_another_tenants_rows(db, planted, outcome, rows_of):
    before = rows_of(db.other_tenant_id)
    assert all(before.values()), "there is something to reach in every table"
    found = {
        (table, attempt): outcome(
            sql.format(
                table=f'"{table}"',
                ours=db.tenant_id,
                theirs=db.other_tenant_id,
                row=planted.insert(table, db.other_tenant_id, number=91_234),
            )
        )
        for table in planted.tables
        for attempt, sql in ATTEMPTS.items()
    }
    assert {tried: told for tried, told in found.items() if told not in (set(), {db.tenant_id}, REFUSED)} == {}
    assert {table for table, attempt in found if found[table, "read all"] == {db.tenant_id}} >= {"account", "message"}
    assert rows_of(db.other_tenant_id) == before


def test_without_a_tenant_no_statement_reaches_anything(db, planted, outcome):
    tried = ("read", "read all", "change", "give away", "delete", "plant")
    found = {
        (table, attempt): outcome(
            ATTEMPTS[attempt].format(
                table=f'"{table}"',
                ours=db.tenant_id,
                theirs=db.other_tenant_id,
                row=planted.insert(table, db.tenant_id),
            ),
            tenant=None,
        )
        for table in planted.tables
        for attempt in tried
    }
    assert set(map(str, found.values())) == {"set()", REFUSED}


def test_a_key_in_common_does_not_hand_a_row_over(db, planted, outcome, rows_of):
    """Where a key is unique across tenants, one can hit another's row with it: it is neither shown nor overwritten."""
    before = rows_of(db.other_tenant_id)
    with db.owner.transaction() as tx:
        keys = tx.rows(KEYS, tables=[f'"{table}"' if table == "user" else table for table in planted.tables])
    assert {table for table, _ in keys} >= {"account", "account_session", "service_token", "message"}
    for table, columns in keys:
        row = planted.insert(table.strip('"'), db.tenant_id, number=70_000 + db.other_tenant_id)
        target = f"on conflict ({', '.join(columns)}) do"
        assert outcome(f"{row} {target} nothing returning tenant_id") in (set(), REFUSED), table
        assert outcome(f"{row} {target} update set tenant_id = {db.tenant_id} returning tenant_id") == REFUSED, table
    assert rows_of(db.other_tenant_id) == before


def test_copy_does_not_go_around_it(db, planted):
    with closing(db.app.connect()) as connection:
        for table in planted.tables:
            for statement in (
                f'copy "{table}" (tenant_id) to stdout',
                f'copy (select tenant_id from "{table}") to stdout',
            ):
                assert copied_out(connection, statement, db.tenant_id) <= {b"%d" % db.tenant_id}, table
            connection.execute_simple(f"begin; set local springline.tenant = '{db.tenant_id}'")
            with pytest.raises(DatabaseError) as refused:
                connection.execute_unnamed(f'copy "{table}" from stdin', (), stream=iter([b""]))
            connection.execute_simple("rollback")
            assert sqlstate(refused.value) in {REFUSED, "0A000"}, table


def copied_out(connection, statement: str, tenant: int) -> set[bytes]:
    """The lines that COPY gives; none where it is refused, as for a partitioned table."""
    told = BytesIO()
    connection.execute_simple(f"begin; set local springline.tenant = '{tenant}'")
    try:
        connection.execute_unnamed(statement, (), stream=told)
    except DatabaseError as error:
        if sqlstate(error) not in {REFUSED, "42809"}:
            raise
    connection.execute_simple("rollback")
    return set(told.getvalue().split())


def test_a_reference_tells_no_more_than_that_a_number_is_taken(db, ours, theirs, front):
    """A foreign key looks past row-level security. Nothing of what it points to can be read, or signed in with."""
    with db.owner.transaction() as tx:
        assert {f"{table}.{column}" for table, column, _ in tx.rows(REFERENCES)} == {
            "account_session.account_id",
            "sign_in_link.account_id",
            "service_token.replaced_by",
            "user_attribute.user_id",
            "message_revision.message_id",
            "attachment.message_id",
            "reaction.message_id",
            "reaction.user_id",
            "comment_llm_insights.comment_id",
            # A scene that names another tenant's asset goes with it, and tells only its own tenant that it is gone.
            "asset.library_id",
            "video_scenes.asset_id",
            "transcript.asset_id",
            "transcript_cue.transcript_id",
        }
    account = theirs.admin.account_id
    with db.transaction() as tx:
        assert tx.execute(MOVE_SESSION, account_id=account, own=ours.admin.account_id) == 1
    with db.transaction() as tx:
        assert tx.rows(THROUGH_SESSION) == []
    assert front.ask("GET", "/api/access/session", headers=cookie(ours.admin)).status == 401


MOVE_SESSION = parse(
    "test.move_session",
    "update account_session set account_id = :account_id::bigint where account_id = :own::bigint",
)
THROUGH_SESSION = parse(
    "test.through_session",
    "select a.email from account_session s join account a on a.id = s.account_id where a.role = 'admin'",
)


MESSAGES = parse("test.messages", "select count(*) from message")


def test_functions_with_more_rights_are_few_and_each_is_argued(db):
    with db.owner.transaction() as tx:
        found = tx.rows(DEFINERS)
    assert {name for name, *_, callable_, _ in found if callable_} == ARGUED.keys()
    assert {owner for _, owner, *_ in found} == {"springline_lookup", "springline_search", "springline_owner"}
    assert [name for name, _, is_superuser, *_ in found if is_superuser] == []
    assert [name for name, *_, for_everybody in found if for_everybody] == []
    assert [name for name, _, _, _, path, *_ in found if path is None] == []
    # A statement that is looked up when it runs finds the caller's temporary tables first, unless they are named last.
    late = {name: path for name, _, _, language, path, *_ in found if language != "sql"}
    assert late == dict.fromkeys(late, "search_path=public, pg_temp")


def test_a_table_of_the_callers_own_does_not_stand_in_for_a_real_one(db, ours, front):
    """What runs with the owner's rights must not be led to tables that the caller made."""
    with closing(db.app.connect()) as connection:
        connection.execute_simple(
            "create temp table raw_signal_messages (tenant_id int, sent_at timestamptz) partition by range (sent_at);"
            "create temp table service_token (like public.service_token);"
            "grant all on pg_temp.raw_signal_messages, pg_temp.service_token "
            "to springline_owner, springline_lookup, springline_search;"
        )
        made = connection.execute_simple("select ensure_landing_months(array[date '2031-05-01'])").rows
        found = connection.execute_simple("select find_service_token('\\x00')").rows
    with db.owner.transaction() as tx:
        assert (made, found) == ([[1]], [])
        assert ("raw_signal_messages_2031_05",) in tx.rows(PARTITIONS)


def test_who_owns_the_tables_sees_all_messages_of_a_tenant_and_not_only_what_is_searched_for(db, planted):
    with db.owner.transaction(db.tenant_id) as owner, db.app.transaction(db.tenant_id) as serving:
        seen, there = owner.value(MESSAGES), serving.value(MESSAGES)
    assert seen == there > 0


def test_the_serving_role_is_no_other(db, outcome):
    with db.owner.transaction() as tx:
        roles = [role for (role,) in tx.rows(ROLES)]
    tries = [f"set {what} {role}" for role in roles for what in ("local role", "local session authorization")]
    assert {told for sql in tries if (told := outcome(sql)) != REFUSED} == set()
    assert {"set local role springline_owner", "set local role springline_system", "set local role postgres"} <= {
        *tries
    }


def test_partitions_are_reached_through_their_parent_only(db, planted, outcome):
    with db.owner.transaction() as tx:
        partitions = [name for (name,) in tx.rows(PARTITIONS)]
    assert partitions
    for partition in partitions:
        assert outcome(f"select tenant_id from {partition}") == REFUSED
        assert (
            outcome(planted.insert("raw_signal_messages", db.tenant_id).replace('"raw_signal_messages"', partition))
            == REFUSED
        )
        assert outcome(f"delete from {partition}") == REFUSED


# What a stolen statement would try next: to stay, to grow, to look elsewhere, to get out.
BEYOND = (
    "create table mine (id integer)",
    "create view mine as select 1",
    "create function mine() returns integer language sql return 1",
    "create schema mine",
    "create role mine",
    "create function mine() returns integer language internal as 'pg_backend_pid'",
    "alter role springline_app superuser",
    "alter role springline_app bypassrls",
    "alter function current_tenant() security definer",
    "alter table account owner to springline_app",
    "create or replace function current_tenant() returns integer language sql return 1",
    "call protect_by_tenant('account', 'select')",
    "select relation.oid from pg_authid relation",
    "select stanumbers1 from pg_statistic",
    "select pg_read_file('PG_VERSION')",
    "select pg_ls_dir('.')",
    "select lo_import('/etc/hostname')",
    "copy (select 1) to '/tmp/springline-test'",
    "copy (select 1) to program 'true'",
    "select pg_reload_conf()",
    "select * from queue_message",
    "select * from relay_cursor",
    "delete from schedule_firing",
    "insert into tenant (slug, name) values ('mine', 'Mine')",
    "update audit_log set actor = 'nobody'",
    "delete from audit_log",
    "update event_log set data = '{}'",
    "delete from event_log",
    "delete from account",
    "delete from service_token",
)


def test_the_serving_role_can_do_nothing_else(outcome):
    assert {sql: told for sql in BEYOND if (told := outcome(sql)) != REFUSED} == {}


def test_statistics_and_counters_tell_nothing_of_others(db, planted, outcome):
    with closing(db.superuser.connect()) as connection:
        connection.execute_simple("analyze")
    tables = "', '".join(planted.tables)
    assert outcome(f"select most_common_vals from pg_stats where tablename in ('{tables}')") == set()
    with db.owner.transaction() as tx:
        sequences = [name for (name,) in tx.rows(SEQUENCES)]
    assert sequences
    assert {str(outcome(f"select last_value from {sequence}")) for sequence in sequences} == {REFUSED}
    with db.system.transaction():
        seen = outcome("select query from pg_stat_activity where usename <> current_user and query <> ''")
    assert seen <= {"<insufficient privilege>"}


def test_a_tenant_named_and_rolled_back_is_forgotten_by_the_pool(db, planted):
    """Also one that was named for the whole connection, which no statement of ours does."""
    pooled = Database(db.app.address)
    pooled.use(Pool(pooled, size=1))
    name = parse("test.name", f"set springline.tenant = '{db.other_tenant_id}'")
    fail = parse("test.fail", "select 1 / :named::integer")
    for table in planted.tables:
        rows = parse("test.rows", f'select tenant_id from "{table}"')
        with pytest.raises(DatabaseError, match="division by zero"), pooled.transaction() as tx:
            tx.value(fail, named=tx.execute(name))
        with pooled.transaction() as tx:
            assert outcome_of(tx, rows) == set(), table
        with pooled.transaction(db.tenant_id) as tx:
            assert outcome_of(tx, rows) <= {db.tenant_id}, table
    pooled.close()


def outcome_of(tx, rows):
    try:
        return {tenant for (tenant,) in tx.rows(rows)}
    except DatabaseError as error:
        if sqlstate(error) != REFUSED:
            raise
        return set()


def test_tenants_are_named_for_a_transaction_and_no_longer():
    """What is set for a whole connection would stay in the pool, for whoever comes next."""
    texts = [
        file.read_text(encoding="utf-8")
        for folder in ("layers", "infra", "functions", "migrations")
        for file in (ROOT / folder).rglob("*")
        if file.suffix in {".py", ".sql"}
    ]
    named = [use for text in texts for use in re.findall(r"[\w ]*\(?'?springline\.tenant'?[^)\n]*", text)]
    local = re.compile(r"set local springline\.tenant|current_setting\(|set_config\('springline\.tenant', .*, true")
    assert [use for use in named if not local.search(use)] == []
    assert len(named) >= 3


def test_a_tenant_is_a_number_and_nothing_else(db):
    for wrong in ("1; drop table account", "1 or 1=1", "1'"):
        with pytest.raises(ValueError, match="invalid literal"), db.app.transaction(wrong):
            pass
