"""What the routes of evidence and insights do: each view is one call of a verb."""

from datetime import datetime
from typing import Any, cast

from springline.access.model import Cause
from springline.insights import discussion, evidence, lifecycle, schemas, service, telling
from springline.insights.lifecycle import Settled
from springline.insights.model import Cited, Claim, Insight, Matching, Selection, TargetKind
from springline.insights.queries import Target
from springline.platform.clock import Clock
from springline.platform.http import Created, NoContent, Request, keyset
from springline.platform.http.pages import PageQuery
from springline.provenance import references

_BY_TIME = keyset(datetime, int)
_BY_NUMBER = keyset(int)


class Views:
    """The views of evidence and insights."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def list_evidence(self, request: Request[schemas.EvidenceQuery, None]) -> schemas.EvidencePage:
        """Evidence of a source with where it is now and the insights on it, or all evidence, the newest first."""
        asked, limit, seen = request.query, request.query.limit, _BY_NUMBER.after(request)
        behind = seen[0] if seen else None
        if asked.source is None:
            found = evidence.newest(request.tx, request.principal, before=behind, limit=limit + 1)
        else:
            source = references.parse(asked.source)
            found = evidence.of_source(request.tx, request.principal, source, after=behind or 0, limit=limit + 1)
        shown, next_cursor = _BY_NUMBER.page(request, found, limit, lambda one: (one.id,))
        return schemas.EvidencePage(items=telling.cited(request.tx, shown), next_cursor=next_cursor)

    def add_evidence(self, request: Request[None, schemas.SelectionWanted]) -> Created:
        """Cite words of a document, a web page or a message, which have to stand there."""
        (number,) = evidence.cite(request.tx, self._cause(request), [selection(request.body)])
        (told,) = telling.cited(request.tx, [evidence.get(request.tx, request.principal, number)])
        return Created(told, location=f"/api/evidence/{number}")

    def get_evidence(self, request: Request[None, None], evidence_id: int) -> schemas.EvidenceWhole:
        """Evidence: what was cited, what became of it, and the insights on it."""
        (told,) = telling.cited(request.tx, [evidence.get(request.tx, request.principal, evidence_id)])
        return told

    def list_insights(self, request: Request[schemas.InsightsQuery, None]) -> schemas.InsightPage:
        """Insights, the one changed last first."""
        asked, limit = request.query, request.query.limit
        found = service.listed(
            request.tx,
            status=asked.status,
            subject=asked.subject,
            linked=None if asked.about is None else target(asked.about),
            matching=Matching(tuple((asked.q or "").split()), asked.state, asked.least, asked.below),
            before=_BY_TIME.after(request),
            limit=limit + 1,
        )
        shown, next_cursor = _BY_TIME.page(request, found, limit, lambda one: (one.changed_at, one.id))
        return schemas.InsightPage(items=telling.entries(request.tx, shown), next_cursor=next_cursor)

    def create_insight(self, request: Request[None, schemas.InsightWanted]) -> Created:
        """Create a draft that rests on evidence."""
        asked, cause = request.body, self._cause(request)
        insight = service.create(
            request.tx,
            cause,
            statement=asked.statement,
            claim=_claim(asked.claim),
            confidence=asked.confidence,
            cited=[_cited(one) for one in asked.evidence],
            links=[target(one) for one in asked.links],
        )
        return Created(telling.whole(request.tx, cause, insight), location=f"/api/insights/{insight.id}")

    def get_insight(self, request: Request[None, None], insight_id: int) -> schemas.InsightWhole:
        """An insight with all that it rests on and is about."""
        return self._whole(request, service.get(request.tx, insight_id))

    def change_insight(self, request: Request[None, schemas.InsightChange], insight_id: int) -> schemas.InsightWhole:
        """Change what an insight says or rests on; it is a draft again then."""
        asked = request.body
        insight = service.change(
            request.tx,
            self._cause(request),
            insight_id,
            based_on=asked.version,
            statement=asked.statement,
            claim=_claim(asked.claim),
            without_claim="claim" in asked.model_fields_set and asked.claim is None,
            confidence=asked.confidence,
            cited=None if asked.evidence is None else [_cited(one) for one in asked.evidence],
            note=asked.note,
        )
        return self._whole(request, insight)

    def take_insight_on(
        self, request: Request[None, schemas.TransitionWanted], insight_id: int
    ) -> schemas.InsightWhole:
        """Review, publish, return, reject, archive or reopen an insight, as your role allows."""
        asked = request.body
        insight = lifecycle.transition(
            request.tx, self._cause(request), insight_id, asked.action, based_on=asked.version, note=asked.note
        )
        return self._whole(request, insight)

    def confirm_insight(
        self, request: Request[None, schemas.ConfirmationWanted], insight_id: int
    ) -> schemas.InsightWhole:
        """Find that an insight holds by the present words, which makes it fresh."""
        asked = request.body
        insight = lifecycle.confirm(
            request.tx,
            self._cause(request),
            insight_id,
            based_on=asked.version,
            settled=settled(asked.evidence),
            seen=seen(asked.seen),
            note=asked.note,
        )
        return self._whole(request, insight)

    def list_insight_versions(self, request: Request[PageQuery, None], insight_id: int) -> schemas.InsightHistory:
        """What an insight said after each change, with what differs, and what it rested on."""
        limit, seen = request.query.limit, _BY_NUMBER.after(request)
        found = service.history(request.tx, request.principal, insight_id, before=seen and seen[0], limit=limit)
        last = found.versions[-1] if found.versions and found.before_last else None
        return schemas.InsightHistory(
            items=telling.past(request.tx, insight_id, found),
            next_cursor=None if last is None else _BY_NUMBER.cursor(request, (last.number,)),
            evidence=telling.details(request.tx, [one for _, one in sorted(found.evidence.items())]),
        )

    def list_insight_comments(self, request: Request[PageQuery, None], insight_id: int) -> schemas.CommentPage:
        """What was said of an insight."""
        limit, seen = request.query.limit, _BY_NUMBER.after(request)
        found = discussion.comments(request.tx, insight_id, after=seen[0] if seen else 0, limit=limit + 1)
        shown, next_cursor = _BY_NUMBER.page(request, found, limit, lambda one: (one.id,))
        return schemas.CommentPage(items=telling.commented(request.tx, shown), next_cursor=next_cursor)

    def comment_on_insight(self, request: Request[None, schemas.CommentWanted], insight_id: int) -> Created:
        """Say something of an insight."""
        comment = discussion.comment(request.tx, self._cause(request), insight_id, request.body.text)
        return Created(telling.commented(request.tx, [comment])[0])

    def delete_insight_comment(self, request: Request[None, None], insight_id: int, comment_id: int) -> NoContent:
        """Take back what you said of an insight."""
        discussion.delete_comment(request.tx, self._cause(request), insight_id, comment_id)
        return NoContent()

    def link_insight(self, request: Request[None, schemas.LinkWanted], insight_id: int) -> schemas.InsightWhole:
        """Say that an insight is about a person, a request or another insight."""
        discussion.link_to(request.tx, self._cause(request), insight_id, target(request.body.target))
        return self._whole(request, service.get(request.tx, insight_id))

    def unlink_insight(
        self, request: Request[None, None], insight_id: int, target_kind: schemas.LinkKind, target_id: int
    ) -> schemas.InsightWhole:
        """Say that an insight is not about something any more."""
        discussion.unlink(request.tx, insight_id, (target_kind.value, target_id))
        return self._whole(request, service.get(request.tx, insight_id))

    def _whole(self, request: Request[Any, Any], insight: Insight) -> schemas.InsightWhole:
        return telling.whole(request.tx, self._cause(request), insight)

    def _cause(self, request: Request[Any, Any]) -> Cause:
        return Cause(request.principal, self._clock.now(), request.id)


def selection(asked: schemas.SelectionWanted) -> Selection:
    """Words as they were selected."""
    return Selection(references.parse(asked.source), asked.start, asked.end, asked.exact)


def settled(asked: list[schemas.SettledWanted]) -> list[Settled]:
    """What becomes of evidence."""
    return [Settled(one.evidence_id, None if one.replacement is None else selection(one.replacement)) for one in asked]


def seen(asked: list[schemas.SeenWanted] | None) -> dict[int, str] | None:
    """What edited evidence read when it was looked at."""
    return None if asked is None else {one.evidence_id: one.words_now for one in asked}


def target(name: str) -> Target:
    """What an insight is about, by its name."""
    kind, _, number = name.partition("/")
    return cast("TargetKind", kind), int(number)


def _claim(asked: schemas.ClaimWanted | None) -> Claim | None:
    return None if asked is None else Claim(asked.subject, asked.predicate, asked.value, asked.unit)


def _cited(asked: schemas.CitedWanted) -> Cited:
    if asked.selection is not None:
        return Cited(selection(asked.selection), asked.stance)
    return Cited(asked.evidence_id or 0, asked.stance)
