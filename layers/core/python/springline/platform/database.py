"""PostgreSQL, as every part of Springline uses it: one transaction at a time, under one tenant.

pg8000 runs the statements; SQLAlchemy writes the dynamic ones: Core expressions are compiled to text here and run the
same way. Functions that need none never import it: a queue function has to start in a fraction of the time that
SQLAlchemy takes to import.

A transaction's tenant is set in the same round trip that opens it, and row-level security reads it from there. There
is no way to run a statement without saying for which tenant, or that it is for none (`tenant_id=None`), in which case
row-level security shows no tenant's rows.
"""

import re
import select
import socket
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import parse_qs, unquote, urlsplit

import pg8000.dbapi
from pg8000.converters import literal, make_params
from pg8000.exceptions import DatabaseError, InterfaceError

from springline.platform import traces
from springline.platform.errors import UnavailableError
from springline.platform.lending import Connections, Lease, OneConnection
from springline.platform.statements import Statement
from springline.platform.unreachable import CONNECT_SECONDS, why

if TYPE_CHECKING:
    from _typeshed import SupportsWrite
    from pg8000.dbapi import Columns, Context, InputFunctions
    from sqlalchemy import Executable

Row = tuple[Any, ...]
T = TypeVar("T")

# Serialization failure, deadlock, a lock that did not come in time: the transaction did nothing, run it again.
_RETRYABLE = frozenset({"40001", "40P01", "55P03"})
_UNAVAILABLE = _RETRYABLE | frozenset({"57014", "57P01", "57P02", "57P03", "08000", "08003", "08006", "53300"})
_STORAGE_FULL = frozenset({"53100", "53200", "58030"})
_TIMESTAMPTZ = 1184  # PostgreSQL's number of the type
_PLACE = re.compile(r"\$(\d+)")  # of a parameter
_QUOTES_ROWS = frozenset({"D", "W"})  # an error's DETAIL and CONTEXT


class DatabaseUnavailableError(UnavailableError):
    """The database can't be reached. What was not acknowledged did not happen; try again."""

    retry_after_seconds = 2


class StorageFullError(DatabaseUnavailableError):
    """The database can't write: its disk is full. Nothing was changed; free space, then try again."""

    retry_after_seconds = 30


class RowCountError(LookupError):
    """A statement that returns exactly one row returned another number of them."""

    def __init__(self, statement: str, rows: int) -> None:
        super().__init__(f"statement {statement} returned {rows} rows, expected one")
        self.rows = rows


def sqlstate(error: BaseException | None) -> str | None:
    """The five-letter SQLSTATE of a database error, or None where it has none."""
    detail: object = error.args[0] if error is not None and error.args else None
    return cast("dict[str, str]", detail).get("C") if isinstance(detail, dict) else None


def lost_a_tie(error: BaseException | None) -> bool:
    """Whether PostgreSQL gave way to another transaction: nothing happened, and the same may succeed the next time."""
    return sqlstate(error) in _RETRYABLE


def took_too_long(error: UnavailableError) -> bool:
    """Whether a statement was ended because it took too long: with less to do it may succeed."""
    return sqlstate(error.__cause__) == "57014"


