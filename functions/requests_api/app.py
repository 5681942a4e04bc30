"""Opens requests and comments on them."""

from typing import Any

from springline.access.apis import new_api
from springline.community import requests
from springline.community.schemas import CommentWritten, NewComment, NewRequest, RequestOpened
from springline.platform import runtime
from springline.platform.http import Created, RateLimit, Request

ports = runtime.current()
api = new_api("requests_api", ports, limit=RateLimit(per_second=20, burst=100, clock=ports.clock))
app = api.chalice
SCOPE = "community:write"


@api.post(
    "/api/requests", scope=SCOPE, body=NewRequest, returns=RequestOpened, status=201, also=(404,), idempotent=True
)
def open_request(request: Request[None, NewRequest]) -> Created:
    """Ask for something, or offer it. The index has it once the event has travelled there."""
    asked = request.body
    opened = requests.open_request(
        request.tx,
        kind=asked.kind,
        title=asked.title,
        body=asked.body,
        author_id=_author(request, asked.opened_by),
        group=asked.group,
        at=ports.clock.now(),
    )
    return Created(
        RequestOpened(id=opened.request_id, comment_id=opened.comment_id),
        location=f"/api/index/requests/{opened.request_id}",
    )


@api.post(
    "/api/requests/{request_id}/comments",
    scope=SCOPE,
    body=NewComment,
    returns=CommentWritten,
    status=201,
    idempotent=True,
)
def write_comment(request: Request[None, NewComment], request_id: int) -> Created:
    """Comment on a request, written here or in a chat."""
    said = request.body
    author_id = _author(request, said.author)
    comment_id = requests.comment(request.tx, request_id, body=said.body, author_id=author_id, at=ports.clock.now())
    return Created(
        CommentWritten(id=comment_id, request_id=request_id),
        location=f"/api/index/requests/{request_id}#comment-{comment_id}",
    )


def _author(request: Request[Any, Any], person_id: int | None) -> int | None:
    if person_id is not None:
        return person_id
    return requests.own_person(request.tx, request.principal.actor, at=ports.clock.now())
