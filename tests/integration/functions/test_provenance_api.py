"""The provenance API: the way up to the source words, and what a change would reach."""

from datetime import UTC, datetime

import pytest

from springline.access.model import Role
from springline.profiles.provenance import read_messages
from springline.provenance import graph, service
from springline.provenance.model import Recording, Source
from springline.provenance.selectors import WHOLE, Pointer, TextQuote

pytestmark = pytest.mark.integration

NOW = datetime(2026, 5, 1, tzinfo=UTC)
TEXT = "We meet on Mondays."


@pytest.fixture
def provenance_api(gateway):
    return gateway("provenance_api", "provenance:read", "documents:read", "chat:read")


@pytest.fixture
def record(db):
    def record(*recordings: Recording) -> None:
        with db.transaction() as tx:
            service.record(tx, recordings, at=NOW)

    return record


@pytest.fixture
def charter(record):
    """A charter, and a summary that rests on two words of it."""
    source = Source("document", "charter", "/day", TextQuote.found(TEXT, "on Mondays"))
    record(Recording("document", "charter", TEXT, "ada"))
    record(Recording("summary", "charter", {"day": "Monday"}, "rules/1", [source]))


def test_why_shows_the_source_words_and_what_changed_them(provenance_api, charter, record):
    record(Recording("document", "charter", "We meet on Fridays.", "ben"))
    told = provenance_api.get("/api/provenance/why?ref=summary/charter").json
    change = {
        "derived": "summary/charter@1#/day",
        "source": "document/charter@1#char=8,18",
        "read": "on Mondays",
        "state": "fresh",
        "changed_at": "2026-05-01T00:00:00Z",
        "changed_by": "document/charter@2",
        "reads_now": None,
        "is_withheld": False,
        "depth": 1,
    }
    assert told == {
        "reference": "summary/charter@1",
        "state": "stale",
        "since": "2026-05-01T00:00:00Z",
        "produced_by": "rules/1",
        "produced_at": "2026-05-01T00:00:00Z",
        "reasons": [{"change": change, "through": ["summary/charter@1#/day"]}],
        "inputs": [change],
        "is_whole": True,
    }


def test_impact_shows_what_would_be_out_of_date(provenance_api, charter):
    assert provenance_api.get("/api/provenance/impact?ref=document/charter%23char=8,9").json == {
        "reference": "document/charter#char=8,9",
        "dependents": [
            {
                "reference": "summary/charter@1",
                "would_be": "stale",
                "state": "fresh",
                "through": "document/charter#char=8,9",
                "depth": 1,
            }
        ],
        "is_whole": True,
    }


@pytest.mark.parametrize("route", ["why", "impact"])
@pytest.mark.parametrize(
    ("asked", "status", "title"),
    [
        ("ref=document/none", 404, "Nothing is known of this"),
        ("ref=nothing", 422, "This is no reference"),
        ("ref=document/charter&limit=0", 422, "The query parameters are not valid"),
        ("", 422, "The query parameters are not valid"),
    ],
)
def test_what_can_not_be_told_is_said(provenance_api, charter, route, asked, status, title):
    problem = provenance_api.get(f"/api/provenance/{route}?{asked}")
    assert (problem.status, problem.problem["title"]) == (status, title)


@pytest.mark.parametrize("asked", ["why?ref", "impact?ref", "graph?reference"])
@pytest.mark.parametrize("named", ["document/a%2500b", "document/a%23b%2500", "document/a%01b"])
def test_what_no_text_can_hold_names_nothing(provenance_api, asked, named):
    assert provenance_api.get(f"/api/provenance/{asked}={named}").status in {404, 422}


def test_a_long_source_is_shown_by_its_beginning(provenance_api, record):
    long = "word " * 1_000
    record(Recording("document", "long", long, "ada"))
    record(Recording("summary", "long", "x", "rules/1", [Source("document", "long")]))
    read = provenance_api.get("/api/provenance/why?ref=summary/long").json["inputs"][0]["read"]
    assert read.startswith('"word word')
    assert read.endswith("…")
    assert len(read) < 2_100


def graph_of(api, reference, more=""):
    answer = api.get(f"/api/provenance/graph?reference={reference}{more}")
    assert answer.status == 200, answer.text
    return answer.json


def by_reference(found):
    return {node["reference"]: node for node in found["nodes"]}


