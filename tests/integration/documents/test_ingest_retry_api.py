"""Failed documents are tried again through the API."""

from pathlib import Path
from typing import Any

import pytest

from tests.integration.documents.intake import BROKEN, Intake, page

pytestmark = pytest.mark.integration

RETRY = "/api/bundles/handbook/versions/1/retry"


def test_failed_documents_are_tried_again(api: Any, db: Any, store: Path):
    intake = Intake(db, store)
    intake.add("handbook", {"a.md": page("A", 3), "b.md": BROKEN})
    intake.settle()
    answer = api.post(RETRY, None)
    assert answer.status == 200, answer.text
    assert answer.json["documents"] == 1
    version = answer.json["version"]
    assert (version["state"], version["number"]) == ("ingesting", 1)
    ((kind, status),) = intake.rows("select kind, status from run order by id desc limit 1")
    assert (kind, status) == ("ingest", "running")
    intake.settle()
    assert api.get("/api/bundles/handbook/versions/1").json["state"] == "partial"
    assert intake.parser.calls[BROKEN] == 2


def test_where_nothing_failed_nothing_is_tried(api: Any, db: Any, store: Path):
    intake = Intake(db, store)
    intake.add("handbook", {"a.md": page("A", 3)})
    intake.settle()
    answer = api.post(RETRY, None).json
    assert (answer["documents"], answer["version"]["state"]) == (0, "ready")


def test_who_may_only_read_may_not_try_again(make_api: Any, db: Any, store: Path):
    reader = make_api("documents:read")
    Intake(db, store).add("handbook", {"a.md": BROKEN})
    assert reader.post(RETRY, None).status == 403
    assert reader.post("/api/bundles/nothing/versions/1/retry", None).status == 403


def test_a_version_that_is_not_there_is_not_found(api: Any):
    assert api.post(RETRY, None).status == 404
