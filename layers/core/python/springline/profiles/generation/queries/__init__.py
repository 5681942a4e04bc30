"""SQL of what generators read: one function per statement."""

from typing import NamedTuple

from springline.platform.database import Row, Transaction
from springline.platform.statements import statement

_MESSAGES_TO_READ = statement(__file__, "messages_to_read")
_NAMES_IN_GROUP = statement(__file__, "names_in_group")
_PERSON_TO_TELL = statement(__file__, "person_to_tell")


class Person(NamedTuple):
    """Who is told of; `group` is the name of the group that it is about."""

    name: str
    is_bot: bool
    group: str | None


def messages_to_read(tx: Transaction, user_id: int, *, newest: int, shortest: int) -> list[Row]:
    """A person's messages, those first that lead in something; the columns are the statement's."""
    return tx.rows(_MESSAGES_TO_READ, user_id=user_id, newest=newest, shortest=shortest)


def person_to_tell(tx: Transaction, user_id: int, group: str) -> Person | None:
    """A person, and the name of the group with the slug `group`."""
    row = tx.maybe(_PERSON_TO_TELL, user_id=user_id, group=group)
    return None if row is None else Person(*row)


def names_in_group(tx: Transaction, group: str, *, limit: int) -> list[str]:
    """What people in the group with the slug `group` call themselves."""
    return [name for (name,) in tx.rows(_NAMES_IN_GROUP, group=group, limit=limit)]
