"""Reviewers who come at the same time: nothing is looked at by two, and nothing is decided twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from springline.access.model import Role
from springline.insights import conflicts, leases, reviews, service
from springline.insights.model import Claim, InsightMovedOnError, Queue
from springline.insights.reviews import InsightDecision
from springline.platform.pool import Pool

pytestmark = pytest.mark.integration

QUOTE = "Paid leave is 25 days a year."
REVIEWERS = 6


@pytest.fixture
def many(grounds):
    grounds.db.app.close()
    grounds.db.app.use(Pool(grounds.db.app, size=REVIEWERS))
    return [grounds.person(number, Role.OPERATOR) for number in range(10, 10 + REVIEWERS)]


def at_once(people, work):
    """What each of the people gets who begin together."""
    together = Barrier(len(people))

    def begin(person):
        together.wait()
        return work(person)

    with ThreadPoolExecutor(len(people)) as threads:
        return list(threads.map(begin, people))


def test_no_two_take_the_same_next(grounds, ada, many):
    quote = grounds.cite(ada, QUOTE)
    made = [grounds.draft(ada, quote, confidence=number / 100).id for number in range(18)]

    def empty_the_queue(person):
        taken = []
        while item := grounds.do(reviews.take_next, person, Queue.LOW_CONFIDENCE):
            taken.append(item.subject[1])
        return taken

    taken = at_once(many, empty_the_queue)
    assert sorted(number for some in taken for number in some) == made


def test_no_two_claim_the_same(grounds, ada, many):
    quote = grounds.cite(ada, QUOTE)
    subjects = [("insight", grounds.draft(ada, quote).id) for _ in range(10)]
    claimed = at_once(many, lambda person: grounds.do(leases.claim, person, subjects)[0])
    assert sorted((lease.kind, lease.id) for some in claimed for lease in some) == subjects


def test_decided_once_whoever_comes_first(grounds, ada, many):
    quote = grounds.cite(ada, QUOTE)
    insights = [grounds.draft(ada, quote, claim=Claim("leave", "lasts", number)) for number in range(4)]

    def review(person):
        decisions = [
            InsightDecision(one.id, 1, "review")
            for one in (insights if person.actor < "account/13" else insights[::-1])
        ]
        return grounds.do(reviews.decide, person, decisions, together=False)

    outcomes = [one for some in at_once(many, review) for one in some]
    assert sum(one.done is not None for one in outcomes) == len(insights)
    assert {type(one.error) for one in outcomes if one.error} == {InsightMovedOnError}


def test_of_two_edits_of_the_same_version_one_is_told(grounds, ada, many):
    insight = grounds.draft(ada, grounds.cite(ada, QUOTE))

    def edit(person):
        try:
            statement = f"Leave, says {person.actor}"
            return grounds.do(service.change, person, insight.id, based_on=1, statement=statement).version
        except InsightMovedOnError as error:
            return error.extensions["current_version"]

    assert at_once(many, edit) == [2] * REVIEWERS
    assert grounds.get(insight.id).version == 2


def test_what_contradicts_an_insight_does_not_wait_for_who_changes_it(grounds, ada, many):
    quote = grounds.cite(ada, QUOTE)
    held = grounds.draft(ada, quote, claim=Claim("leave", "lasts", 25))
    with ThreadPoolExecutor(1) as threads, grounds.transaction() as tx:
        service.held(tx, held.id, 1)
        other = threads.submit(grounds.draft, many[0], quote, claim=Claim("leave", "lasts", 30)).result(timeout=20)
        # Had the other one waited for this insight, this would wait for it in turn.
        service.change(tx, grounds.cause(ada), held.id, based_on=1, confidence=0.5)
    with grounds.transaction() as tx:
        (conflict,) = conflicts.of_insight(tx, held.id)
    assert (conflict.first_id, conflict.second_id) == (held.id, other.id)
