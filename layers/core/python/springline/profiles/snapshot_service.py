"""Builds snapshots of people's Signal activity, for one person or for a page of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from springline.platform.database import Transaction
from springline.profiles import queries
from springline.profiles.queries import Facts
from springline.profiles.snapshots import LinkCount, SignalProfileSnapshot, TagCount

TOP = 10
"""How many domains and tags a snapshot names."""


@dataclass(frozen=True, slots=True)
class SnapshotPage:
    """Some people's snapshots.

    Attributes:
        snapshots: In the order of their people's ids.
        without: People who have a Signal identity, and no message that counts.
        last: The id to go on after; None where this page was the last.
    """

    snapshots: Sequence[SignalProfileSnapshot]
    without: Sequence[int]
    last: int | None


def build_snapshot(user_id: int, session: Transaction, *, at: datetime | None = None) -> SignalProfileSnapshot | None:
    """The snapshot of one person; None for who has no Signal identity, or no message there that still stands.

    Args:
        user_id: The person, of the transaction's tenant; of another tenant's people there are no snapshots.
        session: A transaction of the serving role.
        at: Messages whose time has run out by then don't count; the transaction's time where it is not given.

    Cost: one statement, which grows with what this person wrote.
    """
    found = build_snapshots_of([user_id], session, at=at)
    return found[0] if found else None


def build_snapshots(session: Transaction, after: int, limit: int, *, at: datetime | None = None) -> SnapshotPage:
    """The snapshots of the next `limit` people with ids above `after` who have a Signal identity.

    Cost: two statements, however many people; what they read grows with what these people wrote.
    """
    user_ids = queries.snapshot_page(session, after=after, limit=limit)
    snapshots = build_snapshots_of(user_ids, session, at=at)
    there = {snapshot.user_id for snapshot in snapshots}
    return SnapshotPage(
        snapshots,
        without=[user_id for user_id in user_ids if user_id not in there],
        last=user_ids[-1] if len(user_ids) == limit else None,
    )


def build_snapshots_of(
    user_ids: Sequence[int], session: Transaction, *, at: datetime | None = None
) -> list[SignalProfileSnapshot]:
    """The snapshots of these people, in the order of their ids, by one statement; who has none is left out."""
    return [_snapshot(facts) for facts in queries.snapshot_facts(session, user_ids, top=TOP, at=at)]


def _snapshot(facts: Facts) -> SignalProfileSnapshot:
    lists = facts.lists
    return SignalProfileSnapshot(
        user_id=facts.user_id,
        group_slug=lists["group"][0][0],
        message_count=facts.messages,
        first_seen_at=facts.first_at,
        last_seen_at=facts.last_at,
        top_links=tuple(LinkCount(*entry) for entry in lists.get("domain", ())),
        top_tags=tuple(TagCount(*entry) for entry in lists.get("tag", ())),
        reaction_counts=dict(lists.get("reaction", ())),
        attachment_counts=dict(lists.get("attachment", ())),
        request_ids=tuple(sorted(int(request_id) for request_id, _ in lists.get("request", ()))),
    )
