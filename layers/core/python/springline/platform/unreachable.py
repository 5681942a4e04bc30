"""Why there is no connection to a database, and what to do about it, for people."""

import socket
from collections.abc import Mapping
from typing import cast

CONNECT_SECONDS = 10.0
"""How long a server may take to let somebody in."""

_BY_SQLSTATE: Mapping[str, str] = {
    "28000": "it refuses this user: look at the address, and at the server's pg_hba.conf",
    "28P01": "it refuses this user or password: look at the address",
    "3D000": "it has no such database: look at the address, or make it by `springline create-database`",
    "53300": "it takes no more connections: raise its max_connections, or have fewer processes",
    "57P03": "it is starting or stopping: try again",
}


def why(error: BaseException) -> str:
    """The reason in an error of pg8000 or the network, in words."""
    told = error.args[0] if error.args else None
    if isinstance(told, dict):
        fields = cast("Mapping[str, str]", told)
        said = fields.get("M", "it gives no reason")
        advice = _BY_SQLSTATE.get(fields.get("C", ""))
        return f"{said} ({advice})" if advice else said
    cause = error.__cause__ or error
    match cause:
        case TimeoutError():
            return f"nobody answered within {CONNECT_SECONDS:.0f} s: is it a PostgreSQL, and may this machine reach it?"
        case socket.gaierror():
            return "no machine has this name: look at the address"
        case ConnectionRefusedError() | FileNotFoundError():
            return "no PostgreSQL listens there: start it, or look at the address"
        case OSError() if cause.strerror:
            return f"the network says: {cause.strerror}"
        case _:
            return str(error)
