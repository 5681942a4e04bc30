"""A highlight says what its messages say: when it is stored, and at each reading."""

from datetime import timedelta

import pytest

from springline.community import expiry
from springline.profiles import user_profile_highlight_service as service
from springline.profiles.highlights import (
    BioPayload,
    Flaw,
    Hidden,
    ProofPoint,
    Quote,
    State,
    Unfounded,
    UnfoundedError,
)
from tests.integration.chats import minute
from tests.integration.profiles.telling import LADDER, payload

pytestmark = pytest.mark.integration


def reasons(highlight):
    return [reason.reason for reason in highlight.stale_reasons]


class TestFounded:
    def flaws(self, telling, person, told):
        with pytest.raises(UnfoundedError) as refused:
            telling.generate(person, told, at=1)
        assert telling.get(person) is None
        return list(refused.value.unfounded)

    def test_a_quote_must_be_verbatim_in_its_message(self, telling, ada):
        ladder, bread = ada.messages["ladder"], ada.messages["bread"]
        told = BioPayload(
            "Ada.",
            (),
            (
                Quote("I can lend you", ladder),
                Quote("i can lend you", ladder),
                Quote("I can  lend you", ladder),
                Quote("I can lend you", bread),
                Quote(LADDER + ".", ladder),
            ),
        )
        assert self.flaws(telling, ada, told) == [
            Unfounded("quotes/1", ladder, Flaw.NOT_VERBATIM),
            Unfounded("quotes/2", ladder, Flaw.NOT_VERBATIM),
            Unfounded("quotes/3", bread, Flaw.NOT_VERBATIM),
            Unfounded("quotes/4", ladder, Flaw.NOT_VERBATIM),
        ]

    def test_nobody_is_told_of_by_the_words_of_others(self, telling, ada):
        ben = telling.person("ben")
        theirs = ben.messages["bread"]
        told = BioPayload("Ada.", (ProofPoint("Bakes", (theirs, 10**9)),), (Quote("fresh bread", theirs),))
        assert self.flaws(telling, ada, told) == [
            Unfounded("proof_points/0", theirs, Flaw.NOT_THEIRS),
            Unfounded("proof_points/0", 10**9, Flaw.NOT_THEIRS),
            Unfounded("quotes/0", theirs, Flaw.NOT_THEIRS),
        ]

    def test_what_was_deleted_or_has_expired_proves_nothing(self, telling, ada):
        brief = telling.person("eve", said={"brief": "Gone in a minute"}, expires_in=timedelta(minutes=1))
        telling.tell(telling.chat.deleted("ada-ladder"))
        assert self.flaws(telling, ada, payload(ada)) == [
            Unfounded("proof_points/0", ada.messages["ladder"], Flaw.GONE),
            Unfounded("quotes/0", ada.messages["ladder"], Flaw.GONE),
        ]
        number = brief.messages["brief"]
        told = BioPayload("Eve.", (), (Quote("Gone in", number),))
        assert self.flaws(telling, brief, told) == [Unfounded("quotes/0", number, Flaw.GONE)]

    @pytest.mark.parametrize(
        ("text", "flaw"), [(" ", Flaw.EMPTY), ("a\0", Flaw.UNWRITABLE), ("\udc00", Flaw.UNWRITABLE)]
    )
    def test_everything_says_something_that_can_be_kept(self, telling, ada, text, flaw):
        number = ada.messages["ladder"]
        told = BioPayload(text, (ProofPoint(text, (number,)), ProofPoint("x", ())), (Quote(text, number),))
        assert self.flaws(telling, ada, told) == [
            Unfounded("bio_text", None, flaw),
            Unfounded("proof_points/0", None, flaw),
            Unfounded("proof_points/1", None, Flaw.CITES_NOTHING),
            Unfounded("quotes/0", number, flaw),
        ]

    def test_the_message_of_the_error_names_places_and_no_words(self, telling, ada):
        with pytest.raises(UnfoundedError) as refused:
            telling.generate(ada, BioPayload("Ada.", (), (Quote("secret words", ada.messages["ladder"]),)))
        assert f"quotes/0 not_verbatim (message {ada.messages['ladder']})" in str(refused.value)
        assert "secret" not in str(refused.value)


