"""Two insights on words of a document, discussed, made without the API."""

from springline.access.model import Cause, command_principal
from springline.insights import discussion, evidence, service
from springline.insights.model import Cited, Claim, Selection
from springline.platform.database import Transaction
from springline.provenance import service as provenance
from springline.provenance.model import Recording
from springline.provenance.references import Reference
from tests.integration.chats import LATER


def add_insights(tx: Transaction, name: str) -> list[int]:
    """Two drafts of low confidence that contradict each other; the first has two versions and two comments."""
    cause = Cause(command_principal(tx.tenant_id or 0, "test"), LATER)
    source, text = Reference("document", f"handbook/{name}.md"), f"The {name} opens at nine. It closes at ten."
    provenance.record(tx, [Recording(source.kind, source.key, text, "test")], at=LATER)
    ends = text.index(".") + 1
    cited = evidence.cite(tx, cause, [Selection(source, 0, ends), Selection(source, ends + 1, len(text))])
    made = [
        service.create(
            tx,
            cause,
            statement=f"The {name} opens at {hour}",
            claim=Claim(f"the {name}", "opens at", hour),
            confidence=0.25,
            cited=[Cited(number, "supports")],
        )
        for number, hour in zip(cited, (9, 10), strict=True)
    ]
    first = service.change(tx, cause, made[0].id, based_on=1, confidence=0.125)
    for said in (f"Is the {name} open?", f"The {name} is"):
        discussion.comment(tx, cause, first.id, said)
    return [one.id for one in made]
