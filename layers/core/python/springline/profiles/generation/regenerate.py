"""Writes anew of people, and answers for those who wait for it; who needs no new words costs nothing.

A delivery may come twice, late, or to two workers at once, and a worker may be killed anywhere. Whether there is
something to do is therefore read from the table of those who wait, never from the event.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from springline.platform.database import Database, Transaction
from springline.platform.deliveries import Later
from springline.platform.llm.ledger import Ledger
from springline.profiles import regeneration
from springline.profiles.generation.generate import Generated, generate
from springline.profiles.generation.generator import GenerationFailure, Generator
from springline.profiles.regeneration import Asked

MOST_RECEIVES = 5
"""How often a person's message comes before it is a dead letter, as template.yaml says."""

_FIRST_REST = timedelta(seconds=30)
_LONGEST_REST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Writing:
    """What people are written of with, in a run.

    Attributes:
        database: As the serving role.
        tenant_id: Whose people they are.
        generator: Writes; its budget is the run's.
        ledger: Where its costs are entered.
        now: The time.
    """

    database: Database
    tenant_id: int
    generator: Generator
    ledger: Ledger
    now: Callable[[], datetime]

    def generate(self, user_ids: Sequence[int]) -> Generated:
        """Write of people, and enter what it costs."""
        with self.ledger.run(self.database, self.tenant_id, self.generator):
            return generate(self.database, self.tenant_id, user_ids, self.generator, now=self.now)


@dataclass(frozen=True, slots=True)
class Regenerated:
    """What became of people who were asked for.

    Attributes:
        generated: What became of those of whom was written.
        failed: Whose message has to come again, with why and when.
        put_off: Whose message is done, with another one on its way: nothing is wrong with them.
        marked: How many come again because they were marked stale meanwhile.
    """

    generated: Generated
    failed: Mapping[int, Later]
    put_off: Collection[int]
    marked: int


def write(writing: Writing, user_ids: Sequence[int]) -> Generated:
    """Write of people whether or not they wait for it; those who do need not come any more."""
    with writing.database.transaction(writing.tenant_id) as tx:
        waiting = regeneration.asked(tx, user_ids)
    done = writing.generate(user_ids)
    _answer(writing, waiting, (), done)
    return done


def regenerate(writing: Writing, receives: Mapping[int, int]) -> Regenerated:
    """Write of people, the keys of `receives`, as far as they wait for it. Its values say how often messages have come.

    What is wrong with one person fails that person's message alone: it rests longer each time, and is a dead letter in
    the end. What is wrong with nobody in particular, such as a budget that is used up, must make no dead letters:
    before its last receive such a message is done, and a new one takes its place.
    """
    with writing.database.transaction(writing.tenant_id) as tx:
        waiting = regeneration.asked(tx, receives)
        told = {user_id for user_id, one in waiting.items() if regeneration.is_told(tx, one)}
    done = writing.generate([user_id for user_id in receives if user_id in waiting and user_id not in told])
    put_off = {
        user_id for user_id, why in done.failures.items() if why.is_passing and receives[user_id] >= MOST_RECEIVES - 1
    }
    marked = _answer(writing, waiting, told, done)
    _put_off(writing, put_off)
    failed = {
        user_id: Later(why.reason, _rest(why, receives[user_id]))
        for user_id, why in done.failures.items()
        if user_id not in put_off
    }
    return Regenerated(done, failed, put_off, marked)


def _answer(writing: Writing, waiting: Mapping[int, Asked], told: Collection[int], done: Generated) -> int:
    """Answer for people as far as they wait; returns how many come again."""
    answers = [waiting[one] for one in (*told, *done.stored, *done.late, *done.without) if one in waiting]

    def answer(tx: Transaction) -> int:
        return regeneration.answered(tx, answers, without=done.without)

    return writing.database.run(answer, tenant_id=writing.tenant_id) if answers else 0


def _put_off(writing: Writing, user_ids: Collection[int]) -> None:
    """Put new messages in the place of those that are at their last receive but one."""

    def ask(tx: Transaction) -> None:
        regeneration.request(tx, user_ids, reason="put_off", again=True)

    if user_ids:
        writing.database.run(ask, tenant_id=writing.tenant_id)


def _rest(why: GenerationFailure, receives: int) -> timedelta:
    """How long a message rests: as the provider asks; else, or where the person may be at fault, longer each time."""
    growing = min(_FIRST_REST * 4 ** (receives - 1), _LONGEST_REST)
    if why.retry_after is None:
        return growing
    return why.retry_after if why.is_passing else max(why.retry_after, growing)