def test_a_graph_shows_what_a_thing_rests_on_and_what_rests_on_it(provenance_api, charter, record):
    record(Recording("letter", "charter", "On Mondays!", "ben", [Source("summary", "charter", selector=WHOLE)]))
    found = graph_of(provenance_api, "summary/charter")
    nodes = by_reference(found)
    assert {name: (node["side"], node["depth"], node["state"]) for name, node in nodes.items()} == {
        "summary/charter": ("asked", 0, "current"),
        "document/charter": ("upstream", 1, "current"),
        "letter/charter": ("downstream", 1, "current"),
    }
    assert found["asked"] == nodes["summary/charter"]["id"]
    assert [(edge["derived_part"], edge["source_part"], edge["role"], edge["read"]) for edge in found["edges"]] == [
        ("summary/charter@1#/day", "document/charter@1#char=8,18", "/day", "on Mondays"),
        ("letter/charter@1", "summary/charter@1", "", {"day": "Monday"}),
    ]
    assert found["edges"][0]["selector"] == TextQuote.found(TEXT, "on Mondays").to_json()
    assert found["is_whole"] is True


def test_a_graph_shows_the_words_of_before_and_now_and_the_way_of_a_change(provenance_api, record):
    rests = Source("document", "charter", "/day", Pointer("/day"))
    record(Recording("document", "charter", {"day": "Monday", "hour": 9}, "ada"))
    record(Recording("summary", "charter", {"day": "Monday"}, "rules/1", [rests]))
    record(Recording("letter", "charter", "On Mondays!", "ben", [Source("summary", "charter")]))
    record(Recording("document", "charter", {"day": "Friday", "hour": 9}, "ben"))
    found = graph_of(provenance_api, "document/charter")
    nodes = by_reference(found)
    changed, through = found["edges"]
    assert (changed["read"], changed["reads_now"], changed["changed_by"]) == ("Monday", "Friday", "document/charter@2")
    assert {name: (node["state"], node["version"], node["chain"]) for name, node in nodes.items()} == {
        "document/charter": ("current", 2, []),
        "summary/charter": ("stale", 1, [changed["id"]]),
        "letter/charter": ("suspect", 1, [changed["id"], through["id"]]),
    }


def test_a_graph_with_a_cycle_ends(provenance_api, record):
    record(
        Recording("document", "a", "x", "rules", [Source("document", "b")]),
        Recording("document", "b", "x", "rules", [Source("document", "a")]),
    )
    found = graph_of(provenance_api, "document/a", "&depth=20")
    assert sorted(by_reference(found)) == ["document/a", "document/b"]
    assert (len(found["edges"]), found["is_whole"]) == (2, True)


def test_a_graph_ends_at_its_limit_and_says_so(provenance_api, record):
    record(Recording("document", "charter", TEXT, "ada"))
    record(*(Recording("summary", f"s{n}", "x", "rules", [Source("document", "charter")]) for n in range(30)))
    found = graph_of(provenance_api, "document/charter", "&limit=10")
    assert (len(found["nodes"]), found["is_whole"]) == (10, False)
    known = {node["id"] for node in found["nodes"]}
    assert all({edge["derived"], edge["source"]} <= known for edge in found["edges"])
    assert graph_of(provenance_api, "document/charter", "&limit=31")["is_whole"] is True


def test_the_more_a_graph_has_the_less_is_shown_of_each_part(provenance_api, record, monkeypatch):
    monkeypatch.setattr(graph, "MOST_SHOWN", 400)
    for name in "abcd":
        record(Recording("document", name, name * 1_000, "ada"))
    record(Recording("summary", "all", "x", "rules/1", [Source("document", name) for name in "abcd"]))
    record(*(Recording("document", name, name.upper() * 1_000, "ada") for name in "abcd"))
    edges = provenance_api.get("/api/provenance/graph?reference=summary/all").json["edges"]
    assert sorted(edge["read"] for edge in edges) == [f'"{name * 99}…' for name in "abcd"]
    assert sorted(edge["reads_now"] for edge in edges) == [f'"{name * 99}…' for name in "ABCD"]


def test_a_graph_ends_at_its_depth(provenance_api, record):
    record(Recording("document", "d0", "x", "ada"))
    for number in range(1, 5):
        record(Recording("document", f"d{number}", "x", "rules", [Source("document", f"d{number - 1}")]))
    found = graph_of(provenance_api, "document/d2", "&depth=1")
    assert sorted(by_reference(found)) == ["document/d1", "document/d2", "document/d3"]


