"""What evidence, insights and reviews read of large tables, as the serving role: entries of indexes, and no more."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from springline.access.queries import tokens
from springline.insights import answer_queries, queries, review_queries
from springline.platform.statements import parse
from springline.provenance import queries as provenance
from tests.integration.warehouse.test_explain import check

pytestmark = pytest.mark.integration

FILL = Path(__file__).with_name("large.sql").read_text(encoding="utf-8").replace(":half", "10_000")
AT = "2026-07-01T00:00:00Z"
RECORDED = parse(
    "test.recorded",
    "select id, current_version_id from resource "
    "where tenant_id = current_tenant() and kind = 'insight' and natural_key = :key",
)
NUMBER = 2_345
FEW = [NUMBER + step for step in range(20)]


@pytest.fixture
def large(db):
    """Two tenants with ten thousand insights each, of which a fiftieth is stale."""
    with closing(db.superuser.connect()) as connection:
        connection.execute_simple(FILL)
    return db.app


def test_statements_cost_what_they_tell(large):
    queues(large)
    evidence(large)
    insights(large)
    conflicts(large)


def queues(large):
    first = {"after_id": 0, "at": AT, "limit": 10}
    later = {"after_at": AT, "after_id": 9, "at": AT, "limit": 10}
    for free in (False, True):
        low = {"below": 0.5, "by": "account/3", "free": free}
        check(large, review_queries._LOW_CONFIDENCE, 100, after_confidence=-1, **low, **first)
        check(large, review_queries._LOW_CONFIDENCE, 100, after_confidence=0.25, **low, **first)
        for queue in (review_queries._OPEN_CONFLICTS, review_queries._STALE, review_queries._ORPHANED):
            check(large, queue, 100, after_at="-infinity", free=free, **first)
            check(large, queue, 100, free=free, **later)
    check(large, review_queries._COUNTS, 4_500, below=0.5, up_to=1_000)
    subjects = json.dumps([{"kind": "insight", "id": number} for number in FEW])
    check(large, review_queries._LEASES, 60, subjects=subjects, at=AT)
    check(large, review_queries._RELEASE, 60, kind="insight", ids=FEW, by="account/9")
    check(large, review_queries._CLAIM, 60, subjects=subjects, by="account/9", at=AT, until=AT)


def evidence(large):
    check(large, queries._EVIDENCE, 200, ids=FEW)
    source = {"kind": "document", "key": "handbook/7.md", "position": 0, "limit": 10}
    for version in (0, 2):
        check(large, queries._EVIDENCE_OF_SOURCE, 300, version=version, after=0, **source)
    check(large, queries._NEWEST_EVIDENCE, 20, before=NUMBER, limit=10)
    check(large, queries._INSIGHTS_ON, 100, ids=FEW)
    check(large, queries._CURRENT, 10, kind="document", key="handbook/7.md")
    span = {"kind": "document", "key": "handbook/7.md", "version": 2, "position": 0, "edited_at": "-infinity"}
    wanted = json.dumps([{"place": place, **span, "start": place, "end": place + 10} for place in range(20)])
    check(large, queries._KNOWN_EVIDENCE, 60, wanted=wanted, made_by="account/1")
    with large.transaction(1) as tx:
        derived, version = tx.one(RECORDED, key=str(NUMBER))
    resting = {"derived": derived, "derived_version": version, "kind": "evidence"}
    copies = json.dumps([{**resting, "key": str(number), "role": f"/evidence/{number}"} for number in FEW])
    check(large, provenance.COPY_DERIVATIONS, 100, copies=copies)
    check(large, queries._MESSAGES, 60, ids=FEW)
    check(large, queries._DOCUMENT_TEXT, 10, slug="b7", path="1.md", version=1)
    check(large, queries._WEB_TEXT, 10, url="https://example.org/7", version=1)


def insights(large):
    check(large, queries._INSIGHTS, 120, ids=FEW)
    check(large, queries._STATEMENTS, 60, ids=FEW)
    check(large, answer_queries._QUESTIONS, 60, ids=FEW)
    for before in ({"before_at": None, "before_id": None}, {"before_at": AT, "before_id": NUMBER}):
        page = {**before, "limit": 10}
        check(large, queries._NEWEST, 20, **page)
        check(large, queries._NEWEST_OF_STATUS, 20, status="reviewed", **page)
        for status in (None, "reviewed"):
            check(large, queries._NEWEST_OF_SUBJECT, 60, subject_key="s7", status=status, **page)
            linked = {"target_kind": "person", "target_id": 8, "subject_key": None}
            check(large, queries._NEWEST_LINKED, 100, status=status, **linked, **page)
        anything = dict.fromkeys(("status", "subject_key", "target_kind", "target_id", "least"))
        matching = {**anything, "below": 0.5}
        check(large, queries._NEWEST_MATCHING, 60, words='["leave"]', state=None, **matching, **page)
        check(large, queries._NEWEST_MATCHING, 6_000, words='["long", "leave"]', state="stale", **matching, **page)
    check(large, queries._VERSIONS, 10, id=NUMBER, before=None, limit=10)
    check(large, queries._COMMENTS, 20, insight_id=2_340, after=0, limit=10)
    check(large, queries._LINKS, 10, insight_id=NUMBER)
    check(large, queries._LOCK, 60, ids=FEW)
    check(large, queries._NAMES, 10, actors=["account/3", "token/3", "command/test"])
    check(large, tokens._PEOPLE_BEHIND, 10, actors=["account/3", "token/77"])
    check(large, queries._SET_EVIDENCE, 20, id=NUMBER, links=json.dumps({str(NUMBER): "contradicts"}))
    wanted = json.dumps([{"place": 0, "kind": "insight", "id": NUMBER}, {"place": 1, "kind": "person", "id": 5}])
    check(large, queries._TARGETS, 10, wanted=wanted)


def conflicts(large):
    check(large, review_queries._CONFLICTS, 60, ids=FEW)
    check(large, review_queries._CONFLICTS_OF, 20, id=NUMBER, limit=10)
    check(large, review_queries._FIND_CONFLICTS, 60, ids=[NUMBER], limit=200, at=AT)
