"""Quickwit's REST API: what is asked of it, what its answers mean, and how long they are waited for."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from springline.search.engine import EngineAnswer, EngineHit, Ingested, Rejected
from springline.search.model import EngineError, EngineGarbledError, EngineRefusedError, EngineUnavailableError
from springline.search.quickwit.client import QuickwitClient

pytestmark = pytest.mark.unit

NOW = datetime(2026, 5, 1, tzinfo=UTC)
INDEX = "media_scenes_model_1"
FOUND = {
    "took": 3,
    "timed_out": False,
    "_shards": {"total": 2, "successful": 2, "skipped": 0, "failed": 0},
    "hits": {
        "total": {"value": 7, "relation": "eq"},
        "max_score": None,
        "hits": [{"_index": INDEX, "_id": "", "_source": {"document_id": 4, "rev": 9}, "sort": [1.5, 4]}],
    },
    "aggregations": {"kind": {"buckets": [{"key": "film", "doc_count": 7}]}},
}


class Server:
    """Answers requests in turn, and notes them."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.requests: list[httpx.Request] = []
        self._answers = iter(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def client(self, monotonic: Callable[[], float] = lambda: 0.0, **sizes: int) -> QuickwitClient:
        transport = httpx.MockTransport(self)
        return QuickwitClient(
            "http://quickwit.test/", transport=transport, monotonic=monotonic, now=lambda: NOW, **sizes
        )

    @property
    def asked(self) -> list[str]:
        return [f"{request.method} {request.url.raw_path.decode()}" for request in self.requests]


def ok(body: object) -> httpx.Response:
    return httpx.Response(200, json=body)


def taken(sent: int, *failures: str) -> httpx.Response:
    listed = [{"message": "no such field", "document": one, "reason": "invalid_schema"} for one in failures]
    counts = {"num_docs_for_processing": sent, "num_ingested_docs": sent - len(failures)}
    return ok({**counts, "num_rejected_docs": len(failures), "parse_failures": listed})


def test_an_index_is_created_told_of_and_deleted():
    server = Server(ok({"version": "0.9"}), ok({"index_config": {"index_id": INDEX}}), ok([{"file_name": "a.split"}]))
    client = server.client()

    client.create_index({"index_id": INDEX})
    assert client.get_index(INDEX) == {"index_config": {"index_id": INDEX}}
    assert client.delete_index(INDEX)
    assert server.asked == [
        "POST /api/v1/indexes",
        f"GET /api/v1/indexes/{INDEX}",
        f"DELETE /api/v1/indexes/{INDEX}",
    ]
    assert json.loads(server.requests[0].content) == {"index_id": INDEX}
    assert server.requests[0].headers["content-type"] == "application/json"


def test_an_index_that_is_not_there_is_none():
    missing = httpx.Response(404, json={"message": "index `x` not found"})
    assert Server(missing).client().get_index(INDEX) is None
    assert not Server(missing).client().delete_index(INDEX)


def test_an_index_that_is_there_is_not_created_again():
    there = httpx.Response(400, json={"message": f"index `{INDEX}` already exist(s)"})
    with pytest.raises(EngineRefusedError, match=r"HTTP 400\): index `media_scenes_model_1` already") as raised:
        Server(there).client().create_index({"index_id": INDEX})
    assert raised.value.status == 400


@pytest.mark.parametrize("commit", ["auto", "wait_for", "force"])
def test_documents_are_sent_as_lines(commit):
    server = Server(taken(2))

    assert server.client().ingest(INDEX, ['{"a": 1}', '{"b":\n 2}'], commit=commit) == Ingested(2)
    assert server.asked == [f"POST /api/v1/{INDEX}/ingest?commit={commit}&detailed_response=true"]
    assert server.requests[0].content == b'{"a": 1}\n{"b":  2}'


def test_no_documents_are_no_request():
    server = Server()
    assert server.client().ingest(INDEX, []) == Ingested(0)
    assert server.requests == []


def test_documents_that_one_request_cannot_hold_go_in_several():
    server = Server(taken(2), taken(1), taken(1, '{"d": 5}'))

    done = server.client(largest_request=17).ingest(INDEX, ['{"a": 1}', '{"b": 2}', '{"ccccc": 345}', '{"d": 5}'])
    assert done == Ingested(3, (Rejected(3, "invalid_schema: no such field"),))
    assert [request.content for request in server.requests] == [b'{"a": 1}\n{"b": 2}', b'{"ccccc": 345}', b'{"d": 5}']


def test_a_document_that_no_request_can_hold_is_rejected_alone():
    server = Server(taken(1))

    done = server.client(largest_request=12).ingest(INDEX, ['{"a": 1}', '{"b": 222222}', " "])
    assert done == Ingested(
        1, (Rejected(1, "the document is too large: 13 bytes"), Rejected(2, "the document is empty"))
    )


def test_a_server_with_a_lower_limit_is_sent_less_at_once():
    too_large = httpx.Response(413, json={"message": "The request payload is too large"})
    server = Server(too_large, taken(1), too_large, taken(1), too_large)

    assert server.client().ingest(INDEX, ["1", "2", "3"]) == Ingested(
        2, (Rejected(2, "the document is too large: 1 bytes"),)
    )
    assert [request.content for request in server.requests] == [b"1\n2\n3", b"1", b"2\n3", b"2", b"3"]


def test_rejected_documents_are_known_by_their_position_also_among_equal_ones():
    sent = ['{"a": 1}', '{"x": 2}', '{"b": 3}', '{"x": 2}']
    reason = "invalid_schema: no such field"

    done = Server(taken(4, sent[1], sent[3])).client().ingest(INDEX, sent)
    assert done == Ingested(2, (Rejected(1, reason), Rejected(3, reason)))


@pytest.mark.parametrize(
    "answer",
    [
        taken(2, '{"other": 1}'),
        taken(2, '{"a": 1}', '{"a": 1}'),
        taken(1),
        taken(3),
        ok({"num_docs_for_processing": 2}),
        ok({"num_docs_for_processing": 2, "num_ingested_docs": 1, "num_rejected_docs": 1, "parse_failures": []}),
        ok({"num_docs_for_processing": 2, "num_ingested_docs": 1, "num_rejected_docs": 0, "parse_failures": []}),
        ok({"num_docs_for_processing": 2, "num_ingested_docs": 1, "num_rejected_docs": 1, "parse_failures": ["x"]}),
        ok({"num_docs_for_processing": 2, "num_ingested_docs": 1, "num_rejected_docs": 1}),
        ok({}),
        ok([]),
        httpx.Response(200, text='{"num_docs_for_processing": 2, "num_inges'),
        httpx.Response(200, content=b"\xff"),
        httpx.Response(200, text="[" * 100_000),
        httpx.Response(200, content=b"", headers={"Content-Encoding": "gzip"}),
    ],
)
def test_what_became_of_each_document_is_known_or_an_error(answer):
    with pytest.raises(EngineGarbledError):
        Server(answer).client().ingest(INDEX, ['{"a": 1}', '{"b": 2}'])


def test_a_search_goes_to_all_indexes_at_once_and_wants_all_of_them():
    server = Server(ok(FOUND))

    answer = server.client().search(f"{INDEX},media_scenes_model_2_archive", {"query": {"match_all": {}}, "size": 1})
    assert answer == EngineAnswer(
        7,
        (EngineHit({"document_id": 4, "rev": 9}, (1.5, 4)),),
        {"kind": {"buckets": [{"key": "film", "doc_count": 7}]}},
    )
    names = f"{INDEX},media_scenes_model_2_archive"
    assert server.asked == [f"POST /api/v1/_elastic/{names}/_search?allow_partial_search_results=false"]
    assert json.loads(server.requests[0].content) == {"query": {"match_all": {}}, "size": 1}


def test_a_search_may_find_nothing():
    nothing = {"hits": {"total": {"value": 0, "relation": "eq"}, "hits": []}}
    assert Server(ok(nothing)).client().search(INDEX, {}) == EngineAnswer(0, (), {})


@pytest.mark.parametrize("partial", [{"timed_out": True}, {"_shards": {"total": 2, "successful": 1, "failed": 1}}])
def test_a_part_of_what_there_is_is_no_answer(partial):
    with pytest.raises(EngineUnavailableError, match="a part of its index only"):
        Server(ok(FOUND | partial)).client().search(INDEX, {})


@pytest.mark.parametrize(
    "answer",
    [
        {},
        [],
        {"hits": {}},
        {"hits": {"total": 3, "hits": []}},
        {"hits": {"total": {"value": -1}, "hits": []}},
        {"hits": {"total": {"value": True}, "hits": []}},
        {"hits": {"total": {"value": 1}, "hits": [{}]}},
        {"hits": {"total": {"value": 1}, "hits": [3]}},
        {"hits": {"total": {"value": 1}, "hits": [{"_source": {}, "sort": 3}]}},
        {"hits": {"total": {"value": 1}, "hits": "none"}},
    ],
)
def test_what_is_no_answer_to_a_search_is_an_error(answer):
    with pytest.raises(EngineGarbledError):
        Server(ok(answer)).client().search(INDEX, {})


def test_a_delete_task_has_a_number():
    server = Server(ok({"create_timestamp": 1, "opstamp": 12, "delete_query": {}}))

    assert server.client().delete_matching(INDEX, "rev:IN [3 4]") == 12
    assert server.asked == [f"POST /api/v1/{INDEX}/delete-tasks"]
    assert json.loads(server.requests[0].content) == {"query": "rev:IN [3 4]"}
    with pytest.raises(EngineGarbledError, match="opstamp"):
        Server(ok({"opstamp": "12"})).client().delete_matching(INDEX, "rev:IN [3]")


@pytest.mark.parametrize(
    ("answer", "is_alive"),
    [
        (httpx.Response(200, text="true"), True),
        (httpx.Response(200, text='"true"'), True),
        (httpx.Response(200, text='{"status":"success"}'), True),
        (httpx.Response(200, text="false"), False),
        (httpx.Response(200, text='{"status":"failure"}'), False),
        (httpx.Response(200, text="<html>"), False),
        (httpx.Response(503, text="false"), False),
        (httpx.Response(404), False),
        (httpx.ConnectError("refused"), False),
        (httpx.ReadTimeout(""), False),
    ],
)
def test_a_server_is_alive_if_it_says_so(answer, is_alive):
    server = Server(answer)
    assert server.client().is_alive() is is_alive
    assert server.asked == ["GET /health/livez"]


@pytest.mark.parametrize("status", [429, 408, 500, 502, 503, 504])
def test_what_may_succeed_later_says_when(status):
    with pytest.raises(EngineUnavailableError, match=rf"fails \(HTTP {status}\)") as raised:
        Server(httpx.Response(status, headers={"Retry-After": "17"}, text="busy")).client().ingest(INDEX, ["{}"])
    assert raised.value.retry_after_seconds == 17

    with pytest.raises(EngineUnavailableError) as raised:
        Server(httpx.Response(status)).client().search(INDEX, {})
    assert raised.value.retry_after_seconds is None


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (httpx.Response(400, json={"status": 400, "error": {"reason": "unknown field `x`"}}), "unknown field `x`"),
        (httpx.Response(404, json={"message": "no such index"}), "no such index"),
        (httpx.Response(400, json={"error": "Unsupported"}), "Unsupported"),
        (httpx.Response(403, text="<html>"), "it gives no reason"),
        (httpx.Response(400, json=[]), "it gives no reason"),
        (httpx.Response(400, json={"message": "x" * 9000}), "x" * 300),
        (httpx.Response(307, headers={"Location": "http://elsewhere.test/"}), "it gives no reason"),
    ],
)
def test_a_refusal_is_no_matter_of_time(answer, why):
    server = Server(answer)
    with pytest.raises(EngineRefusedError) as raised:
        server.client().search(INDEX, {})
    assert str(raised.value).endswith(f": {why}")
    assert len(server.requests) == 1


