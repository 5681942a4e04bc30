"""Messages in the community's tables: whatever order their events come in, and whatever is taken back."""

import itertools
from datetime import timedelta

import pytest
from pg8000.exceptions import DatabaseError

from springline.community import expiry
from springline.community.model import Attachment, Group, GroupDescribed, Member, MessageSent, ReactionSet
from springline.platform.statements import parse
from tests.integration.chats import LATER, START, Chat, Pipeline, WordTags, community, member, minute

pytestmark = pytest.mark.integration

TEXT = "select text from message where source_key = :key"
DELETED = "select source_key, text, links, mentions from message where deleted_at is not null order by 1"


def types(pipeline):
    """The kinds of message events told so far, without what all of them share."""
    return [event["type"].split(".")[-2] for event in pipeline.log() if ".community.message." in event["type"]]


def in_each_order(db, events, at=START):
    """The community's tables after each order of arrival, one tenant per order, each event a batch of its own."""
    outcomes = []
    new_tenant = parse("test.tenant", "insert into tenant (slug, name) values (:slug, '') returning id")
    for number, order in enumerate(itertools.permutations(events)):
        with db.system.transaction() as tx:
            tenant_id = tx.value(new_tenant, slug=f"order-{number}")
        pipeline = Pipeline(db, tenant_id)
        pipeline.tell_each(order, at)
        outcomes.append(community(pipeline))
    return outcomes


def test_a_message_is_kept_with_its_words_links_and_files(chat, pipeline):
    done = pipeline.tell(chat.sent("m1", "Look: https://www.example.org/a.", files=["drill.jpg"]))
    assert done.new == 1
    told = pipeline.log()[-1]["data"]
    assert (told["text"], told["operation"], told["version"]) == ("Look: https://www.example.org/a.", "insert", 1)
    assert told["links"] == [{"url": "https://www.example.org/a", "domain": "example.org"}]
    assert told["attachments"] == [{"content_type": "image/jpeg", "filename": "drill.jpg", "size": None}]


def test_the_same_batch_again_changes_and_tells_nothing(chat, pipeline):
    batch = [
        chat.sent("m1", "hello"),
        chat.edited("m1", "hello all"),
        chat.reacted("m1", "👍"),
        chat.sent("m2", "x"),
        chat.deleted("m2"),
    ]
    pipeline.tell(*batch)
    before, told = community(pipeline), len(pipeline.log())
    assert pipeline.tell(*batch).new == 0
    assert (community(pipeline), len(pipeline.log())) == (before, told)


def test_an_edit_replaces_the_text_and_a_later_one_names_the_edit_before(chat, pipeline):
    pipeline.tell_each([chat.sent("m1", "a"), chat.edited("m1", "b", key="e1"), chat.edited("e1", "c", key="e2", at=2)])
    assert pipeline.rows(TEXT, key="m1") == [("c",)]
    assert types(pipeline) == ["recorded", "edited", "edited"]


def test_edits_deletions_and_reactions_may_come_in_any_order(db, chat):
    events = [
        chat.sent("m1", "old", at=0),
        chat.edited("m1", "newer", key="e1", at=1),
        chat.edited("e1", "newest", key="e2", at=2),
        chat.reacted("e1", "👍", at=3),
    ]
    outcomes = in_each_order(db, events)
    assert "'newest'" in outcomes[0]["messages"][0]
    assert len(outcomes[0]["reactions"]) == 1
    assert all(outcome == outcomes[0] for outcome in outcomes)


def test_a_deletion_that_names_a_revision_takes_the_message_along_in_any_order(db, chat):
    events = [
        chat.sent("m1", "old", at=0, files=["a.jpg"]),
        chat.edited("m1", "see https://example.org/secret", key="e1", at=1),
        chat.deleted("e1", at=2),
    ]
    outcomes = in_each_order(db, events)
    assert outcomes[0]["attachments"] == []
    assert "secret" not in repr(outcomes)
    assert all(outcome == outcomes[0] for outcome in outcomes)


def test_an_adopted_deletion_is_told_as_one_and_takes_the_words_from_the_log(chat, pipeline):
    pipeline.tell_each([chat.sent("m1", "marzipan"), chat.deleted("e1"), chat.edited("m1", "nougat", key="e1")])
    assert types(pipeline)[-1] == "deleted"
    assert "marzipan" not in pipeline.everything()
    assert "nougat" not in pipeline.everything()


