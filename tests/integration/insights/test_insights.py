"""Insights: they rest on evidence, every change is a version, and they are stale once words they rest on change."""

import json

import pytest

from springline.insights import discussion, service
from springline.insights.model import (
    Cited,
    Claim,
    ClaimError,
    CommentNotFoundError,
    EvidenceNotFoundError,
    InsightMovedOnError,
    InsightNotFoundError,
    LinkTargetError,
    Matching,
    NoEvidenceError,
    NotVerbatimError,
    Selection,
    TooMuchError,
)
from springline.platform.statements import parse
from springline.provenance import explanation
from springline.provenance.references import Reference
from tests.integration.chats import Chat, Pipeline
from tests.integration.insights.grounds import HANDBOOK, TEXT, selected

pytestmark = pytest.mark.integration

QUOTE = "Paid leave is 25 days a year."
OTHER = "Sick leave needs no asking."
CLAIM = Claim("paid leave", "lasts", 25, "days")
PERSON = parse("test.person", 'select min(id) from "user" where tenant_id = current_tenant()')
REQUEST = parse(
    "test.request",
    "insert into request (tenant_id, kind, title, opened_at, status) "
    "values (current_tenant(), 'need', 'A ladder', now(), 'open') returning id",
)


@pytest.fixture
def quote(grounds, ada):
    return grounds.cite(ada, QUOTE)


@pytest.fixture
def insight(grounds, ada, quote):
    return grounds.draft(ada, quote, claim=CLAIM)


@pytest.fixture
def change(grounds):
    def change(who, insight, **what):
        return grounds.do(service.change, who, insight.id, based_on=insight.version, **what)

    return change


@pytest.fixture
def versions(grounds, ada):
    def versions(insight):
        with grounds.transaction() as tx:
            return service.history(tx, ada, insight.id, before=None, limit=50).versions

    return versions


def test_a_draft_says_what_it_was_given(grounds, ada, quote, insight):
    assert insight.content.statement == "Leave is 25 days"
    assert insight.content.claim == CLAIM
    assert (insight.content.confidence, insight.content.evidence) == (0.8, {quote: "supports"})
    assert (insight.status, insight.version, insight.state) == ("draft", 1, "fresh")
    assert (insight.created_by, insight.edited_by, insight.created_at) == (ada.actor, ada.actor, grounds.now)
    assert grounds.get(insight.id) == insight


def test_words_may_become_evidence_with_the_insight(grounds, ada, quote):
    words = selected(QUOTE, TEXT, Reference("document", HANDBOOK))
    others = selected(OTHER, TEXT, Reference("document", HANDBOOK))
    made = grounds.do(
        service.create,
        ada,
        statement="Leave",
        claim=None,
        confidence=1,
        cited=[Cited(words, "supports"), Cited(others, "contradicts")],
    )
    assert made.content.evidence[quote] == "supports"
    assert sorted(made.content.evidence.values()) == ["contradicts", "supports"]


def test_provenance_has_it_rest_on_the_sources_themselves(grounds, insight, quote):
    with grounds.transaction() as tx:
        told = explanation.why(tx, Reference("insight", str(insight.id)))
    (one,) = told.inputs
    assert (str(one.derived), one.source.kind) == (f"insight/{insight.id}@1#/evidence/{quote}", "document")
    assert json.loads(one.read) == QUOTE


def test_without_evidence_that_supports_it_there_is_no_insight(grounds, ada, quote):
    for cited in ([], [Cited(quote, "contradicts")]):
        with pytest.raises(NoEvidenceError):
            grounds.do(service.create, ada, statement="Leave", claim=None, confidence=1, cited=cited)
    with grounds.transaction() as tx:
        assert service.listed(tx, before=None, limit=10) == []


def test_the_last_evidence_cannot_be_taken_away(grounds, ada, insight, change):
    with pytest.raises(NoEvidenceError):
        change(ada, insight, cited=[])
    assert grounds.get(insight.id) == insight


@pytest.mark.parametrize(
    ("what", "error"),
    [
        ({"statement": " "}, ClaimError),
        ({"statement": "x" * 2_001}, ClaimError),
        ({"claim": Claim("\u00a0", "is", 5)}, ClaimError),
        ({"claim": Claim("leave", "is", " ")}, ClaimError),
        ({"cited": [Cited(999_999, "supports")]}, EvidenceNotFoundError),
        ({"cited": [Cited(Selection(Reference("document", HANDBOOK), 0, 1, "x"), "supports")]}, NotVerbatimError),
        ({"cited": [Cited(1, "supports")] * 101}, TooMuchError),
    ],
)
def test_what_is_no_insight_is_refused(grounds, ada, insight, change, what, error):
    with pytest.raises(error):
        change(ada, insight, **what)
    assert grounds.get(insight.id) == insight


