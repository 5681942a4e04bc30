"""What Signal shows of a person: a snapshot of counts, with one canonical JSON text.

The contract is contracts/signal_profile_snapshot.schema.json; docs/dev/signal_profile_snapshots.md says what each field
means.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from springline.access.canonical_json import canonical
from springline.platform.errors import InvalidError

if TYPE_CHECKING:
    from pydantic import TypeAdapter


class SnapshotFormatError(InvalidError):
    """A text is not a snapshot as this version writes them: build the snapshot anew."""

    def __init__(self) -> None:
        super().__init__("this is no snapshot of a Signal profile as this version writes them: build it anew")


@dataclass(frozen=True, slots=True)
class LinkCount:
    """A domain, lower case and without `www.`, and how many links led there."""

    domain: str
    count: int


@dataclass(frozen=True, slots=True)
class TagCount:
    """A tag, and how many comments have it."""

    tag: str
    count: int


@dataclass(frozen=True, slots=True)
class SignalProfileSnapshot:
    """What a person's Signal messages amount to, those deleted or expired left out.

    Attributes:
        user_id: The person.
        group_slug: The group where they wrote most; of several, the one whose slug comes first.
        message_count: Their messages, one at least.
        first_seen_at: When the oldest of these was sent; aware.
        last_seen_at: When the newest of these was sent; aware.
        top_links: Domains they linked to most, the highest count first, then by name.
        top_tags: Tags of their comments, the most frequent first, then by name.
        reaction_counts: Reactions that their messages have, by emoji.
        attachment_counts: Files with their messages, by content type.
        request_ids: The requests in whose conversations they wrote, in order; their own are among them.
    """

    user_id: int
    group_slug: str
    message_count: int
    first_seen_at: datetime
    last_seen_at: datetime
    top_links: tuple[LinkCount, ...]
    top_tags: tuple[TagCount, ...]
    reaction_counts: Mapping[str, int]
    attachment_counts: Mapping[str, int]
    request_ids: tuple[int, ...]

    def to_json(self) -> str:
        """The canonical JSON (RFC 8785) of this snapshot: equal snapshots have equal texts."""
        return canonical(
            {
                "user_id": self.user_id,
                "group_slug": self.group_slug,
                "message_count": self.message_count,
                "first_seen_at": _written(self.first_seen_at),
                "last_seen_at": _written(self.last_seen_at),
                "top_links": [{"domain": link.domain, "count": link.count} for link in self.top_links],
                "top_tags": [{"tag": tag.tag, "count": tag.count} for tag in self.top_tags],
                "reaction_counts": self.reaction_counts,
                "attachment_counts": self.attachment_counts,
                "request_ids": self.request_ids,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> "SignalProfileSnapshot":
        """Read what `to_json` wrote; raises `SnapshotFormatError` for all else."""
        try:
            snapshot = _reader().validate_json(text)
            if snapshot.to_json() == text:  # so nothing was added, left out or of another kind
                return snapshot
        except ValueError as error:
            raise SnapshotFormatError from error
        raise SnapshotFormatError

    @property
    def snapshot_hash(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal: the same as long as nothing that it tells has changed."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


@cache
def _reader() -> "TypeAdapter[SignalProfileSnapshot]":
    from pydantic import TypeAdapter  # only who reads snapshots pays for it

    return TypeAdapter(SignalProfileSnapshot)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
