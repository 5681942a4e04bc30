"""SQL of administration: one function per statement."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from springline.platform.database import Transaction
from springline.platform.statements import statement

_PERSON = statement(__file__, "person_to_manage")
_CITED = statement(__file__, "cited_messages")


class CitedMessage(NamedTuple):
    """A message that words rest on.

    `stands`: it was neither deleted nor has it expired; of one that doesn't there is no `text`. `request_id` and
    `comment_id` say where it can be opened, None where it is part of no request.
    """

    id: int
    sent_at: datetime | None
    edited_at: datetime | None
    stands: bool
    text: str | None
    group: str | None
    request_id: int | None
    comment_id: int | None


def person(tx: Transaction, user_id: int) -> tuple[str, int] | None:
    """A person's name, and the number of the newest version of what is told of them; None where nobody is."""
    row = tx.maybe(_PERSON, user_id=user_id)
    return None if row is None else (row[0], row[1])


def cited(tx: Transaction, user_id: int, message_ids: Collection[int]) -> list[CitedMessage]:
    """Messages of a person, in the order in which they were sent."""
    if not message_ids:
        return []
    return [CitedMessage(*row) for row in tx.rows(_CITED, user_id=user_id, ids=sorted(message_ids))]
