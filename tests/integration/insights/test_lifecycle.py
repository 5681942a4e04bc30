"""The way of an insight: who may take which step, and that nothing is made firm while its words have changed."""

import pytest

from springline.access import audit, tokens
from springline.access.model import Role, command_principal, token_actor
from springline.insights import evidence, lifecycle, service
from springline.insights.lifecycle import Settled
from springline.insights.model import (
    CitingError,
    InsightClosedError,
    InsightMovedOnError,
    MayNotError,
    NoEvidenceError,
    OwnReviewError,
    StaleInsightError,
    StandingEvidenceError,
    TransitionError,
    UnsettledEvidenceError,
    WordsMovedOnError,
)
from springline.platform.http.guards import Principal
from springline.provenance.references import Reference
from tests.integration.insights.grounds import HANDBOOK, TEXT, selected

pytestmark = pytest.mark.integration

QUOTE = "Paid leave is 25 days a year."
OTHER = "Sick leave needs no asking."
EDITED = TEXT.replace("25 days", "30 days")
DOCUMENT = Reference("document", HANDBOOK)


@pytest.fixture
def quote(grounds, ada):
    return grounds.cite(ada, QUOTE)


@pytest.fixture
def insight(grounds, ada, quote):
    return grounds.draft(ada, quote)


@pytest.fixture
def confirm(grounds):
    def confirm(who, insight, *settled, **more):
        based_on = grounds.get(insight.id).version
        return grounds.do(lifecycle.confirm, who, insight.id, based_on=based_on, settled=settled, **more)

    return confirm


def test_one_drafts_another_reviews_and_an_operator_publishes(grounds, ada, ben, ole, insight):
    assert grounds.act(ben, insight, "review").status == "reviewed"
    published = grounds.act(ole, insight, "publish")
    assert (published.status, published.version, published.content) == ("published", 3, insight.content)
    with grounds.transaction() as tx:
        past = service.history(tx, ada, insight.id, before=None, limit=9).versions
        entries = audit.newest(tx, limit=9)
    assert [(one.change, one.made_by) for one in past] == [
        ("published", ole.actor),
        ("reviewed", ben.actor),
        ("created", ada.actor),
    ]
    assert [(one.action, one.actor, one.resource) for one in entries] == [
        ("insight.published", ole.actor, f"insight/{insight.id}"),
        ("insight.reviewed", ben.actor, f"insight/{insight.id}"),
    ]
    assert "Leave is" not in "".join(one.diff for one in entries)


def test_nobody_reviews_their_own(grounds, ada, ben, ole, insight):
    with pytest.raises(OwnReviewError):
        grounds.act(ada, insight, "review")
    grounds.do(service.change, ben, insight.id, based_on=1, statement="Leave is long")
    for who in (ada, ben):
        with pytest.raises(OwnReviewError):
            grounds.act(who, insight, "review")
    assert grounds.act(ole, insight, "review").status == "reviewed"


def test_a_token_is_the_person_who_made_it(grounds, ada, ben, quote, confirm):
    def token(maker):
        made = grounds.do(tokens.create, maker, name="a service", scopes=maker.scopes, expires_at=None)
        return Principal(grounds.tenant_id, token_actor(made.token.id), maker.scopes)

    hers = token(ada)
    of_hers, another_of_hers, his = token(hers), token(ada), token(ben)
    for author in (ada, hers, of_hers):
        insight = grounds.draft(author, quote)
        for who in (ada, hers, of_hers, another_of_hers):
            with pytest.raises(OwnReviewError):
                grounds.act(who, insight, "review")
            with grounds.transaction() as tx:
                assert "review" not in lifecycle.allowed(tx, who, insight)
        with grounds.transaction() as tx:
            assert "review" in lifecycle.allowed(tx, his, insight)
        grounds.act(his, insight, "review")
        grounds.write(EDITED)
        with pytest.raises(OwnReviewError):
            confirm(another_of_hers, insight)
        grounds.write(TEXT)


