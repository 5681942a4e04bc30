"""Who looks at what: a claim keeps other reviewers away for ten minutes, or until it is renewed or given up.

It ends by itself. What somebody else looks at can still be read and edited, but not decided.
"""

from collections.abc import Collection, Sequence

from springline.access.model import Cause
from springline.insights import review_queries
from springline.insights.model import LEASE, ClaimedError, Lease
from springline.insights.review_queries import Subject
from springline.platform.database import Transaction


def claim(tx: Transaction, cause: Cause, subjects: Sequence[Subject]) -> tuple[list[Lease], list[Lease]]:
    """Claim things, or renew it; returns what is the caller's now, and what is somebody else's.

    What there is not is neither.
    """
    wanted = list(dict.fromkeys(subjects))
    mine = try_claim(tx, cause, wanted)
    missing = set(wanted) - {(lease.kind, lease.id) for lease in mine}
    others = review_queries.leases(tx, missing, at=cause.at)
    return mine, list(others.values())


def try_claim(tx: Transaction, cause: Cause, subjects: Sequence[Subject]) -> list[Lease]:
    """Claim what nobody else has of some things; who tries the same waits until this transaction ends."""
    return review_queries.claim(tx, subjects, by=cause.principal.actor, at=cause.at, until=cause.at + LEASE)


def release(tx: Transaction, cause: Cause, subjects: Collection[Subject]) -> None:
    """Give up claims; those of others stay."""
    review_queries.release(tx, subjects, by=cause.principal.actor)


def check_free(tx: Transaction, cause: Cause, subject: Subject) -> None:
    """Raise `ClaimedError` where somebody else looks at something."""
    lease = review_queries.leases(tx, [subject], at=cause.at).get(subject)
    if lease is not None and lease.claimed_by != cause.principal.actor:
        raise ClaimedError(lease)
