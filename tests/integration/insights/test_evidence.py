"""Evidence: words of one version of one source, as they stand there, and what becomes of them."""

import pytest

from springline.access.model import Role
from springline.insights import evidence, service
from springline.insights.model import (
    Cited,
    CitingError,
    EvidenceNotFoundError,
    NotVerbatimError,
    QuoteLengthError,
    Selection,
    SourceKindError,
    SourceNotFoundError,
)
from springline.platform.http.guards import Principal
from springline.platform.statements import parse
from springline.provenance import explanation
from springline.provenance.references import Reference
from tests.integration.chats import Chat
from tests.integration.insights.grounds import HANDBOOK, TEXT, selected

pytestmark = pytest.mark.integration

DOCUMENT = Reference("document", HANDBOOK)
QUOTE = "Paid leave is 25 days a year."
WORDS_KEPT = parse(
    "test.words_kept",
    """select (select count(*) from evidence e where to_jsonb(e)::text like '%' || :words || '%')
            + (select count(*) from derivation d where to_jsonb(d)::text like '%' || :words || '%')
            + (select count(*) from resource_version v where to_jsonb(v)::text like '%' || :words || '%')""",
)


@pytest.fixture
def look(grounds, ada):
    def look(number, who=ada):
        with grounds.transaction() as tx:
            return evidence.get(tx, who, number)

    return look


def test_words_are_cited_from_the_version_that_is_there(grounds, ada, look):
    found = look(grounds.cite(ada, QUOTE))
    start = TEXT.index(QUOTE)
    assert (found.source, found.start, found.end) == (DOCUMENT._replace(version=1), start, start + len(QUOTE))
    assert (found.outcome, found.words, found.before, found.score) == ("unchanged", QUOTE, "# Leave\n\n", 1.0)
    assert (found.made_by, found.made_at) == (ada.actor, grounds.now)


def test_the_same_words_by_the_same_maker_are_the_same_evidence(grounds, ada, ben):
    first = grounds.cite(ada, QUOTE)
    both = grounds.do(evidence.cite, ada, [selected(QUOTE, TEXT, DOCUMENT)] * 2)
    assert both == [first, first]
    assert grounds.cite(ben, QUOTE) != first
    extracted = grounds.do(evidence.cite, ada, [selected(QUOTE, TEXT, DOCUMENT)], made_by="facts/1")
    assert first not in extracted


def test_provenance_knows_what_evidence_rests_on(grounds, ada):
    number = grounds.cite(ada, QUOTE)
    with grounds.transaction() as tx:
        told = explanation.why(tx, Reference("evidence", str(number)))
    (one,) = told.inputs
    start = TEXT.index(QUOTE)
    assert str(one.source) == f"document/{HANDBOOK}@1#char={start},{start + len(QUOTE)}"


def test_what_stands_there_instead_is_told(grounds, ada):
    wrong = Selection(DOCUMENT, 9, 9 + len("Sick leave"), "Sick leave")
    with pytest.raises(NotVerbatimError, match="'Paid leave' at 9 to 19; these words are at") as refused:
        grounds.do(evidence.cite, ada, [wrong])
    (told,) = refused.value.extensions["misquoted"]
    assert told == {
        "source": "document/handbook/leave.md",
        "start": 9,
        "end": 19,
        "found": "Paid leave",
        "elsewhere": TEXT.index("Sick leave"),
    }


def test_one_misquote_keeps_all_of_them_out(grounds, ada):
    with pytest.raises(NotVerbatimError):
        grounds.do(evidence.cite, ada, [selected(QUOTE, TEXT, DOCUMENT), Selection(DOCUMENT, 0, 1, "x")])
    with grounds.transaction() as tx:
        assert evidence.newest(tx, ada, before=None, limit=10) == []


@pytest.mark.parametrize(
    ("selection", "error"),
    [
        (Selection(DOCUMENT, 5, 5, ""), QuoteLengthError),
        (Selection(DOCUMENT, 0, 2_001, "x" * 2_001), QuoteLengthError),
        (Selection(DOCUMENT, len(TEXT) - 1, len(TEXT) + 1, "??"), NotVerbatimError),
        (Selection(DOCUMENT._replace(version=2), 0, 1, "#"), SourceNotFoundError),
        (Selection(Reference("document", "handbook/nothing.md"), 0, 1, "#"), SourceNotFoundError),
        (Selection(Reference("chat", "messages", None, "77"), 0, 1, "#"), SourceNotFoundError),
        (Selection(Reference("person", "5"), 0, 1, "#"), SourceKindError),
        (Selection(Reference("chat", "messages"), 0, 1, "#"), SourceKindError),
        (Selection(DOCUMENT._replace(fragment="char=0,1"), 0, 1, "#"), SourceKindError),
    ],
)
def test_what_cannot_be_cited_is_refused(grounds, ada, selection, error):
    with pytest.raises(error):
        grounds.do(evidence.cite, ada, [selection])


def test_a_document_of_another_tenant_is_not_there(grounds, ada):
    grounds.tenant_id = grounds.db.other_tenant_id
    with pytest.raises(SourceNotFoundError):
        grounds.cite(ada, QUOTE)


def test_words_that_move_stay_and_are_told_where_they_are(grounds, ada, look):
    number = grounds.cite(ada, QUOTE)
    grounds.write("# Leave\n\nThis page was moved.\n\n" + TEXT.removeprefix("# Leave\n\n"))
    found = look(number)
    assert (found.outcome, found.words, found.score) == ("moved", QUOTE, 1.0)
    assert found.start_now == found.start + len("This page was moved.\n\n")
    assert (found.source.version, found.source_now.version) == (1, 2)


