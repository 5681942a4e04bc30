"""Quotes of real documents are found in the next version: a sample of what `benchmarks.anchoring` measures."""

import os
from pathlib import Path

import pytest

from benchmarks.anchoring import LEAST_FOUND, MOST_WRONG, counted, judged
from benchmarks.document_histories import documents

pytestmark = [
    pytest.mark.unit,
    pytest.mark.realdata,
    pytest.mark.skipif("SPRINGLINE_REAL_DATA" not in os.environ, reason="SPRINGLINE_REAL_DATA is not set"),
]


def test_hardly_a_quote_is_anchored_wrongly_and_nearly_all_that_stand_are_found():
    sample = [one for one in documents(Path(os.environ["SPRINGLINE_REAL_DATA"])) if sum(map(len, one.texts)) < 250_000]
    counts = counted([verdict for one in sample[::2] for verdict in judged(one, each=18)])
    anchored = sum(count.anchored for of, count in counts.items() if of != "unclear")
    assert anchored > 4_000
    assert sum(count.wrong for count in counts.values()) <= MOST_WRONG * anchored
    for of in ("unchanged", "moved"):
        count = counts[of]
        assert count.anchored - count.wrong >= LEAST_FOUND * count.quotes - 1
    assert counts["edited"].anchored >= 0.8 * counts["edited"].quotes
