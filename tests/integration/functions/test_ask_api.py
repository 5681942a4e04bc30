"""Questions are answered with words of documents and messages, kept with their evidence, and asked again."""

import json
from datetime import timedelta
from typing import Any

import pytest

from springline.access.model import Cause, Role, command_principal
from springline.insights import answers, reasking, sources
from springline.insights.ask_model import AskScope
from springline.insights.ask_views import Questions
from springline.insights.reasking import ask_stale
from springline.platform.errors import UnavailableError
from springline.platform.llm.protocol import Completion, CompletionRequest
from springline.platform.statements import parse
from springline.provenance import service as provenance
from tests.integration.chats import GROUP, LATER, Chat
from tests.integration.documents.shelves import Piece, Shelf, page

pytestmark = pytest.mark.integration

MESSAGE = parse("test.message", "select id from message where source_key = :key")
PERSON = parse("test.person", 'select id from "user" where display_name = :name')
COSTS = parse("test.costs", "select purpose, calls from generation_cost")
OPEN = parse(
    "test.open",
    "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() "
    "and xact_start is not null and usename = 'springline_app'",
)
TEXTS = parse("test.texts", "select text from answer_sentence order by answer_id, number, place")
STORED = parse(
    "test.stored",
    """select (select string_agg(a::text, ' ') from answer a) || (select string_agg(v::text, ' ') from answer_version v)
        || (select string_agg(s::text, ' ') from answer_sentence s)
        || (select string_agg(c::text, ' ') from answer_citation c)
        || (select string_agg(e::text, ' ') from evidence e)
        || (select string_agg(v.content, ' ') from resource_version v
            join resource r on r.tenant_id = v.tenant_id and r.id = v.resource_id
            where r.kind in ('answer', 'evidence'))""",
)
LEAVE = "Parents get 16 weeks of paid leave. Notice has to be given three months before."
LADDER = "The tall ladder stands behind the bakery since Monday."


@pytest.fixture
def shelf(db: Any) -> Shelf:
    made = Shelf(db)
    made.put(
        "handbook",
        page("leave.md", Piece(LEAVE, "Leave / Parents"), title="Leave"),
        page("pay.md", "Salaries are paid on the 25th of each month."),
    )
    made.put("laws", page("leave.md", "A leave of two weeks is the least that parents get."))
    return made


@pytest.fixture
def message(pipeline: Any, chat: Chat, db: Any) -> int:
    pipeline.tell(
        chat.sent("m1", LADDER),
        chat.sent("m2", "Thanks!", by="ben", at=1),
        Chat(GROUP._replace(key="g2", name="Boats")).sent("m3", "No ladder on board.", by="ben", at=2),
    )
    with db.transaction() as tx:
        return tx.value(MESSAGE, key="m1")


@pytest.fixture
def api(gateway: Any, shelf: Shelf, message: int) -> Any:
    return gateway("insights_api", "insights:read", "insights:write", "documents:read", "chat:read")


def ask(api: Any, question: str, **more: Any) -> dict[str, Any]:
    answer = api.post("/api/questions", {"question": question, **more})
    assert answer.status == 200, answer.text
    return answer.json


def words(told: dict[str, Any]) -> list[str]:
    return [one["text"] for one in told["sentences"]]


def test_an_answer_is_words_of_documents_with_their_places(api: Any) -> None:
    told = ask(api, "How many weeks of paid leave do parents get?", bundles=["handbook"])
    assert words(told)[0] == "Parents get 16 weeks of paid leave."
    (cited,) = told["sentences"][0]["citations"]
    assert cited == {
        "source": "document/handbook/leave.md@1",
        "start": 0,
        "end": 35,
        "words": "Parents get 16 weeks of paid leave.",
        "evidence_id": None,
        "outcome": "unchanged",
    }
    assert (told["method"], told["model"], told["dropped"], told["is_fallback"]) == ("extractive", None, 0, False)
    assert told["searched"] == {
        "words": ["many", "weeks", "paid", "leave", "parents"],
        "documents": True,
        "messages": False,
        "passages_read": 2,
        "messages_read": 0,
        "by_meaning": False,
    }