def test_evidence_of_another_tenant_is_none(grounds, ada, quote):
    grounds.tenant_id = grounds.db.other_tenant_id
    with pytest.raises(EvidenceNotFoundError):
        grounds.draft(ada, quote)


def test_each_change_is_a_version_with_what_differs(grounds, ada, ben, insight, change, versions, quote):
    other = grounds.cite(ben, OTHER)
    changed = change(ben, insight, confidence=0.25, note="I doubt it")
    changed = change(ada, changed, cited=[Cited(quote, "supports"), Cited(other, "contradicts")])
    assert (changed.version, changed.edited_by, changed.created_by) == (3, ada.actor, ada.actor)
    third, second, first = versions(insight)
    assert [one.change for one in (first, second, third)] == ["created", "edited", "edited"]
    assert (second.note, second.made_by) == ("I doubt it", ben.actor)
    assert json.loads(second.content)["confidence"] == 0.25
    assert json.loads(third.content)["evidence"] == {str(quote): "supports", str(other): "contradicts"}
    assert [one.recorded_version for one in (first, second, third)] == [1, 2, 3]


def test_a_change_of_nothing_is_none(grounds, ada, insight, change, quote):
    same = change(ada, insight, statement="Leave is 25 days", confidence=0.8, cited=[Cited(quote, "supports")])
    assert same == insight


def test_true_is_not_one(ada, insight, change):
    changed = change(
        ada, change(ada, insight, claim=Claim("leave", "is paid", 1)), claim=Claim("leave", "is paid", True)
    )
    assert changed.content.claim.value is True
    assert changed.version == 3


def test_a_claim_can_be_taken_away(ada, insight, change):
    assert change(ada, insight, without_claim=True).content.claim is None


def test_who_changes_an_older_version_is_told_which_there_is(grounds, ada, ben, insight, change):
    change(ada, insight, confidence=0.5)
    with pytest.raises(InsightMovedOnError) as refused:
        change(ben, insight, confidence=0.6)
    assert refused.value.extensions == {"current_version": 2}
    assert grounds.get(insight.id).content.confidence == 0.5


def test_changed_words_make_it_stale_and_moved_ones_do_not(grounds, insight):
    grounds.write("Before all.\n\n" + TEXT)
    assert grounds.get(insight.id).state == "fresh"
    grounds.write(TEXT.replace("25 days", "30 days"))
    assert (grounds.get(insight.id).state, grounds.get(insight.id).since) == ("stale", grounds.now)
    grounds.write(TEXT)
    assert grounds.get(insight.id).state == "fresh"


def test_editing_a_stale_insight_does_not_hide_that_it_is(grounds, ada, insight, change):
    grounds.write(TEXT.replace("25 days", "30 days"))
    assert change(ada, insight, statement="Leave is long").state == "stale"


def test_one_that_is_drafted_on_words_that_changed_already_is_stale_from_the_start(grounds, ada, quote):
    grounds.write(TEXT.replace("25 days", "30 days"))
    assert grounds.draft(ada, quote).state == "stale"


def test_stale_is_what_provenance_says_of_any_of_its_evidence(grounds, ada, quote):
    other = grounds.cite(ada, OTHER)
    both, one = grounds.draft(ada, quote, other), grounds.draft(ada, quote)
    grounds.write(TEXT.replace(OTHER, "Sick leave is told to your lead."))
    assert (grounds.get(both.id).state, grounds.get(one.id).state) == ("stale", "fresh")


def test_a_message_that_is_taken_back_makes_it_stale(grounds, ada):
    said = grounds.say("The ladder is in the boathouse")
    words = selected("in the boathouse", "The ladder is in the boathouse", said)
    insight = grounds.do(
        service.create, ada, statement="It is there", claim=None, confidence=1, cited=[Cited(words, "supports")]
    )
    grounds.tell(Chat().deleted("m"), said)
    assert grounds.get(insight.id).state == "stale"
    with grounds.transaction() as tx:
        past = service.history(tx, ada, insight.id, before=None, limit=9)
    assert [one.words for one in past.evidence.values()] == [None]