def test_tokens_made_on_the_machine_are_nobodys(grounds, quote):
    command = command_principal(grounds.tenant_id, "tokens create")
    one, other = (
        grounds.do(tokens.create, command, name="a service", scopes=["insights:review"], expires_at=None)
        for _ in range(2)
    )
    author, reviewer = (
        Principal(grounds.tenant_id, token_actor(made.token.id), command.scopes) for made in (one, other)
    )
    insight = grounds.draft(author, quote)
    with pytest.raises(OwnReviewError):
        grounds.act(author, insight, "review")
    assert grounds.act(reviewer, insight, "review").status == "reviewed"


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.VIEWER, {"draft": [], "reviewed": [], "published": [], "rejected": [], "archived": []}),
        (
            Role.ANALYST,
            {
                "draft": ["review", "reject", "archive"],
                "reviewed": ["return", "reject", "archive"],
                "published": [],
                "rejected": ["archive", "reopen"],
                "archived": ["reopen"],
            },
        ),
        (
            Role.OPERATOR,
            {
                "draft": ["review", "reject", "archive"],
                "reviewed": ["publish", "return", "reject", "archive"],
                "published": ["return", "archive"],
                "rejected": ["archive", "reopen"],
                "archived": ["reopen"],
            },
        ),
    ],
)
def test_what_a_role_may_do(grounds, ada, ben, ole, quote, role, allowed):
    way = {"draft": [], "reviewed": ["review"], "published": ["review", "publish"]}
    way |= {"rejected": ["reject"], "archived": ["archive"]}
    who = grounds.person(9, role)
    for status, actions in way.items():
        insight = grounds.draft(ada, quote)
        for action in actions:
            insight = grounds.act(ole, insight, action)
        assert insight.status == status
        with grounds.transaction() as tx:
            assert lifecycle.allowed(tx, who, insight) == allowed[status]
        for action in ("review", "publish", "return", "reject", "archive", "reopen"):
            if action not in allowed[status]:
                with pytest.raises((TransitionError, MayNotError)):
                    grounds.act(who, insight, action)
        for action in allowed[status][:1]:
            assert grounds.act(who, insight, action).status != status


def test_what_is_edited_is_a_draft_again(grounds, ada, ben, ole, insight):
    grounds.act(ben, insight, "review")
    edited = grounds.do(service.change, ada, insight.id, based_on=2, confidence=0.9)
    assert (edited.status, edited.version) == ("draft", 3)
    grounds.act(ben, insight, "review")
    grounds.act(ole, insight, "publish")
    with pytest.raises(MayNotError):
        grounds.do(service.change, ada, insight.id, based_on=5, confidence=0.7)
    assert grounds.do(service.change, ole, insight.id, based_on=5, confidence=0.7).status == "draft"


def test_what_nobody_holds_is_not_edited_and_rests_on_nothing_until_it_is_reopened(grounds, ada, insight, confirm):
    grounds.act(ada, insight, "archive")
    with pytest.raises(InsightClosedError):
        grounds.do(service.change, ada, insight.id, based_on=2, confidence=0.7)
    grounds.write(EDITED)
    assert grounds.get(insight.id).state == "fresh"
    with pytest.raises(InsightClosedError):
        confirm(ada, insight)
    reopened = grounds.act(ada, insight, "reopen")
    assert (reopened.status, reopened.state) == ("draft", "stale")


def test_a_transition_from_another_version_is_refused(grounds, ada, ben, insight):
    grounds.do(service.change, ada, insight.id, based_on=1, confidence=0.9)
    with pytest.raises(InsightMovedOnError):
        grounds.do(lifecycle.transition, ben, insight.id, "review", based_on=1)


def test_nothing_stale_is_reviewed_or_published(grounds, ben, ole, insight):
    grounds.write(EDITED)
    with pytest.raises(StaleInsightError):
        grounds.act(ben, insight, "review")
    grounds.write(TEXT)
    grounds.act(ben, insight, "review")
    grounds.write(EDITED)
    with pytest.raises(StaleInsightError):
        grounds.act(ole, insight, "publish")


def test_confirming_takes_the_edited_words_and_keeps_the_old_ones_in_the_history(
    grounds, ada, ben, ole, insight, confirm, quote
):
    grounds.act(ben, insight, "review")
    grounds.act(ole, insight, "publish")
    grounds.write(EDITED)
    assert grounds.get(insight.id).state == "stale"
    confirmed = confirm(ben, insight, note="Five days more, and it still holds")
    assert (confirmed.state, confirmed.status, confirmed.version) == ("fresh", "published", 4)
    (number,) = confirmed.content.evidence
    assert number != quote
    with grounds.transaction() as tx:
        past = service.history(tx, ada, insight.id, before=None, limit=9)
    assert past.versions[0].change == "confirmed"
    assert past.versions[0].note == "Five days more, and it still holds"
    assert {one.id: one.words for one in past.evidence.values()} == {
        quote: QUOTE,
        number: "Paid leave is 30 days a year.",
    }
    assert [service.evidence_in(one) for one in past.versions] == [[number], [quote], [quote], [quote]]
    grounds.write(TEXT)
    assert grounds.get(insight.id).state == "stale"


