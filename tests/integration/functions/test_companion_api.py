"""The companion API: what may be found, of whom what is shown, and what happens while the index API is away."""

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from springline.access.model import Cause, command_principal
from springline.appcache import flags
from springline.appcache.choice import app_cache
from springline.appcache.companion import Companion
from springline.appcache.index_reading import Sources
from springline.community import requests
from springline.platform.addresses import FolderPlace, Secret
from springline.platform.objects import objects_at
from springline.platform.statements import parse
from springline.profiles import user_profile_highlight_service as highlights
from springline.profiles.highlights import BioPayload, HighlightMeta, ProofPoint, Quote
from springline.profiles.snapshot_files import SnapshotFiles
from tests.integration.chats import GROUP, LATER, Chat, Pipeline, minute

pytestmark = pytest.mark.integration

LADDER = "Who has a long ladder for the back yard? The gutter is full."
OFFER = "I have a ladder, come by. Greetings from Elm Road!"


@dataclass
class Index:
    """The index API as the caches see it: the real function, or nothing at all."""

    function: Any
    is_away: bool = False
    asked: int = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.is_away:
            raise httpx.ConnectError("refused")
        token = request.headers["authorization"].removeprefix("Bearer ")
        answer = self.function.get(request.url.raw_path.decode(), token=token)
        headers = {name: value for name, value in answer.headers.items() if name.lower() in {"content-type", "etag"}}
        return httpx.Response(answer.status, headers=headers, text=answer.text)


@dataclass
class Api:
    """The companion API, the index that it asks, and the chat that both tell of."""

    function: Any
    index: Index
    pipeline: Pipeline
    db: Any

    def search(self, text: str, more: str = "") -> Any:
        answer = self.function.get(f"/api/chat/search?q={quote(text)}{more}")
        assert answer.status == 200, answer.text
        return answer.json

    def found(self, text: str, more: str = "") -> list[str]:
        """The messages that are found, as texts."""
        items = self.search(text, "&kind=messages" + more)["messages"]["items"]
        return ["".join(segment["text"] for segment in item["segments"]) for item in items]

    def glaze(self, person_id: int) -> Any:
        answer = self.function.get(f"/api/profiles/{person_id}/glaze")
        assert answer.status == 200, answer.text
        return answer.json

    def id_of(self, member: str) -> int:
        return self.pipeline.rows('select id from "user" where member_key = :key::text', key=f"signal-cli:{member}")[0][
            0
        ]

    def message_id(self, key: str) -> int:
        return self.pipeline.rows("select id from message where source_key = :key::text", key=key)[0][0]

    def switch(self, flag: str, *, on: bool) -> None:
        with self.db.transaction() as tx:
            flags.switch(tx, Cause(command_principal(self.db.tenant_id, "test"), LATER), flag, on=on)


@pytest.fixture
def api(gateway, settings, new_token, pipeline, db, tmp_path):
    """A neighbourhood that is indexed, and the companion API of it."""
    chat = Chat()
    pipeline.tell(
        chat.sent("ask", LADDER, by="ada", at=0),
        chat.sent("offer", OFFER, by="ben", at=1, reply_to="ask"),
        chat.sent("thanks", "Thank you, Ben!", by="ada", at=2, reply_to="offer"),
        chat.sent("soup", "Soup tonight at Elm Road", by="cem", at=300),
    )
    pipeline.index()
    tokens = {"harbour": new_token("index:read"), "orchard": new_token("index:read", tenant_id=db.other_tenant_id)}
    given = replace(
        settings,
        index_url="http://index.test",
        index_tokens=Secret(json.dumps(tokens)),
        objects_url=FolderPlace(tmp_path),
    )
    index = Index(gateway("index_api", "index:read"))
    function = gateway("companion_api", "chat:read", settings=given)
    companion: Companion = function.module.companion
    ports = function.ports
    cache = app_cache(ports, transport=httpx.MockTransport(index))
    companion.__dict__["sources"] = Sources(ports.database, cache, ports.metrics, ports.clock)
    return Api(function, index, pipeline, db)


