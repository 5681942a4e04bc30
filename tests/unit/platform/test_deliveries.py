import json
from datetime import timedelta

import pytest

from springline.platform.deliveries import REASONS, Batch, Later

pytestmark = pytest.mark.unit


class Delivered:
    def __init__(self, *bodies):
        self.records = [{"messageId": f"m{number}", "body": body} for number, body in enumerate(bodies)]

    def to_dict(self):
        return {"Records": self.records}


def event(**changes):
    return json.dumps({"tenant": 1, "data": {}, **changes})


def test_the_answer_names_what_failed_by_message_and_nothing_else():
    batch = Batch(Delivered("a", "b", "c"))
    assert batch.answer({2: "no room", 0: "no time"}) == {
        "batchItemFailures": [{"itemIdentifier": "m0"}, {"itemIdentifier": "m2"}]
    }


@pytest.mark.parametrize("body", ["", "{", "[]", event(tenant="1"), event(data=[]), "null", "[" * 100_000])
def test_what_is_no_event_fails_alone(body):
    batch = Batch(Delivered(event(), body))
    assert list(batch.events()) == [0]
    assert batch.answer() == {"batchItemFailures": [{"itemIdentifier": "m1"}]}


def test_whoever_asks_is_told_why():
    reasons: dict[str, str] = {}
    asked = REASONS.set(reasons)
    try:
        batch = Batch(Delivered(event(), "{", event()))
        batch.events()
        batch.answer({2: "no room"})
    finally:
        REASONS.reset(asked)
    assert reasons == {"m1": "it is no event", "m2": "no room"}


def test_a_reason_may_say_how_long_to_rest_and_is_a_reason_like_others():
    later = Later("no room", timedelta(minutes=3))
    assert (later, later.rest) == ("no room", timedelta(minutes=3))
    assert Batch(Delivered("a")).answer({0: later}) == {"batchItemFailures": [{"itemIdentifier": "m0"}]}


def test_how_often_a_message_was_received_is_what_the_queue_says():
    delivered = Delivered("a", "b")
    delivered.records[1]["attributes"] = {"ApproximateReceiveCount": "4"}
    batch = Batch(delivered)
    assert [batch.receives(0), batch.receives(1)] == [1, 4]
