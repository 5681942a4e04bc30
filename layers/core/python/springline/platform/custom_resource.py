"""Doing something as a step of a CloudFormation deployment, which waits for an answer and goes back on a failure.

Source: "Custom resource request and response reference", AWS CloudFormation user guide. An answer is a JSON object that
is put to a URL of S3; without one a deployment waits for an hour, so there is always one, whatever happens.
"""

import json
import logging
import os
import threading
from collections.abc import Callable, Mapping
from typing import Any, Protocol

_LOG = logging.getLogger(__name__)
_LONGEST_REASON = 1000  # an answer may have 4096 bytes
_ATTEMPTS = 3
_SECONDS = 5.0


class Put(Protocol):
    """Sends a body to a URL."""

    def __call__(self, url: str, body: bytes) -> None:
        """Put `body`; raises OSError."""
        ...


def put(url: str, body: bytes) -> None:
    """Put `body`, with bounded waiting and up to three attempts; raises OSError."""
    from urllib.request import Request, urlopen

    # S3 signed the URL for an empty content type.
    request = Request(url, data=body, method="PUT", headers={"Content-Type": ""})  # noqa: S310 - CloudFormation's own
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with urlopen(request, timeout=_SECONDS):  # noqa: S310 - as above
                return
        except OSError:
            if attempt == _ATTEMPTS:
                raise


def end_process() -> None:
    """End this process at once: the database notices, and rolls back what was under way."""
    os._exit(1)


def answer(
    event: Mapping[str, Any],
    work: Callable[[], Mapping[str, str]],
    *,
    name: str,
    seconds: float,
    send: Put = put,
    give_up: Callable[[], None] = end_process,
) -> None:
    """Run `work` where a resource is created or updated, and tell CloudFormation how it ended. Deleting does nothing.

    Args:
        event: CloudFormation's request.
        work: Returns what other resources may refer to. Where it raises, the deployment fails, and is told the error.
        name: The resource's physical id. It never changes, so no update ever replaces the resource.
        seconds: How long `work` may take; then the deployment is told that it failed, and `give_up` is called.
        send: Sends the answer; raises OSError where that can't be done.
        give_up: Ends the process, and with it `work`.
    """
    answering = _Answer(event, name, send)

    def expire() -> None:
        if answering.give("FAILED", reason=f"it was not done within {seconds:.0f} s, and was given up"):
            give_up()

    if event["RequestType"] == "Delete":
        answering.give("SUCCESS")
        return
    watchdog = threading.Timer(seconds, expire)
    watchdog.daemon = True
    watchdog.start()
    try:
        data = work()
    except BaseException as error:  # noqa: BLE001 - there is always an answer
        _LOG.exception("the deployment has to go back")
        answering.give("FAILED", reason=f"{type(error).__name__}: {error}")
    else:
        answering.give("SUCCESS", data=data)
    finally:
        watchdog.cancel()


class _Answer:
    """One answer to one request: whoever comes second is too late."""

    def __init__(self, event: Mapping[str, Any], name: str, send: Put) -> None:
        self._url: str = event["ResponseURL"]
        self._send = send
        self._lock = threading.Lock()
        self._given = False
        self._common = {
            "PhysicalResourceId": event.get("PhysicalResourceId", name),
            **{key: event[key] for key in ("StackId", "RequestId", "LogicalResourceId")},
        }

    def give(self, status: str, *, reason: str = "", data: Mapping[str, str] | None = None) -> bool:
        """Send the answer; False where one was given before."""
        with self._lock:
            if self._given:
                return False
            self._given = True
            body = {**self._common, "Status": status, "Reason": reason[:_LONGEST_REASON], "Data": data or {}}
            self._send(self._url, json.dumps(body).encode())
            return True