def test_insights_are_listed_by_change_status_subject_and_what_they_are_about(grounds, ada, ben, quote):
    Pipeline(grounds.db).tell(Chat().sent("m", "hello"))
    with grounds.transaction() as tx:
        person = tx.value(PERSON)
    made = []
    for number in range(3):
        grounds.later(minutes=1)
        made.append(grounds.draft(ada, quote, claim=Claim(f"Subject {number % 2}", "is", 5)).id)
    grounds.later(minutes=1)
    grounds.act(ben, grounds.get(made[0]), "review")
    grounds.do(discussion.link_to, ada, made[2], ("person", person))

    def listed(**what):
        with grounds.transaction() as tx:
            return [one.id for one in service.listed(tx, before=None, limit=10, **what)]

    assert listed() == [made[0], made[2], made[1]]
    assert listed(status="draft") == [made[2], made[1]]
    assert listed(subject=" SUBJECT  0") == [made[0], made[2]]
    assert listed(subject="subject 0", status="reviewed") == [made[0]]
    assert listed(linked=("person", person)) == [made[2]]
    assert listed(linked=("person", person), subject="subject 1") == []
    assert listed(matching=Matching(below=0.5)) == []
    assert listed(matching=Matching(least=0.5), status="draft") == [made[2], made[1]]
    assert listed(matching=Matching(state="stale")) == []
    assert listed(matching=Matching(state="fresh"), linked=("person", person)) == [made[2]]
    assert listed(matching=Matching(("SUBJECT", "0"))) == [made[0], made[2]]
    assert listed(matching=Matching(("subject", "nowhere"))) == []
    with grounds.transaction() as tx:
        (first,) = service.listed(tx, before=None, limit=1)
        rest = service.listed(tx, before=(first.changed_at, first.id), limit=10)
    assert [one.id for one in rest] == [made[2], made[1]]


def test_what_an_insight_is_about_is_there_and_of_the_same_tenant(grounds, ada, insight):
    Pipeline(grounds.db).tell(Chat().sent("m", "hello"))
    Pipeline(grounds.db, grounds.db.other_tenant_id).tell(Chat().sent("m", "hello"))
    with grounds.transaction() as tx:
        person, request = tx.value(PERSON), tx.value(REQUEST)
    with grounds.db.app.transaction(grounds.db.other_tenant_id) as tx:
        stranger = tx.value(PERSON)
    other = grounds.draft(ada, *insight.content.evidence)
    for target in (("person", person), ("request", request), ("insight", other.id), ("person", person)):
        grounds.do(discussion.link_to, ada, insight.id, target)
    for target in (("person", stranger), ("request", 999_999), ("insight", 999_999), ("insight", insight.id)):
        with pytest.raises(LinkTargetError):
            grounds.do(discussion.link_to, ada, insight.id, target)
    with grounds.transaction() as tx:
        told = discussion.links(tx, ada, insight.id)
        assert [(one.kind, one.id, one.title) for one in told] == [
            ("insight", other.id, "Leave is 25 days"),
            ("person", person, "Ada"),
            ("request", request, "A ladder"),
        ]
        discussion.unlink(tx, insight.id, ("person", person))
        assert len(discussion.links(tx, ada, insight.id)) == 2


def test_comments_are_deleted_by_who_wrote_them_or_publishes(grounds, ada, ben, ole, insight):
    first = grounds.do(discussion.comment, ada, insight.id, "Is that so?")
    second = grounds.do(discussion.comment, ben, insight.id, "It is")
    with pytest.raises(CommentNotFoundError):
        grounds.do(discussion.delete_comment, ben, insight.id, first.id)
    for _ in range(2):
        grounds.do(discussion.delete_comment, ada, insight.id, first.id)
    third = grounds.do(discussion.comment, ben, insight.id, "Or not")
    grounds.do(discussion.delete_comment, ole, insight.id, third.id)
    with grounds.transaction() as tx:
        told = discussion.comments(tx, insight.id, after=0, limit=10)
    assert [(one.id, one.text, one.made_by) for one in told] == [
        (first.id, None, ada.actor),
        (second.id, "It is", ben.actor),
        (third.id, None, ben.actor),
    ]
    with pytest.raises(InsightNotFoundError):
        grounds.do(discussion.comment, ada, 999_999, "Nobody hears")


def test_an_insight_of_another_tenant_is_not_there(grounds, ada, insight, change):
    grounds.tenant_id = grounds.db.other_tenant_id
    with pytest.raises(InsightNotFoundError):
        grounds.get(insight.id)
    with pytest.raises(InsightNotFoundError):
        change(ada, insight, confidence=0)
