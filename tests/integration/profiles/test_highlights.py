"""What generators, overrides and marks make of a highlight, one after the other."""

from dataclasses import replace
from datetime import timedelta

import pytest

from springline.community.requests import PersonNotFoundError
from springline.profiles import user_profile_highlight_service as service
from springline.profiles.highlights import (
    LONGEST_REASON,
    Change,
    Hidden,
    LateGenerationError,
    Marking,
    OverrideTextError,
    StaleReasonError,
    State,
)
from tests.integration.chats import minute
from tests.integration.profiles.telling import BY, LADDER, LIFETIME, meta, payload

pytestmark = pytest.mark.integration

DAYS_30 = LIFETIME / timedelta(minutes=1)


def reasons(highlight):
    return [reason.reason for reason in highlight.stale_reasons]


class TestGenerated:
    def test_of_whom_nothing_was_told_there_is_nothing(self, telling, ada):
        assert telling.get(ada) is None
        assert telling.history(ada) == []

    def test_words_come_back_with_all_that_is_known_of_them(self, telling, ada):
        told = telling.generate(ada, payload(ada), at=5)
        assert told == telling.get(ada, at=5)
        assert (told.bio_text, told.proof_points, told.quotes) == (
            "Knows about ladder and bread.",
            payload(ada).proof_points,
            payload(ada).quotes,
        )
        assert (told.version, told.snapshot_hash, told.meta) == (1, "s1", meta(minute(5)))
        assert (told.state, told.text, told.hidden) == (State.FRESH, told.bio_text, Hidden())
        assert (told.manual_override, told.override_text) == (False, None)

    def test_it_goes_stale_by_itself_when_its_time_has_passed(self, telling, ada):
        telling.generate(ada, payload(ada), at=0)
        assert telling.shown(ada, at=DAYS_30 - 1).state is State.FRESH
        outdated = telling.shown(ada, at=DAYS_30)
        assert (outdated.state, outdated.stale_reasons) == (State.STALE, (("stale_after", minute(DAYS_30)),))

    def test_other_words_are_a_new_version(self, telling, ada):
        telling.generate(ada, payload(ada))
        told = telling.generate(ada, payload(ada, ["bikes"]), at=9, snapshot_hash="s2")
        assert (told.version, told.bio_text, told.snapshot_hash) == (2, "Knows about bikes.", "s2")

    def test_delivered_twice_it_is_stored_once(self, telling, ada):
        basis = telling.begin(ada)
        first = telling.store(ada, payload(ada), basis)
        assert telling.store(ada, payload(ada), basis) == first
        assert telling.store(ada, payload(ada), basis, at=3) == first, "made anew from the same beginning, too"
        assert (len(telling.history(ada)), len(telling.events())) == (1, 1)

    def test_the_same_words_from_a_later_beginning_stay_fresh_for_longer(self, telling, ada):
        telling.generate(ada, payload(ada))
        again = telling.generate(ada, payload(ada), at=60)
        assert (again.version, again.meta) == (1, meta(minute(60)))
        assert (len(telling.history(ada)), len(telling.events())) == (1, 1)

    @pytest.mark.parametrize("why", ["marked", "edited", "too old"])
    def test_the_same_words_for_a_stale_highlight_are_a_version(self, telling, ada, why):
        telling.generate(ada, payload(ada))
        if why == "marked":
            telling.mark(ada, at=30)
        elif why == "edited":
            telling.tell(telling.chat.edited("ada-ladder", LADDER + "!", at=30))
        at = DAYS_30 if why == "too old" else 60
        assert telling.shown(ada, at=at).state is State.STALE
        again = telling.generate(ada, payload(ada), at=at)
        assert (again.state, again.version) == (State.FRESH, {"marked": 3}.get(why, 2))
        assert again == telling.get(ada, at=at)

    def test_who_confirms_makes_those_late_that_began_before(self, telling, ada):
        telling.generate(ada, payload(ada))
        older = telling.begin(ada, at=1)
        telling.generate(ada, payload(ada), at=2)
        with pytest.raises(LateGenerationError):
            telling.store(ada, payload(ada, ["bikes"]), older, at=3)
        assert telling.shown(ada).bio_text == "Knows about ladder and bread."

    @pytest.mark.parametrize("changed", ["snapshot", "model", "prompt"])
    def test_the_same_words_made_in_another_way_are_a_version(self, telling, ada, changed):
        telling.generate(ada, payload(ada))
        more = {"snapshot": {"snapshot_hash": "s2"}, "model": {"model": "large"}, "prompt": {"prompt": "2"}}[changed]
        assert telling.generate(ada, payload(ada), **more).version == 2

    def test_a_generator_that_began_for_someone_else_is_a_mistake(self, telling, ada):
        ben = telling.person("ben")
        with pytest.raises(ValueError, match=f"began for person {ben.id}, not {ada.id}"):
            telling.store(ada, payload(ada), telling.begin(ben))

    def test_of_nobody_nothing_is_told(self, telling, ada):
        nobody = replace(ada, id=ada.id + 1000)
        assert telling.get(nobody) is None
        for verb in (
            lambda: telling.generate(nobody, payload(ada)),
            lambda: telling.override(nobody, "x"),
            lambda: telling.clear(nobody),
            lambda: telling.mark(nobody),
        ):
            with pytest.raises(PersonNotFoundError):
                verb()


