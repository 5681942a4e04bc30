"""What is told of why something is as it is, and of what a change would reach."""

import pytest

from springline.provenance import explanation
from springline.provenance.model import UnknownResourceError
from springline.provenance.references import parse
from springline.provenance.selectors import WHOLE, Pointer, TextQuote
from tests.integration.provenance.conftest import CHAT

pytestmark = pytest.mark.integration

CHARTER, SUMMARY, LETTER = ("document", "charter"), ("summary", "charter"), ("letter", "to-all")
TEXT = "We meet on Mondays. Everybody brings a chair."


@pytest.fixture
def chain(graph):
    """A letter that rests on a summary, which rests on two places of a charter and a message."""
    graph.said = {7: "Mondays suit me"}
    day, chair = TextQuote.found(TEXT, "on Mondays"), TextQuote.found(TEXT, "a chair")
    graph.record((CHARTER, TEXT, []))
    graph.record(
        (SUMMARY, {"day": "Monday", "bring": "chair"}, [(CHARTER, day, 0), (CHARTER, chair, 0), (CHAT, WHOLE, 7)])
    )
    graph.record((LETTER, "See you on Monday", [(SUMMARY, Pointer("/day"), 0)]))
    return graph


def why(graph, reference, **limits):
    with graph.transaction() as tx:
        return explanation.why(tx, parse(reference), **limits)


def impact(graph, reference, **limits):
    with graph.transaction() as tx:
        return explanation.impact(tx, parse(reference), **limits)


def test_why_goes_up_to_the_source_words(chain):
    told = why(chain, "letter/to-all")
    assert (str(told.reference), told.state, told.produced_by) == ("letter/to-all@1", "fresh", "test")
    assert [(str(one.derived), str(one.source), one.read, one.depth) for one in told.inputs] == [
        ("letter/to-all@1", "summary/charter@1#/day", '"Monday"', 1),
        ("summary/charter@1", "document/charter@1#char=8,18", '"on Mondays"', 2),
        ("summary/charter@1", "document/charter@1#char=37,44", '"a chair"', 2),
        ("summary/charter@1", "chat/messages#7", '"Mondays suit me"', 2),
    ]
    assert told.reasons == ()
    assert told.is_whole


def test_a_reason_is_the_change_with_the_way_that_it_takes(chain):
    chain.record((CHARTER, "We meet on Fridays. Everybody brings a chair.", []))
    (reason,) = why(chain, "letter/to-all").reasons
    assert [str(step) for step in reason.through] == ["summary/charter@1", "letter/to-all@1"]
    assert (reason.change.read, reason.change.reads_now, reason.change.changed_by) == (
        '"on Mondays"',
        None,
        "document/charter@2",
    )
    assert [str(step) for step in why(chain, "summary/charter").reasons[0].through] == ["summary/charter@1"]


def test_what_reads_otherwise_is_told_before_and_after(chain):
    chain.record((SUMMARY, {"day": "Friday", "bring": "chair"}, []))
    (reason,) = why(chain, "letter/to-all").reasons
    assert (reason.change.read, reason.change.reads_now) == ('"Monday"', '"Friday"')


def test_an_older_version_says_what_it_rested_on(chain):
    chain.record((LETTER, "See you", []))
    assert why(chain, "letter/to-all").inputs == ()
    assert [str(one.source) for one in why(chain, "letter/to-all@1").inputs if one.depth == 1] == [
        "summary/charter@1#/day"
    ]


def test_impact_tells_what_would_be_stale_and_what_suspect(chain):
    told = impact(chain, "document/charter")
    assert [(str(one.reference), one.would_be, str(one.through)) for one in told.dependents] == [
        ("summary/charter@1", "stale", "document/charter"),
        ("letter/to-all@1", "suspect", "summary/charter@1"),
    ]


@pytest.mark.parametrize(
    ("part", "reached"),
    [
        ("document/charter#char=0,7", 0),
        ("document/charter#char=0,9", 2),
        ("summary/charter#/bring", 0),
        ("summary/charter#/day", 1),
        ("summary/charter#/day/of", 1),
        ("chat/messages#7", 2),
        ("chat/messages#8", 0),
        ("chat/messages", 2),
        ("letter/to-all", 0),
    ],
)
def test_impact_of_a_part_is_of_those_that_rest_on_it(chain, part, reached):
    assert len(impact(chain, part).dependents) == reached


def test_circles_are_walked_once(graph):
    graph.record((SUMMARY, "s", [(LETTER, WHOLE, 0)]), (LETTER, "l", [(SUMMARY, WHOLE, 0)]))
    assert [str(one.source) for one in why(graph, "letter/to-all").inputs] == ["summary/charter@1", "letter/to-all@1"]
    assert [str(one.reference) for one in impact(graph, "letter/to-all").dependents] == ["summary/charter@1"]


def test_more_than_is_told_is_said(chain):
    assert [len(why(chain, "letter/to-all", most=most).inputs) for most in (1, 3, 4)] == [1, 3, 4]
    assert [why(chain, "letter/to-all", most=most).is_whole for most in (1, 3, 4)] == [False, False, True]
    assert [impact(chain, "document/charter", most=most).is_whole for most in (1, 2)] == [False, True]


@pytest.mark.parametrize("unknown", ["document/none", "document/charter@9", "summary/to-all"])
def test_what_nobody_recorded_is_unknown(chain, unknown):
    with pytest.raises(UnknownResourceError, match="nothing was recorded"):
        why(chain, unknown)
