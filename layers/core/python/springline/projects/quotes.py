"""Quotes on canvases: what is saved of one is a place in a message, and what it says is read from there.

So there are no words to take back when their author does, and none can be put into somebody's mouth: what is shown is
what the message says where it was quoted, or nothing. Not even a hash of the words is kept: it would confirm a guess at
words that were erased. The price: of a message that was edited since, nobody can tell whether these words were, and the
quote counts as changed.
"""

from springline.platform.database import Transaction
from springline.platform.errors import Fault
from springline.projects import canvas_queries as queries
from springline.projects.canvas_contract import CanvasDocument, Node, QuoteNode
from springline.projects.canvas_queries import Message
from springline.projects.model import NotVerbatimError, QuotingError


def words_now(quote: QuoteNode, message: Message) -> str | None:
    """The words that a message has where it was quoted; None where it was edited since, or has no such place."""
    if message.edited_at != quote.edited_at or quote.end > len(message.text):
        return None
    return message.text[quote.start : quote.end]


def sealed(tx: Transaction, document: CanvasDocument, *, may_read: bool) -> CanvasDocument:
    """A document to be saved: words that are quoted for the first time are compared with their message, and left out.

    `may_read` says whether who saves it may read messages.

    Raises:
        NotVerbatimError: Words are not those of the message, or it doesn't stand.
        QuotingError: Words are quoted, and who saves them may not read messages.
    """
    new = [node for node in document.nodes if node.kind == "quote" and node.exact is not None]
    if not new:
        return document
    if not may_read:
        raise QuotingError("this takes the scope chat:read, too")
    messages = queries.messages(tx, {quote.message_id for quote in new})
    faults = [
        Fault("the message does not say this there", pointer=f"#/document/nodes/{place}")
        for place, node in enumerate(document.nodes)
        if node.kind == "quote" and node.exact is not None and not _is_verbatim(node, messages)
    ]
    if faults:
        raise NotVerbatimError("a quote is words of a message that stands, as they are written there", faults)
    return document.model_copy(update={"nodes": [_sealed(node, messages) for node in document.nodes]})


def _is_verbatim(quote: QuoteNode, messages: dict[int, Message]) -> bool:
    message = messages.get(quote.message_id)
    return message is not None and message.text[quote.start : quote.end] == quote.exact


def _sealed(node: Node, messages: dict[int, Message]) -> Node:
    if node.kind != "quote" or node.exact is None:
        return node
    return node.model_copy(update={"exact": None, "edited_at": messages[node.message_id].edited_at})