def test_another_insight_on_the_same_words_stays_stale(grounds, ada, ben, insight, confirm, quote):
    other = grounds.draft(ada, quote)
    grounds.write(EDITED)
    assert confirm(ben, insight).state == "fresh"
    assert grounds.get(other.id).state == "stale"


def test_what_is_gone_is_replaced_or_removed(grounds, ada, ben, insight, confirm, quote):
    other = grounds.cite(ada, OTHER)
    both = grounds.draft(ada, quote, other)
    now = "# Leave\n\nSick leave needs no asking."
    grounds.write(now)
    for unsettled in (both, insight):
        with pytest.raises(UnsettledEvidenceError) as refused:
            confirm(ben, unsettled)
        assert refused.value.extensions == {"evidence_ids": [quote]}
    with pytest.raises(NoEvidenceError):
        confirm(ben, insight, Settled(quote, None))
    with pytest.raises(StandingEvidenceError) as refused:
        confirm(ben, insight, Settled(quote, None), Settled(other, None))
    assert refused.value.extensions == {"evidence_ids": [other]}
    assert confirm(ben, both, Settled(quote, None)).content.evidence == {other: "supports"}
    replaced = confirm(ben, insight, Settled(quote, selected(OTHER, now, DOCUMENT)))
    assert replaced.state == "fresh"
    with grounds.transaction() as tx:
        (told,) = evidence.by_number(tx, ada, replaced.content.evidence.keys()).values()
    assert (told.words, told.source.version, told.made_by) == (OTHER, 2, ben.actor)


def test_only_the_words_that_were_seen_are_confirmed(grounds, ada, ben, quote, confirm):
    insight = grounds.draft(ada, quote, grounds.cite(ada, OTHER))
    grounds.write(EDITED)
    seen = {quote: "Paid leave is 30 days a year."}
    grounds.write(TEXT.replace("25 days", "10 days"))
    for moved_on in (seen, {}):
        with pytest.raises(WordsMovedOnError) as refused:
            confirm(ben, insight, seen=moved_on)
        assert refused.value.extensions == {"evidence_ids": [quote]}
    assert grounds.get(insight.id) == insight._replace(state="stale", since=grounds.get(insight.id).since)
    grounds.write(EDITED + " The end.")
    assert confirm(ben, insight, seen=seen).state == "fresh"


def test_what_still_reads_the_same_is_not_replaced_by_confirming(grounds, ada, ben, ole, insight, confirm, quote):
    grounds.act(ben, insight, "review")
    published = grounds.act(ole, insight, "publish")
    with pytest.raises(StandingEvidenceError):
        confirm(ben, insight, Settled(quote, selected(OTHER, TEXT, DOCUMENT)))
    assert grounds.get(insight.id) == published


def test_words_that_became_too_many_for_a_quote_are_settled(grounds, ada, ben, confirm):
    words = " ".join(f"word{number}" for number in range(262))
    grounds.write(text := f"It says: {words}. The end.")
    number = grounds.cite(ada, words, text)
    insight = grounds.draft(ada, number)
    grounds.write(now := text.replace("word99 ", f"word99 {'more ' * 30}"))
    with grounds.transaction() as tx:
        assert evidence.get(tx, ben, number).outcome == "edited"
    with pytest.raises(UnsettledEvidenceError):
        confirm(ben, insight)
    assert confirm(ben, insight, Settled(number, selected(words[:200], now, DOCUMENT))).state == "fresh"


def test_confirming_what_is_fresh_changes_nothing(ben, insight, confirm):
    assert confirm(ben, insight) == insight


def test_nobody_confirms_their_own_once_it_was_reviewed(grounds, ada, ben, insight, confirm):
    grounds.write(EDITED)
    assert confirm(ada, insight).state == "fresh"
    grounds.act(ben, insight, "review")
    grounds.write(TEXT)
    with pytest.raises(OwnReviewError):
        confirm(ada, insight)
    assert confirm(ben, insight).state == "fresh"


def test_who_may_not_read_the_words_does_not_confirm_them(grounds, insight, confirm):
    grounds.write(EDITED)
    blind = Principal(grounds.tenant_id, "token/1", frozenset({"insights:read", "insights:review"}))
    with pytest.raises(CitingError):
        confirm(blind, insight)
