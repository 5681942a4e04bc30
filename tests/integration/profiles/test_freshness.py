"""What a scan finds out of date, marks and asks for: each change once, whatever happens to the scan."""

import threading
from datetime import timedelta

import pytest

from springline.community import service as community
from springline.community.model import Group
from springline.platform.statements import parse
from springline.profiles import freshness, regeneration
from springline.profiles import user_profile_highlight_service as service
from springline.profiles.freshness import GeneratorName, Scan
from springline.profiles.highlights import Marking, State
from tests.integration.chats import Chat, minute
from tests.integration.profiles.scanning import Scanning
from tests.integration.profiles.telling import BREAD, LIFETIME, payload

pytestmark = pytest.mark.integration

DAYS_30 = LIFETIME.total_seconds() / 60
NOTHING = Scan()


@pytest.fixture
def scanning(db) -> Scanning:
    return Scanning(db)


@pytest.fixture
def ada(scanning):
    """Somebody of whom everything is told, up to minute 10; a scan finds nothing."""
    ada = scanning.person("ada")
    scanning.generate(ada, payload(ada), at=10)
    assert scanning.scan() == NOTHING
    return ada


def reasons(scanning, person, at=30):
    return [reason.reason for reason in scanning.shown(person, at=at).stale_reasons]


class TestMessages:
    def test_a_new_message_makes_what_is_told_stale_and_is_asked_for(self, scanning, ada):
        scanning.tell(scanning.chat.sent("more", "My saw is sharp again", at=20), at=20)
        assert scanning.scan() == Scan({"new_messages": 1}, {"new_messages": 1})
        assert (scanning.shown(ada).state, scanning.waiting()) == (State.STALE, {ada.id: "new_messages"})
        assert scanning.shown(ada).stale_reasons == (("new_messages", minute(20)),)

    def test_however_often_it_is_searched_a_person_is_asked_for_once(self, scanning, ada):
        scanning.tell(scanning.chat.sent("more", "My saw is sharp again"), at=20)
        assert scanning.scan().enqueued == 1
        assert scanning.scan() == NOTHING
        scanning.tell(scanning.chat.sent("again", "And so is my axe"), at=21)
        assert scanning.scan() == NOTHING, "marked already, and waiting"
        assert (scanning.requests(), scanning.stale_versions()) == ([ada.id], [ada.id])

    def test_what_comes_after_the_answer_is_asked_for_again(self, scanning, ada):
        scanning.tell(scanning.chat.sent("more", "My saw is sharp again"), at=20)
        scanning.scan()
        scanning.generate(ada, payload(ada, ["bikes"]), at=25)
        scanning.answer()
        scanning.tell(scanning.chat.sent("again", "And so is my axe"), at=26)
        assert scanning.scan() == Scan({"new_messages": 1}, {"new_messages": 1})

    def test_what_was_recorded_before_the_generator_began_is_in_the_words(self, scanning, ada):
        scanning.tell(scanning.chat.sent("more", "My saw is sharp again"), at=20)
        scanning.generate(ada, payload(ada, ["bikes"]), at=25)
        assert scanning.scan() == NOTHING
        assert scanning.shown(ada).state is State.FRESH

    def test_of_several_messages_the_first_that_is_not_in_the_words_says_since_when(self, scanning, ada):
        for at in (21, 22, 23):
            scanning.tell(scanning.chat.sent(f"m{at}", "My saw is sharp again"), at=at)
        scanning.scan()
        [mark] = scanning.pipeline.rows("select stale_reasons from user_profile_highlights")[0][0]
        assert (mark["since"][:16], mark["at"][:16]) == ("2026-03-02T09:21", "2026-03-02T09:23")

    def test_what_somebody_says_elsewhere_than_on_signal_is_nothing_to_a_highlight(self, scanning, ada):
        scanning.tell(scanning.chat.sent("more", "My saw is sharp again"), at=20)
        with scanning.db.superuser.transaction() as tx:
            tx.execute(parse("test.zulip", 'update event_log set data = data || \'{"source_system": "zulip"}\''))
        assert scanning.scan() == NOTHING

    @pytest.mark.parametrize(("what", "reason"), [("edited", "message_edited"), ("deleted", "message_gone")])
    def test_a_message_that_words_rest_on_makes_them_stale(self, scanning, ada, what, reason):
        change = {
            "edited": scanning.chat.edited("ada-bread", BREAD + "!", at=20),
            "deleted": scanning.chat.deleted("ada-bread", at=20),
        }[what]
        scanning.tell(change, at=20)
        assert scanning.scan() == Scan({reason: 1}, {reason: 1})
        assert reasons(scanning, ada) == [reason]
        assert scanning.scan() == NOTHING

    def test_one_that_they_do_not_rest_on_is_nothing_to_them(self, scanning, ada):
        scanning.tell(scanning.chat.edited("ada-bikes", "I mend bicycles", at=20), at=20)
        scanning.tell(scanning.chat.deleted("ada-bikes", at=21), at=21)
        assert scanning.scan() == NOTHING

    def test_what_somebody_else_has_marked_at_once_is_not_told_again(self, scanning, ada):
        scanning.tell(scanning.chat.deleted("ada-bread", at=20), at=20)
        assert scanning.mark(ada, "message_gone", at=20) is Marking.MARKED
        with scanning.transaction() as tx:
            regeneration.request(tx, [ada.id], reason="message_gone")
        assert scanning.scan() == NOTHING
        assert (scanning.requests(), scanning.stale_versions()) == ([ada.id], [ada.id])

    def test_another_tenants_messages_are_nothing_to_this_one(self, scanning, ada):
        there = Scanning(scanning.db, scanning.db.other_tenant_id)
        there.person("ada")
        assert scanning.scan() == NOTHING
        assert there.scan().asked == {"first_words": 1}