class TestLate:
    def test_a_generator_does_not_overwrite_what_was_stored_since(self, telling, ada):
        late = telling.begin(ada)
        telling.generate(ada, payload(ada), snapshot_hash="s2")
        with pytest.raises(LateGenerationError) as refused:
            telling.store(ada, payload(ada, ["bikes"]), late)
        assert (refused.value.expected, refused.value.snapshot_hash) == (late, "s2")
        assert refused.value.is_overridden is False
        assert telling.shown(ada).bio_text == "Knows about ladder and bread."

    def test_nor_an_override_that_was_set_since(self, telling, ada):
        telling.generate(ada, payload(ada))
        late = telling.begin(ada)
        telling.override(ada, "Ada, by hand")
        with pytest.raises(LateGenerationError) as refused:
            telling.store(ada, payload(ada, ["bikes"]), late)
        assert refused.value.is_overridden
        assert telling.clear(ada).bio_text == "Knows about ladder and bread."

    def test_nor_what_an_override_that_was_cleared_since_has_shown_again(self, telling, ada):
        telling.generate(ada, payload(ada))
        telling.override(ada, "Ada, by hand")
        late = telling.begin(ada)
        telling.clear(ada)
        with pytest.raises(LateGenerationError):
            telling.store(ada, payload(ada, ["bikes"]), late)

    def test_nor_after_an_override_came_and_went(self, telling, ada):
        late = telling.begin(ada)
        telling.override(ada, "Ada, by hand")
        telling.clear(ada)
        with pytest.raises(LateGenerationError):
            telling.store(ada, payload(ada), late)

    def test_a_mark_makes_nobody_late(self, telling, ada):
        telling.generate(ada, payload(ada))
        basis = telling.begin(ada, at=5)
        telling.mark(ada, at=10)
        assert telling.store(ada, payload(ada, ["bikes"]), basis, at=11).bio_text == "Knows about bikes."

    def test_a_generator_of_a_former_life_is_late_in_the_next(self, telling, ada):
        telling.generate(ada, payload(ada), snapshot_hash="s1")
        late = telling.begin(ada)
        with telling.transaction() as tx:
            assert service.erase(tx, ada.id)
        with pytest.raises(LateGenerationError):
            telling.store(ada, payload(ada), late)
        telling.generate(ada, payload(ada), snapshot_hash="s2")
        assert telling.begin(ada).lock_version == late.lock_version
        with pytest.raises(LateGenerationError):
            telling.store(ada, payload(ada, ["bikes"]), late)


class TestOverride:
    def test_it_stands_in_front_of_the_words_until_it_is_cleared(self, telling, ada):
        telling.generate(ada, payload(ada))
        told = telling.override(ada, "Ada, by hand", at=4)
        assert (told.state, told.text, told.bio_text) == (
            State.OVERRIDDEN,
            "Ada, by hand",
            "Knows about ladder and bread.",
        )
        assert told.override == ("Ada, by hand", BY, minute(4))
        assert told.version == 2
        cleared = telling.clear(ada, at=6)
        assert (cleared.state, cleared.text, cleared.version) == (State.FRESH, "Knows about ladder and bread.", 3)

    def test_a_generator_that_knew_of_it_stores_its_words_behind_it(self, telling, ada):
        telling.generate(ada, payload(ada))
        telling.override(ada, "Ada, by hand")
        told = telling.generate(ada, payload(ada, ["bikes"]), at=5)
        assert (told.state, told.text, told.bio_text) == (State.OVERRIDDEN, "Ada, by hand", "Knows about bikes.")
        assert telling.clear(ada).text == "Knows about bikes."

    def test_it_needs_no_words_behind_it(self, telling, ada):
        told = telling.override(ada, "Ada, by hand")
        assert (told.text, told.bio_text, told.meta, told.snapshot_hash) == ("Ada, by hand", None, None, None)
        assert telling.clear(ada) is None
        assert telling.get(ada) is None
        assert [version.change for version in telling.history(ada)] == [Change.OVERRIDE_CLEARED, Change.OVERRIDE]

    def test_the_same_text_again_changes_nothing(self, telling, ada):
        first = telling.override(ada, "Ada, by hand", at=1)
        assert telling.override(ada, "Ada, by hand", by="account/8", at=2) == first
        assert len(telling.events()) == 1
        assert telling.override(ada, "Ada!", by="account/8", at=3).override == ("Ada!", "account/8", minute(3))

    def test_clearing_none_changes_nothing(self, telling, ada):
        assert telling.clear(ada) is None
        told = telling.generate(ada, payload(ada))
        assert telling.clear(ada) == told

    @pytest.mark.parametrize("text", ["", " \n", "a\0b", "\ud800"])
    def test_it_must_say_something_that_can_be_kept(self, telling, ada, text):
        with pytest.raises(OverrideTextError):
            telling.override(ada, text)


