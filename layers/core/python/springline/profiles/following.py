"""What becomes of highlights when messages that they rest on are edited or taken back.

Nothing here believes what an event says but which message it is about: what the message says is read. So events may
come twice, late and in any order. Words are hidden from the moment on that they are taken back, without any of this;
what is done here is to forget them, to say what is stale, and to ask for something new.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from springline.community.requests import PersonNotFoundError
from springline.platform.database import Database, Transaction
from springline.profiles import highlight_queries as queries
from springline.profiles import provenance, regeneration
from springline.profiles import user_profile_highlight_service as highlights
from springline.profiles.highlight_queries import CitedMessage
from springline.profiles.highlights import MESSAGE_EDITED, MESSAGE_GONE
from springline.profiles.marking import StaleMark, mark_many_stale


@dataclass(frozen=True, slots=True)
class Followed:
    """What came of a batch: people whose highlights were marked stale, and highlights or versions that lost words."""

    marked: int = 0
    forgotten: int = 0


def follow(
    database: Database, tenant_id: int, messages: Mapping[int, datetime], *, now: Callable[[], datetime]
) -> Followed:
    """Bring provenance and highlights up to date with messages that were edited or taken back.

    `messages` has, for each, the time at which the database recorded the newest of its changes (`recordedtime`). One
    transaction looks at all of them again, one more finds whose highlights cite them or once did, and then there is one
    for each of these people: none of them ever waits for one lock with another in hand.
    """
    at = now()
    database.run(lambda tx: provenance.observe(tx, messages, at=at), tenant_id=tenant_id)
    with database.transaction(tenant_id) as tx:
        pairs = provenance.citing(tx, messages)
        cited = queries.cited_messages(tx, pairs, at) if pairs else []
    theirs: defaultdict[int, list[CitedMessage]] = defaultdict(list)
    for one in cited:
        theirs[one.user_id].append(one)
    done = [
        database.run(lambda tx, of=of: _follow(tx, of, messages, at), tenant_id=tenant_id) for of in theirs.values()
    ]
    return Followed(sum(one.marked for one in done), sum(one.forgotten for one in done))


def _follow(tx: Transaction, of: Sequence[CitedMessage], messages: Mapping[int, datetime], at: datetime) -> Followed:
    """Forget what one person took back, and mark what is told of them; who was erased meanwhile has nothing to mark."""
    user_id, forgotten = of[0].user_id, 0
    # Those told already are left out: a repeated mark would count as a new one for generators under way.
    marks = [StaleMark(user_id, *why) for why in _reasons(of, messages).items() if why not in of[0].marks]
    marked = mark_many_stale(tx, marks).get(user_id)
    if marked is not None and marked.is_due:
        regeneration.request(tx, [user_id], reason=min(marked.by_reason), at=at)
    if not all(one.stands for one in of):
        with suppress(PersonNotFoundError):
            forgotten = highlights.forget_gone(tx, user_id, at=at)  # the last: see there for locks
    return Followed(int(marked is not None and marked.counts), forgotten)


def _reasons(of: Sequence[CitedMessage], messages: Mapping[int, datetime]) -> dict[str, datetime]:
    """Why the newest words are stale, as `get` finds it, and when each reason last arose."""
    reasons: dict[str, datetime] = {}
    for one in of:
        if one.is_cited and not (one.stands and one.is_same):
            reason = MESSAGE_EDITED if one.stands else MESSAGE_GONE
            reasons[reason] = max(messages[one.message_id], reasons.get(reason, messages[one.message_id]))
    return reasons
