"""Evidence, the insights that rest on it, the queues of what wants a reviewer, and answers to questions."""

from springline.access.apis import new_api
from springline.insights import ask_routes, review_routes, schemas
from springline.insights.ask_views import AskViews
from springline.insights.model import READ, REVIEW, WRITE
from springline.insights.review_views import ReviewViews
from springline.insights.views import Views
from springline.platform import runtime
from springline.platform.http.pages import PageQuery

ports = runtime.current()
api = new_api("insights_api", ports)
app = api.chalice
insights = Views(ports.clock)
ask_routes.add_questions(api, AskViews(ports))
review_routes.add_reviews(api, ReviewViews(ports.clock))

EVIDENCE, CITED = "/api/evidence", schemas.EvidenceWhole
api.get(EVIDENCE, scope=READ, query=schemas.EvidenceQuery, returns=schemas.EvidencePage)(insights.list_evidence)
api.post(EVIDENCE, scope=WRITE, body=schemas.SelectionWanted, returns=CITED, status=201, also=(404,))(
    insights.add_evidence
)
api.get(f"{EVIDENCE}/{{evidence_id}}", scope=READ, returns=CITED)(insights.get_evidence)

INSIGHTS, INSIGHT, WHOLE = "/api/insights", "/api/insights/{insight_id}", schemas.InsightWhole
api.get(INSIGHTS, scope=READ, query=schemas.InsightsQuery, returns=schemas.InsightPage)(insights.list_insights)
api.post(
    INSIGHTS,
    scope=WRITE,
    body=schemas.InsightWanted,
    returns=WHOLE,
    status=201,
    also=(404,),
    idempotent=True,
    repeated=insights.get_insight,
)(insights.create_insight)
api.get(INSIGHT, scope=READ, returns=WHOLE)(insights.get_insight)
api.patch(INSIGHT, scope=WRITE, body=schemas.InsightChange, returns=WHOLE, also=(409,))(insights.change_insight)
api.post(f"{INSIGHT}/transitions", scope=WRITE, body=schemas.TransitionWanted, returns=WHOLE, also=(409,))(
    insights.take_insight_on
)
api.post(f"{INSIGHT}/confirmations", scope=REVIEW, body=schemas.ConfirmationWanted, returns=WHOLE, also=(409,))(
    insights.confirm_insight
)
api.get(f"{INSIGHT}/history", scope=READ, query=PageQuery, returns=schemas.InsightHistory)(
    insights.list_insight_versions
)
COMMENTS, COMMENT, LINKS = f"{INSIGHT}/comments", schemas.CommentDetails, f"{INSIGHT}/links"
api.get(COMMENTS, scope=READ, query=PageQuery, returns=schemas.CommentPage)(insights.list_insight_comments)
api.post(COMMENTS, scope=WRITE, body=schemas.CommentWanted, returns=COMMENT, status=201, idempotent=True)(
    insights.comment_on_insight
)
api.delete(f"{COMMENTS}/{{comment_id}}", scope=WRITE, status=204)(insights.delete_insight_comment)
api.post(LINKS, scope=WRITE, body=schemas.LinkWanted, returns=WHOLE)(insights.link_insight)
api.delete(f"{LINKS}/{{target_kind}}/{{target_id}}", scope=WRITE, returns=WHOLE)(insights.unlink_insight)
