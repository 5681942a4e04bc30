"""The routes of the review queues, of who looks at what, and of what is decided."""

from springline.insights import review_schemas as schemas
from springline.insights.model import READ, REVIEW
from springline.insights.review_views import ReviewViews
from springline.platform.http import Api

REVIEWS, CLAIMS = "/api/reviews", "/api/reviews/claims"


def add_reviews(api: Api, views: ReviewViews) -> None:
    """Queues, claims and decisions."""
    api.get(REVIEWS, scope=READ, query=schemas.CountsQuery, returns=schemas.ReviewCounts)(views.count_reviews)
    api.get(f"{REVIEWS}/{{queue}}", scope=READ, query=schemas.QueueQuery, returns=schemas.ReviewPage)(
        views.list_reviews
    )
    api.post(CLAIMS, scope=REVIEW, body=schemas.ClaimsWanted, returns=schemas.ClaimsTold)(views.claim_reviews)
    api.delete(CLAIMS, scope=REVIEW, query=schemas.ClaimsQuery, status=204)(views.release_reviews)
    api.post(f"{REVIEWS}/decisions", scope=REVIEW, body=schemas.DecisionsWanted, returns=schemas.DecisionsTold)(
        views.decide_reviews
    )
