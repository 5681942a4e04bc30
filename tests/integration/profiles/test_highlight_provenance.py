"""What provenance is told of a highlight: its words by their places, the messages behind the rest, and no words."""

import json

import pytest

from springline.platform.statements import parse
from springline.profiles import provenance
from springline.profiles import user_profile_highlight_service as service
from springline.profiles.highlights import BioPayload, ProofPoint, Quote
from springline.provenance import explanation
from springline.provenance.model import UnknownResourceError
from springline.provenance.references import parse as reference
from tests.integration.chats import minute
from tests.integration.profiles.telling import BREAD, LADDER, payload

pytestmark = pytest.mark.integration

CONTENTS = parse("test.contents", "select string_agg(content, ' ') from resource_version")


@pytest.fixture
def why(telling):
    def why(person, part=None):
        with telling.transaction() as tx:
            return explanation.why(tx, provenance.reference(person.id)._replace(fragment=part))

    return why


def inputs(told):
    return [(one.derived.fragment, str(one.source), json.loads(one.read or "null")) for one in told.inputs]


def observe(telling, *message_ids, at=5):
    with telling.transaction() as tx:
        return [(str(mark.reference), mark.now) for mark in provenance.observe(tx, [*message_ids], at=minute(at))]


def test_a_quote_rests_on_its_words_and_all_else_on_whole_messages(telling, ada, why):
    telling.generate(ada, payload(ada))
    told = why(ada)
    ladder, bread = (f"chat/messages#{ada.messages[key]}" for key in ("ladder", "bread"))
    assert (str(told.reference), told.state, told.produced_by) == (f"highlight/{ada.id}@1", "fresh", "extractive/1")
    assert inputs(told) == [
        ("/bio_text", ladder, LADDER),
        ("/bio_text", bread, BREAD),
        ("/proof_points/0", ladder, LADDER),
        ("/proof_points/1", bread, BREAD),
        ("/quotes/0", ladder, "I can lend you my"),
        ("/quotes/1", bread, "There is fresh bread at"),
    ]
    assert inputs(why(ada, "/quotes/1")) == [("/quotes/1", bread, "There is fresh bread at")]


def test_no_words_are_kept_of_what_is_told(telling, ada):
    telling.generate(ada, payload(ada, bio="Ada, who lends ladders"))
    with telling.transaction() as tx:
        contents = tx.value(CONTENTS)
    assert [word for word in ("Ada", "ladder", "Has a", "lend", "bread") if word in contents] == []
    assert json.loads(contents)["quotes"][0]["message_id"] == ada.messages["ladder"]


def test_the_same_words_again_keep_their_version_and_others_get_the_next(telling, ada, why):
    telling.generate(ada, payload(ada))
    telling.generate(ada, payload(ada), at=1, snapshot_hash="s2")
    assert why(ada).reference.version == 1
    telling.generate(ada, payload(ada, ["bikes"]), at=2)
    told = why(ada)
    assert (told.reference.version, len(told.inputs)) == (2, 3)
    assert len(why(ada).inputs) == 3


def test_work_that_is_delivered_twice_is_recorded_once(telling, ada, why):
    basis = telling.begin(ada)
    for _ in range(2):
        telling.store(ada, payload(ada), basis)
    assert (why(ada).reference.version, len(why(ada).inputs)) == (1, 6)


def test_a_message_that_is_cited_twice_in_one_place_is_one_source(telling, ada, why):
    ladder = ada.messages["ladder"]
    told = BioPayload("Ada.", (ProofPoint("Lends", (ladder, ladder)),), (Quote("I can", ladder), Quote("my", ladder)))
    telling.generate(ada, told)
    assert [role for role, _, _ in inputs(why(ada))] == ["/bio_text", "/proof_points/0", "/quotes/0", "/quotes/1"]


def test_a_message_without_words_can_prove_something(telling, why):
    ben = telling.person("ben", said={"photo": None})
    photo = ben.messages["photo"]
    telling.generate(ben, BioPayload("Ben.", (ProofPoint("Shares photos", (photo,)),)))
    assert inputs(why(ben))[-1] == ("/proof_points/0", f"chat/messages#{photo}", "")
    assert observe(telling, photo) == []


def test_an_override_rests_on_nothing_and_hides_none_of_what_is_behind_it(telling, ada, why):
    telling.override(ada, "Ada, by hand")
    with pytest.raises(UnknownResourceError):
        why(ada)
    telling.generate(ada, payload(ada))
    telling.override(ada, "By hand again")
    telling.clear(ada)
    assert (why(ada).reference.version, len(why(ada).inputs)) == (1, 6)