def test_words_that_are_edited_are_told_before_and_after(grounds, ada, look):
    number = grounds.cite(ada, QUOTE)
    grounds.write(TEXT.replace("25 days", "30 days"))
    found = look(number)
    assert (found.outcome, found.words, found.words_now) == ("edited", QUOTE, "Paid leave is 30 days a year.")
    assert 0.9 < found.score < 1
    assert (found.changed_by, found.changed_at) == ("document/handbook/leave.md@2", grounds.now)
    grounds.write(TEXT)
    assert look(number).outcome == "unchanged"


def test_words_that_are_gone_are_gone(grounds, ada, look):
    number = grounds.cite(ada, QUOTE)
    grounds.write("# Travel\n\nTrains are booked by the office, whoever travels.")
    found = look(number)
    assert (found.outcome, found.words, found.words_now, found.start_now) == ("gone", QUOTE, None, None)


def test_evidence_of_a_source_is_told_as_of_the_version_that_is_shown(grounds, ada):
    first = grounds.cite(ada, QUOTE)
    changed = TEXT.replace("two weeks", "three weeks")
    grounds.write(changed)
    second = grounds.cite(ada, "three weeks before", changed)

    def of(version):
        with grounds.transaction() as tx:
            found = evidence.of_source(tx, ada, DOCUMENT._replace(version=version), after=0, limit=10)
        return [one.id for one in found]

    assert of(None) == of(2) == [first, second]
    assert of(1) == [first]
    with grounds.transaction() as tx:
        assert [one.id for one in evidence.of_source(tx, ada, DOCUMENT, after=first, limit=10)] == [second]


def test_a_message_is_cited_and_its_words_go_with_it(grounds, ada, look):
    said = grounds.say("The ladder is in the boathouse")
    (number,) = grounds.do(evidence.cite, ada, [selected("in the boathouse", "The ladder is in the boathouse", said)])
    assert look(number).words == "in the boathouse"
    assert str(look(number).source) == f"chat/messages#{said.fragment}"
    grounds.tell(Chat().edited("m", "The ladder is in the shed"), said)
    assert look(number).outcome in {"edited", "gone"}
    assert look(number).words == "in the boathouse"
    grounds.tell(Chat().deleted("m"), said)
    found = look(number)
    assert (found.outcome, found.words, found.before, found.words_now) == ("gone", None, None, None)
    with grounds.transaction() as tx:
        assert tx.value(WORDS_KEPT, words="boathouse") == 0


def test_words_of_a_deleted_message_are_not_told_though_nobody_has_followed_yet(grounds, ada, look, monkeypatch):
    said = grounds.say("The ladder is in the boathouse")
    (number,) = grounds.do(evidence.cite, ada, [selected("boathouse", "The ladder is in the boathouse", said)])
    monkeypatch.setattr(grounds, "follow", lambda message: None)
    grounds.tell(Chat().deleted("m"), said)
    assert (look(number).outcome, look(number).words) == ("gone", None)


def test_only_who_may_read_a_source_cites_it_or_reads_what_is_cited(grounds, ada, look):
    said = grounds.say("The ladder is in the boathouse")
    (number,) = grounds.do(evidence.cite, ada, [selected("boathouse", "The ladder is in the boathouse", said)])
    blind = Principal(grounds.tenant_id, "token/1", frozenset({"insights:read", "insights:write"}))
    hidden = look(number, blind)
    assert (hidden.outcome, hidden.words, hidden.before, hidden.after, hidden.score) == (
        "hidden",
        None,
        None,
        None,
        None,
    )
    for source in (said, DOCUMENT):
        with pytest.raises(CitingError):
            grounds.do(evidence.cite, blind, [Selection(source, 0, 3, "The")])
    with grounds.transaction() as tx, pytest.raises(CitingError):
        evidence.of_source(tx, blind, said, after=0, limit=10)
    assert look(number, grounds.person(9, Role.VIEWER)).words == "boathouse"


def test_evidence_is_for_who_may_read_what_it_was_cited_from(grounds, ada):
    said = grounds.say("The ladder is in the boathouse")
    (number,) = grounds.do(evidence.cite, ada, [selected("boathouse", "The ladder is in the boathouse", said)])
    scopes = frozenset({"insights:read", "insights:write", "documents:read"})
    blind = Principal(grounds.tenant_id, "token/1", scopes)
    with pytest.raises(CitingError):
        grounds.draft(blind, number)
    insight = grounds.draft(ada, number)
    stays, own = Cited(number, "supports"), Cited(grounds.cite(ada, QUOTE), "supports")
    changed = grounds.do(service.change, blind, insight.id, based_on=1, cited=[stays, own])
    assert len(changed.content.evidence) == 2


def test_white_space_is_no_quote(grounds, ada):
    with pytest.raises(QuoteLengthError):
        grounds.do(evidence.cite, ada, [Selection(DOCUMENT, 7, 9, TEXT[7:9])])


def test_evidence_of_another_tenant_is_not_there(grounds, ada, look):
    number = grounds.cite(ada, QUOTE)
    grounds.tenant_id = grounds.db.other_tenant_id
    with pytest.raises(EvidenceNotFoundError):
        look(number)
