"""What is said of an insight, and the people, requests and other insights that it is about."""

from collections.abc import Sequence

from springline.access.model import Cause
from springline.insights import queries
from springline.insights.model import (
    MOST_LINKS,
    PUBLISH,
    Comment,
    CommentNotFoundError,
    InsightNotFoundError,
    Link,
    LinkTargetError,
    TooMuchError,
)
from springline.insights.queries import Target
from springline.platform.database import Transaction
from springline.platform.http.guards import Principal

_PEOPLE = "index:read"


def comment(tx: Transaction, cause: Cause, insight_id: int, text: str) -> Comment:
    """Say something of an insight; raises `InsightNotFoundError`."""
    _check_is_there(tx, insight_id)
    by = cause.principal.actor
    number = queries.add_comment(tx, insight_id, text, by=by, at=cause.at)
    return Comment(number, text, by, cause.at, None)


def delete_comment(tx: Transaction, cause: Cause, insight_id: int, comment_id: int) -> None:
    """Take back what one said; who publishes, also what others did. What is deleted already stays so.

    Raises `CommentNotFoundError`.
    """
    by = None if PUBLISH in cause.principal.scopes else cause.principal.actor
    if not queries.delete_comment(tx, insight_id, comment_id, by=by, at=cause.at):
        raise CommentNotFoundError(insight_id, comment_id)


def comments(tx: Transaction, insight_id: int, *, after: int, limit: int) -> list[Comment]:
    """What was said of an insight, in that order; raises `InsightNotFoundError`."""
    _check_is_there(tx, insight_id)
    return queries.comments(tx, insight_id, after=after, limit=limit)


def link(tx: Transaction, cause: Cause, insight_id: int, targets: Sequence[Target]) -> None:
    """Note what an insight is about; what it is linked to already stays linked.

    Raises `LinkTargetError` where there is no such person, request or insight, or it is the insight itself, and
    `TooMuchError`.
    """
    if not targets:
        return
    if ("insight", insight_id) in targets:
        raise LinkTargetError("an insight is not linked to itself")
    wanted = list(dict.fromkeys(targets))
    found = queries.targets(tx, wanted)
    missing = [f"{kind}/{number}" for kind, number in wanted if (kind, number) not in found]
    if missing:
        raise LinkTargetError(f"there is no {', '.join(missing)} to link to")
    if len(set(wanted) | {(kind, number) for kind, number, *_ in queries.links(tx, insight_id)}) > MOST_LINKS:
        raise TooMuchError(f"an insight has {MOST_LINKS} links at most")
    queries.add_links(tx, insight_id, wanted, by=cause.principal.actor, at=cause.at)


def link_to(tx: Transaction, cause: Cause, insight_id: int, target: Target) -> None:
    """Note that an insight is about one more thing; raises `InsightNotFoundError` and as `link` does."""
    queries.lock(tx, [insight_id])
    _check_is_there(tx, insight_id)
    link(tx, cause, insight_id, [target])


def unlink(tx: Transaction, insight_id: int, target: Target) -> None:
    """Forget that an insight is about something; raises `InsightNotFoundError`."""
    _check_is_there(tx, insight_id)
    queries.remove_link(tx, insight_id, target)


def links(tx: Transaction, principal: Principal, insight_id: int) -> list[Link]:
    """What an insight is about. What people and requests are called is told to who may read these."""
    found = queries.links(tx, insight_id)
    titles = queries.targets(tx, [(kind, number) for kind, number, *_ in found])
    may_read_people = _PEOPLE in principal.scopes
    return [
        Link(kind, number, titles.get((kind, number)) if kind == "insight" or may_read_people else None, by, at)
        for kind, number, by, at in found
    ]


def _check_is_there(tx: Transaction, insight_id: int) -> None:
    if insight_id not in queries.insights(tx, [insight_id]):
        raise InsightNotFoundError(insight_id)
