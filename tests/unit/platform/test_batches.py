from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.platform.batches import Refused, batches, send_until_taken

pytestmark = pytest.mark.unit


@given(st.lists(st.integers(0, 100)), st.integers(1, 10), st.integers(100, 300))
def test_batches_keep_order_and_limits_and_lose_nothing(sizes: list[int], most: int, most_bytes: int):
    cut = list(batches(sizes, int, most=most, most_bytes=most_bytes))
    assert [size for batch in cut for size in batch] == sizes
    assert all(0 < len(batch) <= most and sum(batch) <= most_bytes for batch in cut)
    for batch, following in pairwise(cut):
        assert len(batch) == most or sum(batch) + following[0] > most_bytes


@given(st.lists(st.sets(st.integers(0, 9)), max_size=6))
def test_what_is_taken_is_never_sent_again(refusals: list[set[int]]):
    sent: list[list[int]] = []
    pauses: list[float] = []

    def send(entries: Sequence[int]) -> list[Refused[int]]:
        refused = refusals[len(sent)] if len(sent) < len(refusals) else set()
        sent.append(list(entries))
        return [Refused(entry, "no") for entry in entries if entry in refused]

    left = {item.entry for item in send_until_taken(range(10), send, pause=pauses.append)}
    pending = set(range(10))
    for attempt, entries in enumerate(sent):
        assert set(entries) == pending
        pending &= refusals[attempt] if attempt < len(refusals) else set()
    assert left == pending
    assert len(sent) <= 5
    assert pauses == [0.1, 0.2, 0.4, 0.8][: len(sent) - 1]