class TestNewcomers:
    def test_who_says_something_is_asked_for_once(self, scanning):
        ben = scanning.person("ben")
        assert scanning.scan() == Scan({}, {"first_words": 1})
        assert scanning.waiting() == {ben.id: "first_words"}
        assert scanning.get(ben) is None
        scanning.tell(scanning.chat.sent("more", "My saw is sharp again", by="ben"), at=20)
        assert scanning.scan() == NOTHING

    @pytest.mark.parametrize("said", ["Hello", "", "ok, thanks!"])
    def test_of_whom_there_is_nothing_to_read_nothing_is_kept(self, scanning, said):
        scanning.person("ben", said={"m": said})
        assert scanning.scan() == NOTHING
        assert scanning.pipeline.rows("select user_id from user_profile_highlights") == []

    def test_who_lets_words_vanish_or_took_them_back_is_not_asked_for(self, scanning):
        scanning.person("ben", said={"m": "I can lend you my ladder"}, expires_in=timedelta(days=900))
        scanning.person("cleo", said={"m": "I can lend you my ladder"})
        scanning.tell(scanning.chat.deleted("cleo-m", by="cleo"), at=20)
        assert scanning.scan() == NOTHING

    def test_a_bot_is_not_asked_for(self, scanning):
        scanning.person("ben")
        with scanning.db.superuser.transaction() as tx:
            tx.execute(parse("test.bot", 'update "user" set is_bot = true'))
        assert scanning.scan() == NOTHING

    def test_who_was_erased_since_is_passed_over(self, scanning):
        scanning.person("ben")
        with scanning.db.superuser.transaction() as tx:
            tx.execute(parse("test.gone", "delete from user_attribute"))
            tx.execute(parse("test.gone", 'delete from "user"'))
        assert scanning.scan() == NOTHING

    def test_a_message_that_comes_while_the_first_words_are_written_is_not_lost(self, scanning):
        ben = scanning.person("ben", said={"ladder": "I can lend you my ladder, it reaches the gutter"})
        scanning.scan()
        basis = scanning.begin(ben, at=10)
        scanning.tell(scanning.chat.sent("more", "My saw is sharp again", by="ben"), at=11)
        scanning.scan()
        told = scanning.store(ben, payload(ben, ["ladder"]), basis, at=12)
        assert [reason.reason for reason in told.stale_reasons] == ["new_messages"]


