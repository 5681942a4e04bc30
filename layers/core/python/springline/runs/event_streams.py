"""Server-sent events in whole responses: each holds what there is, ends, and is asked for again by `Last-Event-ID`.

A response that never ended would not get through API Gateway, which passes on whole ones. Source: WHATWG HTML, "Server-
sent events": a client keeps the last id that it was sent, and comes back after `retry` milliseconds.
"""

from collections.abc import Iterable
from typing import NamedTuple

from springline.platform.http import Reply, Text
from springline.platform.http.problems import HttpError
from springline.runs.waiting import COME_BACK_SECONDS

_RETRY_MS = 1000
_MEDIA_TYPE = "text/event-stream; charset=utf-8"


class LastEventIdError(HttpError):
    """The Last-Event-ID is not one of this stream."""

    def __init__(self) -> None:
        super().__init__("send the last id that this stream has sent, or none to start anew")


class Sent(NamedTuple):
    """One event of a stream; `data` is one line. Without an id, the client keeps the one that it has."""

    name: str
    data: str
    id: str | None = None


def stream(events: Iterable[Sent], *, is_crowded: bool = False) -> Reply:
    """A whole response with these events; with none, a comment, so that something is sent."""
    retry = COME_BACK_SECONDS * 1000 if is_crowded else _RETRY_MS
    blocks = [f"retry: {retry}\n"]
    for one in events:
        lead = "" if one.id is None else f"id: {one.id}\n"
        blocks.append(f"{lead}event: {one.name}\ndata: {one.data}\n")
    if len(blocks) == 1:
        blocks.append(": nothing new\n")
    return Reply(Text("\n".join(blocks) + "\n", _MEDIA_TYPE))