def test_of_several_deletions_the_first_one_counts_in_any_order(db, chat):
    events = [chat.deleted("m1", at=5), chat.deleted("m1", at=6), chat.sent("m1", "x", expires_in=timedelta(minutes=4))]
    outcomes = in_each_order(db, events, at=LATER)
    assert repr(minute(4)) in outcomes[0]["messages"][0]
    assert all(outcome == outcomes[0] for outcome in outcomes)


def test_an_edit_before_its_message_keeps_its_text(chat, pipeline):
    pipeline.tell(chat.edited("m1", "after"))
    assert types(pipeline) == []
    pipeline.tell(chat.sent("m1", "before"))
    assert pipeline.rows(TEXT, key="m1") == [("after",)]
    assert types(pipeline) == ["recorded"]


@pytest.mark.parametrize("late", [True, False])
def test_a_remote_deletion_leaves_no_words_whether_it_comes_before_or_after(chat, pipeline, late):
    sent, gone = chat.sent("m1", "marzipan https://example.org/m", files=["almond.jpg"]), chat.deleted("m1")
    pipeline.tell_each([sent, gone] if late else [gone, sent])
    assert pipeline.rows(DELETED) == [("m1", None, [], [])]
    assert types(pipeline)[-1] == "deleted"
    left = pipeline.everything()
    assert not [word for word in ("marzipan", "example.org", "almond") if word in left]


def test_an_edit_of_a_deleted_message_brings_nothing_back(chat, pipeline):
    pipeline.tell_each([chat.sent("m1", "one"), chat.deleted("m1"), chat.edited("m1", "marzipan", at=3)])
    assert pipeline.rows(TEXT, key="m1") == [(None,)]


def test_the_newest_reaction_of_a_member_counts_and_a_removed_one_does_not_come_back(chat, pipeline):
    pipeline.tell(chat.sent("m1", "hello"))
    pipeline.tell_each([chat.reacted("m1", "👍", at=1), chat.reacted("m1", "🎉", at=3), chat.reacted("m1", "❤️", at=2)])
    assert [one["emoji"] for one in pipeline.log()[-1]["data"]["reactions"]] == ["🎉"]
    pipeline.tell_each([chat.reacted("m1", "🎉", at=4, removed=True), chat.reacted("m1", "👍", at=1)])
    assert pipeline.log()[-1]["data"]["reactions"] == []


@pytest.mark.parametrize("others", [0, 1])
def test_edits_that_name_each_other_end_and_hold_nothing_up(chat, pipeline, others):
    pipeline.tell(chat.reacted("e1", "👍"), chat.reacted("e2", "👍"))
    more = [chat.edited(f"other{number}", "c") for number in range(others)]
    pipeline.tell(chat.edited("e2", "a", key="e1", at=1), chat.edited("e1", "b", key="e2", at=2), *more)
    assert pipeline.tell(chat.sent("m1", "hello")).new == 1
    assert pipeline.rows("select emoji from reaction") != []


def test_groups_of_one_name_that_come_together_get_slugs_of_their_own(pipeline):
    groups = [Chat(Group("signal-cli", key, "Соседи")) for key in ("g1", "g2", "g3")]
    pipeline.tell(*(group.sent(f"m{number}", "привет") for number, group in enumerate(groups)))
    slugs = [slug for (slug,) in pipeline.rows("select slug from chat_group order by source_key")]
    assert slugs[0] == "group"
    assert len(set(slugs)) == 3


def test_of_two_names_of_the_same_moment_the_same_one_wins_in_any_order(db):
    events = [GroupDescribed(Group("signal-cli", "g1", name), minute(1)) for name in ("Alpha", "Beta")]
    outcomes = [outcome["groups"][0].split("'")[5] for outcome in in_each_order(db, events)]
    assert outcomes == ["Beta", "Beta"]


def test_names_are_cut_to_what_can_be_indexed(pipeline):
    group = Group("signal-cli", "g1", "g" * 5000)
    pipeline.tell(MessageSent(group, Member("ada", "ä" * 5000), "m1", START, "hello"))
    assert pipeline.rows('select length(display_name) from "user"') == [(200,)]
    assert pipeline.rows("select length(name) from chat_group") == [(200,)]


def test_members_are_known_by_the_attribute_that_profiles_look_for(chat, pipeline):
    pipeline.tell(chat.sent("m1", "hello"))
    assert pipeline.rows("select key, value from user_attribute") == [("signal_member_key:help-next-door", "ada")]


def test_of_a_view_once_message_only_its_place_is_kept(chat, pipeline):
    pipeline.tell(chat.sent("m1", None, view_once=True))
    assert pipeline.rows(DELETED) == [("m1", None, [], [])]
    assert types(pipeline) == ["deleted"]