def test_an_edit_beside_the_quoted_words_moves_the_quote_and_makes_stale_what_rests_on_the_whole(telling, ada, why):
    telling.generate(ada, payload(ada))
    telling.tell(telling.chat.edited("ada-ladder", f"Hello! {LADDER}", by="ada"))
    assert observe(telling, ada.messages["ladder"]) == [(f"highlight/{ada.id}", "stale")]
    told = why(ada)
    assert {reason.change.derived.fragment for reason in told.reasons} == {"/bio_text", "/proof_points/0"}
    (quote,) = why(ada, "/quotes/0").inputs
    assert (quote.source.fragment, quote.changed_at) == (str(ada.messages["ladder"]), None)


@pytest.mark.parametrize("text", [f"Hello! {LADDER}", "It is broken", None], ids=["beside", "of the words", "deleted"])
def test_it_is_stale_exactly_when_the_page_says_so(telling, ada, why, text):
    telling.generate(ada, payload(ada))
    edited = telling.chat.deleted("ada-ladder") if text is None else telling.chat.edited("ada-ladder", text)
    telling.tell(edited)
    observe(telling, ada.messages["ladder"])
    assert (telling.shown(ada, at=5).state, why(ada).state) == ("stale", "stale")
    if text is not None:
        telling.tell(telling.chat.edited("ada-ladder", LADDER, at=3))
        observe(telling, ada.messages["ladder"])
        assert (telling.shown(ada, at=5).state, why(ada).state) == ("fresh", "fresh")


def test_generating_anew_makes_it_fresh(telling, ada, why):
    telling.generate(ada, payload(ada))
    telling.tell(telling.chat.edited("ada-ladder", f"{LADDER}, nearly"))
    observe(telling, ada.messages["ladder"])
    telling.generate(ada, payload(ada), at=6)
    assert (why(ada).state, why(ada).reference.version) == ("fresh", 1)


def test_what_was_taken_back_is_forgotten_and_the_rest_of_the_chain_stays(telling, ada, why):
    telling.generate(ada, payload(ada))
    telling.tell(telling.chat.deleted("ada-ladder"))
    assert "I can lend you" in telling.pipeline.everything()
    with telling.transaction() as tx:
        service.forget_gone(tx, ada.id, at=minute(5))
    assert "I can lend you" not in telling.pipeline.everything()
    assert [read for _, _, read in inputs(why(ada))] == [None, BREAD, None, BREAD, None, "There is fresh bread at"]


def test_who_cites_a_message_is_found_also_where_only_an_older_version_did(telling, ada):
    ben = telling.person("ben")
    telling.generate(ada, payload(ada))
    telling.generate(ada, payload(ada, ["bikes"]), at=1)
    telling.generate(ben, payload(ben, ["bread"]))
    wanted = [ada.messages["ladder"], ada.messages["bikes"], ben.messages["bread"], ben.messages["ladder"]]
    with telling.transaction() as tx:
        found = provenance.citing(tx, wanted)
    assert found == [
        (ada.id, ada.messages["ladder"]),
        (ada.id, ada.messages["bikes"]),
        (ben.id, ben.messages["bread"]),
    ]


def test_erasing_leaves_its_name_and_nothing_else(telling, ada, why):
    telling.generate(ada, payload(ada))
    with telling.transaction() as tx:
        assert service.erase(tx, ada.id, at=minute(5))
        assert tx.value(CONTENTS) is None
    assert why(ada).inputs == ()
    assert telling.generate(ada, payload(ada), at=6).version == 1
    assert (why(ada).reference.version, len(why(ada).inputs)) == (2, 6)


def test_messages_that_stand_are_read_at_the_time_that_is_asked_for(telling, ada):
    brief = telling.person("eve", said={"brief": "Gone in a minute"}, expires_in=minute(1) - minute(0))
    telling.tell(telling.chat.deleted("ada-bread"))
    wanted = [ada.messages["ladder"], ada.messages["bread"], brief.messages["brief"], 10**9]
    with telling.transaction() as tx:
        early = provenance.standing_at(minute(0.5))(tx, *provenance.MESSAGES, wanted)
        assert early == {ada.messages["ladder"]: LADDER, brief.messages["brief"]: "Gone in a minute"}
        assert provenance.read_messages(tx, *provenance.MESSAGES, wanted) == {ada.messages["ladder"]: LADDER}
        with pytest.raises(ValueError, match="chat/others is not"):
            provenance.read_messages(tx, "chat", "others", [1])


def test_the_reference_of_a_highlight_reads_as_documented():
    assert provenance.reference(17) == reference("highlight/17")
