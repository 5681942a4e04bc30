"""Asks the host in this container whether it answers; exits with 1 where it does not. Standard library only.

Run: python -m infra.container.health [/health/readyz]
"""

import os
import sys
from contextlib import closing
from http.client import HTTPConnection, HTTPException

_SECONDS = 4.0


def is_well(path: str, port: int) -> bool:
    """Whether `path` is answered with 200 within four seconds."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=_SECONDS)) as connection:
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False


if __name__ == "__main__":
    asked = sys.argv[1] if len(sys.argv) > 1 else "/health/livez"
    sys.exit(not is_well(asked, int(os.environ.get("PORT", "8080"))))
