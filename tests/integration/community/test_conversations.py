"""Requests and their comments: opened, changed and withdrawn as the messages are that they are made of."""

import random

import pytest

from springline.community import conversations
from springline.community.conversations import Changes
from springline.community.threading import RuleStrategy
from tests.integration.chats import LATER, Pipeline, community, minute

pytestmark = pytest.mark.integration

DRILL = "Does anyone have a cordless drill I could borrow tonight?"
LADDER = "Who can lend me a long ladder for the weekend?"
REQUESTS = """select m.source_key, r.title, r.kind, r.status, r.version
              from request r join message m on m.id = r.root_message_id order by m.source_key"""
COMMENTS = """select m.source_key, root.source_key from request_comments c join message m on m.id = c.message_id
              join request r on r.id = c.request_id join message root on root.id = r.root_message_id
              where c.deleted_at is null order by m.sent_at"""


def events(pipeline, what):
    return [event["type"].split(".")[-2] for event in pipeline.log() if f".community.{what}." in event["type"]]


def ask_and_answer(chat, pipeline):
    pipeline.tell(chat.sent("m1", DRILL), chat.sent("m2", "I have one, come by!", by="ben", at=3, reply_to="m1"))


def test_a_question_opens_a_request_and_its_answer_settles_it(chat, pipeline):
    pipeline.tell(chat.sent("m1", DRILL))
    assert pipeline.rows(REQUESTS) == [("m1", DRILL, "need", "open", 1)]
    pipeline.tell(chat.sent("m2", "I have one, come by!", by="ben", at=3, reply_to="m1"))
    assert pipeline.rows(REQUESTS) == [("m1", DRILL, "need", "answered", 2)]
    assert pipeline.rows(COMMENTS) == [("m1", "m1"), ("m2", "m1")]
    assert events(pipeline, "request") == ["recorded", "changed"]
    assert events(pipeline, "comment") == ["recorded", "recorded"]


def test_a_request_is_titled_by_the_sentence_that_asks(chat, pipeline):
    pipeline.tell(
        chat.sent("m1", f"Hello there. {DRILL} Mine has gone up in smoke, halfway through the second shelf of six.")
    )
    assert [row[1] for row in pipeline.rows(REQUESTS)] == [DRILL]


def test_small_talk_and_statements_open_none(chat, pipeline):
    pipeline.tell(chat.sent("m1", "Good morning everybody!"), chat.sent("m2", "The soup was good.", at=1))
    assert pipeline.rows(REQUESTS) == []


def test_an_edit_of_the_root_renames_its_request(chat, pipeline):
    ask_and_answer(chat, pipeline)
    pipeline.tell(chat.edited("m1", LADDER, at=4))
    assert pipeline.rows(REQUESTS) == [("m1", LADDER, "need", "answered", 3)]
    assert pipeline.log()[-1]["data"]["body"] is not None


def test_an_edit_that_leaves_no_question_withdraws_the_request_and_another_one_brings_it_back(chat, pipeline):
    ask_and_answer(chat, pipeline)
    pipeline.tell(chat.edited("m1", "The soup was good.", at=4))
    assert [row[3] for row in pipeline.rows(REQUESTS)] == ["withdrawn"]
    assert pipeline.rows(COMMENTS) == []
    pipeline.tell(chat.edited("m1", LADDER, at=5))
    assert [row[1:4] for row in pipeline.rows(REQUESTS)] == [(LADDER, "need", "answered")]
    assert pipeline.rows(COMMENTS) == [("m1", "m1"), ("m2", "m1")]


def test_a_deleted_root_withdraws_its_request_and_leaves_no_title(chat, pipeline):
    ask_and_answer(chat, pipeline)
    pipeline.tell(chat.deleted("m1", at=4))
    assert [row[1:4] for row in pipeline.rows(REQUESTS)] == [("", "need", "withdrawn")]
    assert pipeline.rows(COMMENTS) == []
    assert events(pipeline, "request")[-1] == "withdrawn"
    assert sorted(events(pipeline, "comment")[-2:]) == ["deleted", "deleted"]
    assert "cordless" not in pipeline.everything()


def test_a_question_behind_a_deleted_root_becomes_a_request_of_its_own(chat, pipeline):
    pipeline.tell(chat.sent("m1", DRILL), chat.sent("m2", LADDER, by="ben", at=3, reply_to="m1"))
    assert pipeline.rows(COMMENTS) == [("m1", "m1"), ("m2", "m1")]
    pipeline.tell(chat.deleted("m1", at=4))
    assert pipeline.rows(COMMENTS) == [("m2", "m2")]