def constraint(error: BaseException) -> str | None:
    """The name of the constraint that a database error speaks of, or None."""
    detail: object = error.args[0] if error.args else None
    return cast("dict[str, str]", detail).get("n") if isinstance(detail, dict) else None


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is and who connects. `repr` never shows the password."""

    user: str
    database: str
    host: str | None
    port: int
    unix_socket: str | None
    password: str | None
    tls: bool

    @classmethod
    def parse(cls, url: str) -> "Address":
        """Read `postgresql://user:password@host:port/database`, or `…@/database?host=/folder/of/socket`."""
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        folder = query.get("host", [None])[0]
        port = parts.port or int(query.get("port", ["5432"])[0])
        return cls(
            user=unquote(parts.username or "postgres"),
            database=unquote(parts.path.lstrip("/")) or "postgres",
            host=None if folder else (parts.hostname or "127.0.0.1"),
            port=port,
            unix_socket=f"{folder}/.s.PGSQL.{port}" if folder else None,
            password=unquote(parts.password) if parts.password else None,
            tls=query.get("sslmode", ["disable"])[0] not in {"disable", "allow", "prefer"},
        )

    def __repr__(self) -> str:
        return f"Address({self})"

    def __str__(self) -> str:
        return f"{self.user}@{self.unix_socket or f'{self.host}:{self.port}'}/{self.database}"


class PgConnection(pg8000.dbapi.Connection):
    """A pg8000 connection that keeps its prepared statements and knows whether it is still usable."""

    def __init__(self, address: Address, settings: dict[str, str]) -> None:
        self.prepared: dict[Statement, tuple[bytes, Columns, InputFunctions]] = {}
        self.fresh = True  # until its first transaction has begun
        try:
            super().__init__(
                address.user,
                host=address.host,
                port=address.port,
                database=address.database,
                password=address.password,
                unix_sock=address.unix_socket,
                ssl_context=address.tls,
                timeout=CONNECT_SECONDS,
                application_name="springline",
                startup_params=settings,
            )
        except BaseException:
            self._hang_up()
            raise
        self._usock.settimeout(None)  # statements have the server's limits
        self.register_in_adapter(_TIMESTAMPTZ, _moment)
        if address.host is not None:
            # pg8000 leaves Nagle's algorithm on: a parameter of 30 kB then waits 44 ms for an acknowledgement.
            self._usock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        """Close the connection; where the server has hung up, without a goodbye.

        pg8000 closes what it could not open, and an error of that would hide why: a wrong password, too many clients.
        """
        stream = self._sock
        try:
            super().close()
        except InterfaceError:
            if stream is None:
                raise
            with suppress(OSError):
                stream.close()

    def _hang_up(self) -> None:
        # pg8000 leaves a connection open that broke before the server's first word.
        for end in (getattr(self, "_sock", None), getattr(self, "_usock", None)):
            if end is not None:
                with suppress(OSError):
                    end.close()

    def run(self, statement: Statement, arguments: Sequence[object]) -> "Context":
        """Run a statement, prepared on its first use by this connection; returns pg8000's result context."""
        known = self.prepared.get(statement)
        if known is None:
            known = self.prepared[statement] = self.prepare_statement(statement.text, ())
        name, columns, input_functions = known
        return self.execute_named(name, make_params(self.py_types, arguments), columns, input_functions, statement.text)

    def limit_waiting(self, seconds: float) -> None:
        """From now on a server that is silent for so long counts as gone: an `InterfaceError`. For last words."""
        self._usock.settimeout(seconds)

    def handle_messages(self, context: "Context") -> None:
        """Read the server's answer; a connection that breaks meanwhile is an `InterfaceError`, like all others.

        Errors lose the parts in which PostgreSQL quotes rows: people's words must not get into a log by a traceback.
        The server's own log has them.
        """
        try:
            super().handle_messages(context)
        except DatabaseError as error:
            fields = cast("dict[str, str]", error.args[0])
            error.args = ({name: text for name, text in fields.items() if name not in _QUOTES_ROWS},)
            raise
        except OSError as error:
            raise InterfaceError("network error") from error

    def wait_for_notifications(self, seconds: float) -> set[str]:
        """Wait up to `seconds` for NOTIFY on the channel that this connection listens to; returns the payloads.

        Raises `DatabaseUnavailableError` where the connection is lost.
        """
        try:
            if not self.notifications:
                select.select([self._usock], [], [], seconds)
                self.execute_simple("select")  # reads what has arrived; pg8000 keeps notifications it meets on the way
        except (InterfaceError, DatabaseError, OSError) as error:
            raise DatabaseUnavailableError(f"the connection was lost while listening: {error}") from error
        payloads = {payload for _, _, payload in self.notifications}
        self.notifications.clear()
        return payloads


