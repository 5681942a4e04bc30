"""The double of Quickwit is as hard as Quickwit: what goes wrong there goes wrong here, for the same reasons."""

import json
import threading
from datetime import UTC, datetime

import httpx
import pytest

from tests.quickwit_double.double import QuickwitDouble
from tests.quickwit_double.faults import CutAnswer, Doubled, Late, LostAnswer, Refusal, SlowAnswer
from tests.quickwit_double.rest import serve

pytestmark = pytest.mark.integration

CONFIG = {
    "version": "0.9",
    "index_id": "notes_1",
    "doc_mapping": {
        "mode": "strict",
        "tokenizers": [{"name": "words", "type": "regex", "pattern": "[^ ]+"}],
        "field_mappings": [
            {"name": "id", "type": "u64", "fast": True},
            {"name": "rev", "type": "u64", "fast": True},
            {"name": "body", "type": "text", "tokenizer": "words", "record": "position"},
            {"name": "plain", "type": "text", "tokenizer": "words"},
            {"name": "tag", "type": "array<text>", "tokenizer": "raw", "fast": True},
            {"name": "at", "type": "datetime", "fast": True, "fast_precision": "microseconds"},
            {"name": "done", "type": "bool", "fast": True},
        ],
    },
    "indexing_settings": {
        "commit_timeout_secs": 5,
        "merge_policy": {"type": "stable_log", "merge_factor": 3, "max_merge_factor": 4, "maturation_period": "10m"},
    },
    "search_settings": {"default_search_fields": ["body"]},
}
MATURE = 700


class Server:
    """The double with an index, and a client that says little."""

    def __init__(self, **options: float) -> None:
        self.double = QuickwitDouble(**options)
        self.http = httpx.Client(transport=self.double.transport(), base_url="http://quickwit/api/v1", timeout=20)
        self.http.post("/indexes", json=CONFIG).raise_for_status()

    def post(self, *documents: object) -> dict[str, object]:
        body = "\n".join(json.dumps(one) for one in documents)
        answer = self.http.post("/notes_1/ingest?commit=auto&detailed_response=true", content=body)
        answer.raise_for_status()
        return answer.json()

    def delete(self, query: str) -> None:
        self.http.post("/notes_1/delete-tasks", json={"query": query}).raise_for_status()

    def found(self, query: str = "*") -> list[tuple[int, int]]:
        answer = self.http.get("/notes_1/search", params={"query": query, "max_hits": 10_000})
        answer.raise_for_status()
        return sorted((hit["id"], hit["rev"]) for hit in answer.json()["hits"])

    def elastic(self, body: object, names: str = "notes_1") -> httpx.Response:
        return self.http.post(f"/_elastic/{names}/_search", json=body)


@pytest.fixture
def server() -> Server:
    return Server()


def test_a_document_is_found_when_its_split_is_committed_and_not_before(server: Server) -> None:
    server.post({"id": 1, "rev": 1})
    server.double.advance(5)
    assert server.found() == []
    server.double.advance(1)
    assert server.found() == [(1, 1)]


def test_the_naive_delete_by_id_and_post_loses_the_document(server: Server) -> None:
    """The specification's way. The delete waits for the split to be mature, and by then the new document is in it."""
    server.post({"id": 1, "rev": 1}, {"id": 2, "rev": 2})
    server.double.advance(10)
    server.post({"id": 3, "rev": 3})  # opens the workbench, stamped before the delete
    server.double.advance(2)
    server.delete("id:1")
    server.post({"id": 1, "rev": 4})
    server.double.advance(10)
    assert server.found("id:1") == [(1, 1), (1, 4)], "the old one is still found, the new one too"
    server.double.advance(MATURE)
    assert server.found() == [(2, 2), (3, 3)], "and both are deleted in the end"


def test_a_merge_takes_the_lowest_opstamp_so_that_even_a_document_of_a_later_split_is_lost(server: Server) -> None:
    server.post({"id": 1, "rev": 1})
    server.double.advance(10)
    server.delete("id:1")
    server.post({"id": 1, "rev": 2})  # a workbench of its own, stamped after the delete: it would be safe
    server.double.advance(10)
    server.post({"id": 9, "rev": 3})
    server.double.advance(10)
    assert [split.opstamp for split in server.double.index("notes_1").splits] == [0], "three splits became one"
    server.double.advance(MATURE)
    assert server.found() == [(9, 3)]


def test_a_document_in_the_log_escapes_a_delete_and_is_a_ghost_for_ever() -> None:
    server = Server(pickup_seconds=30)
    server.post({"id": 1, "rev": 1})
    server.double.advance(10)
    server.delete("id:1")
    server.double.advance(100)
    assert server.found() == [(1, 1)]
    server.double.advance(10 * MATURE)
    assert server.found() == [(1, 1)]


