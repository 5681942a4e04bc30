"""What becomes of documents that a version has no more.

By itself, their last text would stay what provenance has of them, and only the bundle would tell that they are gone:
whatever rests on such a document would be suspect, as if its text were still to come. So once the version has ended,
the document is recorded with an empty text, which is what there is to read in it. Whatever quotes it is stale then,
with the words that it quoted and nothing in their place. Nothing is erased by that: older versions keep their text, and
what was quoted can be looked up there. A document that comes back gets its text as the next version, and its quotes are
fresh again.

It is done when the version ends and not when it is made, so that words which only moved to another document are not
given up before that one has been read.
"""

from datetime import datetime

from springline.documents.ingest import queries
from springline.platform.database import Transaction
from springline.provenance import service as provenance
from springline.provenance.model import Recording, Source


def removal(slug: str, number: int) -> str:
    """By what the empty text of a document is recorded that a version took away."""
    return f"removal/{slug}@{number}"


def take_away(tx: Transaction, bundle_id: int, number: int, slug: str, *, at: datetime) -> int:
    """Record that documents have no text any more, unless a later version has given them one; returns how many.

    Once done, it does nothing: what is recorded is as it would be recorded. Cost: what the version took away.
    """
    paths = [path for (path,) in tx.rows(queries.REMOVED_PATHS, bundle_id=bundle_id, number=number)]
    by = removal(slug, number)
    recordings = [
        recording
        for path in paths
        for recording in (
            Recording("document", f"{slug}/{path}", "", by),
            Recording("extraction", f"{slug}/{path}", [], by, [Source("document", f"{slug}/{path}")]),
        )
    ]
    if recordings:
        provenance.record(tx, recordings, at=at)
    return len(paths)