def test_a_search_whose_connection_breaks_is_asked_once_more():
    assert Server(httpx.ReadError("cut"), ok(FOUND)).client().search(INDEX, {}).total == 7

    server = Server(httpx.ConnectError("refused"), httpx.ConnectError("refused"), ok(FOUND))
    with pytest.raises(EngineUnavailableError, match="can't be reached: ConnectError"):
        server.client().search(INDEX, {})
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "sends", [lambda client: client.ingest(INDEX, ["{}"]), lambda client: client.delete_matching(INDEX, "rev:3")]
)
def test_what_may_have_arrived_is_never_sent_twice(sends):
    server = Server(httpx.ReadError("cut"), taken(1))
    with pytest.raises(EngineUnavailableError):
        sends(server.client())
    assert len(server.requests) == 1


def test_an_answer_that_breaks_off_is_none():
    def cut() -> Iterator[bytes]:
        yield b'{"num_docs_for'
        raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")

    with pytest.raises(EngineGarbledError, match="cut off"):
        Server(httpx.Response(200, content=cut())).client().ingest(INDEX, ["{}"])


@pytest.mark.parametrize("slow", [httpx.ReadTimeout(""), httpx.ConnectTimeout(""), httpx.WriteTimeout("")])
def test_what_takes_too_long_is_not_waited_for_twice(slow):
    server = Server(slow)
    with pytest.raises(EngineUnavailableError, match="took longer than 5 s"):
        server.client().search(INDEX, {})
    assert len(server.requests) == 1