def test_messages_answer_too_by_chat_and_by_person(api: Any, db: Any, message: int) -> None:
    told = ask(api, "Where is the tall ladder?")
    assert words(told)[0] == LADDER
    assert told["sentences"][0]["citations"][0]["source"] == f"chat/messages#{message}"
    assert words(ask(api, "Is there a ladder?", chats=["boats"])) == ["No ladder on board."]
    with db.transaction() as tx:
        ada = tx.value(PERSON, name="Ada")
    told = ask(api, "Is there a ladder?", people=[ada])
    assert words(told) == [LADDER]
    assert (told["searched"]["documents"], told["searched"]["messages"]) == (False, True)


def test_of_a_table_a_row_answers_below_the_names_of_its_columns(api: Any, shelf: Shelf) -> None:
    rows = ["name,town,phone\nAda,Berlin,555 100\nBen,Rome,555 200", "Cyd,Oslo,555 300\nDan,Bern,555 400"]
    shelf.put("staff", page("people.csv", *rows, format="csv"))
    told = ask(api, "What is Ben's phone?", bundles=["staff"])
    assert words(told) == ["Ben,Rome,555 200"]
    assert words(ask(api, "What is Dan's phone?", bundles=["staff"])) == ["Dan,Bern,555 400"]


def test_nothing_found_is_an_answer_that_says_what_was_searched(api: Any) -> None:
    told = ask(api, "Which submarine surfaced in Mongolia?")
    assert told["sentences"] == []
    assert told["searched"]["words"] == ["submarine", "surfaced", "mongolia"]
    assert (told["searched"]["documents"], told["searched"]["messages"]) == (True, True)


def test_an_older_version_answers_as_it_was(api: Any, shelf: Shelf) -> None:
    shelf.put("handbook", page("leave.md", "Parents get 20 weeks of paid leave."))
    question = "weeks of paid leave"
    assert words(ask(api, question, bundles=["handbook"])) == ["Parents get 20 weeks of paid leave."]
    told = ask(api, question, bundles=["handbook"], version=1)
    assert words(told)[0] == "Parents get 16 weeks of paid leave."
    assert told["sentences"][0]["citations"][0]["source"] == "document/handbook/leave.md@1"
    refused = api.post("/api/questions", {"question": question, "version": 1})
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "#/bundles")


@pytest.mark.parametrize(
    "body",
    [
        {"question": "?!"},
        {"question": ""},
        {"question": "x" * 501},
        {"question": "leave", "bundles": ["No Slug"]},
        {"question": "leave", "people": [0]},
        {"question": "leave", "other": 1},
    ],
)
def test_what_can_not_be_asked_is_refused(api: Any, body: dict[str, object]) -> None:
    assert api.post("/api/questions", body).status == 422


def test_nobody_is_told_what_they_may_not_read(gateway: Any, shelf: Shelf, message: int) -> None:
    only_documents = gateway("insights_api", "insights:read", "documents:read")
    assert words(ask(only_documents, "Where is the tall ladder?")) == []
    refused = only_documents.post("/api/questions", {"question": "ladder", "chats": ["boats"]})
    assert (refused.status, "chat:read" in refused.json["detail"]) == (403, True)
    only_messages = gateway("insights_api", "insights:read", "chat:read")
    assert words(ask(only_messages, "weeks of paid leave")) == []
    assert only_messages.post("/api/questions", {"question": "leave", "bundles": ["handbook"]}).status == 403
    assert gateway("insights_api", "insights:read").post("/api/questions", {"question": "leave"}).status == 403


def test_another_tenant_finds_nothing(gateway: Any, shelf: Shelf, message: int, new_session: Any, db: Any) -> None:
    api = gateway("insights_api")
    stranger = new_session(Role.ADMIN, tenant_id=db.other_tenant_id)
    told = api.post("/api/questions", {"question": "weeks of paid leave, and a tall ladder"}, session=stranger)
    assert (told.status, told.json["sentences"]) == (200, [])
    assert told.json["searched"]["passages_read"] == told.json["searched"]["messages_read"] == 0


