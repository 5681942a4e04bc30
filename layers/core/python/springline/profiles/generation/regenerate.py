"""Writes anew of people, and answers for those who wait for it; who needs no new words costs nothing.

A delivery may come twice, late, or to two workers at once, and a worker may be killed anywhere. Whether there is
something to do is therefore read from the table of those who wait, never from the event.
"""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from springline.platform.database import Database, Transaction
from springline.platform.deliveries import Later
from springline.platform.errors import UnavailableError
from springline.platform.llm.ledger import Ledger
from springline.profiles import generation_runs, regeneration
from springline.profiles.generation.generate import Generated, generate
from springline.profiles.generation.generator import GenerationFailure, Generator
from springline.profiles.generation_runs import Answer, Failed
from springline.profiles.regeneration import Asked
from springline.runs.reporting import said_of

logger = logging.getLogger(__name__)

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
    wanted = [user_id for user_id in receives if user_id in waiting and user_id not in told]
    runs = _begin_runs(writing, wanted, settled=[user_id for user_id in receives if user_id not in wanted])
    done = _generate(writing, wanted, runs)
    put_off = {
        user_id for user_id, why in done.failures.items() if why.is_passing and receives[user_id] >= MOST_RECEIVES - 1
    }
    marked = _answer(writing, waiting, told, done)
    _put_off(writing, put_off)
    _end_runs(writing, runs, done)
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


def _begin_runs(writing: Writing, wanted: Collection[int], *, settled: Collection[int]) -> dict[int, int]:
    """Begin the runs of people who are going to be written of; end those that wait for people who needn't be."""

    def begin(tx: Transaction) -> dict[int, int]:
        generation_runs.settle(tx, settled, at=writing.now())
        return generation_runs.begin(tx, wanted, at=writing.now())

    return writing.database.run(begin, tenant_id=writing.tenant_id)


def _generate(writing: Writing, wanted: Sequence[int], runs: Mapping[int, int]) -> Generated:
    """Write of people; where that ends in an exception, which goes on from here, their runs have failed with it."""
    try:
        return writing.generate(wanted)
    except Exception as error:
        title, detail = said_of(error)
        try:
            writing.database.run(
                lambda tx: generation_runs.fail(tx, runs, title, detail, at=writing.now()), tenant_id=writing.tenant_id
            )
        except UnavailableError:
            logger.exception("how runs ended can't be written: the sweep will end them")
        raise


def _end_runs(writing: Writing, runs: Mapping[int, int], done: Generated) -> None:
    answers: dict[int, Answer | Failed] = {user_id: Failed(why.reason) for user_id, why in done.failures.items()}
    answers |= dict.fromkeys(done.stored, "stored")
    answers |= dict.fromkeys(done.late, "late")
    answers |= dict.fromkeys(done.without, "without")

    def end(tx: Transaction) -> None:
        generation_runs.end(tx, runs, answers, at=writing.now())

    if runs:
        writing.database.run(end, tenant_id=writing.tenant_id)


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
