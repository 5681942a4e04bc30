"""The routes of questions and of the answers that are kept."""

from springline.insights import ask_schemas
from springline.insights.ask_views import AskViews
from springline.insights.model import READ, WRITE
from springline.platform.http import Api
from springline.platform.http.pages import PageQuery

ANSWERS, ANSWER = "/api/answers", "/api/answers/{answer_id}"


def add_questions(api: Api, views: AskViews) -> None:
    """Questions, and answers that are kept."""
    question, kept = ask_schemas.Question, ask_schemas.KeptAnswerTold
    api.post("/api/questions", scope=READ, body=question, returns=ask_schemas.AnswerTold)(views.ask)
    api.get(ANSWERS, scope=READ, query=PageQuery, returns=ask_schemas.AnswerPage)(views.list_answers)
    api.post(
        ANSWERS,
        scope=WRITE,
        body=question,
        returns=kept,
        status=201,
        idempotent=True,
        repeated=views.tell_newest,
        claimed_ahead=True,
    )(views.keep_answer)
    api.get(ANSWER, scope=READ, query=ask_schemas.AnswerQuery, returns=kept)(views.get_answer)
    api.post(f"{ANSWER}/again", scope=WRITE, returns=kept)(views.ask_again)
    api.post(
        f"{ANSWER}/insight",
        scope=WRITE,
        body=ask_schemas.DraftWanted,
        returns=ask_schemas.Drafted,
        status=201,
        idempotent=True,
    )(views.draft_insight)