class Transaction:
    """One open transaction. Its statements see the rows of `tenant_id` and no others."""

    __slots__ = ("_announcements", "_connection", "tenant_id")

    def __init__(self, connection: PgConnection, tenant_id: int | None, announcements: list[str]) -> None:
        self._connection = connection
        self._announcements = announcements  # statements that follow the commit
        self.tenant_id = tenant_id

    def rows(self, query: "Statement | Executable", **parameters: object) -> list[Row]:
        """All rows that a query returns."""
        return [tuple(row) for row in self._run(query, parameters).rows or ()]

    def maybe(self, query: "Statement | Executable", **parameters: object) -> Row | None:
        """The only row, or None where there is none; raises `RowCountError` where there are several."""
        rows = self._run(query, parameters).rows or ()
        if len(rows) > 1:
            raise RowCountError(_name(query), len(rows))
        return tuple(rows[0]) if rows else None

    def one(self, query: "Statement | Executable", **parameters: object) -> Row:
        """The only row; raises `RowCountError` where there is none or there are several."""
        row = self.maybe(query, **parameters)
        if row is None:
            raise RowCountError(_name(query), 0)
        return row

    def value(self, query: "Statement | Executable", **parameters: object) -> Any:
        """The first column of the only row."""
        return self.one(query, **parameters)[0]

    def execute(self, query: "Statement | Executable", **parameters: object) -> int:
        """Run a statement for its effect; returns how many rows it touched."""
        return max(self._run(query, parameters).row_count, 0)

    def copy(self, query: Statement, lines: Iterable[bytes]) -> int:
        """Feed a `copy … from stdin` statement with lines, gathered into larger messages; returns how many rows."""
        return self._connection.execute_unnamed(query.text, (), stream=_gathered(lines)).row_count

    def copy_out(self, query: Statement, into: "SupportsWrite[bytes]", **parameters: object) -> int:
        """Write a query's rows, one line of `copy … to stdout` at a time; returns how many there were.

        COPY has no parameters: values are written into the statement, each where the query casts it.
        """
        values = query.arguments(parameters)
        text = _PLACE.sub(lambda place: literal(values[int(place[1]) - 1]), query.text)
        return self._connection.execute_unnamed(f"copy ({text}) to stdout", (), stream=into).row_count

    def announce(self, channel: str, payload: str) -> None:
        """Wake who listens on a channel, once this transaction has committed.

        PostgreSQL lets transactions that notify commit one at a time, each with its own wait for the disk: eight
        connections then get a fifth of the commits. So the NOTIFY follows the commit, in the same round trip. A crash
        between the two loses it, so whoever listens also looks by itself now and then.
        """
        quoted = payload.replace("'", "''")
        self._announcements.append(f"notify {channel}, '{quoted}'")

    def _run(self, query: "Statement | Executable", parameters: dict[str, object]) -> "Context":
        spans = traces.spans()
        if spans is None:
            return self._asked(query, parameters)
        name = _name(query)
        with spans.inner(name, "client", {"db.system.name": "postgresql", "db.query.summary": name}):
            return self._asked(query, parameters)

    def _asked(self, query: "Statement | Executable", parameters: dict[str, object]) -> "Context":
        if isinstance(query, Statement):
            return self._connection.run(query, query.arguments(parameters))
        from springline.platform.expressions import compiled

        text, arguments = compiled(query, parameters)
        return self._connection.execute_unnamed(text, arguments)