class TestTime:
    def test_words_that_grew_too_old_are_stale_since_then(self, scanning, ada):
        assert scanning.scan(at=DAYS_30 + 9) == NOTHING
        assert scanning.scan(at=DAYS_30 + 10) == Scan({"stale_after": 1}, {"stale_after": 1})
        assert scanning.shown(ada, at=DAYS_30 + 20).stale_reasons == (("stale_after", minute(DAYS_30 + 10)),)
        assert scanning.scan(at=DAYS_30 + 99) == NOTHING

    def test_all_are_found_in_batches_also_where_all_grew_old_at_once(self, scanning):
        people = [scanning.person(name) for name in ("ada", "ben", "cleo", "dee", "eve")]
        for person in people:
            scanning.generate(person, payload(person), at=10)
        assert scanning.scan() == NOTHING
        assert scanning.scan(at=DAYS_30 * 2, people=2) == Scan({"stale_after": 5}, {"stale_after": 5})
        assert scanning.requests() == [person.id for person in people]


class TestGenerators:
    @pytest.mark.parametrize("current", [("extractive", "2"), ("extractive", "0"), ("zebra", "0")])
    def test_what_another_model_or_prompt_made_is_stale(self, scanning, ada, current):
        changed = GeneratorName(*current)
        assert scanning.scan(current=changed) == Scan({"generator_changed": 1}, {"generator_changed": 1})
        assert reasons(scanning, ada) == ["generator_changed"]
        assert scanning.scan(current=changed) == NOTHING

    def test_all_are_found_in_batches_whatever_they_were_made_by(self, scanning):
        made_by = [("a", "1"), ("a", "2"), ("extractive", "1"), ("m", "1"), ("m", "2"), ("m", "3"), *[("z", "9")] * 3]
        for number, (model, prompt) in enumerate(made_by):
            person = scanning.person(f"person{number}")
            scanning.generate(person, payload(person), at=10, model=model, prompt=prompt)
        done = scanning.scan(current=GeneratorName("m", "2"), people=2)
        assert done == Scan({"generator_changed": 8}, {"generator_changed": 8})

    def test_what_the_new_one_wrote_is_marked_when_it_changes_again(self, scanning, ada):
        scanning.scan(current=GeneratorName("extractive", "2"))
        scanning.generate(ada, payload(ada), at=40, prompt="2")
        scanning.answer()
        assert scanning.scan(at=50, current=GeneratorName("extractive", "2")) == NOTHING
        assert scanning.scan(at=50, current=GeneratorName("extractive", "3")).enqueued == 1


class TestDecisions:
    def test_what_stands_behind_an_override_is_marked_and_asked_for_once_that_is_cleared(self, scanning, ada):
        scanning.override(ada, "Ask for the ladder", at=15)
        scanning.tell(scanning.chat.sent("more", "My saw is sharp again"), at=20)
        assert scanning.scan() == Scan({"new_messages": 1}, {})
        assert scanning.shown(ada).state is State.OVERRIDDEN
        assert [event["data"]["state"] for event in scanning.events()][-1] == "overridden"
        scanning.clear(ada, at=25)
        assert scanning.scan() == Scan({}, {"override_cleared": 1})
        assert scanning.scan() == NOTHING

    def test_what_is_fresh_behind_it_needs_nothing(self, scanning, ada):
        scanning.override(ada, "Ask for the ladder", at=15)
        scanning.clear(ada, at=25)
        assert scanning.scan() == NOTHING

    def test_of_whom_only_an_override_was_told_is_asked_for(self, scanning):
        ben = scanning.person("ben")
        scanning.override(ben, "Ask for the ladder", at=15)
        assert scanning.scan() == NOTHING
        scanning.clear(ben, at=25)
        assert scanning.scan() == Scan({}, {"override_cleared": 1})

    def test_what_somebody_calls_stale_is_written_anew(self, scanning, ada):
        with scanning.transaction() as tx:
            service.mark_stale(tx, ada.id, "The ladder was sold", at=minute(20), by="account/7")
        assert scanning.scan() == Scan({}, {"marked_stale": 1})


