from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.community.readers import stable_keys
from springline.community.readers.stable_keys import StableKeys

pytestmark = pytest.mark.unit

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SAID = st.tuples(st.integers(0, 3), st.sampled_from(["ana", "ben"]), st.sampled_from(["ok", "yes", "no"]))


def place_all(said: list[tuple[int, str, str]]) -> list[tuple[str, datetime]]:
    keys = StableKeys("#elm", MINUTE)
    return [keys.place(NOON + minute * MINUTE, who, what) for minute, who, what in said]


@given(st.lists(SAID, max_size=40).map(sorted))
def test_keys_differ_and_the_order_of_the_file_is_the_order_of_time(said: list[tuple[int, str, str]]):
    placed = place_all(said)
    assert len({key for key, _ in placed}) == len(said)
    times = [at for _, at in placed]
    assert times == sorted(set(times))
    assert all(at - at.replace(second=0, microsecond=0) < MINUTE for at in times)


@given(st.lists(SAID, max_size=40).map(sorted), st.integers(0, 3))
def test_a_log_that_begins_later_names_the_same_messages_the_same(said: list[tuple[int, str, str]], first: int):
    whole = {key for key, _ in place_all(said)}
    part = {key for key, _ in place_all([one for one in said if one[0] >= first])}
    assert part <= whole


def test_the_same_words_in_another_channel_are_another_message():
    first, second = (StableKeys(where, MINUTE).place(NOON, "ana", "ok")[0] for where in ("#elm", "#oak"))
    assert first != second


def test_times_stay_within_what_was_written_however_many_there_are():
    keys = StableKeys("#elm", timedelta(seconds=1))
    times = [keys.place(NOON, "ana", str(n))[1] for n in range(2000)]
    assert times == sorted(times)
    assert times[-1] < NOON + timedelta(seconds=1)


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(stable_keys, "_REMEMBERED", 10)
    keys = StableKeys("#elm", MINUTE)
    placed = [keys.place(NOON, "ana", str(n % 25))[0] for n in range(1000)]
    assert len(keys._said) <= 10  # pyright: ignore[reportPrivateUsage]
    assert len(set(placed)) < 1000
