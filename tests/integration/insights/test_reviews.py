"""The review queues: what is in them, page by page, who looks at what, and decisions of many at once."""

import pytest

from springline.access.model import Role
from springline.insights import leases, resolutions, reviews, service
from springline.insights.model import Claim, ClaimedError, Queue, TooMuchError
from springline.insights.reviews import ConflictDecision, InsightDecision
from tests.integration.insights.grounds import TEXT

pytestmark = pytest.mark.integration

QUOTE = "Paid leave is 25 days a year."
OTHER = "Sick leave needs no asking."
EDITED = TEXT.replace("25 days", "30 days")


@pytest.fixture
def quote(grounds, ada):
    return grounds.cite(ada, QUOTE)


@pytest.fixture
def waiting(grounds, ben):
    def waiting(queue, who=ben, limit=20, **more):
        with grounds.transaction() as tx:
            return reviews.waiting(tx, grounds.cause(who), Queue(queue), limit=limit, **more)

    return waiting


@pytest.fixture
def take(grounds):
    def take(who, queue):
        item = grounds.do(reviews.take_next, who, Queue(queue))
        return item and item.subject

    return take


@pytest.fixture
def counted(grounds):
    def counted():
        with grounds.transaction() as tx:
            return {str(queue): count for queue, count in reviews.counts(tx).items()}

    return counted


def subjects(items):
    return [item.subject[1] for item in items]


def test_drafts_of_low_confidence_wait_the_least_sure_first(grounds, ada, ben, quote, waiting, counted):
    made = [grounds.draft(ada, quote, confidence=sure).id for sure in (0.4, 0.1, 0.5, 0.9, 0.1)]
    assert subjects(waiting("low_confidence")) == [made[1], made[4], made[0]]
    assert subjects(waiting("low_confidence", below=0.2)) == [made[1], made[4]]
    grounds.act(ben, grounds.get(made[1]), "review")
    assert subjects(waiting("low_confidence")) == [made[4], made[0]]
    assert counted() == {"low_confidence": 2, "conflicts": 0, "stale": 0, "orphaned": 0}


def test_conflicts_wait_with_both_sides(grounds, ada, ben, quote, waiting, counted):
    one = grounds.draft(ada, quote, claim=Claim("leave", "lasts", 25))
    grounds.later(minutes=1)
    other = grounds.draft(ada, quote, claim=Claim("leave", "lasts", 30))
    (item,) = waiting("conflicts")
    assert (item.subject, [insight.id for insight in item.insights]) == (
        ("conflict", item.conflict.id),
        [one.id, other.id],
    )
    assert counted()["conflicts"] == 1
    grounds.do(resolutions.resolve, ben, item.conflict.id, "both_hold", "they do")
    assert waiting("conflicts") == []


def test_stale_insights_wait_with_what_changed_before_and_after(grounds, ada, quote, waiting, counted):
    other = grounds.cite(ada, OTHER)
    insight = grounds.draft(ada, quote, other)
    grounds.draft(ada, other)
    assert waiting("stale") == []
    grounds.write(EDITED)
    (item,) = waiting("stale")
    assert (item.subject, item.place[0]) == (("insight", insight.id), grounds.now)
    assert [(one.id, one.words, one.words_now) for one in item.evidence] == [
        (quote, QUOTE, "Paid leave is 30 days a year.")
    ]
    assert counted() == {"low_confidence": 0, "conflicts": 0, "stale": 1, "orphaned": 0}


def test_gone_evidence_waits_with_the_insight_that_rests_on_it(grounds, ada, quote, waiting, counted):
    other = grounds.cite(ada, OTHER)
    insight = grounds.draft(ada, quote, other)
    grounds.write("# Leave\n\nSick leave needs no asking.")
    (item,) = waiting("orphaned")
    assert (item.subject, [one.id for one in item.evidence]) == (("insight", insight.id), [quote])
    assert item.evidence[0].outcome == "gone"
    assert counted() == {"low_confidence": 0, "conflicts": 0, "stale": 1, "orphaned": 1}
    grounds.act(ada, insight, "archive")
    assert waiting("orphaned") == waiting("stale") == []


@pytest.mark.parametrize("queue", ["low_confidence", "stale", "orphaned", "conflicts"])
def test_pages_have_each_entry_once(grounds, ada, quote, waiting, queue):
    for number in range(7):
        grounds.draft(ada, quote, confidence=0.123456 * (number % 3), claim=Claim("leave", "lasts", number))
    grounds.write("# Nothing\n\nis here any more")
    whole = [item.place for item in waiting(queue, limit=50)]
    assert len(whole) == len(set(whole)) == {"conflicts": 21}.get(queue, 7)
    found, after = [], None
    while page := waiting(queue, after=after, limit=3):
        found += [item.place for item in page]
        after = page[-1].place
    assert found == whole


def test_other_tenants_queues_are_empty(grounds, ada, quote, waiting, counted, take):
    grounds.draft(ada, quote, confidence=0)
    grounds.write(EDITED)
    grounds.tenant_id = grounds.db.other_tenant_id
    assert set(counted().values()) == {0}
    assert all(waiting(queue) == [] for queue in Queue)
    assert take(grounds.person(4), "stale") is None


