"""What insights rest on in tests: documents that provenance knows, messages, and people who may do this or that."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from springline.access.model import Cause, Role
from springline.insights import evidence, lifecycle, service, sources
from springline.insights.model import Action, Cited, Claim, Insight, Selection
from springline.platform.http.guards import Principal
from springline.platform.statements import parse
from springline.provenance import service as provenance
from springline.provenance.model import Recording
from springline.provenance.references import Reference
from tests.integration.chats import LATER, Chat, Pipeline

T = TypeVar("T")
HANDBOOK = "handbook/leave.md"
TEXT = "# Leave\n\nPaid leave is 25 days a year. Ask your lead two weeks before. Sick leave needs no asking."
_MESSAGE = parse("test.newest_message", "select max(id) from message where tenant_id = current_tenant()")


@dataclass
class Grounds:
    """One tenant's sources, and verbs that need little said. Each call is a transaction of its own."""

    db: Any
    tenant_id: int
    now: datetime = LATER

    def do(self, verb: Callable[..., T], who: Principal, *arguments: Any, **options: Any) -> T:
        """Run a verb as somebody."""
        with self.transaction() as tx:
            return verb(tx, self.cause(who), *arguments, **options)

    def transaction(self) -> Any:
        return self.db.app.transaction(self.tenant_id)

    def cause(self, who: Principal) -> Cause:
        return Cause(who, self.now, "request")

    def person(self, number: int, role: Role = Role.ANALYST) -> Principal:
        return Principal(self.tenant_id, f"account/{number}", role.scopes)

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def write(self, text: str, key: str = HANDBOOK) -> Reference:
        """Record a document's text as ingesting does; what quotes it is compared."""
        self.later(minutes=1)
        with self.transaction() as tx:
            (told,) = provenance.record(tx, [Recording("document", key, text, "ingest")], at=self.now)
        return told.reference

    def say(self, text: str, key: str = "m") -> Reference:
        """Send a message to a chat."""
        Pipeline(self.db, self.tenant_id).tell(Chat().sent(key, text))
        with self.transaction() as tx:
            return Reference("chat", "messages", None, str(tx.value(_MESSAGE)))

    def tell(self, event: Any, message: Reference) -> None:
        """Something becomes of a message, and provenance follows."""
        Pipeline(self.db, self.tenant_id).tell(event)
        self.follow(message)

    def follow(self, message: Reference) -> None:
        with self.transaction() as tx:
            places = [int(message.fragment or 0)]
            provenance.observe(tx, "chat", "messages", places, at=self.now, streams=sources.standing)

    def cite(self, who: Principal, words: str, text: str = TEXT, key: str = HANDBOOK) -> int:
        """Evidence of words of the handbook as it is now."""
        (number,) = self.do(evidence.cite, who, [selected(words, text, Reference("document", key))])
        return number

    def draft(
        self,
        who: Principal,
        *cited: int,
        statement: str = "Leave is 25 days",
        claim: Claim | None = None,
        confidence: float = 0.8,
    ) -> Insight:
        supports = [Cited(number, "supports") for number in cited]
        return self.do(service.create, who, statement=statement, claim=claim, confidence=confidence, cited=supports)

    def act(self, who: Principal, insight: Insight, action: Action, note: str | None = None) -> Insight:
        """Take an insight on from its present version."""
        based_on = self.get(insight.id).version
        return self.do(lifecycle.transition, who, insight.id, action, based_on=based_on, note=note)

    def get(self, insight_id: int) -> Insight:
        with self.transaction() as tx:
            return service.get(tx, insight_id)


def selected(words: str, text: str, source: Reference) -> Selection:
    """Words selected in a text, at their first place."""
    start = text.index(words)
    return Selection(source, start, start + len(words), words)


def numbers(found: Sequence[Any]) -> list[int]:
    return [one.id for one in found]