def test_an_answer_that_trickles_is_given_up():
    ticks: Iterator[float] = iter([0.0, 10.0, 20.5, 99.0])

    def trickle() -> Iterator[bytes]:
        while True:
            yield b" "

    with pytest.raises(EngineUnavailableError, match="took longer than 20 s"):
        Server(httpx.Response(200, content=trickle())).client(lambda: next(ticks)).ingest(INDEX, ["{}"])


def test_each_kind_of_request_has_its_own_limit():
    server = Server(ok(FOUND), taken(1), httpx.Response(200, text="true"))
    client = QuickwitClient(
        "http://quickwit.test",
        transport=httpx.MockTransport(server),
        search_limit=timedelta(seconds=7),
        write_limit=timedelta(seconds=1),
    )
    client.search(INDEX, {})
    client.ingest(INDEX, ["{}"])
    client.is_alive()
    limits = [request.extensions["timeout"] for request in server.requests]
    assert [(limit["connect"], limit["read"]) for limit in limits] == [(3, 7), (1, 1), (2, 2)]


def test_an_answer_that_is_too_long_is_given_up():
    with pytest.raises(EngineGarbledError, match="longer than 64 bytes"):
        Server(httpx.Response(200, text=" " * 65)).client(largest_answer=64).search(INDEX, {})