def test_a_delete_by_revision_takes_that_revision_only(server: Server) -> None:
    server.post({"id": 1, "rev": 1})
    server.double.advance(10)
    server.post({"id": 1, "rev": 2})
    server.delete("rev:IN [1]")
    server.double.advance(MATURE)
    assert server.found() == [(1, 2)]


def test_deletes_wait_for_maturity_and_for_the_planner(server: Server) -> None:
    server.post({"id": 1, "rev": 1})
    server.double.advance(10)
    server.delete("rev:IN [1]")
    server.double.advance(500)
    assert server.found() == [(1, 1)]
    server.double.advance(200)
    assert server.found() == []


def test_rejected_documents_come_inside_a_200(server: Server) -> None:
    said = server.post(
        {"id": 1, "rev": 1},
        {"id": 2, "unknown": 1},
        {"id": "no number"},
        {"id": [1, 2]},
        {"id": 3, "at": "yesterday"},
        {"id": -1},
        {"id": 4, "done": "true"},
        {"id": 5, "rev": 5, "at": None, "tag": ["a", None]},
    )
    assert (said["num_docs_for_processing"], said["num_ingested_docs"], said["num_rejected_docs"]) == (8, 2, 6)
    failures = said["parse_failures"]
    assert [json.loads(one["document"]).get("id") for one in failures] == [2, "no number", [1, 2], 3, -1, 4]
    server.double.advance(10)
    assert server.found() == [(1, 1), (5, 5)]


@pytest.mark.parametrize(
    ("where", "change"),
    [
        ((), {"indexing": {}}),
        (("doc_mapping",), {"modus": "strict"}),
        (("doc_mapping",), {"timestamp_field": "done"}),
        (("indexing_settings",), {"commit_timeout": 5}),
        (("indexing_settings", "merge_policy"), {"maturation": "1h"}),
        (("search_settings",), {"default_search_fields": ["missing"]}),
        ((), {"index_id": "1notes"}),
        ((), {"version": "2"}),
    ],
)
def test_a_configuration_is_checked_to_the_last_key(where: tuple[str, ...], change: dict[str, object]) -> None:
    config = json.loads(json.dumps({**CONFIG, "index_id": "notes_2"}))
    part = config
    for key in where:
        part = part[key]
    part.update(change)
    http = httpx.Client(transport=QuickwitDouble().transport(), base_url="http://quickwit/api/v1")
    assert http.post("/indexes", json=config).status_code == 400


def test_there_is_one_index_of_a_name(server: Server) -> None:
    assert server.http.post("/indexes", json=CONFIG).status_code == 400
    assert server.http.delete("/indexes/notes_1").status_code == 200
    assert server.http.delete("/indexes/notes_1").status_code == 404
    assert server.http.get("/indexes/notes_1").status_code == 404
    assert server.elastic({}).status_code == 404


@pytest.mark.parametrize(
    ("changed", "endpoint"),
    [
        ({"search_settings": {"default_search_fields": ["plain"]}}, "/notes_1,notes_2/search?query=a"),
        (
            {"doc_mapping": {**CONFIG["doc_mapping"], "timestamp_field": "at"}},  # type: ignore[dict-item]
            "/notes_2,notes_3/search?query=a",
        ),
    ],
)
def test_indexes_with_other_default_fields_or_timestamps_are_not_searched_together(
    server: Server, changed: dict[str, object], endpoint: str
) -> None:
    server.http.post("/indexes", json={**CONFIG, **changed, "index_id": "notes_2"}).raise_for_status()
    fields = [*CONFIG["doc_mapping"]["field_mappings"], {"name": "on", "type": "datetime", "fast": True}]  # type: ignore[index]
    other = {**CONFIG["doc_mapping"], "field_mappings": fields, "timestamp_field": "on"}  # type: ignore[dict-item]
    server.http.post("/indexes", json={**CONFIG, "doc_mapping": other, "index_id": "notes_3"}).raise_for_status()
    assert server.http.get(endpoint).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        {"highlights": {}},
        {"query": {"term": {"done": True}}},
        {"query": {"terms": {"done": [True]}}},
        {"query": {"match": {"body": {"query": "a", "boost": 2}}}},
        {"query": {"match_phrase": {"plain": "a b"}}},
        {"query": {"multi_match": {"query": "a", "fields": ["body^2"]}}},
        {"query": {"range": {"body": {"gte": "a"}}}},
        {"query": {"term": {"missing": "a"}}},
        {"query": {"term": {"id": "a"}}},
        {"query": {"fuzzy": {"body": "a"}}},
        {"query": {"bool": {"must": [], "name": "x"}}},
        {"sort": ["tag"]},
        {"sort": ["id", "rev", "at"]},
        {"sort": ["id"], "search_after": [1, 2]},
        {"aggs": {"bodies": {"terms": {"field": "body"}}}},
        {"size": 10_001},
    ],
)
def test_a_search_that_quickwit_refuses_is_refused(server: Server, body: object) -> None:
    answer = server.elastic(body)
    assert answer.status_code == 400
    assert answer.json()["error"]["reason"]