def keep(api: Any, question: str, **more: Any) -> dict[str, Any]:
    answer = api.post("/api/answers", {"question": question, **more})
    assert answer.status == 201, answer.text
    assert answer.headers["Location"] == f"/api/answers/{answer.json['id']}"
    return answer.json


def test_a_kept_answer_has_evidence_and_keeps_no_words_of_messages(api: Any, db: Any) -> None:
    kept = keep(api, "Where is the tall ladder?")
    assert (kept["reference"], kept["state"], words(kept)[0]) == (f"answer/{kept['id']}@1", "fresh", LADDER)
    assert kept["sentences"][0]["citations"][0]["evidence_id"] > 0
    assert api.get(f"/api/answers/{kept['id']}").json == kept
    (listed,) = api.get("/api/answers").json["items"]
    assert (listed["id"], listed["sentences"], listed["state"]) == (kept["id"], 1, "fresh")
    with db.superuser.transaction() as tx:
        assert "bakery" not in tx.value(STORED)


def test_an_answer_without_sentences_is_kept_too(api: Any) -> None:
    kept = keep(api, "Which submarine surfaced in Mongolia?")
    assert (kept["sentences"], kept["number"]) == ([], 1)
    draft = api.post(f"/api/answers/{kept['id']}/insight", {"statement": "None did"})
    assert draft.status == 422, "an insight rests on evidence"


def test_an_answer_is_stale_when_its_words_change_and_fresh_when_asked_again(api: Any, shelf: Shelf) -> None:
    kept = keep(api, "How many weeks of paid leave do parents get?", bundles=["handbook"])
    place = f"/api/answers/{kept['id']}"
    shelf.put("handbook", page("leave.md", f"Hello.\n\n{LEAVE}"))
    moved = api.get(place).json
    assert (moved["state"], moved["sentences"][0]["citations"][0]["outcome"]) == ("fresh", "moved")

    shelf.put("handbook", page("leave.md", "Parents get 20 weeks of paid leave."))
    stale = api.get(place).json
    assert (stale["state"], words(stale)[0]) == ("stale", "Parents get 16 weeks of paid leave.")
    assert stale["sentences"][0]["citations"][0]["outcome"] == "edited"

    again = api.post(f"{place}/again", None)
    assert (again.status, again.json["state"], again.json["number"], again.json["newest"]) == (200, "fresh", 2, 2)
    assert words(again.json) == ["Parents get 20 weeks of paid leave."]
    before = api.get(f"{place}?number=1").json
    assert (before["number"], before["newest"], words(before)[0]) == (1, 2, "Parents get 16 weeks of paid leave.")
    assert api.get(f"{place}?number=3").status == 404


def test_what_is_stale_is_asked_again_by_itself(api: Any, shelf: Shelf, db: Any) -> None:
    stale = keep(api, "How many weeks of paid leave do parents get?", bundles=["handbook"])
    fresh = keep(api, "When are salaries paid?")
    shelf.put("handbook", page("leave.md", "Parents get 20 weeks of paid leave."))

    def scan(*, go_on: bool = True) -> int:
        questions = Questions(api.ports)
        return ask_stale(db.app, questions, db.tenant_id, now=lambda: LATER, go_on=lambda: go_on)

    assert scan(go_on=False) == 0
    assert (scan(), scan()) == (1, 0)
    again = api.get(f"/api/answers/{stale['id']}").json
    assert (again["state"], again["number"], again["made_by"]) == ("fresh", 2, "command/ask-again")
    assert words(again) == ["Parents get 20 weeks of paid leave."]
    assert api.get(f"/api/answers/{fresh['id']}").json == fresh