@pytest.mark.parametrize("name", ["", "a", "9abc", "a/../b", "abc?x", "abc,", "-abc", "abc%2F", "abc,*", "abc\n"])
def test_nothing_but_an_indexs_name_gets_into_an_address(name):
    server = Server()
    client = server.client()
    for ask in (
        lambda: client.get_index(name),
        lambda: client.delete_index(name),
        lambda: client.ingest(name, ["{}"]),
        lambda: client.search(name, {}),
        lambda: client.delete_matching(name, "rev:3"),
    ):
        with pytest.raises(EngineRefusedError, match="letters, digits"):
            ask()
    assert server.requests == []


def test_only_searches_take_several_names():
    server = Server()
    with pytest.raises(EngineRefusedError, match="letters, digits"):
        server.client().delete_index(f"{INDEX},{INDEX}")
    assert server.requests == []


def test_every_error_is_an_engine_error_and_none_shows_what_was_asked():
    server = Server(*[httpx.ConnectError("refused")] * 2)
    with pytest.raises(EngineError) as raised:
        server.client().search(INDEX, {"query": {"match": {"title": "ladder"}}})
    assert "ladder" not in f"{raised.value!r} {raised.value.__cause__!r}"


def test_connections_are_kept_and_closed():
    server = Server(ok(FOUND), ok(FOUND))
    client = server.client()
    client.search(INDEX, {})
    client.search(INDEX, {})
    assert client._clients._idle.qsize() == 1
    client.close()
    assert client._clients._idle.empty()
