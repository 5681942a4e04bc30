"""Everybody in whole chats is told of by rules: what then holds of each, and how some read."""

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from springline.community import importing
from springline.community.annotation.deterministic import DeterministicAnnotator
from springline.community.readers import reader
from springline.community.readers.opening import open_export
from springline.platform.clock import ManualClock
from springline.profiles import user_profile_highlight_service as service
from springline.profiles.generation.extractive import ExtractiveGenerator
from springline.profiles.generation.generate import generate
from springline.profiles.highlights import Highlight, State
from tests.integration.chats import Pipeline

pytestmark = pytest.mark.integration

SAMPLE = Path(__file__).parents[3] / "examples" / "neighbourhood.jsonl"
REAL = Path(os.environ.get("SPRINGLINE_REAL_DATA", ".")) / "chat" / "signal-cli" / "ubuntu-help.jsonl.gz"
_MOST_LINES = 6_000
REACHING = re.compile(r"\S+@\S+\.\w|https?:|www\.|(?:\d[ ()./-]{0,2}){7}")


def told(db: Any, path: Path, *, most: int) -> dict[str, Highlight]:
    """What is told of the people who wrote most in a chat, by their names."""
    pipeline = Pipeline(db)
    export = importing.Export("signal-cli", path.name, importing.file_key(path))
    with open_export(path) as stream:
        items = islice(reader("signal-cli").read(stream, name=path.name), _MOST_LINES)
        importing.run(db.app, db.tenant_id, export, items, clock=ManualClock(), on_progress=lambda _: None)
    people = pipeline.rows(
        'select u.id, u.display_name from message m join "user" u on u.id = m.sender_id where m.sent_at is not null '
        "group by 1, 2 order by count(*) desc, 1"
    )[:most]
    generator = ExtractiveGenerator(DeterministicAnnotator())
    done = generate(db.app, db.tenant_id, [one for one, _ in people], generator, now=lambda: datetime.now(UTC))
    assert done.failures == {}
    assert done.late == []
    with db.transaction() as tx:
        shown = {name: service.get(tx, one) for one, name in people if one in done.stored}
    return {name: highlight for name, highlight in shown.items() if highlight is not None}


def check_all(db: Any, highlights: dict[str, Highlight]) -> None:
    said = dict(Pipeline(db).rows("select id, text from message"))
    for name, highlight in highlights.items():
        assert highlight.state is State.FRESH, name
        assert 0 < len(highlight.bio_text or "") <= 600, name
        assert 1 <= len(highlight.proof_points) <= 5, name
        assert all(quote.text in said[quote.message_id] for quote in highlight.quotes), name
        assert all(point.message_ids for point in highlight.proof_points), name
        assert not [text for text in written(highlight) if REACHING.search(text)], name


def written(highlight: Highlight) -> Iterator[str]:
    yield highlight.bio_text or ""
    yield from (point.text for point in highlight.proof_points)
    yield from (quote.text for quote in highlight.quotes)


def test_the_shipped_sample_reads_well(db: Any):
    highlights = told(db, SAMPLE, most=30)
    check_all(db, highlights)
    assert len(highlights) >= 28
    walt = highlights["Walt Greenhalgh"]
    assert walt.bio_text == (
        "Walt Greenhalgh wrote 24 messages in Kettle Lane & Saucer Street from March to June 2026. They replied to one "
        "request by somebody else and asked for something twice. They wrote about courgettes, pump, swarm and box, and "
        "spoke of Bramble Park."
    )
    assert "My knee has thirty years' more data." in {quote.text for quote in walt.quotes}


@pytest.mark.realdata
@pytest.mark.skipif("SPRINGLINE_REAL_DATA" not in os.environ, reason="SPRINGLINE_REAL_DATA is not set")
def test_in_a_real_chat_every_quote_is_verbatim_and_nobody_can_be_reached(db: Any):
    highlights = told(db, REAL, most=120)
    check_all(db, highlights)
    assert len(highlights) > 110
    assert sum(len(highlight.quotes) >= 2 for highlight in highlights.values()) > 70