class TestHidden:
    def test_a_deleted_message_takes_its_quote_along(self, telling, ada):
        telling.generate(ada, payload(ada))
        telling.tell(telling.chat.deleted("ada-ladder"))
        told = telling.shown(ada)
        assert (told.proof_points, told.quotes) == (payload(ada).proof_points[1:], payload(ada).quotes[1:])
        assert told.hidden == Hidden(bio=True, proof_points=1, quotes=1, message_ids=(ada.messages["ladder"],))
        assert (told.state, reasons(told), told.text) == (State.STALE, ["message_gone"], None)

    def test_an_expired_one_does_so_the_moment_it_expires(self, telling, db):
        eve = telling.person("eve", expires_in=timedelta(minutes=30))
        telling.generate(eve, payload(eve))
        assert telling.shown(eve, at=29).hidden == Hidden()
        assert telling.shown(eve, at=30).hidden[:3] == (True, 2, 2)
        assert expiry.expire(db.system, db.app, at=minute(30)) == 3
        assert telling.shown(eve, at=30).quotes == ()

    def test_an_edit_that_takes_the_words_away_takes_the_quote_along(self, telling, ada):
        telling.generate(ada, payload(ada))
        telling.tell(telling.chat.edited("ada-ladder", "I sold it"))
        told = telling.shown(ada)
        assert (told.quotes, told.bio_text) == (payload(ada).quotes[1:], None)
        assert told.proof_points == payload(ada).proof_points, "the message still stands"
        assert (told.hidden, reasons(told)) == (Hidden(bio=True, quotes=1), ["message_edited"])

    def test_an_edit_elsewhere_in_the_message_leaves_the_quote_and_says_that_it_is_stale(self, telling, ada):
        telling.generate(ada, payload(ada))
        telling.tell(telling.chat.edited("ada-ladder", f"Dear all, {LADDER}"))
        told = telling.shown(ada)
        assert (told.quotes, told.hidden, reasons(told)) == (payload(ada).quotes, Hidden(), ["message_edited"])

    def test_a_proof_point_stays_while_one_of_its_messages_stands(self, telling, ada):
        both = (ada.messages["ladder"], ada.messages["bread"])
        telling.generate(ada, BioPayload("Ada.", (ProofPoint("Shares", both), ProofPoint("Lends", both[:1]))))
        telling.tell(telling.chat.deleted("ada-ladder"))
        assert [point.text for point in telling.shown(ada).proof_points] == ["Shares"]
        telling.tell(telling.chat.deleted("ada-bread"))
        assert telling.shown(ada).proof_points == ()

    def test_nothing_is_hidden_twice_over_a_mark_with_the_same_name(self, telling, ada):
        telling.generate(ada, payload(ada))
        telling.tell(telling.chat.deleted("ada-ladder"))
        telling.mark(ada, "message_gone", at=5)
        assert reasons(telling.shown(ada)) == ["message_gone"]

    def test_an_override_is_shown_whatever_becomes_of_the_messages(self, telling, ada):
        telling.generate(ada, payload(ada))
        telling.override(ada, "Ada, by hand")
        telling.tell(telling.chat.deleted("ada-ladder"))
        told = telling.shown(ada)
        assert (told.text, told.bio_text, len(told.quotes)) == ("Ada, by hand", None, 1)

    def test_the_history_hides_it_too(self, telling, ada):
        telling.generate(ada, payload(ada))
        telling.generate(ada, payload(ada, ["bread"]), at=5)
        telling.tell(telling.chat.deleted("ada-ladder"))
        newest, oldest = telling.history(ada)
        assert (newest.hidden, newest.bio_text) == (Hidden(), "Knows about bread.")
        assert (oldest.quotes, oldest.bio_text) == (payload(ada).quotes[1:], None)

    def test_what_is_hidden_can_be_removed_for_good(self, telling, ada):
        telling.generate(ada, payload(ada, bio=f"Ada says: {LADDER}"))
        telling.generate(ada, payload(ada, ["bikes"]), at=5)
        telling.generate(ada, payload(ada, ["ladder", "bikes"], bio=f"She says: {LADDER}"), at=6)
        basis = telling.begin(ada, at=7)
        telling.tell(telling.chat.deleted("ada-ladder"))
        assert "I can lend you" in telling.pipeline.everything()
        before, history = telling.shown(ada), telling.history(ada)
        with telling.transaction() as tx:
            assert service.forget_gone(tx, ada.id, at=minute(8)) == 3, "the highlight and two of its versions"
        assert "I can lend you" not in telling.pipeline.everything()
        assert "Knows about bikes." in telling.pipeline.everything()
        after = telling.shown(ada)
        assert (after.quotes, after.proof_points, after.state) == (before.quotes, before.proof_points, before.state)
        assert [version.quotes for version in telling.history(ada)] == [version.quotes for version in history]
        with telling.transaction() as tx:
            assert service.forget_gone(tx, ada.id, at=minute(9)) == 0
        assert telling.store(ada, payload(ada, ["bread"]), basis, at=10).bio_text == "Knows about bread."