def test_a_message_whose_time_has_run_out_is_never_stored_with_its_words(chat, pipeline):
    pipeline.tell(chat.edited("m1", "nougat https://example.org/n", at=1, expires_in=timedelta(hours=1)), at=LATER)
    pipeline.tell(chat.sent("m1", "marzipan", expires_in=timedelta(hours=1), files=["almond.jpg"]), at=LATER)
    assert pipeline.rows(DELETED) == [("m1", None, [], [])]
    left = pipeline.everything()
    assert not [word for word in ("marzipan", "nougat", "example.org", "almond") if word in left]


def test_an_edit_whose_time_has_run_out_takes_its_message_along_in_any_order(db, chat):
    events = [chat.sent("m1", "marzipan"), chat.edited("m1", "nougat", at=1, expires_in=timedelta(hours=1))]
    outcomes = in_each_order(db, events, at=LATER)
    assert repr((minute(61), minute(61))).strip("()") in outcomes[0]["messages"][0]  # deleted when it expired
    assert "marzipan" not in repr(outcomes)
    assert outcomes[0] == outcomes[1]


def test_an_expiring_edit_whose_message_never_comes_expires_too(db, chat, pipeline):
    pipeline.tell(chat.edited("m1", "marzipan", at=1, expires_in=timedelta(hours=1)))
    assert expiry.expire(db.system, db.app, at=LATER) == 1
    assert "marzipan" not in pipeline.everything()


def test_expiry_removes_the_words_everywhere(db, chat, pipeline):
    text = "Does anybody have marzipan to spare near Almondgate? See https://almond.example/recipe"
    expiring = chat.sent("m1", text, expires_in=timedelta(hours=1), files=["almond.jpg"])
    pipeline.tell(expiring, chat.sent("m2", "Yes, in the kitchen!", by="ben", at=1, reply_to="m1"))
    pipeline.tell(chat.edited("m1", text + " Or pistachios?", at=2, expires_in=timedelta(hours=1)))
    pipeline.index()
    words = ("marzipan", "Almondgate", "almondgate", "almond.example", "almond.jpg", "pistachios", "spare")
    kept = pipeline.everything()
    assert [word for word in words if word not in kept] == []

    assert expiry.expire(db.system, db.app, at=minute(59)) == 0
    assert expiry.expire(db.system, db.app, at=minute(61)) == 1
    pipeline.index()
    left = pipeline.everything()
    assert [word for word in words if word in left] == []
    assert "kitchen" in left
    assert expiry.expire(db.system, db.app, at=LATER) == 0


def test_an_insight_that_comes_after_the_deletion_is_not_stored(chat, pipeline):
    pipeline.tell(chat.sent("m1", "Does anybody have marzipan to spare for a party?"))

    class Late(WordTags):
        def annotate(self, texts):
            pipeline.tell(chat.deleted("m1"))
            return super().annotate(texts)

    pipeline.annotate(Late())
    assert "marzipan" not in pipeline.everything()


def test_expiry_takes_messages_of_all_tenants_in_batches(db, chat, monkeypatch):
    monkeypatch.setattr(expiry, "BATCH", 2)
    for tenant_id in (db.tenant_id, db.other_tenant_id):
        Pipeline(db, tenant_id).tell(*(chat.sent(f"m{n}", "x", at=n, expires_in=timedelta(hours=1)) for n in range(5)))
    assert expiry.expire(db.system, db.app, at=LATER) == 10
    assert expiry.expire(db.system, db.app, at=LATER) == 0


def test_a_batch_that_fails_leaves_nothing(chat, pipeline):
    unstorable = chat.sent("m2", "x")
    broken = MessageSent(chat.group, member("ben"), "m3", START, "x", attachments=(Attachment("k", "t", size=2**70),))
    with pytest.raises(DatabaseError):
        pipeline.tell(chat.sent("m1", "x"), unstorable, broken)
    assert community(pipeline)["messages"] == []
    assert pipeline.log() == []


def test_a_reaction_by_someone_who_never_wrote_makes_them_known(chat, pipeline):
    pipeline.tell(chat.sent("m1", "hello"), ReactionSet(chat.group, Member("zoe"), "m1", "👍", minute(1)))
    assert ("signal-cli:zoe", "someone zoe") in pipeline.rows('select member_key, display_name from "user"')
    pipeline.tell(chat.sent("m2", "hi", by="zoe", at=2))
    assert ("signal-cli:zoe", "Zoe") in pipeline.rows('select member_key, display_name from "user"')