def test_pages_go_on_after_the_last_hit_and_documents_without_the_value_come_last(server: Server) -> None:
    server.post(*({"id": n, "rev": n, **({"at": f"2026-01-0{n}T00:00:00Z"} if n % 2 else {})} for n in range(1, 8)))
    server.double.advance(10)
    for order, expected in (("asc", [1, 3, 5, 7, 2, 4, 6]), ("desc", [7, 5, 3, 1, 6, 4, 2])):
        sort = [{"at": {"order": order, "format": "epoch_nanos_int"}}, {"id": order}]
        hits = server.elastic({"size": 10, "sort": sort}).json()["hits"]["hits"]
        assert [hit["_source"]["id"] for hit in hits] == expected
        assert [len(hit["sort"]) for hit in hits] == [2, 2, 2, 2, 1, 1, 1], "a missing value is not even null"
        later = server.elastic({"size": 10, "sort": sort, "search_after": hits[1]["sort"]}).json()["hits"]["hits"]
        assert [hit["_source"]["id"] for hit in later] == expected[2:]
        assert server.elastic({"sort": sort, "search_after": [None, 2]}).status_code == 500


def test_a_total_is_only_told_when_it_is_asked_for(server: Server) -> None:
    server.post(*({"id": n, "rev": n} for n in range(100)))
    server.double.advance(10)
    assert server.elastic({"size": 5, "track_total_hits": True}).json()["hits"]["total"]["value"] == 100
    assert server.elastic({"size": 5}).json()["hits"]["total"]["value"] < 100


def test_faults_come_one_after_another(server: Server) -> None:
    faults = server.double.faults
    faults.plan("search", Refusal(429, retry_after_seconds=2), Refusal(503), SlowAnswer(60), CutAnswer(5))
    refused = server.elastic({})
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "2")
    assert server.elastic({}).status_code == 503
    with pytest.raises(httpx.ReadTimeout):
        server.elastic({})
    with pytest.raises(json.JSONDecodeError):
        server.elastic({}).json()
    assert server.elastic({}).status_code == 200


def test_an_ingest_may_be_lost_doubled_or_late(server: Server) -> None:
    faults = server.double.faults
    faults.plan(
        "ingest", LostAnswer(is_after_effect=False), LostAnswer(), Doubled(), Late(100), Late(50, is_answered=True)
    )
    for rev in (1, 2):
        with pytest.raises(httpx.ReadError):
            server.post({"id": 1, "rev": rev})
    server.post({"id": 1, "rev": 3})
    with pytest.raises(httpx.ReadError):
        server.post({"id": 1, "rev": 4})
    server.post({"id": 1, "rev": 5})
    server.double.advance(20)
    assert server.found() == [(1, 2), (1, 3), (1, 3)]
    server.double.advance(40)
    assert server.found() == [(1, 2), (1, 3), (1, 3), (1, 5)]
    server.double.advance(60)
    assert server.found() == [(1, 2), (1, 3), (1, 3), (1, 4), (1, 5)]


def test_what_was_acknowledged_may_be_lost_before_it_is_committed(server: Server) -> None:
    server.post({"id": 1, "rev": 1})
    server.double.advance(10)
    server.post({"id": 2, "rev": 2})
    assert server.double.lose_log("notes_1") == 1
    server.double.advance(10)
    assert server.found() == [(1, 1)]


def test_a_forced_commit_is_searched_at_once(server: Server) -> None:
    server.http.post("/notes_1/ingest?commit=force", content='{"id": 1, "rev": 1}').raise_for_status()
    assert server.found() == [(1, 1)]


def test_it_can_be_served_to_several_at_once() -> None:
    double = QuickwitDouble(lambda: datetime.now(UTC))
    with serve(double) as url, httpx.Client(base_url=f"{url}/api/v1", trust_env=False) as http:
        http.post("/indexes", json=CONFIG).raise_for_status()

        def send(first: int) -> None:
            for n in range(first, first + 5):
                http.post("/notes_1/ingest?commit=force", content=json.dumps({"id": n, "rev": n})).raise_for_status()

        senders = [threading.Thread(target=send, args=(first,)) for first in (0, 10, 20)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        assert http.get("/notes_1/search", params={"query": "*"}).json()["num_hits"] == 15
        assert httpx.get(f"{url}/health/livez", trust_env=False).json() is True


def test_a_sink_takes_everything_and_finds_nothing() -> None:
    double = QuickwitDouble(keeps=False)
    http = httpx.Client(transport=double.transport(), base_url="http://quickwit/api/v1")
    http.post("/indexes", json=CONFIG).raise_for_status()
    said = http.post("/notes_1/ingest?commit=auto&detailed_response=true", content='{"id": 1}\n{"id": 2}').json()
    assert (said["num_ingested_docs"], double.taken) == (2, 2)