def test_one_that_can_not_be_asked_holds_up_no_other(
    api: Any, shelf: Shelf, db: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = keep(api, "How many weeks of paid leave do parents get?", bundles=["handbook"])
    second = keep(api, "Notice before paid leave?", bundles=["handbook"])
    shelf.put("handbook", page("leave.md", "Parents get 20 weeks of paid leave. Notice is not needed any more."))
    questions = Questions(api.ports)
    answered = questions.answered

    def failing(principal: Any, question: str, scope: Any, before: Any) -> Any:
        if question == first["question"]:
            raise UnavailableError("away")
        return answered(principal, question, scope, before)

    monkeypatch.setattr(questions, "answered", failing)
    assert ask_stale(db.app, questions, db.tenant_id, now=lambda: LATER, go_on=lambda: True) == 1
    assert api.get(f"/api/answers/{first['id']}").json["state"] == "stale"
    assert api.get(f"/api/answers/{second['id']}").json["state"] == "fresh"
    assert [one.exc_info is not None for one in caplog.records if one.name.endswith("reasking")] == [True]


def test_the_same_answer_again_is_no_new_version(api: Any) -> None:
    kept = keep(api, "When are salaries paid?")
    again = api.post(f"/api/answers/{kept['id']}/again", None).json
    assert {**again, "looked_at": ""} == {**kept, "looked_at": ""}
    assert api.post("/api/answers/999/again", None).status == 404
    assert api.get("/api/answers/999").status == 404


def test_words_that_are_taken_back_are_taken_back_here(
    api: Any, pipeline: Any, chat: Chat, db: Any, message: int
) -> None:
    kept = keep(api, "Where is the tall ladder?")
    pipeline.tell(chat.deleted("m1"))
    with db.transaction() as tx:
        provenance.observe(tx, *sources.MESSAGES, [message], at=LATER, streams=sources.standing)
    gone = api.get(f"/api/answers/{kept['id']}").json
    assert (gone["state"], gone["sentences"][0]["text"]) == ("stale", None)
    assert gone["sentences"][0]["citations"][0]["words"] is None
    again = api.post(f"/api/answers/{kept['id']}/again", None).json
    assert (again["state"], again["number"], LADDER in words(again)) == ("fresh", 2, False)


def test_an_answer_becomes_a_draft_with_its_evidence(api: Any) -> None:
    kept = keep(api, "How many weeks of paid leave do parents get?", bundles=["handbook"])
    place = f"/api/answers/{kept['id']}/insight"
    made = api.post(place, {"statement": "Parents get 16 weeks", "sentences": [0], "confidence": 0.9})
    assert made.status == 201, made.text
    insight = api.get(made.headers["Location"]).json
    assert (insight["statement"], insight["status"], insight["confidence"]) == ("Parents get 16 weeks", "draft", 0.9)
    assert [one["id"] for one in insight["evidence"]] == [kept["sentences"][0]["citations"][0]["evidence_id"]]
    assert api.post(place, {"statement": "x", "sentences": [9]}).status == 422


def test_who_may_not_read_messages_sees_a_kept_answer_without_them(api: Any, gateway: Any) -> None:
    kept = keep(api, "Where is the tall ladder?")
    other = gateway("insights_api", "insights:read", "documents:read").get(f"/api/answers/{kept['id']}").json
    assert other["sentences"][0]["text"] is None
    assert other["sentences"][0]["citations"][0]["words"] is None
    assert LADDER not in json.dumps(other)


def test_pages_of_answers_follow_each_other(api: Any) -> None:
    kept = [keep(api, f"When are salaries paid, {n}?")["id"] for n in range(3)]
    first = api.get("/api/answers?limit=2").json
    second = api.get(f"/api/answers?limit=2&cursor={first['next_cursor']}").json
    assert [one["id"] for one in [*first["items"], *second["items"]]] == kept[::-1]
    assert second["next_cursor"] is None


class Model:
    """A model that quotes what it is told to quote."""

    model = "tiny-1"

    def __init__(self) -> None:
        self.quote = "Parents get 16 weeks of paid leave"
        self.text = "Parents get 16 weeks of leave, paid."

    def complete(self, request: CompletionRequest) -> Completion:
        number = next(
            (
                int(part.label.removeprefix("passage "))
                for part in request.parts
                if getattr(part, "label", "").startswith("passage ") and self.quote in part.text
            ),
            1,
        )
        sentences = [
            {"text": self.text, "quotes": [{"passage": number, "words": self.quote}]},
            {"text": "The board resigned.", "quotes": [{"passage": number, "words": "the board resigned in 2024"}]},
        ]
        return Completion(json.dumps({"sentences": sentences}), self.model, 100, 20)


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Model:
    made = Model()
    monkeypatch.setattr("springline.insights.ask_views.language_model", lambda _: made)
    return made


def test_a_model_answers_with_verified_evidence_and_is_paid_for(api: Any, model: Model, db: Any) -> None:
    kept = keep(api, "How many weeks of paid leave do parents get?", bundles=["handbook"])
    assert (kept["method"], kept["model"], kept["dropped"]) == ("generated", "tiny-1", 1)
    assert words(kept) == ["Parents get 16 weeks of leave, paid."]
    assert kept["sentences"][0]["citations"][0]["words"] == "Parents get 16 weeks of paid leave"
    with db.transaction() as tx:
        assert tx.rows(COSTS) == [("answers", 1)]


def test_no_transaction_is_open_while_a_model_answers(api: Any, model: Model, db: Any, monkeypatch: Any) -> None:
    opened: list[int] = []
    complete = Model.complete

    def observed(self: Model, request: CompletionRequest) -> Completion:
        with db.superuser.transaction() as tx:
            opened.append(tx.value(OPEN))
        return complete(self, request)

    monkeypatch.setattr(Model, "complete", observed)
    sent = {"question": "How many weeks of leave do parents get?"}
    kept = [api.post("/api/answers", sent, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert [one.status for one in kept] == [201, 201]
    assert kept[0].json == kept[1].json
    assert opened == [0]


def test_what_a_model_wrote_from_a_message_goes_with_it(
    api: Any, model: Model, pipeline: Any, chat: Chat, db: Any, message: int
) -> None:
    model.quote, model.text = "ladder stands behind the bakery", "The ladder stands behind the bakery."
    kept = keep(api, "Where is the tall ladder?")
    assert words(kept) == ["The ladder stands behind the bakery."]
    pipeline.tell(chat.deleted("m1"))
    with db.transaction() as tx:
        provenance.observe(tx, *sources.MESSAGES, [message], at=LATER, streams=sources.standing)
    assert api.get(f"/api/answers/{kept['id']}").json["sentences"][0]["text"] is None
    api.post(f"/api/answers/{kept['id']}/again", None)
    with db.transaction() as tx:
        assert "bakery" not in str(tx.rows(TEXTS))


def test_documents_are_searched_beside_all_else(gateway: Any, shelf: Shelf) -> None:
    api = gateway("search_api", "search:read")
    found = api.get("/api/search/documents?q=weeks&facets=true")
    assert (found.status, found.headers["X-Search-Backend"]) == (200, "postgres")
    first = next(one for one in found.json["items"] if one["bundle"] == "handbook")
    assert (first["path"], first["reference"]) == ("leave.md", f"document/handbook/leave.md@1#char=0,{len(LEAVE)}")
    assert {"text": "weeks", "is_match": True} in first["snippets"][0]["segments"]
    assert {one["value"]: one["count"] for one in found.json["facets"]["bundle"]} == {"handbook": 1, "laws": 1}
    assert api.get("/api/search/documents?q=weeks&bundle=laws").json["total"] == 1
    newest = api.get("/api/search/documents?limit=1").json
    assert (newest["items"][0]["bundle"], newest["total"]) == ("laws", 3)
    rest = api.get(f"/api/search/documents?limit=5&cursor={newest['next_cursor']}").json
    assert [one["path"] for one in rest["items"]] == ["pay.md", "leave.md"]
    assert api.get("/api/search/documents?q=added:soon").status == 422


def scanned(api: Any, db: Any) -> int:
    return ask_stale(db.app, Questions(api.ports), db.tenant_id, now=lambda: LATER, go_on=lambda: True)


def test_an_answer_of_an_older_version_is_not_asked_again_for_ever(api: Any, shelf: Shelf, db: Any) -> None:
    shelf.put("handbook", page("leave.md", "Parents get 20 weeks of paid leave."))
    kept = keep(api, "How many weeks of paid leave do parents get?", bundles=["handbook"], version=1)
    assert words(kept)[0] == "Parents get 16 weeks of paid leave."
    scanned(api, db)
    assert scanned(api, db) == 0
    shelf.put("handbook", page("leave.md", "Parents get 21 weeks of paid leave."))
    scanned(api, db)
    assert scanned(api, db) == 0


def test_what_changed_while_it_was_answered_makes_it_stale(api: Any, shelf: Shelf, db: Any) -> None:
    principal = command_principal(db.tenant_id, "test")
    question = "How many weeks of paid leave do parents get?"
    answered = Questions(api.ports).answered(principal, question, AskScope(("handbook",)))
    shelf.put("handbook", page("leave.md", "Parents get 20 weeks of paid leave."))
    with db.transaction() as tx:
        kept = answers.keep(tx, Cause(principal, LATER), answered)
    assert kept.state == "stale"
    assert (scanned(api, db), scanned(api, db)) == (1, 0)


def test_it_is_asked_again_in_what_it_was_asked_in(api: Any, gateway: Any, shelf: Shelf, db: Any) -> None:
    """Whoever asks again, a machine that may read everything or somebody who may read less."""
    only_documents = gateway("insights_api", "insights:read", "insights:write", "documents:read")
    question = "Where is the tall ladder, and how long is paid leave of parents?"
    mine = keep(only_documents, "Where is the tall ladder? Is it paid leave?")
    theirs = keep(api, question)
    again = api.post(f"/api/answers/{mine['id']}/again", None).json
    assert LADDER not in words(again)
    assert (again["searched"]["documents"], again["searched"]["messages"]) == (True, False)
    refused = only_documents.post(f"/api/answers/{theirs['id']}/again", None)
    assert (refused.status, "chat:read" in refused.json["detail"]) == (403, True)
    assert api.get(f"/api/answers/{theirs['id']}").json == theirs


@pytest.mark.parametrize(
    "body",
    [
        {"question": "leave\0"},
        {"question": "leave", "paths": ["a\0"]},
        {"question": "leave", "paths": ["x" * 401]},
        {"question": "leave", "chats": ["x" * 401]},
        {"question": "leave", "formats": ["x" * 41]},
    ],
)
def test_what_no_database_keeps_is_refused(api: Any, body: dict[str, object]) -> None:
    assert api.post("/api/answers", body).status == 422
    assert api.post("/api/questions", body).status == 422


def test_a_version_that_there_is_not_is_told(api: Any) -> None:
    for version in (2, 99):
        answer = api.post("/api/questions", {"question": "paid leave", "bundles": ["handbook"], "version": version})
        assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "#/version")
        assert f"version {version}" in answer.json["errors"][0]["detail"]


def test_the_same_text_everywhere_hides_no_other(api: Any, shelf: Shelf) -> None:
    footer = "Paid leave is a matter of the paid leave office: write to paid leave."
    shelf.put("many", *(page(f"{n}.md", footer, f"Number {n}.") for n in range(30)))
    shelf.put("many", page("other.md", "Paid leave was 23 days long in 1990, before the reform of the year 1991."))
    told = ask(api, "paid leave", bundles=["many"])
    assert told["searched"]["passages_read"] == 2
    assert len(words(told)) == 2


def test_those_that_can_not_be_asked_leave_room_for_others(
    api: Any, shelf: Shelf, db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reasking, "MOST", 1)
    first = keep(api, "How many weeks of paid leave do parents get?", bundles=["handbook"])
    second = keep(api, "Notice before paid leave?", bundles=["handbook"])
    shelf.put("handbook", page("leave.md", "Parents get 20 weeks of paid leave. Notice is not needed any more."))
    questions = Questions(api.ports)
    answered = questions.answered
    tried: list[str] = []

    def failing(principal: Any, question: str, scope: Any, *more: Any) -> Any:
        tried.append(question)
        if question == first["question"]:
            raise UnavailableError("away")
        return answered(principal, question, scope, *more)

    monkeypatch.setattr(questions, "answered", failing)
    later = api.ports.clock.now() + timedelta(minutes=5)
    for _ in range(3):
        ask_stale(db.app, questions, db.tenant_id, now=lambda: later, go_on=lambda: True)
    assert api.get(f"/api/answers/{second['id']}").json["state"] == "fresh"
    assert set(tried) == {first["question"], second["question"]}
