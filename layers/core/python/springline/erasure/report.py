"""Says of every store what was found there: counted by the person's number, and looked through for their words."""

from collections.abc import Mapping
from datetime import datetime

from springline.community.erasing import NAME, TITLE, Person
from springline.erasure import queries
from springline.erasure.model import NotErasedError, Places, Report, State, Store
from springline.erasure.searching import Words, objects_with, recordings_with, rows_with
from springline.platform import long_reads
from springline.platform.objects import ObjectNotFoundError
from springline.profiles.snapshot_files import SnapshotFiles

Counts = Mapping[str, int]

FOLLOWING = frozenset(
    {
        *("comment_llm_insights", "waiting messages"),
        *("raw_people", "raw_signal_messages", "raw_requests", "raw_request_comments", "comment_insights"),
        *("index_facet", "index_dirty", "people_index", "index_term", "index_words", "highlight_regeneration"),
        *("search_sync_work", "search index copies"),
    }
)
"""Stores that follow by events, so something may be left there until these have arrived."""

MEDIA = frozenset({"library", "asset", "video_scenes", "transcript", "transcript_cue"})
"""Tables of recordings. An erasure works from an account, and what is said in a recording belongs to none."""

NOTES = frozenset(
    {
        *("project", "app_version", "canvas", "canvas_version"),
        *("insight", "insight_version", "insight_comment", "insight_conflict"),
    }
)
"""Tables of what members write by hand. What they say of somebody else is theirs; quotes there have no words."""

DOCUMENTS = frozenset(
    {
        *("bundle", "bundle_version", "bundle_document", "document_text", "document_ingest"),
        *("chunk", "chunk_extraction", "web_page", "web_snapshot"),
    }
)
"""Tables of what members keep as documents, in all versions: whose words these are, only people can say."""

_QUEUED = "queue_message"
_COPIES = "search index copies"
_OUTSIDE = {
    "logs and traces": "no text or name is written there; numbers of people stay as long as your log keeps them",
    "backups": (
        "hold what was until they are removed: after 7 days in AWS, 35 in production, and files that "
        "`springline backup` wrote when you delete them; after a restore, erase again"
    ),
    "exports elsewhere": "what `warehouse export --to` wrote to other places: export there again",
    "earlier versions of objects": "S3 keeps what was replaced or removed for 30 days; a folder keeps nothing",
}


def count(places: Places, user_id: int) -> dict[str, int]:
    """How much each store has of a person, by their number. Cost: scans, see `left_in_community.sql`."""
    found: dict[str, int] = {}
    with places.database.transaction(places.tenant_id) as tx:
        long_reads.begin(tx)
        found |= dict(tx.rows(queries.LEFT_IN_COMMUNITY, user_id=user_id, name=NAME, title=TITLE))
    with places.warehouse.transaction(places.tenant_id) as tx:
        long_reads.begin(tx)
        found |= dict(tx.rows(queries.LEFT_IN_WAREHOUSE, user_id=user_id, name=NAME, title=TITLE))
    found[_COPIES] = _copies(places, user_id)
    if places.searchable_queues:
        with places.system.transaction() as tx:
            waiting, dead = tx.one(queries.LEFT_IN_QUEUES, user_id=user_id, tenant_id=places.tenant_id, name=NAME)
        found |= {"waiting messages": waiting, "dead letters": dead}
    found["snapshot"] = _snapshots(places, user_id)
    return found


def finished_at(places: Places, user_id: int) -> datetime | None:
    """When a person was erased, None where that was cut off; raises `NotErasedError`."""
    with places.database.transaction(places.tenant_id) as tx:
        erased = {number: finished for number, _, finished in tx.rows(queries.ERASED_PEOPLE)}
    if user_id not in erased:
        raise NotErasedError(user_id)
    return erased[user_id]


def report(places: Places, person: Person, *, before: Counts | None, words: Words, waiting: int) -> Report:
    """What is left of a person.

    Args:
        places: Where the tenant's data are.
        person: Who was erased.
        before: What `count` found before; None where nobody counted.
        words: What to look for in every table and object; empty where nobody knows any more.
        waiting: Events and messages that have not arrived yet.

    Raises `NotErasedError`. Cost: scans of all of the tenant's tables and objects.
    """
    done_at = finished_at(places, person.user_id)
    left = count(places, person.user_id)
    stores = [
        Store(
            name, None if before is None else before.get(name), after, _state(name, after, waiting), _note(name, after)
        )
        for name, after in left.items()
    ]
    stores += _searched(places, words, waiting)
    stores += _recorded(places, words)
    stores += _kept(places, person)
    return Report(person.user_id, done_at, waiting, tuple(stores))


