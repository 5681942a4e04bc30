"""What differs between versions of a bundle, and what a version put out of date: the API over PostgreSQL."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote as escaped

import pytest

from springline.access.model import Cause, command_principal
from springline.documents import events
from springline.documents.diff_references import DiffName, NotADiffError, named
from springline.documents.impact_titles import shortened
from springline.insights import answers, service
from springline.insights.ask_model import Answered, AskScope, Searched, Sentence, Written
from springline.insights.model import Cited, Selection
from springline.platform.statements import parse
from springline.provenance import references
from springline.provenance import service as provenance
from springline.provenance.model import Recording, Source
from springline.provenance.references import Reference
from springline.provenance.selectors import TextQuote
from tests.integration.chats import LATER
from tests.integration.documents.intake import BROKEN, Intake, page

pytestmark = pytest.mark.integration

LEAVE = page("Leave", 6)
RULES = LEAVE.split("\n\n")
NEW_RULE = RULES[2].replace("It was made", "Nobody knows why it was made")


@pytest.fixture
def intake(db: Any, tmp_path: Any) -> Intake:
    return Intake(db, tmp_path)


@pytest.fixture
def api(gateway: Any) -> Any:
    return gateway("documents_api", "documents:read")


def advance(intake: Intake, **documents: Any) -> None:
    """A further version, an hour later, taken in."""
    intake.clock.advance(timedelta(hours=1))
    intake.add("handbook", **documents)
    intake.settle()


@pytest.fixture
def handbook(intake: Intake) -> Intake:
    """Two versions: a rule of one document was edited and another one moved, a document went and one came."""
    intake.add("handbook", {"leave.md": LEAVE, "old.md": page("Old", 3), "same.md": page("Same", 3)})
    intake.settle()
    text = "\n\n".join([RULES[0], *RULES[4:], RULES[1], NEW_RULE, RULES[3]])
    advance(intake, documents={"leave.md": text, "new.md": page("New", 3)}, removed=["old.md"])
    return intake


def cite(intake: Intake, name: str, words: str, key: str = "handbook/leave.md") -> None:
    _, text, _ = intake.text_now(key)
    cited = Source("document", key, "/evidence/1", TextQuote.found(text, words))
    with intake.db.transaction() as tx:
        provenance.record(tx, [Recording("insight", name, {"statement": name}, "ada", [cited])], at=LATER)


def rest(intake: Intake, name: str, on: str) -> None:
    with intake.db.transaction() as tx:
        recording = Recording("summary", name, {"of": on}, "rules/1", [Source("insight", on)])
        provenance.record(tx, [recording], at=LATER)


def test_documents_that_differ_are_told_by_path(handbook: Intake, api: Any):
    told = api.get("/api/bundles/handbook/diff?from=1&to=2").json
    assert [(one["path"], one["change"], one["counts"]) for one in told["items"]] == [
        ("leave.md", "changed", None),
        ("new.md", "added", None),
        ("old.md", "removed", None),
    ]
    assert told["items"][0]["reference"] == "diff/handbook/leave.md/1..2"
    first = api.get("/api/bundles/handbook/diff?from=1&to=2&limit=1").json
    following = api.get(f"/api/bundles/handbook/diff?from=1&to=2&limit=1&cursor={escaped(first['next_cursor'])}").json
    assert [one["path"] for one in first["items"] + following["items"]] == ["leave.md", "new.md"]


def test_blocks_and_words_are_counted_where_that_is_asked(handbook: Intake, api: Any):
    told = api.get("/api/bundles/handbook/diff?from=1&to=2&counts=true").json["items"]
    leave, new, old = (one["counts"] for one in told)
    assert (leave["moved"], leave["equal"] + leave["edited"], leave["words_added"]) == (3, 4, 4)
    assert (new["added"], new["equal"], old["removed"]) == (4, 0, 4)
    assert new["words_removed"] == old["words_added"] == 0


def test_what_came_and_went_in_between_does_not_differ(handbook: Intake, api: Any):
    advance(handbook, documents={"leave.md": LEAVE, "brief.md": page("Brief", 2)}, removed=["new.md"])
    advance(handbook, documents={"same.md": page("Same", 4)}, removed=["brief.md"])
    told = api.get("/api/bundles/handbook/diff?from=1&to=4").json["items"]
    assert [(one["path"], one["change"]) for one in told] == [("old.md", "removed"), ("same.md", "changed")]


def test_a_document_tells_its_blocks_and_the_words_in_them(handbook: Intake, api: Any):
    told = api.get("/api/bundles/handbook/diff/document?path=leave.md&from=1&to=2&context=99").json
    assert (told["before"], told["after"]) == ("document/handbook/leave.md@1", "document/handbook/leave.md@2")
    (edited,) = [block for block in told["blocks"] if block["is_edited"]]
    changes = [(piece["op"], piece["text"].strip()) for piece in edited["pieces"] if piece["op"] != "equal"]
    assert [words for op, words in changes if op == "added"] == ["Nobody knows why it"]
    assert [words for op, words in changes if op == "removed"] == ["It"]
    olds = [told["blocks"][old]["old"] for old, _ in told["lines"] if old is not None]
    news = [told["blocks"][new]["new"] for _, new in told["lines"] if new is not None]
    assert (olds, news) == (sorted(olds), sorted(news))
    text = "".join(block["text"] for block in told["blocks"] if block["new"])
    assert text == handbook.text_now("handbook/leave.md")[1]


def test_equal_blocks_far_from_a_change_are_told_without_their_text(intake: Intake, api: Any):
    intake.add("handbook", {"leave.md": page("Leave", 20)})
    intake.settle()
    advance(intake, documents={"leave.md": page("Leave", 20, changed={10: "Rule 10 is void."})})
    address = "/api/bundles/handbook/diff/document?path=leave.md&from=1&to=2"
    told = api.get(f"{address}&context=2").json["blocks"]
    assert [block["op"] for block in told if block["text"] is not None] == ["equal"] * 2 + ["removed", "added"] + [
        "equal"
    ] * 2
    assert api.get(address).headers["ETag"] == api.get(address).headers["ETag"]
    assert api.get(address, headers={"If-None-Match": api.get(address).headers["ETag"]}).status == 304


@pytest.mark.parametrize(("path", "change"), [("new.md", "added"), ("old.md", "removed")])
def test_a_document_of_one_version_is_added_or_removed_whole(handbook: Intake, api: Any, path: str, change: str):
    told = api.get(f"/api/bundles/handbook/diff/document?path={path}&from=1&to=2").json
    assert told["change"] == change
    assert {block["op"] for block in told["blocks"]} == {change}
    assert [told["before"], told["after"]].count(None) == 1


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("diff?from=2&to=1", 422),
        ("diff?from=1&to=1", 422),
        ("diff?from=1&to=9", 404),
        ("diff?from=1", 422),
        ("diff/document?path=leave.md&from=2&to=1", 422),
        ("diff/document?path=nowhere.md&from=1&to=2", 404),
        ("diff/extractions?path=nowhere.md&from=1&to=2", 404),
        ("diff/document?path=..%2Fx&from=1&to=2", 422),
        ("versions/9/impact", 404),
    ],
)
def test_what_there_is_not_is_refused(handbook: Intake, api: Any, address: str, status: int):
    assert api.get(f"/api/bundles/handbook/{address}").status == status
    assert api.get(f"/api/bundles/nobook/{address}").status in {status, 404}


def test_a_document_that_was_not_read_has_no_words_to_compare(handbook: Intake, api: Any):
    handbook.add("handbook", {"leave.md": "Another text."})
    told = api.get("/api/bundles/handbook/diff/document?path=leave.md&from=2&to=3")
    assert (told.status, "not read yet" in told.json["detail"]) == (409, True)
    handbook.settle()
    handbook.add("handbook", {"leave.md": BROKEN})
    handbook.settle()
    told = api.get("/api/bundles/handbook/diff/document?path=leave.md&from=3&to=4")
    assert (told.status, "damaged" in told.json["detail"]) == (409, True)
    (item,) = api.get("/api/bundles/handbook/diff?from=3&to=4&counts=true").json["items"]
    assert (item["problem_code"], item["counts"]) == ("damaged", None)


def test_extracted_values_tell_the_words_that_said_and_say_them(intake: Intake, api: Any):
    intake.add("handbook", {"leave.md": page("Leave", 30)})
    intake.settle()
    changed = {2: "Rule is kindness.", 25: "Holidays are long."}
    advance(intake, documents={"leave.md": page("Leave", 30, changed=changed)})
    told = api.get("/api/bundles/handbook/diff/extractions?path=leave.md&from=1&to=2").json
    assert told["equal"] > 0
    assert told["changes"]
    text = intake.text_now("handbook/leave.md")[1]
    for one in told["changes"]:
        assert one["op"] in {"changed", "added", "removed"}
        assert (one["old"] is None, one["new"] is None) == (one["op"] == "added", one["op"] == "removed")
        if one["new"]:
            assert one["new"]["quote"] == text[one["new"]["start"] : one["new"]["end"]] != ""
        if one["op"] == "changed":
            assert one["old"]["value"] != one["new"]["value"]
            assert one["old"]["subject"] == one["new"]["subject"]


def way(told: dict[str, Any]) -> list[str]:
    return [step["reference"] for step in told["chain"]]


class TestImpact:
    def impact(self, api: Any, number: int, limit: int = 200) -> list[tuple[str, str, int]]:
        told = api.get(f"/api/bundles/handbook/versions/{number}/impact?limit={limit}").json
        return [
            (one["reference"], one["state"], one["depth"])
            for one in told["items"]
            if "extraction" not in one["reference"]
        ]

    @pytest.fixture
    def cited(self, intake: Intake) -> Intake:
        """A claim that rests on rule 1, one on rule 2, and a summary of the latter."""
        intake.add("handbook", {"leave.md": LEAVE, "travel.md": page("Travel", 4)})
        intake.settle()
        cite(intake, "one", RULES[2])
        cite(intake, "two", RULES[3])
        cite(intake, "three", "Rule 1 of Travel", "handbook/travel.md")
        rest(intake, "of-two", "two")
        return intake

    def test_what_quotes_changed_words_falls_and_what_rests_on_it_is_suspect(self, cited: Intake, api: Any):
        advance(cited, documents={"leave.md": LEAVE.replace("Rule 2 of", "The rule 2 of")})
        assert self.impact(api, 2) == [("insight/two@1", "stale", 1), ("summary/of-two@1", "suspect", 2)]
        assert self.impact(api, 1) == []
        told = api.get("/api/bundles/handbook/versions/2/impact").json["items"]
        two = next(one for one in told if one["reference"] == "insight/two@1")
        assert way(two) == ["document/handbook/leave.md", "insight/two@1"]
        assert (two["read"], two["reads_now"]) == (RULES[3], RULES[3].replace("Rule 2 of", "The rule 2 of"))
        assert 0.8 < two["likeness"] < 1
        below = next(one for one in told if one["depth"] == 2 and one["reference"].startswith("summary"))
        assert way(below) == ["document/handbook/leave.md", "insight/two@1", "summary/of-two@1"]
        assert below["read"] is None

    def test_each_version_is_told_what_fell_with_it(self, cited: Intake, api: Any):
        advance(cited, documents={"leave.md": LEAVE.replace(RULES[2], "Rule 1 is void.")})
        advance(cited, documents={"leave.md": LEAVE.replace(RULES[2], "Rule 1 is void.").replace(RULES[3], "")})
        advance(cited, documents={"travel.md": "Nothing is said of it."})
        assert self.impact(api, 2) == [("insight/one@1", "stale", 1)]
        assert self.impact(api, 3) == [("insight/two@1", "stale", 1), ("summary/of-two@1", "suspect", 2)]
        assert self.impact(api, 4) == [("insight/three@1", "stale", 1)]

    def test_words_that_come_back_were_never_gone(self, cited: Intake, api: Any):
        advance(cited, documents={"leave.md": LEAVE.replace(RULES[3], "Rule 2 is void.")})
        advance(cited, documents={"leave.md": "A preface.\n\n" + LEAVE})
        assert self.impact(api, 2) == self.impact(api, 3) == []

    def test_until_a_document_is_read_all_that_quotes_it_is_suspect(self, cited: Intake, api: Any):
        cited.clock.advance(timedelta(hours=1))
        cited.add("handbook", {"leave.md": "A preface.\n\n" + LEAVE})
        cited.settle(until=events.DOCUMENT_PARSED)
        told = [(name, state) for name, state, _ in self.impact(api, 2)]
        assert told == [("insight/one@1", "suspect"), ("insight/two@1", "suspect"), ("summary/of-two@1", "suspect")]
        cited.settle()
        assert self.impact(api, 2) == []

    def test_what_quotes_a_removed_document_is_out_of_date(self, cited: Intake, api: Any):
        advance(cited, documents={}, removed=["leave.md"])
        assert {state for _, state, _ in self.impact(api, 2)} <= {"stale", "suspect"}
        assert {name for name, _, _ in self.impact(api, 2)} == {"insight/one@1", "insight/two@1", "summary/of-two@1"}

    def test_more_than_is_wanted_is_cut_off_and_told_so(self, cited: Intake, api: Any):
        advance(cited, documents={"leave.md": "Nothing is said of it."})
        whole = api.get("/api/bundles/handbook/versions/2/impact").json
        cut = api.get("/api/bundles/handbook/versions/2/impact?limit=1").json
        assert (whole["is_whole"], cut["is_whole"], len(cut["items"])) == (True, False, 1)


class TestTitles:
    """What fell is told by what people call it, to those who may read that."""

    ADDRESS = "/api/bundles/handbook/versions/2/impact"

    @pytest.fixture
    def fallen(self, intake: Intake) -> Intake:
        """A claim, an answer, a highlight and extracted values that rest on one rule, which is said otherwise now."""
        intake.add("handbook", {"leave.md": LEAVE})
        intake.settle()
        cause = Cause(command_principal(intake.tenant_id, "test"), LATER)
        document = Reference("document", "handbook/leave.md")
        rule = RULES[3]
        selection = Selection(document, LEAVE.index(rule), LEAVE.index(rule) + len(rule), rule)
        with intake.db.transaction() as tx:
            cited = [Cited(selection, "supports")]
            service.create(tx, cause, statement="Rule 2 is old.", claim=None, confidence=0.9, cited=cited)
            written = Written((Sentence(None, (selection,)),), "extractive")
            searched = Searched(("rule",), True, False, 1, 0, False)
            answers.keep(tx, cause, Answered("What does rule 2 say?", AskScope(), written, searched))
            user_id = tx.value(
                parse(
                    "test.person",
                    'insert into "user" (tenant_id, member_key, display_name) '
                    "values (current_tenant(), 'roz', 'Roz Achterberg') returning id",
                )
            )
            sources = [Source("insight", "1")]
            provenance.record(tx, [Recording("highlight", str(user_id), {"is": "told"}, "test", sources)], at=LATER)
        intake.clock.advance(timedelta(hours=1))
        intake.add("handbook", {"leave.md": LEAVE.replace(rule, "Rule 2 is void.").replace(RULES[1], "Void.")})
        intake.settle(until=events.DOCUMENT_INDEXED)
        return intake

    def titles(self, told: dict[str, Any]) -> dict[str, set[str | None]]:
        found: dict[str, set[str | None]] = {}
        for one in told["items"]:
            found.setdefault(one["reference"].partition("/")[0], set()).add(one["title"])
            assert one["chain"][-1]["title"] == one["title"]
            assert one["chain"][0]["title"] == "leave.md"
        return found

    def test_each_thing_is_called_as_people_call_it(self, fallen: Intake, gateway: Any):
        api = gateway("documents_api", "documents:read", "insights:read", "index:read")
        told = api.get(self.ADDRESS).json
        found = self.titles(told)
        (quote,) = found.pop("evidence")
        values = found.pop("extraction")
        assert found == {
            "insight": {"Rule 2 is old."},
            "answer": {"What does rule 2 say?"},
            "highlight": {"Roz Achterberg"},
        }
        head = str(quote).removesuffix("…")
        assert RULES[3].startswith(head)
        assert RULES[3][len(head)] == " "
        assert 60 < len(str(quote)) <= 120 < len(RULES[3])
        assert values == {"Rule: " + RULES[1].partition(".")[0].split()[-1]}
        below = next(one for one in told["items"] if one["depth"] == 2)
        assert [step["title"] for step in below["chain"]] == ["leave.md", "Rule 2 is old.", "Roz Achterberg"]

    def test_evidence_names_what_cites_it(self, fallen: Intake, gateway: Any):
        items = gateway("documents_api", "documents:read", "insights:read").get(self.ADDRESS).json["items"]
        cited_by = [one["cited_by"] for one in items if one["reference"].startswith("evidence/")]
        assert cited_by == [
            [
                {"reference": "answer/1@1", "title": "What does rule 2 say?"},
                {"reference": "insight/1@1", "title": "Rule 2 is old."},
            ]
        ]
        assert all(one["cited_by"] == [] for one in items if not one["reference"].startswith("evidence/"))

    def test_words_of_what_one_may_not_read_are_not_told(self, fallen: Intake, gateway: Any):
        told = gateway("documents_api", "documents:read").get(self.ADDRESS)
        assert self.titles(told.json) | {"extraction": {None}} == {
            kind: {None} for kind in ("insight", "answer", "evidence", "highlight", "extraction")
        }
        for words in ("Rule 2 is old", "What does rule 2", "Roz"):
            assert words not in told.text


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("Two\nlines", "Two lines"),
        ("x" * 120, "x" * 120),
        ("x" * 121, "x" * 119 + "…"),
        (f"{'x' * 118}, yes", "x" * 118 + "…"),
        (f"{'x' * 119} yes", "x" * 119 + "…"),
        (f"{'ab ' * 50}", ("ab " * 39) + "ab…"),
    ],
)
def test_a_title_is_cut_behind_a_word(words: str, title: str):
    assert shortened(words) == title
    assert len(title) <= 120


@pytest.mark.parametrize(
    "name",
    [
        DiffName("handbook", None, 1, 2),
        DiffName("handbook", "leave.md", 1, 12),
        DiffName("h", "a b/1..2/ü @#%.md", 3, 4),
        DiffName("h", "1..2", 3, 4),
    ],
)
def test_a_diff_has_a_reference(name: DiffName):
    assert named(references.parse(str(name.reference))) == name


@pytest.mark.parametrize("text", ["diff/handbook", "diff/handbook/1..", "diff/handbook/0..2", "document/handbook/1..2"])
def test_other_references_name_no_diff(text: str):
    with pytest.raises(NotADiffError, match="names no diff"):
        named(references.parse(text))


def test_a_diff_can_be_pinned_to_a_canvas(handbook: Intake, gateway: Any, new_session: Any):
    projects, ada = gateway("projects_api"), new_session(name="Ada")
    project = projects.post("/api/projects", {"slug": "rules", "name": "Rules"}, session=ada).json["id"]
    canvas = projects.post(f"/api/projects/{project}/canvases", {"title": "Map"}, session=ada).json
    pinned = [
        "diff/handbook/leave.md/1..2",
        "diff/handbook/1..2",
        "diff/handbook/1..9",
        "diff/handbook/x.md/1..2",
        "diff/x",
    ]
    nodes = [
        {"kind": "reference", "id": f"n{place}", "position": {"x": 0, "y": 0}, "reference": reference}
        for place, reference in enumerate(pinned)
    ]
    body = {"version": 1, "title": "Map", "document": {"nodes": nodes, "edges": []}}
    place = f"/api/canvases/{canvas['id']}"
    assert projects.call("PUT", place, body, session=ada).status == 200
    told = projects.get(f"{place}/standing", session=ada).json["nodes"]
    assert [(one["reference"], one["state"], one["title"]) for one in told] == [
        ("diff/handbook/leave.md/1..2", "stands", "leave.md, 1..2"),
        ("diff/handbook/1..2", "stands", "Handbook, 1..2"),
        ("diff/handbook/1..9", "unknown", None),
        ("diff/handbook/x.md/1..2", "unknown", None),
        ("diff/x", "unknown", None),
    ]
