"""Asks kept questions again whose answers are stale, so that who looks at one finds what the sources say now."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from pg8000.exceptions import DatabaseError

from springline.access.model import Cause, command_principal
from springline.insights import answers
from springline.insights.ask_views import Questions
from springline.platform.database import Database
from springline.platform.errors import DomainError

logger = logging.getLogger(__name__)

MOST = 20
"""Answers of a tenant that one run asks again; a next run goes on."""


def ask_stale(
    database: Database, questions: Questions, tenant_id: int, *, now: Callable[[], datetime], go_on: Callable[[], bool]
) -> int:
    """Ask stale answers again, each in a transaction of its own; returns how many.

    One that can't be asked stays stale, is told in the log, and holds up no other: it is tried again after them. Asking
    twice makes no second version, so runs may overlap.
    """
    with database.transaction(tenant_id) as tx:
        stale = answers.stale(tx, limit=MOST)
    done = 0
    for answer_id in stale:
        if not go_on():
            break
        cause = Cause(command_principal(tenant_id, "ask-again"), now())
        try:
            with database.transaction(tenant_id) as tx:
                question, scope, before = answers.asked(tx, answer_id)
            answered = questions.answered(cause.principal, question, scope, before)
            again = partial(answers.again, cause=cause, answer_id=answer_id, answered=answered)
            database.run(again, tenant_id=tenant_id)
        except (DomainError, DatabaseError):
            logger.exception("answer %s could not be asked again", answer_id)
            with database.transaction(tenant_id) as tx:
                answers.asked_in_vain(tx, answer_id, at=cause.at)
        else:
            done += 1
    return done