def test_a_claim_keeps_others_away_until_it_ends_by_itself(grounds, ada, ben, quote, waiting):
    insight = grounds.draft(ada, quote, confidence=0)
    cem, subject = grounds.person(5), ("insight", insight.id)
    mine, others = grounds.do(leases.claim, ben, [subject])
    assert (mine[0].claimed_by, others) == (ben.actor, [])
    assert (mine[0].expires_at - grounds.now).total_seconds() == 600
    mine, others = grounds.do(leases.claim, cem, [subject])
    assert (mine, others[0].claimed_by) == ([], ben.actor)
    with pytest.raises(ClaimedError):
        grounds.act(cem, insight, "review")
    assert waiting("low_confidence")[0].lease.claimed_by == ben.actor
    assert waiting("low_confidence", free=True) == []
    grounds.later(minutes=10)
    assert waiting("low_confidence", free=True)[0].lease is None
    assert grounds.do(leases.claim, cem, [subject])[0][0].claimed_by == cem.actor
    assert grounds.do(leases.claim, ben, [subject])[0] == []


def test_what_there_is_not_is_not_claimed(grounds, ada, ben, quote):
    insight, nowhere = grounds.draft(ada, quote), [("insight", 99_999), ("conflict", 99_999)]
    mine, others = grounds.do(leases.claim, ben, [("insight", insight.id), *nowhere])
    assert ([(one.kind, one.id) for one in mine], others) == ([("insight", insight.id)], [])


def test_a_claim_is_renewed_and_given_up_by_who_has_it(grounds, ada, ben, quote):
    subject = ("insight", grounds.draft(ada, quote).id)
    cem, since = grounds.person(5), grounds.now
    grounds.do(leases.claim, ben, [subject])
    grounds.later(minutes=9)
    ((renewed,), _) = grounds.do(leases.claim, ben, [subject])
    assert (renewed.claimed_at, (renewed.expires_at - grounds.now).total_seconds()) == (since, 600)
    grounds.later(minutes=9)
    grounds.do(leases.release, cem, [subject])
    assert grounds.do(leases.claim, cem, [subject])[0] == []
    grounds.do(leases.release, ben, [subject])
    assert grounds.do(leases.claim, cem, [subject])[0][0].claimed_by == cem.actor


def test_a_decision_ends_the_claim(grounds, ada, ben, quote):
    insight = grounds.draft(ada, quote)
    grounds.do(leases.claim, ben, [("insight", insight.id)])
    reviewed = grounds.act(ben, insight, "review")
    assert grounds.act(grounds.person(5), reviewed, "return", "once more").status == "draft"


def test_the_next_is_what_waits_longest_and_nobody_looks_at(grounds, ada, ben, quote, take):
    made = [grounds.draft(ada, quote, confidence=sure).id for sure in (0.3, 0.1, 0.2)]
    cem = grounds.person(5)
    assert take(ada, "low_confidence") is None  # she wrote them all
    taken = [take(who, "low_confidence") for who in (ben, cem, ben, cem)]
    assert taken == [("insight", made[1]), ("insight", made[2]), ("insight", made[0]), None]
    grounds.later(minutes=11)
    assert take(cem, "low_confidence") == ("insight", made[1])


def test_decisions_are_made_each_by_itself(grounds, ada, ben, quote):
    one, two = grounds.draft(ada, quote), grounds.draft(ben, quote)
    conflict_of = [grounds.draft(ada, quote, claim=Claim("leave", "lasts", days)).id for days in (25, 30)]
    with grounds.transaction() as tx:
        (item,) = reviews.waiting(tx, grounds.cause(ben), Queue.CONFLICTS, limit=9)
    outcomes = grounds.do(
        reviews.decide,
        ben,
        [
            InsightDecision(one.id, 1, "review"),
            InsightDecision(two.id, 1, "review"),
            InsightDecision(999_999, 1, "review"),
            InsightDecision(one.id, 1, "return", "stale version"),
            ConflictDecision(item.conflict.id, "second_holds", "counted again"),
        ],
        together=False,
    )
    assert [one.error and type(one.error).__name__ for one in outcomes] == [
        None,
        "OwnReviewError",
        "InsightNotFoundError",
        "InsightMovedOnError",
        None,
    ]
    statuses = [grounds.get(number).status for number in (one.id, two.id, *conflict_of)]
    assert statuses == ["reviewed", "draft", "archived", "draft"]


def test_decisions_that_belong_together_are_made_all_or_none(grounds, ada, ben, quote):
    made = [grounds.draft(ada, quote), grounds.draft(ben, quote), grounds.draft(ada, quote)]
    decisions = [InsightDecision(one.id, 1, "review") for one in made]
    outcomes = grounds.do(reviews.decide, ben, decisions, together=True)
    assert [(one.done, type(one.error).__name__) for one in outcomes] == [
        (None, "NoneType"),
        (None, "OwnReviewError"),
        (None, "NoneType"),
    ]
    assert [grounds.get(one.id) for one in made] == made
    ole = grounds.person(3, Role.OPERATOR)
    outcomes = grounds.do(reviews.decide, ole, decisions, together=True)
    assert [one.done.status for one in outcomes] == ["reviewed"] * 3


def test_confirming_many_at_once(grounds, ada, ben, quote, waiting):
    made = [grounds.draft(ada, quote) for _ in range(3)]
    grounds.write(EDITED)
    decisions = [InsightDecision(one.id, 1, "confirm") for one in made]
    outcomes = grounds.do(reviews.decide, ben, decisions, together=True)
    assert [(one.done.state, one.done.version) for one in outcomes] == [("fresh", 2)] * 3
    assert waiting("stale") == []


def test_no_more_than_two_hundred_are_decided_at_once(grounds, ben):
    with pytest.raises(TooMuchError):
        grounds.do(reviews.decide, ben, [InsightDecision(1, 1, "review")] * 201, together=False)


def test_an_edit_does_not_wait_for_a_reviewer(grounds, ada, ben, quote):
    insight = grounds.draft(ada, quote)
    grounds.do(leases.claim, ben, [("insight", insight.id)])
    assert grounds.do(service.change, ada, insight.id, based_on=1, confidence=0.1).version == 2
