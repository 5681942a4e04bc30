"""What is more than one answer carries is refused, and where to get the file is said."""

from pathlib import Path
from typing import Any

import pytest

from springline.documents import events
from springline.documents.shown import LARGEST_ANSWER
from tests.integration.documents.intake import Intake

pytestmark = pytest.mark.integration

URL = "https://example.org/long"


@pytest.mark.parametrize(
    ("letter", "takes"),
    [("x", 1), ("é", 2), ('"', 4), ("\\", 4)],  # a gateway escapes JSON once more
)
def test_a_document_is_told_as_far_as_an_answer_goes(api: Any, db: Any, store: Path, letter: str, takes: int):
    intake = Intake(db, store)
    most = LARGEST_ANSWER // takes
    intake.add("handbook", {"fits.md": letter * (most - 1_000), "long.md": letter * most})
    intake.settle(until=events.DOCUMENT_PARSED)
    assert api.get("/api/bundles/handbook/documents?path=fits.md").status == 200
    refused = api.get("/api/bundles/handbook/documents?path=long.md")
    assert refused.status == 422
    (sha256,) = intake.rows("select sha256 from bundle_document where path = 'long.md'")[0]
    assert refused.json["original"] == f"/api/documents/originals/{sha256}"
    assert f"GET /api/documents/originals/{sha256}" in refused.json["detail"]


def test_so_is_a_snapshot(api: Any, db: Any, store: Path):
    intake = Intake(db, store)
    page = intake.snapshot(URL, "x " * (LARGEST_ANSWER // 2)).page
    intake.settle()
    refused = api.get(f"/api/web-pages/{page.id}/snapshots/1")
    assert refused.status == 422
    assert api.get(f"/api/web-pages/{page.id}/snapshots").json["items"][0]["original"] == refused.json["original"]