def tell_of(api: Api, member: str, key: str, words: str) -> None:
    """Store a highlight of a person that rests on one message."""
    message_id, user_id = api.message_id(key), api.id_of(member)
    payload = BioPayload(
        "Helps with ladders.", (ProofPoint("Offered a ladder", (message_id,)),), (Quote(words, message_id),)
    )
    meta = HighlightMeta("help-next-door", "rules", "1", LATER, LATER + timedelta(days=30))
    with api.db.transaction() as tx:
        basis = highlights.begin(tx, user_id, at=LATER)
        highlights.upsert_auto(tx, user_id, payload, "s1", meta, expected=basis, at=LATER)


def test_a_message_is_found_with_whom_where_and_what_it_belongs_to(api):
    found = api.search("ladd", "&kind=messages")
    newest = found["messages"]["items"][0]
    assert found["people"] is None
    assert newest["segments"][:3] == [
        {"text": "I have a ", "is_match": False},
        {"text": "ladder", "is_match": True},
        {"text": ", come by. Greetings from Elm Road!", "is_match": False},
    ]
    assert newest["reference"] == f"chat/messages#{api.message_id('offer')}"
    assert newest["sender"] == {"id": api.id_of("ben"), "name": "Ben"}
    assert newest["group"]["name"] == GROUP.name
    assert newest["sent_at"] == "2026-03-02T09:01:00Z"
    assert newest["request"]["title"].startswith("Who has a long ladder")


SEARCHES = [
    ("ladder", [OFFER, LADDER]),
    ("LADDER yard", [LADDER]),
    ('"back yard"', [LADDER]),
    ('"yard back"', []),
    ("lad", [OFFER, LADDER]),
    ("lad ", []),
    ('"lad"', []),
    ("ladder soup", []),
    ("", []),
    ("?!… --", []),
    ("🙏", []),
    ("' or 1=1 --", []),
    ("ladder & !yard | (", [LADDER]),
    ("t=1", []),
    (r"\ladder:*", [OFFER, LADDER]),
    ("<b>ladder</b>", []),
    ("%", []),
    ("\ufffd", []),
]


def test_words_are_all_looked_for_and_the_last_may_go_on(api):
    assert [(text, api.found(text)) for text, _ in SEARCHES] == SEARCHES


def test_words_that_are_stuck_together_and_scripts_without_spaces_are_found(api):
    said = [
        "Bring the drill/saw, see example.org/tools?x=1",
        "昨日図書館で本を借りました",
        "Größe_42 für naïve Leute 🎉",
    ]
    api.pipeline.tell(
        *(Chat().sent(f"n{number}", text, by="dora", at=400 + number) for number, text in enumerate(said))
    )
    assert api.found("saw") == [said[0]]
    assert api.found("example.org") == [said[0]]
    assert api.found("図書館") == [said[1]]
    assert api.found("館図") == []
    assert api.found("größe NAÏVE") == [said[2]]
    assert api.found("42 ") == [said[2]]


FILTERS = [
    ("&group=help-next-door", [OFFER, LADDER]),
    ("&group=elsewhere", []),
    ("&person={ben}", [OFFER]),
    ("&person=999999", []),
    ("&since=2026-03-02T09:01:00Z", [OFFER]),
    ("&until=2026-03-02T09:01:00Z", [LADDER]),
    ("&since=0001-01-01T00:00:00%2B23:59&until=9999-12-31T23:59:59-23:59", [OFFER, LADDER]),
    ("&since=9999-12-31T23:59:59-23:59", []),
    ("&until=0001-01-01T00:00:00%2B23:59", []),
    ("&group=help-next-door&person={ada}&since=2026-03-02T09:00:00Z&until=2026-03-02T09:00:01Z", [LADDER]),
]


def test_filters_go_together(api):
    people = {name: api.id_of(name) for name in ("ada", "ben")}
    assert [(given, api.found("ladder", given.format(**people))) for given, _ in FILTERS] == FILTERS


