"""What is stale, suspect and fresh: by example, and against a plain reading of the definitions on random graphs."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from springline.platform.errors import InvalidError
from springline.platform.statements import parse
from springline.provenance import service
from springline.provenance.model import Recording, Source, UnknownResourceError, UnreadVersionError
from springline.provenance.selectors import WHOLE, Pointer, SelectorError, TextQuote
from tests.integration.chats import Pipeline
from tests.integration.provenance.conftest import CHAT, NOW

pytestmark = pytest.mark.integration

CHARTER, SUMMARY, LETTER = ("document", "charter"), ("summary", "charter"), ("letter", "to-all")
TEXT = "We meet on Mondays. Everybody brings a chair."
QUOTE = TextQuote.found(TEXT, "on Mondays")
EVENTS = parse(
    "test.marked",
    "select subject, data->>'before', data->>'state' from event_log "
    "where tenant_id = current_tenant() and type = 'springline.provenance.resource.marked.v1' order by id",
)
VERSIONS = parse(
    "test.versions",
    "select r.kind, v.number, v.content is null from resource_version v join resource r on r.id = v.resource_id "
    "order by 1, 2",
)
WORDS = parse(
    "test.words",
    "select string_agg(coalesce(selected, '') || selector || coalesce(selected_now, ''), ' ') from derivation",
)

HASHES = parse(
    "test.hashes",
    "select content_hash from resource_version v join resource r on r.id = v.resource_id where r.kind = 'document'",
)
INPUTS = parse(
    "test.inputs", "select r.kind from derivation d join resource r on r.id = d.derived_resource_id order by 1"
)


@pytest.fixture
def chain(graph):
    """A letter that rests on a summary, which rests on two words of a charter."""
    graph.record((CHARTER, TEXT, []))
    graph.record((SUMMARY, {"day": "Monday"}, [(CHARTER, QUOTE, 0)]))
    graph.record((LETTER, "See you on Monday", [(SUMMARY, Pointer("/day"), 0)]))
    return graph


def states(graph):
    assert graph.states() == graph.by_definition()
    return [graph.states()["/".join(name)] for name in (SUMMARY, LETTER)]


def test_other_words_make_it_stale_and_what_rests_on_it_suspect(chain):
    chain.record((CHARTER, "We meet on Fridays. Everybody brings a chair.", []))
    assert states(chain) == ["stale", "suspect"]


def test_words_that_merely_moved_change_nothing_and_are_found_where_they_are_now(chain):
    moved = "Dear all! " + TEXT
    chain.record((CHARTER, moved, []))
    assert states(chain) == ["fresh", "fresh"]
    chain.record((CHARTER, "We meet.", []))
    chain.record((CHARTER, moved, []))
    assert states(chain) == ["fresh", "fresh"]
    with chain.transaction() as tx:
        assert '"start":18' in tx.value(WORDS)


def test_few_words_that_were_wrapped_anew_are_fresh_when_they_come_back(chain):
    said = "All of us meet in the library on Mondays, before the bakery opens, and then we have tea."
    chain.record((CHARTER, said, []))
    chain.record((SUMMARY, {"day": "Monday"}, [(CHARTER, TextQuote.found(said, "on Mondays"), 0)]))
    chain.record((CHARTER, said.replace("library on ", "library\non\n").replace(", ", ",\n"), []))
    assert states(chain) == ["fresh", "fresh"]
    chain.record((CHARTER, "Never mind.", []))
    assert states(chain)[0] == "stale"
    chain.record((CHARTER, said.replace("bakery opens", "bakery\nopens"), []))
    assert states(chain) == ["fresh", "fresh"]


def test_recomputing_to_the_same_clears_what_rests_on_it_without_work(chain):
    chain.record((CHARTER, "On each Monday we meet.", []))
    chain.record((SUMMARY, {"day": "Monday"}, [(CHARTER, TextQuote.found("On each Monday we meet.", "Monday"), 0)]))
    assert states(chain) == ["fresh", "fresh"]


def test_recomputing_to_something_else_makes_stale_what_reads_that_part(chain):
    text = "We meet on Fridays."
    chain.record((CHARTER, text, []))
    friday = (SUMMARY, {"day": "Friday"}, [(CHARTER, TextQuote.found(text, "on Fridays"), 0)])
    chain.record(friday)
    assert states(chain) == ["fresh", "stale"]
    chain.record((SUMMARY, {"day": "Monday", "of": "each week"}, friday[2]))
    assert states(chain) == ["fresh", "fresh"]


def test_things_that_rest_on_each_other_may_come_at_once_in_any_order(graph):
    graph.record(
        (LETTER, "See you", [(SUMMARY, WHOLE, 0)]), (SUMMARY, "Monday", [(CHARTER, QUOTE, 0)]), (CHARTER, TEXT, [])
    )
    assert states(graph) == ["fresh", "fresh"]
    graph.record((CHARTER, "Never mind.", []))
    assert states(graph) == ["stale", "suspect"]


def test_a_circle_neither_keeps_itself_suspect_nor_goes_round_for_ever(graph):
    graph.record(
        (CHARTER, TEXT, []),
        (SUMMARY, "s", [(CHARTER, QUOTE, 0), (LETTER, WHOLE, 0)]),
        (LETTER, "l", [(SUMMARY, WHOLE, 0)]),
    )
    graph.record((CHARTER, "Never mind.", []))
    assert states(graph) == ["stale", "suspect"]
    graph.record((CHARTER, TEXT, []))
    assert states(graph) == ["fresh", "fresh"]


def test_what_was_read_before_a_change_is_stale_as_soon_as_it_is_recorded(graph):
    graph.record((CHARTER, TEXT, []))
    graph.record((CHARTER, "Never mind.", []))
    late = Source(*CHARTER, "", QUOTE, version=1, content=TEXT)
    with graph.transaction() as tx:
        service.record(tx, [Recording(*SUMMARY, "Monday", "test", [late])], at=NOW)
    assert graph.states() == {"document/charter": "fresh", "summary/charter": "stale"}
    with graph.transaction() as tx, pytest.raises(UnreadVersionError, match="not the current version"):
        service.record(tx, [Recording(*SUMMARY, "Monday", "test", [Source(*CHARTER, version=1)])], at=NOW)


def test_a_message_that_is_edited_or_taken_back_makes_stale_what_quotes_it(graph):
    graph.said = {1: "I can bring chairs", 2: "I can not"}
    quote = TextQuote.found(graph.said[1], "bring chairs")
    graph.record((SUMMARY, "Somebody brings chairs", [(CHAT, quote, 1)]), (LETTER, "x", [(CHAT, WHOLE, 2)]))
    graph.say(1, "Yes, I can bring chairs and tables")
    assert states(graph) == ["fresh", "fresh"]
    graph.say(1, "I can bring tables")
    assert states(graph) == ["stale", "fresh"]
    graph.say(1, "I can bring chairs after all")
    assert states(graph) == ["fresh", "fresh"]
    graph.say(1, None)
    assert states(graph) == ["stale", "fresh"]


def test_words_that_were_taken_back_are_forgotten_wherever_they_were_quoted(graph):
    graph.said = {1: "my number is 555-0100"}
    quoting = [(CHAT, TextQuote.found(graph.said[1], "555-0100"), 1)]
    graph.record((SUMMARY, "a", quoting))
    graph.record((SUMMARY, "b", quoting))
    graph.say(1, None)
    with graph.transaction() as tx:
        assert "555-0100" not in tx.value(WORDS)
    assert graph.states() == graph.by_definition() == {"summary/charter": "stale"}


class TestErased:
    def erase(self, graph, name):
        with graph.transaction() as tx:
            return [(str(mark.reference), mark.now) for mark in service.erase(tx, *name, at=NOW)]

    def test_what_rests_on_it_is_stale_and_none_of_its_words_is_left(self, chain, db):
        chain.record((SUMMARY, {"day": "Monday"}, [(CHARTER, TextQuote.found(TEXT, "Everybody"), 0)]))
        assert self.erase(chain, CHARTER) == [("summary/charter", "stale"), ("letter/to-all", "suspect")]
        left = Pipeline(db).everything()
        assert [word for word in ("Mondays", "Everybody", "We meet") if word in left] == []
        assert "Monday" in left

    def test_its_hashes_go_too_because_they_would_confirm_a_guess(self, chain):
        with chain.transaction() as tx:
            (hashes,) = tx.rows(HASHES)
            assert len(hashes[0]) == 64
        self.erase(chain, CHARTER)
        with chain.transaction() as tx:
            assert tx.rows(HASHES) == [("",)]

    def test_the_words_that_it_rested_on_are_forgotten_with_it_in_all_its_versions(self, chain, db):
        chain.record((SUMMARY, "another", [(CHARTER, TextQuote.found(TEXT, "a chair"), 0)]))
        self.erase(chain, SUMMARY)
        with chain.transaction() as tx:
            assert tx.rows(INPUTS) == [("letter",)]
        assert chain.states() == {"document/charter": "fresh", "summary/charter": "fresh", "letter/to-all": "stale"}

    def test_one_that_was_stale_is_not_any_more_and_its_dependents_have_one_reason_left(self, chain):
        chain.record((CHARTER, "Never mind.", []))
        assert self.erase(chain, SUMMARY) == [("summary/charter", "fresh"), ("letter/to-all", "stale")]

    def test_recorded_again_with_the_same_content_it_has_its_next_version(self, chain):
        self.erase(chain, CHARTER)
        chain.record((CHARTER, TEXT, []))
        with chain.transaction() as tx:
            assert tx.rows(VERSIONS)[:2] == [("document", 1, True), ("document", 2, False)]
        assert chain.states()["summary/charter"] == "stale"  # what was read of it is forgotten

    def test_twice_or_of_what_nobody_recorded_it_changes_nothing(self, chain):
        self.erase(chain, CHARTER)
        before = chain.states()
        assert self.erase(chain, CHARTER) == self.erase(chain, ("document", "unknown")) == []
        assert chain.states() == before


def test_each_change_of_state_is_told_once(chain):
    chain.record((CHARTER, "Never mind.", []))
    chain.record((CHARTER, "Really, never mind.", []))
    chain.record((CHARTER, TEXT, []))
    with chain.transaction() as tx:
        assert tx.rows(EVENTS) == [
            ("summary/charter", "fresh", "stale"),
            ("letter/to-all", "fresh", "suspect"),
            ("summary/charter", "stale", "fresh"),
            ("letter/to-all", "suspect", "fresh"),
        ]


def test_versions_count_without_gaps_and_only_the_newest_keeps_its_content(chain):
    for content in (TEXT, "b", "b", "c"):
        chain.record((CHARTER, content, []))
    with chain.transaction() as tx:
        found = [(number, gone) for kind, number, gone in tx.rows(VERSIONS) if kind == "document"]
    assert found == [(1, True), (2, True), (3, False)]


@pytest.mark.parametrize(
    ("source", "error"),
    [
        (Source("document", "nowhere"), UnknownResourceError),
        (Source(*CHARTER, selector=TextQuote("on Sundays", "", "", 3, 13)), SelectorError),
        (Source(*CHARTER, selector=Pointer("/day")), SelectorError),
        (Source(*CHAT, position=1, content="x"), InvalidError),
    ],
)
def test_what_rests_on_nothing_is_refused(chain, source, error):
    with chain.transaction() as tx, pytest.raises(error):
        service.record(tx, [Recording(*SUMMARY, "x", "test", [source])], at=NOW)


def test_another_tenants_things_are_neither_read_nor_marked(new_graph):
    one, other = new_graph(), new_graph()
    for graph in (one, other):
        graph.record((CHARTER, TEXT, []), (SUMMARY, "Monday", [(CHARTER, QUOTE, 0)]))
    one.record((CHARTER, "Never mind.", []))
    assert one.states()["summary/charter"] == "stale"
    assert other.states()["summary/charter"] == "fresh"


NAMES = [("thing", letter) for letter in "abcdef"]
TEXTS = ["one two", "two one", "zero one two", "two", ""]
PARTS = [Pointer("/x"), Pointer("/y"), WHOLE, Pointer("/t", TextQuote("two", "one ", "", 4, 7))]
INPUT = st.tuples(st.sampled_from(NAMES), st.sampled_from(PARTS))
CONTENT = st.fixed_dictionaries({"x": st.integers(0, 1), "y": st.integers(0, 1), "t": st.sampled_from(TEXTS)})
STEP = st.one_of(
    st.tuples(
        st.just("record"),
        st.lists(
            st.tuples(
                st.sampled_from(NAMES), CONTENT, st.lists(INPUT, max_size=3), st.lists(st.integers(1, 3), max_size=1)
            ),
            min_size=1,
            max_size=2,
            unique_by=lambda told: told[0],
        ),
    ),
    st.tuples(st.just("say"), st.integers(1, 3), st.sampled_from([*TEXTS[:4], None])),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=3, max_size=16))
def test_marks_are_what_working_them_out_from_nothing_says(new_graph, steps):
    graph = new_graph()
    for step in steps:
        if step[0] == "say":
            graph.say(step[1], step[2])
        else:
            told = {name: content for name, content, _, _ in step[1]}
            known = graph.contents | told
            graph.record(
                *[
                    (
                        name,
                        content,
                        [
                            (source, part, 0)
                            for source, part in inputs
                            if source in known and part.locate(known[source]) is not None
                        ]
                        + [(CHAT, WHOLE, place) for place in places if place in graph.said],
                    )
                    for name, content, inputs, places in step[1]
                ]
            )
        assert graph.states() == graph.by_definition()