def _moment(text: str) -> datetime | str:
    """A timestamptz; as text where Python has no such time (`infinity`). pg8000's own takes fifty times as long."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text


def _name(query: object) -> str:
    return query.name if isinstance(query, Statement) else "expression"


def _gathered(lines: Iterable[bytes], *, size: int = 1 << 16) -> Iterator[bytes]:
    batch: list[bytes] = []
    held = 0
    for line in lines:
        batch.append(line)
        held += len(line)
        if held >= size:
            yield b"".join(batch)
            batch, held = [], 0
    yield b"".join(batch)


class Database:
    """A database and the role that connects to it."""

    def __init__(
        self, address: Address, *, connections: Connections | None = None, settings: dict[str, str] | None = None
    ) -> None:
        self.address = address
        self._settings = {"TimeZone": "UTC", **(settings or {})}
        self._connections: Connections = connections or OneConnection(self.connect)

    def connect(self) -> PgConnection:
        """Open a connection of its own, for the caller to close.

        Raises `DatabaseUnavailableError`, as `StorageFullError` where the server can't even begin a session for that.
        """
        try:
            return PgConnection(self.address, self._settings)
        except (InterfaceError, DatabaseError, OSError) as error:
            raise self._unreached(error) from error

    def _unreached(self, error: Exception) -> DatabaseUnavailableError:
        unavailable = StorageFullError if sqlstate(error) in _STORAGE_FULL else DatabaseUnavailableError
        return unavailable(f"no connection to {self.address}: {why(error)}")

    def listen(self, channel: str) -> PgConnection:
        """Open a connection that hears NOTIFY on a channel, for the caller to close; raises as `connect` does."""
        connection = self.connect()
        try:
            connection.execute_simple(f"listen {channel}")
        except (InterfaceError, DatabaseError) as error:
            with suppress(InterfaceError):
                connection.close()
            raise DatabaseUnavailableError(f"can't listen to {channel}: {error}") from error
        return connection

    def use(self, connections: Connections) -> None:
        """Take connections from somewhere else from now on, such as a pool."""
        self._connections = connections

    def close(self) -> None:
        """Close idle connections."""
        self._connections.close()

    @contextmanager
    def transaction(self, tenant_id: int | None = None) -> Generator[Transaction]:
        """One transaction for `tenant_id`: committed at the end, rolled back on any exception.

        Raises `DatabaseUnavailableError` where the connection is lost; what was not committed then did not happen, and
        of a lost commit nobody knows: every caller can be run again.
        """
        lease = self._begin(tenant_id)
        connection = lease.connection
        try:
            announcements: list[str] = []
            yield Transaction(connection, tenant_id, announcements)
            connection.execute_simple("; ".join(["commit", *announcements]))
        except BaseException as error:
            if not _roll_back(connection):
                lease.discard()
            else:
                lease.give_back()
            translated = _translated(error)
            if translated is not None:
                raise translated from error
            raise
        lease.give_back()

    def run(self, work: Callable[[Transaction], T], *, tenant_id: int | None = None, attempts: int = 5) -> T:
        """Run `work` in a transaction; again, at most `attempts` times, where PostgreSQL broke a tie against it."""
        while True:
            attempts -= 1
            try:
                with self.transaction(tenant_id) as tx:
                    return work(tx)
            except (DatabaseError, DatabaseUnavailableError) as error:
                reported = error.__cause__ if isinstance(error, DatabaseUnavailableError) else error
                if not lost_a_tie(reported) or attempts == 0:
                    raise

    def _begin(self, tenant_id: int | None) -> Lease:
        begin = "begin" if tenant_id is None else f"begin; set local springline.tenant = '{int(tenant_id)}'"
        spans = traces.spans()
        if spans is not None and spans.traceparent is not None:
            begin += f"; set local springline.trace = '{spans.traceparent}'"  # what events then have as their trace
        while True:
            lease = self._connections.lend()
            try:
                lease.connection.execute_simple(begin)
            except (InterfaceError, DatabaseError, OSError) as error:
                lease.discard()
                if not lease.connection.fresh:
                    continue  # it had died while idle: nothing was asked of it yet, so another one may serve
                raise self._unreached(error) from error
            lease.connection.fresh = False
            return lease


def _roll_back(connection: PgConnection) -> bool:
    """End a failed transaction; False where the connection can't be used any more."""
    try:
        connection.execute_simple("rollback")
    except Exception:  # noqa: BLE001 - whatever is wrong with it, the connection is closed and replaced
        return False
    return True


def _translated(error: BaseException) -> DatabaseUnavailableError | None:
    if isinstance(error, InterfaceError):
        return DatabaseUnavailableError(f"the connection was lost: {error}")
    if isinstance(error, DatabaseError):
        state = sqlstate(error)
        if state in _STORAGE_FULL:
            return StorageFullError("the database's disk is full")
        if state in _UNAVAILABLE:
            return DatabaseUnavailableError(f"the database is not available ({state})")
    return None