def test_pages_show_every_message_once_the_newest_first(api):
    told = [Chat().sent(f"m{number}", f"bread {number}", by="cem", at=500 + number // 3) for number in range(10)]
    api.pipeline.tell(*told)
    pages, cursor = [], ""
    while cursor is not None:
        page = api.search("bread", f"&kind=messages&limit=4{cursor and '&cursor=' + cursor}")["messages"]
        pages.append([item["id"] for item in page["items"]])
        cursor = page["next_cursor"]
    assert [len(page) for page in pages] == [4, 4, 2]
    expected = sorted((api.message_id(f"m{number}"), number // 3) for number in range(10))
    order = sorted(expected, key=lambda one: (one[1], one[0]), reverse=True)
    assert [one for page in pages for one in page] == [number for number, _ in order]


def test_what_is_gone_or_out_of_time_is_not_found(api):
    chat = Chat()
    api.pipeline.tell(
        chat.sent(
            "brief", "ladder for a moment", by="cem", at=600, expires_in=LATER - minute(600) + timedelta(seconds=5)
        ),
        chat.sent("late", "ladder for a while", by="cem", at=601, expires_in=timedelta(days=60)),
        chat.edited("never-came", "ladder that nobody sent", by="cem", at=602),
        chat.deleted("offer", by="ben", at=603),
        chat.edited("ask", "Never mind the gutter", by="ada", at=604),
    )
    assert api.found("ladder") == ["ladder for a while", "ladder for a moment"]
    api.function.ports.clock.advance(timedelta(seconds=6))
    assert api.found("ladder") == ["ladder for a while"]
    assert api.found("gutter") == ["Never mind the gutter"]


def test_another_tenants_messages_are_not_found(api, new_token):
    Pipeline(api.db, api.db.other_tenant_id).tell(Chat().sent("secret", "our ladder, our quokka"))
    assert api.found("quokka") == []
    token = new_token("chat:read", tenant_id=api.db.other_tenant_id)
    answer = api.function.get("/api/chat/search?q=ladder&kind=messages", token=token)
    assert [item["segments"][0]["text"] for item in answer.json["messages"]["items"]] == ["our "]


def test_another_tenants_people_are_not_found_in_what_is_kept_of_the_index(api, new_token):
    token = new_token("chat:read", tenant_id=api.db.other_tenant_id)
    assert len(api.search("cem")["people"]["items"]) == 1
    asked, found = api.index.asked, api.function.get("/api/chat/search?q=cem", token=token).json["people"]
    assert (found["items"], found["served_from"], api.index.asked) == ([], "index", asked + 1)
    assert api.function.get(f"/api/profiles/{api.id_of('cem')}/glaze", token=token).status == 404


def test_a_cursor_goes_on_with_its_own_search_and_no_other(api, new_token):
    def ask(query, token=""):
        return api.function.get(f"/api/chat/search?{query}", token=token)

    first = ask("q=ladder&kind=messages&limit=1")
    cursor = f"&cursor={first.json['messages']['next_cursor']}"
    assert ask(f"q=ladder&kind=messages&limit=5{cursor}").status == 200
    others = [
        "q=soup&kind=messages",
        "q=ladder",
        "q=ladder&kind=people",
        f"q=ladder&kind=messages&person={api.id_of('ben')}",
    ]
    refused = [ask(query + cursor) for query in others]
    refused.append(
        ask(f"q=ladder&kind=messages{cursor}", new_token("chat:read", tenant_id=api.db.other_tenant_id)),
    )
    told = [(answer.status, answer.problem["type"]) for answer in refused]
    assert told == [(400, "urn:springline:problem:cursor")] * 5


def test_people_are_found_by_name_and_by_what_they_write_of(api):
    found = api.search("ce")["people"]
    assert [(one["name"], one["messages"]) for one in found["items"]] == [([{"text": "Cem", "is_match": True}], 1)]
    assert found["served_from"] == "index"
    assert [one["name"][0]["text"] for one in api.search("greetings", "&kind=people")["people"]["items"]] == ["Ben"]


def test_without_the_index_people_are_shown_from_what_is_kept_and_else_by_name(api):
    api.search("cem")
    api.index.is_away = True
    api.function.ports.clock.advance(timedelta(hours=1))
    kept = api.search("cem")["people"]
    assert (kept["served_from"], kept["items"][0]["messages"]) == ("cache_stale", 1)
    named = api.search("be")["people"]
    assert (named["served_from"], named["items"][0]["name"]) == ("legacy", [{"text": "Ben", "is_match": True}])
    assert named["items"][0]["messages"] is None
    assert api.found("ladder") == [OFFER, LADDER]


def test_a_feature_that_is_off_asks_the_index_nothing(api):
    for flag in flags.FLAGS:
        api.switch(flag, on=False)
    assert api.search("ben")["people"]["served_from"] == "legacy"
    assert api.glaze(api.id_of("ben"))["statistics"]["served_from"] == "legacy"
    assert api.index.asked == 0


def test_what_can_not_be_searched_is_said(api):
    wrong = [
        "",
        "q=x&person=0",
        "q=x&since=yesterday",
        "q=x&kind=things",
        "q=x&cursor=x",
        "q=x&limit=0",
        "q=" + "x" * 201,
    ]
    statuses = [api.function.get(f"/api/chat/search?{query}").status for query in wrong]
    assert statuses == [422, 422, 422, 422, 400, 422, 422]


def test_a_search_too_long_for_the_index_finds_people_by_name(api):
    assert api.search("長" * 200)["people"] == {
        "items": [],
        "served_from": "legacy",
        "as_of": "2026-04-01T09:00:00Z",
    }


def test_a_fresh_highlight_is_shown_with_its_quotes_and_what_it_rests_on(api):
    tell_of(api, "ben", "offer", "I have a ladder")
    told, reference = api.glaze(api.id_of("ben")), f"chat/messages#{api.message_id('offer')}"
    assert (told["shown"], told["state"], told["text"]) == ("highlight", "fresh", "Helps with ladders.")
    assert told["quotes"] == [{"text": "I have a ladder", "reference": reference}]
    assert told["proof_points"] == [{"text": "Offered a ladder", "references": [reference]}]
    assert told["provenance"] == [f"highlight/{api.id_of('ben')}", reference]
    assert told["generated_at"] == "2026-04-01T09:00:00Z"
    assert told["statistics"] is None


def test_an_override_is_shown_before_all_else(api):
    tell_of(api, "ben", "offer", "I have a ladder")
    with api.db.transaction() as tx:
        highlights.set_manual_override(tx, api.id_of("ben"), "Our Ben.", by="account/1", at=LATER)
    told = api.glaze(api.id_of("ben"))
    assert (told["shown"], told["state"], told["text"]) == ("override", "overridden", "Our Ben.")
    assert (told["quotes"], told["provenance"]) == ([], [f"highlight/{api.id_of('ben')}"])


def test_a_stale_highlight_gives_way_to_statistics_and_says_why(api):
    tell_of(api, "ben", "offer", "I have a ladder")
    with api.db.transaction() as tx:
        highlights.mark_stale(tx, api.id_of("ben"), "new_messages", at=LATER)
    told = api.glaze(api.id_of("ben"))
    assert (told["shown"], told["state"], told["text"], told["quotes"]) == ("statistics", "stale", None, [])
    assert told["reasons"] == [{"reason": "new_messages", "since": "2026-04-01T09:00:00Z"}]
    assert told["statistics"]["served_from"] == "index"
    assert (told["statistics"]["messages"], told["statistics"]["group"]) == (1, "help-next-door")


def test_a_deleted_message_takes_its_quote_along_at_once(api):
    tell_of(api, "ben", "offer", "I have a ladder")
    api.pipeline.tell(Chat().deleted("offer", by="ben"))
    answer = api.function.get(f"/api/profiles/{api.id_of('ben')}/glaze")
    assert answer.json["shown"] == "statistics"
    assert "ladder" not in json.dumps([answer.json["text"], answer.json["quotes"], answer.json["proof_points"]])


def test_of_whom_nothing_is_known_nothing_is_shown(api):
    api.pipeline.tell(Chat().sent("x", "soon gone", by="eve", at=700), Chat().deleted("x", by="eve", at=701))
    assert api.glaze(api.id_of("eve"))["shown"] == "nothing"
    assert api.function.get("/api/profiles/999999/glaze").status == 404


def test_without_the_index_statistics_are_those_kept_those_of_the_night_or_made_now(api, tmp_path):
    ben, ada, cem = api.id_of("ben"), api.id_of("ada"), api.id_of("cem")
    api.glaze(ben)
    files = SnapshotFiles(api.db.app, objects_at(FolderPlace(tmp_path)), tenant_id=api.db.tenant_id, tenant="harbour")
    files.write(ada, at=LATER)
    api.index.is_away = True
    api.function.ports.clock.advance(timedelta(hours=1))
    assert api.glaze(ben)["statistics"]["served_from"] == "cache_stale"
    api.pipeline.tell(
        Chat().sent("more", "Another one", by="ada", at=800), Chat().sent("again", "More soup", by="cem", at=801)
    )
    assert [api.glaze(one)["statistics"]["messages"] for one in (ada, cem)] == [2, 2]
    assert {api.glaze(one)["statistics"]["served_from"] for one in (ada, cem)} == {"legacy"}
    path = next(tmp_path.rglob(f"{ada}.json"))
    path.write_text("{}")
    assert api.glaze(ada)["statistics"]["messages"] == 3


def test_who_has_what_is_shown_already_gets_it_not_again(api):
    path = f"/api/profiles/{api.id_of('ben')}/glaze"
    etag = api.function.get(path).headers["ETag"]
    assert api.function.get(path, headers={"If-None-Match": etag}).status == 304
    tell_of(api, "ben", "offer", "I have a ladder")
    assert api.function.get(path, headers={"If-None-Match": etag}).status == 200


def test_other_scopes_do_not_do(api, new_token):
    token = new_token("index:read")
    for path in ("/api/chat/search?q=x", "/api/profiles/1/glaze"):
        assert api.function.get(path, token=token).status == 403


@pytest.fixture
def asked(api):
    """A second request for a ladder, a month after Ben offered his; returns its id."""
    api.pipeline.tell(Chat().sent("again", "Does anybody own a ladder for my roof?", by="dora", at=1000))
    api.pipeline.index()
    return api.pipeline.rows(
        "select q.id from request q join message m on m.id = q.root_message_id where m.source_key = 'again'"
    )[0][0]


def suggested(api, request_id: int) -> Any:
    answer = api.function.get(f"/api/requests/{request_id}/suggestions")
    assert answer.status == 200, answer.text
    return answer.json


def people_of(told: Any) -> list[str]:
    return [one["person"]["name"] for one in told["suggestions"]]


def test_who_helped_with_the_like_is_suggested_with_their_words(api, asked):
    told = suggested(api, asked)
    first = told["suggestions"][0]
    reason = first["reasons"][0]
    assert first["person"]["name"] == "Ben"
    assert reason["sentence"] == "Answered a request about ladder, and was thanked."
    assert reason["message"]["text"] == OFFER
    assert reason["references"] == [f"chat/messages#{api.message_id(key)}" for key in ("offer", "thanks")]
    assert reason["request"]["title"].startswith("Who has a long ladder")
    assert (told["served_from"], told["answered_by"]) == ("index", [])
    assert "Dora" not in people_of(told)


def test_who_knows_of_the_thing_comes_before_who_writes_a_lot(api, asked):
    chatter = [
        Chat().sent(f"c{number}", f"Good morning, day {number}!", by="eve", at=400 + number) for number in range(60)
    ]
    api.pipeline.tell(*chatter)
    assert people_of(suggested(api, asked)) == ["Ben", "Ada"]


def test_a_weak_word_carries_nobody(api):
    api.pipeline.tell(
        Chat().sent("six", "I come home late, at six.", by="cem", at=1000),
        Chat().sent("sitter", "Could anybody babysit from six until late?", by="dora", at=1001),
    )
    api.pipeline.index()
    (request_id,) = api.pipeline.rows(
        "select q.id from request q join message m on m.id = q.root_message_id where m.source_key = 'sitter'"
    )[0]
    assert suggested(api, request_id)["suggestions"] == []


def test_another_form_of_the_word_is_the_same_thing(api, asked):
    api.pipeline.tell(Chat().sent("two", "Three ladders stand in my shed.", by="eve", at=900))
    told = suggested(api, asked)
    assert people_of(told)[:2] == ["Ben", "Eve"]
    assert told["suggestions"][1]["reasons"][0]["sentence"] == "Wrote about ladder."


def test_a_word_that_many_say_is_looked_for_among_the_newest_messages(api, asked):
    told = [Chat().sent(f"l{number}", "The ladder again!", by="eve", at=500 + number) for number in range(25)]
    api.pipeline.tell(*told)
    assert {"Ben", "Eve"} <= set(people_of(suggested(api, asked)))


def test_an_answer_without_the_word_is_cited_with_its_question(api, asked):
    api.pipeline.tell(Chat().sent("mine", "Mine is in the shed, help yourself.", by="eve", at=3, reply_to="ask"))
    told = {one["person"]["name"]: one["reasons"][0] for one in suggested(api, asked)["suggestions"]}
    assert told["Eve"]["kind"] == "answered"
    assert told["Eve"]["references"] == [f"chat/messages#{api.message_id(key)}" for key in ("mine", "ask")]
    api.pipeline.tell(Chat().deleted("ask", by="ada", at=1100))
    assert "Eve" not in people_of(suggested(api, asked))


def test_a_deleted_message_speaks_for_nobody(api, asked):
    api.pipeline.tell(Chat().deleted("offer", by="ben"))
    told = suggested(api, asked)
    assert "Ben" not in people_of(told)
    assert "come by" not in json.dumps(told)


def test_who_has_answered_is_named_and_not_suggested(api, asked):
    api.pipeline.tell(Chat().sent("mine", "Take mine.", by="ben", at=1001, reply_to="again"))
    told = suggested(api, asked)
    assert (told["answered_by"], "Ben" in people_of(told)) == ([{"id": api.id_of("ben"), "name": "Ben"}], False)


def test_bots_are_not_suggested(api, asked):
    with api.db.superuser.transaction() as tx:
        tx.execute(parse("test.bot", """update "user" set is_bot = true where display_name = 'Ben'"""))
    assert "Ben" not in people_of(suggested(api, asked))


def test_without_the_index_suggestions_are_served_and_say_so(api, asked):
    suggested(api, asked)
    api.index.is_away = True
    api.function.ports.clock.advance(timedelta(hours=1))
    kept = suggested(api, asked)
    assert (kept["served_from"], people_of(kept)[0]) == ("cache_stale", "Ben")
    api.function.ports.clock.advance(timedelta(hours=30))
    direct = suggested(api, asked)
    assert (direct["served_from"], people_of(direct)[0]) == ("legacy", "Ben")


def test_of_a_request_that_is_gone_or_anothers_nobody_is_suggested(api, asked, new_token):
    theirs = new_token("chat:read", tenant_id=api.db.other_tenant_id)
    assert api.function.get(f"/api/requests/{asked}/suggestions", token=theirs).status == 404
    assert api.function.get("/api/requests/999999/suggestions").status == 404
    api.pipeline.tell(Chat().deleted("again", by="dora", at=1002))
    assert api.function.get(f"/api/requests/{asked}/suggestions").status == 404


def test_a_request_that_was_written_here_has_suggestions_too(api):
    with api.db.transaction() as tx:
        opened = requests.open_request(
            tx, kind="need", title="A ladder", body="For the gutter", author_id=None, group=None, at=LATER
        )
    assert people_of(suggested(api, opened.request_id)) == ["Ben", "Ada"]