def _state(name: str, after: int, waiting: int) -> State:
    if after == 0:
        return State.EMPTY
    return State.UNDER_WAY if name == _COPIES or (waiting and name in FOLLOWING) else State.LEFT


def _note(name: str, after: int) -> str:
    if name == _COPIES and after:
        return "no search finds them; they leave the engine, most of them within two hours: --check then"
    return "by their number"


def _copies(places: Places, user_id: int) -> int:
    """Documents that a search engine may still hold. Each database has a ledger of what is made of its own tables."""
    found = 0
    for database in {id(one): one for one in (places.database, places.warehouse)}.values():
        with database.transaction(places.tenant_id) as tx:
            long_reads.begin(tx)
            found += tx.value(queries.LEFT_IN_SEARCH, user_id=user_id, name=NAME, title=TITLE)
    return found


def _searched(places: Places, words: Words, waiting: int) -> list[Store]:
    """Every table and object, looked through for words that only this person has said."""
    if not words.must_be_gone:
        return []
    note = f"looked for {len(words.must_be_gone)} pieces of their words"
    stores: list[Store] = []
    with places.database.transaction(places.tenant_id) as tx:
        long_reads.begin(tx)
        of_documents = dict(tx.rows(queries.IN_DOCUMENTS, words=list(words.must_be_gone)))
    for name, found in sorted(_rows(places, words.must_be_gone).items()):
        follows = name in FOLLOWING or name in {_QUEUED, "request_index"}
        left = (
            State.TO_DECIDE
            if name in MEDIA | NOTES | DOCUMENTS or found <= of_documents.get(name, 0)
            else State.UNDER_WAY
            if waiting and follows
            else State.LEFT
        )
        stores.append(Store(f"table {name}", None, found, left if found else State.EMPTY, note))
    objects = objects_with(places.objects, places.tenant, words.must_be_gone)
    held = sum(objects.values())
    state = State.EMPTY if not held else State.UNDER_WAY if waiting else State.LEFT
    stores.append(Store(f"{len(objects):,} objects", None, held, state, note))
    said = {name: found for name, found in _rows(places, words.may_be_said).items() if found and name not in MEDIA}
    if said:
        told = ", ".join(f"{name} {found:,}" for name, found in sorted(said.items()))
        stores.append(
            Store("others' words with their name", None, sum(said.values()), State.STAYS,
                  f"what others say, people of the same name, and other words that have it in them: {told}")
        )  # fmt: skip
    return stores


def _recorded(places: Places, words: Words) -> list[Store]:
    """Recordings in which their name stands: only people can say whose name it is, and if it stays."""
    if not words.names:
        return []
    found = recordings_with(places, words.names)
    recordings = found.pop("")
    if not recordings:
        return [Store("recordings", 0, 0, State.EMPTY, "looked for their name")]
    told = ", ".join(f"{place} {number:,}" for place, number in found.items())
    note = f"left, to be decided by a person: recordings with their name, which is no account: {told}"
    return [Store("recordings", recordings, recordings, State.TO_DECIDE, note)]


def _rows(places: Places, words: tuple[str, ...]) -> dict[str, int]:
    if not words:
        return {}
    found = rows_with(places.database, words, tenant_id=places.tenant_id)
    if places.warehouse is not places.database:
        for name, rows in rows_with(places.warehouse, words, tenant_id=places.tenant_id).items():
            found[name] = found.get(name, 0) + rows
    if places.searchable_queues:
        found[_QUEUED] = rows_with(places.system, words, tenant_id=None).get(_QUEUED, 0)
    return found


def _kept(places: Places, person: Person) -> list[Store]:
    """What stays, and what is out of reach."""
    stores = [
        Store("audit_log", None, None, State.STAYS, "is never edited; it names people by number only"),
        Store("erased_account", None, None, State.STAYS, "a salted hash of their account, which is refused by it"),
    ]
    if person.source_system == "springline":
        stores.append(
            Store(person.account or "account", None, None, State.STAYS,
                  "what they sign in with has their name and address: an admin renames and disables it")
        )  # fmt: skip
    outside = dict(_OUTSIDE)
    if not places.searchable_queues:
        outside["SQS"] = "can't be searched: what waits there is gone after 4 days, dead letters after 14"
    return [*stores, *(Store(name, None, None, State.OUTSIDE, note) for name, note in outside.items())]


def _snapshots(places: Places, user_id: int) -> int:
    files = SnapshotFiles(places.database, places.objects, tenant_id=places.tenant_id, tenant=places.tenant)
    try:
        places.objects.head(files.key(user_id))
    except ObjectNotFoundError:
        return 0
    return 1
