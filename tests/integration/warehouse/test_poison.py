"""An event that can't be landed fails alone, with its reason, and the others of its batch land once."""

import json
import logging

import pytest

from springline.warehouse.landing import land
from tests.integration.chats import Pipeline

pytestmark = pytest.mark.integration


def poisoned(body, **changes):
    event = json.loads(body)
    event["data"] |= changes
    return json.dumps(event)


@pytest.fixture
def batch(chat, pipeline: Pipeline):
    """Events of eleven messages, and one of these events by itself."""
    pipeline.tell(*(chat.sent(f"m{number}", f"text {number}", at=number) for number in range(11)))
    bodies = [body for body in pipeline.bodies() if ".message." in body]
    return bodies[:5] + bodies[6:], bodies[5]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"text": "a\0b"}, "Unicode"),
        ({"version": None}, "null value"),
        ({"version": "one"}, "invalid input syntax"),
        ({"version": 2**40}, "out of range"),
        ({"operation": "sing"}, "check constraint"),
        ({"links": {"domain": "x"}}, "cannot extract elements"),
        ({"sent_at": None}, "no partition"),
    ],
)
def test_what_postgresql_refuses_fails_alone(db, pipeline, batch, changes, reason):
    good, one = batch
    landed = land(db.app, [*good[:3], poisoned(one, **changes), *good[3:]], batch_id="b")
    assert list(landed.failures) == [3]
    assert reason in landed.failures[3]
    assert landed.events == len(good)
    assert pipeline.rows("select count(*) from raw_signal_messages") == [(len(good),)]


@pytest.mark.parametrize(
    ("said", "instead", "reason"),
    [
        ('"version": 1', '"version": "one"', "invalid input syntax"),
        ('"text 5"', r'"a\u0000b"', "Unicode"),
        ('"text 5"', '"text 5', "invalid input syntax for type json"),
        ("null}}", 'null},{"message_id": 99}}', "no partition"),
        ('"recordedtime":"2026', '"recordedtime":"soon', "ISO 8601"),
        (".message.recorded.", ".weather.recorded.", "no landing table"),
        ('"id":"', '"id":"9999999999999999999999', "out of range"),
        ('"tenant":', '"tenant":9999999999999999999999', "out of range"),
    ],
)
def test_what_looks_like_an_event_of_the_relay_is_trusted_no_more(db, pipeline, batch, said, instead, reason):
    good, one = batch
    assert said in one
    landed = land(db.app, [*good[:3], one.replace(said, instead), *good[3:]], batch_id="b")
    assert list(landed.failures) == [3]
    assert reason in landed.failures[3]
    assert pipeline.rows("select count(*) from raw_signal_messages") == [(len(good),)]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "5",
        "[" * 100_000,
        '{"type": "springline.community.message.recorded.v1"}',
        '{"type": "springline.community.message.recorded.v1", "tenant": "1", "data": {}}',
        '{"type": "springline.community.message.recorded.v1", "tenant": 1, "data": {}, "recordedtime": "soon"}',
        '{"type": "springline.community.weather.recorded.v1", "tenant": 1, "data": {}}',
        '{"type": "com.example.message.recorded.v1", "tenant": 1, "data": {}}',
        '{"type": "springline.community.message.recorded.v1", "tenant": true, "data": {"a": 1}}',
        '{"type": ["springline.community.message.recorded.v1"], "tenant": 1, "data": {"a": 1}}',
    ],
)
def test_what_is_no_event_fails_alone_without_a_query(db, pipeline, batch, body):
    good, _ = batch
    landed = land(db.app, [body, *good], batch_id="b")
    assert list(landed.failures) == [0]
    assert pipeline.rows("select count(*) from raw_signal_messages") == [(len(good),)]


def test_several_bad_ones_fail_and_the_others_are_counted_once(db, pipeline, batch):
    good, one = batch
    bad = poisoned(one, version="one")
    landed = land(db.app, [bad, *good[:4], bad, *good[4:], bad], batch_id="b")
    assert sorted(landed.failures) == [0, 5, 12]
    pipeline.land()
    pipeline.render()
    document = json.loads(pipeline.rows("select doc from people_index")[0][0])
    assert document["counts"]["messages"] == 11


def test_after_a_fix_the_event_that_failed_lands_once(db, pipeline, batch):
    good, one = batch
    land(db.app, [poisoned(one, version="one"), *good], batch_id="b")
    for _ in range(2):
        assert land(db.app, [one], batch_id="again").failures == {}
    assert pipeline.rows("select count(*) from raw_signal_messages") == [(11,)]
    assert pipeline.rows("select n from index_facet where facet = 'messages'") == [(11,)]


def test_neither_the_reason_nor_the_log_quotes_words(db, batch, caplog):
    _, one = batch
    with caplog.at_level(logging.DEBUG):
        landed = land(db.app, [poisoned(one, text="marzipan", version=None)], batch_id="b")
    assert "null value" in landed.failures[0]
    assert "null value" in caplog.records[-1].reason
    assert "marzipan" not in landed.failures[0] + caplog.text + str(vars(caplog.records[-1]))
