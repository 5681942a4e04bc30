"""Two kept answers on words of a document, made without asking anybody."""

from springline.access.model import Cause, command_principal
from springline.insights import answers
from springline.insights.ask_model import Answered, AskScope, Searched, Sentence, Written
from springline.insights.model import Selection
from springline.platform.database import Transaction
from springline.provenance import service as provenance
from springline.provenance.model import Recording
from springline.provenance.references import Reference
from tests.integration.chats import LATER


def add_answers(tx: Transaction, name: str) -> list[int]:
    """Two questions with an answer each; the second was answered by a model."""
    cause = Cause(command_principal(tx.tenant_id or 0, "test"), LATER)
    source, text = Reference("document", f"handbook/asked-{name}.md"), f"The {name} closes at noon on Fridays."
    provenance.record(tx, [Recording(source.kind, source.key, text, "test")], at=LATER)
    selection = Selection(source, 0, len(text), text)
    searched = Searched((name, "closes"), True, False, 1, 0, False)
    written = (
        Written((Sentence(None, (selection,)),), "extractive"),
        Written((Sentence(f"It closes at noon, says the {name}.", (selection,)),), "generated", "tiny-1", 1),
    )
    return [
        answers.keep(tx, cause, Answered(f"When does the {name} close?", AskScope(), one, searched)).id
        for one in written
    ]
