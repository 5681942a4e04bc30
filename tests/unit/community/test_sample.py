import json
import tracemalloc
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from springline.community.sample import generate

pytestmark = pytest.mark.unit

START = datetime(2026, 1, 5, 7, 0, tzinfo=UTC)


def envelopes(messages: int, *, seed: int = 1, people: int = 30) -> Iterator[dict[str, Any]]:
    for line in generate(messages, seed=seed, people=people, start=START):
        yield json.loads(line)["envelope"]


def kind(envelope: dict[str, Any]) -> str:
    if "editMessage" in envelope:
        return "edit"
    data = envelope["dataMessage"]
    return next((name for name in ("reaction", "remoteDelete") if name in data), "message")


def said_at(envelope: dict[str, Any]) -> tuple[str, int]:
    return envelope["sourceUuid"], envelope["timestamp"]


@pytest.fixture(scope="module")
def chat() -> list[dict[str, Any]]:
    return list(envelopes(8_000))


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert list(generate(500, seed=7, start=START)) == list(generate(500, seed=7, start=START))


def test_another_seed_gives_another_chat_with_other_people() -> None:
    one, other = (list(envelopes(50, seed=seed)) for seed in (1, 2))
    assert not {said["sourceUuid"] for said in one} & {said["sourceUuid"] for said in other}


@given(messages=st.integers(0, 300), people=st.integers(1, 40), seed=st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_as_many_messages_come_out_as_were_asked_for(messages: int, people: int, seed: int) -> None:
    kinds = Counter(kind(envelope) for envelope in envelopes(messages, seed=seed, people=people))
    assert kinds["message"] == messages


def test_each_line_is_one_json_object_and_ends_with_a_newline() -> None:
    for line in generate(2_000, start=START):
        assert line.endswith(b"}\n")
        assert line.count(b"\n") == 1
        assert json.loads(line)["account"] == "+15550100000"


@pytest.mark.parametrize("messages", [8_000, 10**9])
def test_sender_and_timestamp_name_a_line(messages: int) -> None:
    lines = [said_at(envelope) for envelope in islice(envelopes(messages), 8_000)]
    assert len(set(lines)) == len(lines)


@pytest.mark.parametrize(("messages", "seeds"), [(100, range(1, 41)), (1_000_000, [1])])
def test_what_a_line_points_to_was_said_before_in_the_same_group_and_not_deleted(
    messages: int, seeds: Sequence[int]
) -> None:
    for seed in seeds:
        assert_references_hold(islice(envelopes(messages, seed=seed), 10_000))


def assert_references_hold(chat: Iterable[dict[str, Any]]) -> None:
    standing: dict[tuple[str, int], str] = {}
    for envelope in chat:
        sender, at = said_at(envelope)
        data = envelope.get("editMessage", envelope).get("dataMessage")
        group = data["groupInfo"]["groupId"]
        if kind(envelope) == "edit":
            assert standing[sender, envelope["editMessage"]["targetSentTimestamp"]] == group
        elif kind(envelope) == "remoteDelete":
            assert standing.pop((sender, data["remoteDelete"]["timestamp"])) == group
        elif kind(envelope) == "reaction":
            target = data["reaction"]
            assert standing[target["targetAuthorUuid"], target["targetSentTimestamp"]] == group
        else:
            if "quote" in data:
                assert standing[data["quote"]["authorUuid"], data["quote"]["id"]] == group
            standing[sender, at] = group


def test_a_quote_repeats_what_was_last_said(chat: list[dict[str, Any]]) -> None:
    text: dict[tuple[str, int], str] = {}
    for envelope in chat:
        sender, at = said_at(envelope)
        if kind(envelope) == "edit":
            edit = envelope["editMessage"]
            text[sender, edit["targetSentTimestamp"]] = edit["dataMessage"]["message"]
        elif kind(envelope) == "message":
            data = envelope["dataMessage"]
            if "quote" in data:
                assert data["quote"]["text"] == text[data["quote"]["authorUuid"], data["quote"]["id"]]
            text[sender, at] = data["message"]


def test_the_shares_are_those_of_a_lively_chat(chat: list[dict[str, Any]]) -> None:
    kinds = Counter(kind(envelope) for envelope in chat)
    quotes = sum("quote" in envelope.get("dataMessage", {}) for envelope in chat)
    assert quotes / kinds["message"] == pytest.approx(0.25, abs=0.02)
    assert kinds["reaction"] / kinds["message"] == pytest.approx(0.15, abs=0.02)
    assert kinds["edit"] / kinds["message"] == pytest.approx(0.02, abs=0.01)
    assert kinds["remoteDelete"] / kinds["message"] == pytest.approx(0.01, abs=0.005)


@pytest.mark.parametrize("messages", [300, 8_000])
def test_the_chat_is_spread_over_about_four_months_from_its_start(messages: int) -> None:
    moments = [envelope["timestamp"] for envelope in envelopes(messages)]
    assert moments == sorted(moments)
    assert moments[0] > START.timestamp() * 1000
    span = timedelta(milliseconds=moments[-1] - moments[0])
    assert timedelta(days=90) < span < timedelta(days=150)


def test_a_large_chat_has_several_groups_with_names_of_their_own() -> None:
    beginning = islice(envelopes(300_000), 10_000)
    infos = [envelope.get("editMessage", envelope)["dataMessage"]["groupInfo"] for envelope in beginning]
    groups = {info["groupId"]: info["groupName"] for info in infos}
    assert len(groups) == len(set(groups.values())) == 13


def test_nobody_has_a_telephone_number_that_could_be_real() -> None:
    numbers = {envelope["sourceNumber"] for envelope in envelopes(4_000, people=12_000)}
    assert None in numbers
    assert all(len(number) == 12 and number.startswith("+1555010") for number in numbers - {None})


def test_memory_does_not_grow_with_the_number_of_messages() -> None:
    lines = generate(10**9, people=30, start=START)
    deque(islice(lines, 10_000), maxlen=0)
    tracemalloc.start()
    try:
        deque(islice(lines, 10_000), maxlen=0)
        early = tracemalloc.get_traced_memory()[0]
        deque(islice(lines, 40_000), maxlen=0)
        late = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert late - early < 500_000


@pytest.mark.parametrize(("messages", "people"), [(-1, 30), (10, 0)])
def test_a_chat_that_cannot_be_is_refused_before_the_first_line(messages: int, people: int) -> None:
    with pytest.raises(ValueError, match="1 or more people"):
        generate(messages, people=people, start=START)


def test_a_start_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        generate(1, start=START.replace(tzinfo=None))
