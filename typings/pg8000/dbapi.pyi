# What Springline uses of pg8000 1.31, which ships no types of its own.
import socket
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import BinaryIO, TypeAlias

from _typeshed import SupportsWrite

class Context:
    rows: list[list[object]] | None
    row_count: int
    columns: list[dict[str, object]] | None

Columns: TypeAlias = list[dict[str, object]] | None
InputFunctions: TypeAlias = list[Callable[[str], object]]

class Connection:
    _usock: socket.socket
    _sock: BinaryIO | None
    notifications: deque[tuple[int, str, str]]
    py_types: dict[type, Callable[[object], str | None]]
    def __init__(
        self,
        user: str,
        *,
        host: str | None = ...,
        port: int = ...,
        database: str | None = ...,
        password: str | None = ...,
        unix_sock: str | None = ...,
        ssl_context: object = ...,
        timeout: float | None = ...,
        application_name: str | None = ...,
        startup_params: dict[str, str] | None = ...,
    ) -> None: ...
    def register_in_adapter(self, oid: int, in_func: Callable[[str], object]) -> None: ...
    def execute_simple(self, statement: str) -> Context: ...
    def execute_unnamed(
        self,
        statement: str,
        vals: Sequence[object] = ...,
        oids: Sequence[int] = ...,
        stream: Iterable[bytes] | SupportsWrite[bytes] | None = ...,
    ) -> Context: ...
    def prepare_statement(self, statement: str, oids: Sequence[int]) -> tuple[bytes, Columns, InputFunctions]: ...
    def execute_named(
        self,
        statement_name_bin: bytes,
        params: Sequence[str | None],
        columns: Columns,
        input_funcs: InputFunctions,
        statement: str,
    ) -> Context: ...
    def handle_messages(self, context: Context) -> None: ...
    def close(self) -> None: ...