def test_what_was_erased_is_gone(provenance_api, charter, db):
    with db.transaction() as tx:
        service.erase(tx, "document", "charter", at=NOW)
    found = graph_of(provenance_api, "summary/charter")
    assert by_reference(found)["document/charter"]["state"] == "gone"
    assert [edge["read"] for edge in found["edges"]] == [None]


def test_a_message_is_a_node_and_its_words_go_with_it_at_once(provenance_api, pipeline, chat, record, db):
    pipeline.tell(chat.sent("m", TEXT, by="ada", at=0))
    ((message_id,),) = pipeline.rows("select id from message")
    ((person,),) = pipeline.rows('select id from "user"')
    words = TextQuote.found(TEXT, "on Mondays")
    source = Source("chat", "messages", "/quotes/0", words, position=message_id, content=TEXT)
    with db.transaction() as tx:
        service.record(
            tx, [Recording("highlight", str(person), "x", "rules/1", [source])], at=NOW, streams=read_messages
        )
    reference = f"chat/messages%23{message_id}"
    found = graph_of(provenance_api, reference)
    nodes = by_reference(found)
    assert {name: (node["title"], node["side"], node["state"]) for name, node in nodes.items()} == {
        f"chat/messages#{message_id}": ("Ada in Help next door", "asked", "current"),
        f"highlight/{person}": ("Ada", "downstream", "current"),
    }
    assert [edge["read"] for edge in found["edges"]] == ["on Mondays"]
    pipeline.tell(chat.deleted("m", at=3))  # nobody has followed that yet
    found = graph_of(provenance_api, f"highlight/{person}")
    assert by_reference(found)[f"chat/messages#{message_id}"]["state"] == "gone"
    assert [(edge["read"], edge["reads_now"]) for edge in found["edges"]] == [(None, None)]


def test_words_are_withheld_from_who_may_not_read_where_they_stand(
    provenance_api, pipeline, chat, record, db, new_token
):
    pipeline.tell(chat.sent("m", TEXT, by="ada", at=0))
    ((message_id,),) = pipeline.rows("select id from message")
    words = TextQuote.found(TEXT, "on Mondays")
    said = Source("chat", "messages", "/said", words, position=message_id, content=TEXT)
    record(
        Recording("document", "charter", TEXT, "ada"),
        Recording("extraction", "charter", [{"day": "Mondays"}], "facts/1"),
    )
    sources = [said, *(Source(kind, "charter", f"/{kind}") for kind in ("document", "extraction"))]
    with db.transaction() as tx:
        service.record(tx, [Recording("summary", "all", "x", "rules/1", sources)], at=NOW, streams=read_messages)
    record(Recording("document", "charter", "We meet on Mondays, mostly.", "ben"))
    kept = {"chat:read": {"chat"}, "documents:read": {"document", "extraction"}}
    for scope, kinds in kept.items():
        token = new_token("provenance:read", scope)
        why = provenance_api.get("/api/provenance/why?ref=summary/all", token=token)
        graph = provenance_api.get("/api/provenance/graph?reference=summary/all", token=token)
        for told in (why.json["inputs"], graph.json["edges"]):
            held = {one.get("source_part", one["source"]).partition("/")[0]: one for one in told}
            assert {kind for kind, one in held.items() if not one["is_withheld"]} == kinds
            assert all(one["read"] is one["reads_now"] is None for one in held.values() if one["is_withheld"])
            assert all(held[kind]["read"] for kind in kinds)
        assert [one["change"]["is_withheld"] for one in why.json["reasons"]] == ["document" not in kinds]
        assert ("Mondays" in why.text) == ("Mondays" in graph.text)
        titles = {node["kind"]: node["title"] for node in graph.json["nodes"]}
        assert (titles["chat"] is not None) == (scope == "chat:read")
    closed = new_token("provenance:read")
    for path in ("why?ref=summary/all", "graph?reference=summary/all"):
        assert "Monday" not in provenance_api.get(f"/api/provenance/{path}", token=closed).text


def test_another_tenants_graph_is_not_there(provenance_api, charter, db, new_token, new_session):
    stranger = new_token("provenance:read", "documents:read", tenant_id=db.other_tenant_id)
    path = "/api/provenance/graph?reference=summary/charter"
    assert provenance_api.get(path).status == 200
    assert provenance_api.get(path, token=stranger).status == 404
    assert provenance_api.get(path, session=new_session(Role.VIEWER)).status == 403
