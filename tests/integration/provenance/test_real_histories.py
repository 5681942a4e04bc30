"""What goes stale with a new version of a real document is what quoted words that changed, and nothing else."""

import os
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from benchmarks.anchoring import Pair, Plain, drawn
from benchmarks.document_histories import Document, documents
from springline.platform.statements import parse
from springline.provenance import service
from springline.provenance.model import Recording, Source
from springline.provenance.selectors import TextQuote
from tests.integration.provenance.conftest import NOW

pytestmark = [
    pytest.mark.integration,
    pytest.mark.realdata,
    pytest.mark.skipif("SPRINGLINE_REAL_DATA" not in os.environ, reason="SPRINGLINE_REAL_DATA is not set"),
]

HISTORIES = (
    "18f-handbook/pages-travel-and-leave-leave",
    "18f-handbook/pages-tools-tock",
    "gesetze/d-diaetass-aprv-index",
    "peps/pep-0008",
    "peps/pep-0440",
    "platform-policies/bluesky-terms-of-service",
    "platform-policies/whatsapp-terms-of-service",
)
READS = parse(
    "test.reads",
    "select r.natural_key, r.state, d.selector_hash, d.selected_now, d.selector from resource r "
    "join derivation d on d.derived_resource_id = r.id and d.is_current where r.kind = 'claim'",
)
SUSPECTS = parse("test.suspects", "select natural_key from resource where kind = 'report' and state = 'suspect'")


@pytest.fixture
def history(request) -> Document:
    root = Path(os.environ["SPRINGLINE_REAL_DATA"])
    return next(one for one in documents(root) if one.name == request.param)


@pytest.mark.parametrize("history", HISTORIES, indirect=True)
def test_exactly_what_quotes_changed_words_is_stale(graph, history: Document):
    """Worked out from nothing: for each quote, by string search, whether its words are where they belong."""
    for number, (before, now) in enumerate(pairwise(history.texts)):
        quotes = quotes_of(before, f"{history.name} {number}")
        record(graph, Recording("document", "page", before, "test"), at=number)
        record(graph, *claims(quotes), at=number)
        record(graph, *reports(len(quotes)), at=number)
        assert stale(graph) == set()
        record(graph, Recording("document", "page", now, "test"), at=number)
        fallen = stale(graph)
        pair = Pair(Plain(before), Plain(now))
        truths = [pair.truth(quote.start, quote.end).of for quote in quotes]
        same = {str(place) for place, of in enumerate(truths) if of in {"unchanged", "moved"}}
        changed = {str(place) for place, of in enumerate(truths) if of in {"edited", "gone"}}
        assert same | changed
        assert fallen >= changed
        assert len(fallen & same) <= len(same) * 0.02
        assert suspect(graph) == {place for place in fallen if int(place) % 3 == 0}
        record(graph, Recording("document", "page", before, "test"), at=number)
        for place in stale(graph):  # what comes back is fresh, but for words of which nobody can tell which they were
            words = quotes[int(place)].exact
            assert before.count(words) > 1 or len(words.split()) <= 3


def quotes_of(text: str, seed: str) -> list[TextQuote]:
    return list(drawn(text, Random(seed), 12))


def claims(quotes: list[TextQuote]) -> list[Recording]:
    return [
        Recording("claim", str(place), place, "test", [Source("document", "page", selector=quote)])
        for place, quote in enumerate(quotes)
    ]


def reports(count: int) -> list[Recording]:
    return [
        Recording("report", str(place), place, "test", [Source("claim", str(place))]) for place in range(0, count, 3)
    ]


def record(graph, *recordings: Recording, at: int) -> None:
    with graph.transaction() as tx:
        service.record(tx, recordings, at=NOW + timedelta(days=at))


def stale(graph) -> set[str]:
    with graph.transaction() as tx:
        rows = tx.rows(READS)
    for name, state, *_ in rows:
        assert state in {"fresh", "stale"}, name
    return {name for name, state, *_ in rows if state == "stale"}


def suspect(graph) -> set[str]:
    with graph.transaction() as tx:
        return {name for (name,) in tx.rows(SUSPECTS)}
