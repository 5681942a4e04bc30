"""Comments become insights and events of them; what was judged once is not judged again."""

import re
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest

from springline.community.annotation import AnnotationFailure, Insight
from springline.community.insights import Annotated, annotate
from springline.platform.database import Address, Database
from tests.integration.chats import LATER, Chat, Pipeline, WordTags

pytestmark = pytest.mark.integration

ANNOTATED = "springline.community.comment.annotated.v1"


class Listening(WordTags):
    """Judges like `WordTags`, notes what it was asked, and lets the test do something while it is asked."""

    def __init__(
        self, *, fails: str = "^$", version: str = "1", meanwhile: Callable[[], object] = lambda: None
    ) -> None:
        self.asked: list[str] = []
        self.prompt_version = version
        self._fails, self._meanwhile = fails, meanwhile

    def annotate(self, texts: Sequence[str]) -> list[Insight | AnnotationFailure]:  # type: ignore[override]
        self.asked += texts
        self._meanwhile()
        return [
            AnnotationFailure("no usable answer") if re.search(self._fails, text) else self._insight(text)
            for text in texts
        ]


def comment_ids(pipeline: Pipeline) -> list[int]:
    return [row[0] for row in pipeline.rows("select id from request_comments order by id")]


def judge(pipeline: Pipeline, annotator: Listening, *, ids: Iterable[int] | None = None) -> Annotated:
    wanted = comment_ids(pipeline) if ids is None else [*ids]
    return annotate(pipeline.db.app, pipeline.tenant_id, wanted, annotator, now=lambda: LATER)


def kept(pipeline: Pipeline) -> list[tuple[Any, ...]]:
    return pipeline.rows(
        "select summary, tags, kind, locations, version, comment_version, model, prompt_version"
        " from comment_llm_insights order by comment_id"
    )


def told(pipeline: Pipeline) -> list[dict[str, Any]]:
    return [event["data"] for event in pipeline.log() if event["type"] == ANNOTATED]


@pytest.fixture
def asked(pipeline: Pipeline, chat: Chat) -> Pipeline:
    """A chat with one request of two comments, nothing of which is judged yet."""
    pipeline.tell(
        chat.sent("m1", "Does anyone have a ladder near Hamburg?"),
        chat.sent("m2", "Yes, I have a ladder", by="ben", at=1, reply_to="m1"),
    )
    return pipeline


def test_comments_get_insights_and_an_event_each(asked: Pipeline):
    done = judge(asked, Listening())
    assert (done.kept, done.cached, done.failures) == (2, 0, {})
    question, answer = kept(asked)
    assert question[:2] == ("Does anyone have a ladder near Hamburg?", ["anyone", "ladder", "hamburg"])
    assert question[2:] == ("need", ["Hamburg"], 1, 1, "words", "1")
    assert answer[:3] == ("Yes, I have a ladder", ["ladder"], "neither")
    first, second = told(asked)
    assert first["tags"] == ["anyone", "ladder", "hamburg"]
    assert (first["operation"], first["version"], first["model"], first["prompt_version"]) == (
        "insert",
        1,
        "words",
        "1",
    )
    assert first["request_id"] == second["request_id"]
    assert first["author_id"] != second["author_id"]


def test_a_second_run_asks_nothing_and_tells_nothing(asked: Pipeline):
    judge(asked, Listening())
    again = Listening()
    assert judge(asked, again) == Annotated(0, 0, {})
    assert again.asked == []
    assert len(told(asked)) == 2


def test_the_same_words_are_asked_once_in_a_run_and_never_again(asked: Pipeline, chat: Chat):
    asked.tell(chat.sent("m3", "Yes, I have a ladder", by="cat", at=2, reply_to="m1"))
    first = Listening()
    judge(asked, first)
    assert sorted(first.asked) == ["Does anyone have a ladder near Hamburg?", "Yes, I have a ladder"]
    asked.tell(chat.sent("m4", "Yes, I have a ladder", by="dan", at=3, reply_to="m1"))
    later = Listening()
    assert judge(asked, later) == Annotated(1, 1, {})
    assert later.asked == []
    assert len(told(asked)) == 4


def test_another_tenants_answers_are_never_used(asked: Pipeline, chat: Chat):
    judge(asked, Listening())
    neighbour = Pipeline(asked.db, asked.db.other_tenant_id)
    neighbour.tell(chat.sent("m1", "Does anyone have a ladder near Hamburg?"))
    asking = Listening()
    judge(neighbour, asking)
    assert asking.asked == ["Does anyone have a ladder near Hamburg?"]
    assert judge(neighbour, Listening(), ids=comment_ids(asked)) == Annotated(0, 0, {})