class TestStale:
    def test_a_mark_is_told_with_its_reason_until_the_words_are_made_anew(self, telling, ada):
        telling.generate(ada, payload(ada))
        assert telling.mark(ada, "new_messages", at=5) is Marking.MARKED
        marked = telling.shown(ada, at=6)
        assert (marked.state, marked.stale_reasons, marked.version) == (
            State.STALE,
            (("new_messages", minute(5)),),
            2,
        )
        assert telling.generate(ada, payload(ada), at=10).stale_reasons == ()

    def test_a_reason_is_told_once_with_its_first_time(self, telling, ada):
        telling.generate(ada, payload(ada))
        telling.mark(ada, "new_messages", at=5)
        telling.mark(ada, "prompt_changed", at=6)
        assert telling.mark(ada, "new_messages", at=7) is Marking.REPEATED
        assert set(telling.shown(ada).stale_reasons) == {("new_messages", minute(5)), ("prompt_changed", minute(6))}
        assert len(telling.history(ada)) == 3

    def test_a_mark_survives_words_whose_generator_began_before_the_reason_arose(self, telling, ada):
        telling.generate(ada, payload(ada))
        basis = telling.begin(ada, at=10)
        telling.mark(ada, "new_messages", at=11)
        assert reasons(telling.store(ada, payload(ada, ["bikes"]), basis, at=12)) == ["new_messages"]

    def test_also_where_the_reason_is_an_old_one_that_arose_again(self, telling, ada):
        telling.generate(ada, payload(ada))
        telling.mark(ada, "new_messages", at=5)
        basis = telling.begin(ada, at=10)
        assert telling.mark(ada, "new_messages", at=11) is Marking.REPEATED
        assert reasons(telling.store(ada, payload(ada, ["bikes"]), basis, at=12)) == ["new_messages"]

    def test_also_where_there_were_no_words_yet(self, telling, ada):
        basis = telling.begin(ada, at=10)
        assert telling.mark(ada, "new_messages", at=11) is Marking.AWAITED
        assert telling.get(ada) is None
        assert telling.history(ada) == []
        assert reasons(telling.store(ada, payload(ada), basis, at=12)) == ["new_messages"]

    def test_it_does_not_survive_words_whose_generator_began_after(self, telling, ada):
        telling.generate(ada, payload(ada))
        telling.mark(ada, "new_messages", at=5)
        assert telling.generate(ada, payload(ada, ["bikes"]), at=10).stale_reasons == ()

    def test_even_where_it_comes_while_that_generator_runs(self, telling, ada):
        telling.generate(ada, payload(ada))
        basis = telling.begin(ada, at=10)
        assert telling.mark(ada, "new_messages", at=5) is Marking.MARKED
        assert telling.store(ada, payload(ada, ["bikes"]), basis, at=12).stale_reasons == ()

    def test_nor_is_there_one_for_what_the_words_have_taken_into_account(self, telling, ada):
        told = telling.generate(ada, payload(ada), at=10)
        assert telling.mark(ada, "new_messages", at=5) is Marking.SEEN
        assert telling.get(ada, at=10) == told

    def test_a_mark_that_was_set_before_a_generator_began_is_done_with_whatever_its_clock_says(self, telling, ada):
        telling.generate(ada, payload(ada))
        telling.mark(ada, "by the clock of a fast machine", at=20)
        assert telling.generate(ada, payload(ada, ["bikes"]), at=10).stale_reasons == ()

    def test_a_confirmation_leaves_marks_that_its_generator_could_not_know(self, telling, ada):
        telling.generate(ada, payload(ada))
        basis = telling.begin(ada, at=10)
        telling.mark(ada, at=11)
        kept = telling.store(ada, payload(ada), basis, at=12)
        assert (kept.state, kept.version) == (State.STALE, 2)

    def test_reasons_do_not_pile_up(self, telling, ada):
        telling.generate(ada, payload(ada))
        for number in range(25):
            telling.mark(ada, f"reason {number}", at=10 + number)
        assert reasons(telling.shown(ada)) == [f"reason {number}" for number in range(5, 25)]

    @pytest.mark.parametrize("reason", ["", " ", "x" * (LONGEST_REASON + 1), "a\0"])
    def test_a_reason_is_short_and_says_something(self, telling, ada, reason):
        with pytest.raises(StaleReasonError):
            telling.mark(ada, reason)

    def test_under_an_override_it_shows_once_that_is_cleared(self, telling, ada):
        telling.generate(ada, payload(ada))
        telling.override(ada, "Ada, by hand")
        telling.mark(ada, at=5)
        assert telling.shown(ada).state is State.OVERRIDDEN
        assert telling.clear(ada).state is State.STALE