class TestInterruptions:
    @pytest.fixture
    def changed(self, scanning):
        """Five people of whom something changed: each in a transaction of its own, and all with another message."""
        people = [scanning.person(name) for name in ("ada", "ben", "cleo", "dee", "eve")]
        for person in people:
            scanning.generate(person, payload(person), at=10)
        assert scanning.scan() == NOTHING
        for number, name in enumerate(("ada", "ben", "cleo", "dee", "eve") * 2):
            scanning.tell(scanning.chat.sent(f"more{number}", "My saw is sharp again", by=name), at=20)
        return [person.id for person in people]

    @pytest.mark.parametrize("batches", [1, 3, 5, 7])
    def test_a_scan_that_was_stopped_between_batches_goes_on_there(self, scanning, changed, batches):
        left = iter(range(batches))
        first = scanning.scan(stretch=2, go_on=lambda: next(left, None) is not None)
        second = scanning.scan(stretch=2)
        assert (first.enqueued + second.enqueued, second.complete) == (5, True)
        assert not first.complete
        assert scanning.requests() == scanning.stale_versions() == changed

    def test_what_was_read_is_not_read_again(self, scanning, changed):
        scanning.scan(stretch=2)
        unread = "select count(*) from event_log e, highlight_scan s where (e.xid, e.id) > (s.xid, s.id)"
        assert scanning.pipeline.rows(f"{unread} and e.type like '%.message.%'") == [(0,)]

    def test_a_scan_that_dies_in_a_batch_has_done_nothing_of_it(self, scanning, changed, monkeypatch):
        def die(*_, **__):
            raise SystemExit

        with monkeypatch.context() as patched:
            patched.setattr(regeneration, "request", die)
            with pytest.raises(SystemExit):
                scanning.scan()
        assert (scanning.waiting(), scanning.stale_versions()) == ({}, [])
        assert scanning.scan().enqueued == 5

    def test_an_event_of_a_transaction_that_commits_late_is_found(self, scanning, ada):
        elsewhere = Chat(Group("signal-cli", "g2", "Elsewhere"))  # imports into one group wait for each other
        with scanning.transaction() as tx:
            community.apply(tx, [scanning.chat.sent("slow", "My saw is sharp again")], at=minute(20))
            scanning.tell(elsewhere.sent("quick", "I can lend you my ladder", by="ben"), at=21)
            assert scanning.scan(settled=False) == NOTHING, "what is behind the slow one waits as well"
        assert scanning.scan() == Scan({"new_messages": 1}, {"new_messages": 1, "first_words": 1})

    def test_of_two_scans_at_once_one_does_the_work(self, scanning, changed):
        scanning.settle()
        results, go = [], threading.Barrier(3)

        def run():
            go.wait()
            results.append(scanning.scan(stretch=1, settled=False))

        threads = [threading.Thread(target=run) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        results.append(scanning.scan())
        assert sum(done.enqueued for done in results) == 5
        assert sorted(scanning.requests()) == sorted(scanning.stale_versions()) == changed

    def test_where_another_scan_holds_the_checkpoint_it_says_so_and_leaves_it_to_that(self, scanning, changed):
        with scanning.transaction() as tx:
            freshness.queries.lock_scan(tx)
            assert scanning.scan(settled=False) == Scan(complete=False, busy=True)


class TestDryRun:
    def test_it_says_what_would_be_done_and_does_nothing(self, scanning, ada):
        ben = scanning.person("ben")
        for key in ("one", "two", "three"):
            scanning.tell(scanning.chat.sent(key, "My saw is sharp again"), at=20)
        scanning.tell(scanning.chat.sent("four", "My saw is sharp again", by="ben"), at=20)
        planned = scanning.scan(dry_run=True, stretch=2)
        assert planned == Scan({"new_messages": 1}, {"new_messages": 1, "first_words": 1})
        assert (scanning.waiting(), scanning.stale_versions(), scanning.get(ben)) == ({}, [], None)
        assert scanning.scan(stretch=2) == planned

    def test_each_person_is_counted_once_for_each_reason(self, scanning, ada):
        scanning.tell(scanning.chat.sent("more", "My saw is sharp again"), at=20)
        options = {"at": DAYS_30 * 2, "current": GeneratorName("extractive", "2")}
        planned = scanning.scan(dry_run=True, **options)
        assert planned.marked == {"new_messages": 1, "stale_after": 1, "generator_changed": 1}
        assert planned.enqueued == 1


def test_highlights_are_counted_by_state(scanning, ada):
    for name in ("ben", "cleo", "dee"):
        person = scanning.person(name)
        scanning.generate(person, payload(person), at=10)
    scanning.override(ada, "Ask for the ladder", at=15)
    scanning.mark(ada, at=20)
    scanning.mark(person, at=20)
    scanning.mark(scanning.person("eve"), at=20)
    tenants = [scanning.db.tenant_id, scanning.db.other_tenant_id]
    assert freshness.states(scanning.db.app, tenants) == (2, 1, 1)