def test_a_deleted_answer_reopens_the_request(chat, pipeline):
    ask_and_answer(chat, pipeline)
    pipeline.tell(chat.deleted("m2", by="ben", at=4))
    assert [row[3] for row in pipeline.rows(REQUESTS)] == ["open"]
    assert pipeline.rows(COMMENTS) == [("m1", "m1")]


def test_a_reply_that_came_before_its_question_joins_it_with_all_that_follows(chat, pipeline):
    pipeline.tell(chat.sent("m3", "Thanks!", at=4, reply_to="m2"))
    pipeline.tell(chat.sent("m2", "I have one, come by!", by="ben", at=3, reply_to="m1"))
    assert pipeline.rows(REQUESTS) == []
    pipeline.tell(chat.sent("m1", DRILL))
    assert pipeline.rows(COMMENTS) == [("m1", "m1"), ("m2", "m1"), ("m3", "m1")]


def test_a_quote_reaches_back_further_than_the_rules_look(chat, pipeline):
    between = [chat.sent(f"x{number}", "The soup was good.", by="eva", at=number) for number in range(110)]
    pipeline.tell(*between, chat.sent("m2", "I have one, come by!", by="ben", at=200, reply_to="m1"))
    assert pipeline.rows(COMMENTS) == []
    pipeline.tell(chat.sent("m1", DRILL, at=-1))
    assert ("m2", "m1") in pipeline.rows(COMMENTS)
    pipeline.tell(chat.deleted("m1", at=201))
    assert pipeline.rows("select root_id = id, parent_id from message where source_key = 'm2'") == [(True, None)]


def test_a_comment_shows_what_is_said_about_it_now(chat, pipeline):
    ask_and_answer(chat, pipeline)
    pipeline.tell(chat.reacted("m2", "🙏", by="ada", at=4))
    told = pipeline.log()[-1]
    assert (told["type"].split(".")[-2], told["data"]["version"]) == ("changed", 2)
    assert [one["emoji"] for one in told["data"]["reactions"]] == ["🙏"]


def test_conversations_end_the_same_in_any_order_and_any_batches(db, chat):
    generator = random.Random(7)
    texts = [
        DRILL,
        LADDER,
        "I have one.",
        "Thanks!",
        "Try the library.",
        "Who knows a good bakery around here?",
        "Ben: yes, tonight.",
    ]
    names = ["ada", "ben", "eva"]
    told = []
    for number in range(60):
        reply_to = f"m{generator.randrange(number)}" if number and generator.random() < 0.3 else None
        who = generator.choice(names)
        told.append(chat.sent(f"m{number}", generator.choice(texts), by=who, at=number * 2, reply_to=reply_to))
        if generator.random() < 0.15:
            told.append(chat.edited(f"m{number}", generator.choice(texts), by=who, at=number * 2 + 1))
        elif generator.random() < 0.15:
            told.append(chat.deleted(f"m{number}", by=who, at=number * 2 + 1))
    # Everybody is known by name from the start: rules look at names, and what is linked is not linked anew for a name.
    greetings = [chat.sent(f"hello-{name}", "Hello!", by=name, at=-10) for name in names]
    in_order = Pipeline(db)
    in_order.tell(*greetings, *told)
    shuffled = Pipeline(db, db.other_tenant_id)
    shuffled.tell(*greetings)
    generator.shuffle(told)
    while told:
        size = generator.randint(1, 12)
        shuffled.tell(*told[:size])
        told = told[size:]
    for table, rows in community(in_order).items():
        assert community(shuffled)[table] == rows, table


def test_a_change_looks_at_the_messages_around_it_only(chat, pipeline):
    pipeline.tell(*(chat.sent(f"m{number}", "The soup was good.", at=number) for number in range(400)))
    looked_at = []

    class Counting(RuleStrategy):
        def link(self, utterances, known=0):
            said = list(utterances)
            looked_at.append(len(said))
            return super().link(said, known)

    ids = [row[0] for row in pipeline.rows("select id from message where source_key in ('m5', 'm390')")]
    with pipeline.db.transaction() as tx:
        changes = Changes(new=[], reworded=ids, deleted=[], touched=ids)
        conversations.follow(tx, ["signal-cli"], changes, at=LATER, strategy=Counting(lookback=20))
    assert looked_at == [5 + 1 + 20, 20 + 1 + 9]


def test_deleted_messages_do_not_shorten_what_is_looked_at(chat, pipeline):
    pipeline.tell(*(chat.sent(f"m{number}", "The soup was good.", at=number) for number in range(10)))
    pipeline.tell(*(chat.deleted(f"m{number}") for number in range(5, 9)))
    last = pipeline.rows("select id from message where source_key = 'm9'")[0][0]
    with pipeline.db.transaction() as tx:
        spans = conversations.queries.changed_spans(tx, [last], 3)
    assert [(span.from_at, span.to_at) for span in spans] == [(minute(2), minute(9))]
