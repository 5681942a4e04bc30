"""What is shown of a person: the text that somebody wrote, else a fresh highlight, else what the numbers say.

Highlights are read as they stand at each request, so a quote whose message was deleted is gone at once; one that is out
of date is not shown, and why it is out of date is told. The numbers are those of the index's document; where it is not
to be had, those of the snapshot file of the night before, or of a snapshot made for the purpose.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from springline.appcache import search_queries as queries
from springline.appcache.index_reading import ServedFrom, Sources, from_index
from springline.appcache.model import DocumentMissingError
from springline.appcache.queries import tenant_slug
from springline.community.requests import PersonNotFoundError
from springline.platform.errors import UnavailableError
from springline.platform.objects import ObjectNotFoundError, Objects
from springline.profiles import snapshot_service, user_profile_highlight_service
from springline.profiles.highlights import Highlight, State
from springline.profiles.snapshot_files import SnapshotFiles
from springline.profiles.snapshots import SignalProfileSnapshot, SnapshotFormatError
from springline.warehouse.schemas import Count, IndexedPerson

logger = logging.getLogger(__name__)

FLAG = "glaze_from_index"
TOP = 10
"""How many values of a kind the numbers name."""

Shown = Literal["override", "highlight", "statistics", "nothing"]
Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a person's messages amount to. Lists are pairs of value and count, the highest count first.

    The index counts the messages of all chats, the legacy snapshot those of Signal.
    """

    served_from: ServedFrom
    as_of: datetime | None
    messages: int
    first_at: datetime | None
    last_at: datetime | None
    group: str | None
    requests: int
    tags: Counts
    links: Counts
    reactions: Counts
    attachments: Counts


@dataclass(frozen=True, slots=True)
class Glaze:
    """What is shown of a person. `highlight` is what is told of them, shown or not; None where nothing is."""

    person_id: int
    name: str
    is_bot: bool
    shown: Shown
    highlight: Highlight | None
    statistics: Statistics | None


def glaze(sources: Sources, objects: Objects, tenant_id: int, person_id: int) -> Glaze:
    """What is shown of a person. Call it outside of a transaction.

    Args:
        sources: The community's tables, and the caches of the index.
        objects: Where the snapshot files are.
        tenant_id: Whose person.
        person_id: The person.

    Raises:
        PersonNotFoundError: There is no such person.
    """
    at = sources.clock.now()
    with sources.database.transaction(tenant_id) as tx:
        person = queries.person(tx, person_id)
        highlight = user_profile_highlight_service.get(tx, person_id, at=at)
    if person is None:
        raise PersonNotFoundError(person_id)
    shown = _to_show(highlight)
    statistics = None
    if shown == "statistics":
        statistics = _statistics(sources, objects, tenant_id, person_id)
        shown = "statistics" if statistics else "nothing"
    return Glaze(person_id, person.name, person.is_bot, shown, highlight, statistics)


def _to_show(highlight: Highlight | None) -> Shown:
    if highlight is None:
        return "statistics"
    if highlight.state is State.OVERRIDDEN:
        return "override"
    is_told = bool(highlight.bio_text or highlight.proof_points or highlight.quotes)
    return "highlight" if highlight.state is State.FRESH and is_told else "statistics"


def _statistics(sources: Sources, objects: Objects, tenant_id: int, person_id: int) -> Statistics | None:
    """The numbers, by the index or the legacy way; None where the person never wrote anything."""
    try:
        told = from_index(sources, tenant_id, f"/api/index/people/{person_id}", IndexedPerson, flag=FLAG)
    except DocumentMissingError:
        told = None  # nobody has indexed the person yet
    if told is not None:
        return _of_document(told.answer, told.served_from, told.as_of)
    with sources.database.transaction(tenant_id) as tx:
        tenant = tenant_slug(tx)
    files = SnapshotFiles(sources.database, objects, tenant_id=tenant_id, tenant=tenant)
    snapshot = _from_file(objects, files.key(person_id))
    if snapshot is None:
        with sources.database.transaction(tenant_id) as tx:
            snapshot = snapshot_service.build_snapshot(person_id, tx, at=sources.clock.now())
    return _of_snapshot(snapshot) if snapshot else None


def _from_file(objects: Objects, key: str) -> SignalProfileSnapshot | None:
    """The snapshot that the night left; None where there is none, or none that can be read."""
    try:
        # Looked for first: S3 doesn't tell who may list no more than one folder that a key is missing.
        if not any(listed.key == key for listed in objects.list(key)):
            return None
        return SignalProfileSnapshot.from_json(objects.get(key).decode().removesuffix("\n"))
    except ObjectNotFoundError:
        return None
    except (UnavailableError, SnapshotFormatError, UnicodeDecodeError):
        logger.exception("a snapshot can't be read, and is made anew", extra={"key": key})
        return None


def _of_document(indexed: IndexedPerson, served_from: ServedFrom, as_of: datetime) -> Statistics | None:
    document = indexed.document
    if document.counts.messages + document.counts.comments == 0:
        return None
    return Statistics(
        served_from=served_from,
        as_of=as_of,
        messages=document.counts.messages,
        first_at=document.activity.first_at,
        last_at=document.activity.last_at,
        group=document.groups[0].value if document.groups else None,
        requests=document.counts.requests,
        tags=_counts(document.tags),
        links=_counts(document.links),
        reactions=_counts(document.reactions),
        attachments=_counts(document.attachments),
    )


def _of_snapshot(snapshot: SignalProfileSnapshot) -> Statistics:
    return Statistics(
        served_from="legacy",
        as_of=None,
        messages=snapshot.message_count,
        first_at=snapshot.first_seen_at,
        last_at=snapshot.last_seen_at,
        group=snapshot.group_slug,
        requests=len(snapshot.request_ids),
        tags=tuple((tag.tag, tag.count) for tag in snapshot.top_tags[:TOP]),
        links=tuple((link.domain, link.count) for link in snapshot.top_links[:TOP]),
        reactions=_most(snapshot.reaction_counts),
        attachments=_most(snapshot.attachment_counts),
    )


def _counts(values: Sequence[Count]) -> Counts:
    return tuple((one.value, one.count) for one in values[:TOP])


def _most(counts: Mapping[str, int]) -> Counts:
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))[:TOP]