def test_changed_words_get_a_new_insight(asked: Pipeline, chat: Chat):
    judge(asked, Listening())
    asked.tell(chat.edited("m2", "Yes, I have a wheelbarrow", by="ben", at=2))
    asking = Listening()
    judge(asked, asking)
    assert asking.asked == ["Yes, I have a wheelbarrow"]
    assert kept(asked)[1][1] == ["wheelbarrow"]
    assert [(data["operation"], data["version"], data["tags"]) for data in told(asked)][2:] == [
        ("update", 2, ["wheelbarrow"])
    ]


def test_a_comment_that_changed_beside_its_words_is_not_asked_about(asked: Pipeline, chat: Chat):
    judge(asked, Listening())
    asked.tell(chat.reacted("m2", "👍", by="ada", at=2))
    asking = Listening()
    assert judge(asked, asking) == Annotated(1, 1, {})
    assert asking.asked == []
    assert kept(asked)[1][4:6] == (2, 2)


def test_a_new_prompt_or_model_judges_anew_and_the_old_one_is_replaced(asked: Pipeline):
    judge(asked, Listening())
    asking = Listening(version="2")
    assert judge(asked, asking).kept == 2
    assert len(asking.asked) == 2
    assert [row[-1] for row in kept(asked)] == ["2", "2"]
    assert judge(asked, Listening(version="2")) == Annotated(0, 0, {})


def test_a_deleted_comments_insight_is_gone(asked: Pipeline, chat: Chat):
    judge(asked, Listening())
    asked.tell(chat.deleted("m2", by="ben", at=2))
    asking = Listening()
    judge(asked, asking)
    assert asking.asked == []
    assert kept(asked)[1][:4] == ("", [], "neither", [])
    last = told(asked)[-1]
    assert (last["operation"], last["summary"], last["tags"], last["locations"]) == ("delete", "", [], [])


def test_words_that_are_deleted_while_they_are_judged_are_not_kept(asked: Pipeline, chat: Chat):
    deleting = Listening(meanwhile=lambda: asked.tell(chat.deleted("m2", by="ben", at=2)))
    assert judge(asked, deleting).kept == 1
    assert len(kept(asked)) == 1
    assert not any(data["summary"] == "Yes, I have a ladder" for data in told(asked))


def test_what_fails_keeps_its_former_insight_and_takes_no_neighbour_along(asked: Pipeline, chat: Chat):
    judge(asked, Listening())
    asked.tell(
        chat.edited("m2", "Yes, I have an odd thing", by="ben", at=2),
        chat.sent("m3", "I have two", by="cat", at=3, reply_to="m1"),
    )
    done = judge(asked, Listening(fails="odd"))
    assert list(done.failures) == [comment_ids(asked)[1]]
    assert [row[0] for row in kept(asked)] == [
        "Does anyone have a ladder near Hamburg?", "Yes, I have a ladder", "I have two"
    ]  # fmt: skip
    assert judge(asked, Listening()).kept == 1
    assert kept(asked)[1][0] == "Yes, I have an odd thing"


def test_two_runs_at_once_have_one_effect(asked: Pipeline):
    together = threading.Barrier(2, timeout=20)
    ids = comment_ids(asked)

    def run() -> Annotated:
        with closing(Database(Address.parse(asked.db.urls["app"]))) as database:
            judging = Listening(meanwhile=together.wait)
            return annotate(database, asked.tenant_id, ids, judging, now=lambda: LATER)

    with ThreadPoolExecutor(2) as threads:
        runs = [future.result() for future in [threads.submit(run) for _ in range(2)]]
    assert sorted(done.kept for done in runs) == [0, 2]
    assert len(told(asked)) == 2
    assert [row[4] for row in kept(asked)] == [1, 1]


def test_a_place_is_spelled_as_in_the_comment_that_names_it(asked: Pipeline, chat: Chat):
    decomposed = "Who is near Ko\u0308ln?"
    asked.tell(chat.sent("m3", "Who is near Köln?", by="cat", at=60), chat.sent("m4", decomposed, by="dan", at=120))
    judge(asked, Listening())
    for words, places in asked.rows(
        "select m.text, i.locations from comment_llm_insights i"
        " join request_comments c on c.id = i.comment_id join message m on m.id = c.message_id"
    ):
        assert all(place in words for place in places)
