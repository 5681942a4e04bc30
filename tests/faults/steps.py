"""The way of a small chat into the index, step by step, as processes of their own go it.

Each step does what a command or a function does, and can be done again after whatever stopped it. The chat is made so
that every statement of the way is needed: something is edited, deleted, quoted, reacted to and unreadable, partly
before it arrived.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from infra.host.bus import LocalBus
from infra.host.sqs_events import failures, sqs_event
from infra.host.template import Template, load
from infra.openapi import load as load_function
from springline.access import tokens
from springline.access.model import Cause, command_principal
from springline.community import history, importing, service
from springline.community.readers.protocol import Parsed as ParsedLine
from springline.community.readers.protocol import ReadItem, Rejected
from springline.documents import bundles, versions
from springline.documents.layout import Parsed
from springline.documents.model import Wanted
from springline.documents.originals import Originals
from springline.documents.parsing.child import read
from springline.documents.parsing.formats import detect
from springline.documents.parsing.model import Limits, Source
from springline.platform import runtime
from springline.platform.addresses import DatabaseUrl, FolderPlace
from springline.platform.clock import ManualClock
from springline.platform.database import Address, Database
from springline.platform.events.relay import lag, relay_batch
from springline.platform.objects import objects_at
from springline.platform.runtime import Runtime
from springline.platform.settings import Settings
from springline.platform.statements import parse
from springline.profiles import freshness, regeneration
from springline.profiles import user_profile_highlight_service as highlights
from springline.profiles.freshness import GeneratorName
from springline.profiles.highlights import BioPayload, HighlightMeta, ProofPoint, Quote
from springline.warehouse import backfill
from springline.warehouse.pages import Page
from tests.integration.chats import LATER, Chat

TEMPLATE = Path(__file__).parents[2] / "template.yaml"
LEASE = timedelta(seconds=0.3)
SLACK_SECONDS = 15.0
"""What a worker on a busy machine may come late by."""
IMPORT_BATCH, RELAY_BATCH, QUEUE_BATCH, BACKFILL_PAGE = 9, 20, 10, 5
AFTER_ALL = LATER + timedelta(days=36_500)  # also of what PostgreSQL's own clock has dated
NEXT_GENERATOR = GeneratorName("springline-extracts", "the next rules")
EXPORT = importing.Export("signal-cli", "chats/story.jsonl", "key")
SAID = parse("test.said", "select id, sender_id from message where source_key = any(:keys::text[]) order by source_key")
READABLE = parse(
    "test.readable", "select not exists (select from event_log where xid >= pg_snapshot_xmin(pg_current_snapshot()))"
)
HOLDS = parse("test.holds", "select exists (select from queue_message where queue = :queue)")


def story() -> list[ReadItem]:
    """What the export says, line by line."""
    chat = Chat()
    lines = [
        chat.sent("m1", "Does anyone have a ladder?", files=("roof.jpg",)),
        chat.sent("m2", "I have a long one in Harbour Street", by="ben", at=1, reply_to="m1"),
        chat.reacted("m1/5", "👍", at=3),  # to an edit that is yet to come
        None,
        chat.sent("m3", "Can someone lend me a drill?", by="cy", at=4),
        chat.sent("m4", "I can, come round", by="ben", at=5, reply_to="m3"),
        chat.sent("m6", "I need some, too", by="dee", at=8, reply_to="m5"),  # quotes what is yet to come
        chat.edited("m7", "Thanks to everyone at the quay", by="cy", at=12),
        chat.deleted("m8", at=13),
        chat.edited("m1", "Does anyone have a long ladder?", at=5),
        chat.deleted("m3", by="cy", at=6),
        chat.sent("m5", "Who needs paint?", by="ada", at=7),
        chat.sent("m7", "Thanks", by="cy", at=11),
        chat.sent("m8", "Never mind", by="ada", at=12),
        chat.reacted("m2", "❤️", by="ada", at=9),
        chat.sent("m9", "The ladder is back", by="ben", at=20, reply_to="m1"),
    ]
    return [
        Rejected(number, "not JSON", b"{") if event is None else ParsedLine(number, (event,))
        for number, event in enumerate(lines, 1)
    ]


@dataclass(frozen=True)
class Place:
    """A database in which the story happens: what a process has to know of it."""

    urls: Mapping[str, str]
    tenant_id: int
    other_tenant_id: int

    @cached_property
    def ports(self) -> Runtime:
        urls = {name: DatabaseUrl.parse(self.urls[name]) for name in ("app", "system")}
        objects = FolderPlace(Path(self.urls["objects"])) if "objects" in self.urls else None
        settings = Settings(database_url=urls["app"], system_database_url=urls["system"], objects_url=objects)
        return Runtime(settings, clock=ManualClock(LATER))

    @property
    def app(self) -> Database:
        return self.ports.database

    @property
    def system(self) -> Database:
        return self.ports.system_database

    @cached_property
    def superuser(self) -> Database:
        return Database(Address.parse(self.urls["superuser"]))

    def is_empty(self, queue: str) -> bool:
        """Whether a queue holds nothing, claimed or not."""
        with self.system.transaction() as tx:
            return not tx.value(HOLDS, queue=queue)


@cache
def template() -> Template:
    """The project's template; reading it takes longer than a step."""
    return load(TEMPLATE)


def take_words_back(place: Place) -> None:
    """Have Ben be told of twice, by messages that are edited and deleted after that."""
    with place.app.transaction(place.tenant_id) as tx:
        (rung, ben), (back, _) = tx.rows(SAID, keys=["m2", "m9"])
        for words in ("I have a long one", "a long one in Harbour Street"):
            told = BioPayload(
                words, (ProofPoint(words, (rung, back)),), (Quote(words, rung), Quote("The ladder", back))
            )
            meta = HighlightMeta("help-next-door", "extractive", "1", LATER, LATER + timedelta(days=90))
            basis = highlights.begin(tx, ben, at=LATER)
            highlights.upsert_auto(tx, ben, told, words, meta, expected=basis, at=LATER)
        chat = Chat()
        changes = [chat.deleted("m2", by="ben", at=30), chat.edited("m9", "The ladder is here", by="ben", at=31)]
        service.apply(tx, changes, at=LATER)


def say_more(place: Place) -> None:
    """Have Ben say what can be told of him, and ask for him to be written of."""
    with place.app.transaction(place.tenant_id) as tx:
        ((_, ben),) = tx.rows(SAID, keys=["m9"])
        words = "I can lend you my cordless drill, it has plenty of charge"
        service.apply(tx, [Chat().sent("m10", words, by="ben", at=40)], at=LATER)
        regeneration.request(tx, [ben], reason="new_messages", at=LATER, again=True)


def go_on_talking(place: Place) -> None:
    """Have Ben say something more once he is told of."""
    with place.app.transaction(place.tenant_id) as tx:
        service.apply(tx, [Chat().sent("m11", "The drill is free on Sundays, too", by="ben", at=50)], at=LATER)


def add_documents(place: Place, slug: str) -> None:
    """Make a version of one of two bundles, which share a document; of the first, another one can't be read."""
    leave = "# Leave\n\nEmployees accrue 4 hours per pay period.\n"
    other = {"broken.bin": "\0\1"} if slug == "handbook" else {"travel.txt": "Visitors may not enter the lab.\n"}
    originals = Originals(place.app, objects_at(place.ports.settings.objects), place.tenant_id, place.ports.clock)
    files = {"leave.md": leave, **other}
    wanted = [Wanted(path, originals.keep(text.encode()).sha256) for path, text in files.items()]
    cause = Cause(command_principal(place.tenant_id, "test"), LATER)
    with place.app.transaction(place.tenant_id) as tx:
        bundles.create(tx, cause, slug, title=slug.title())
        versions.make(tx, cause, slug, wanted)


def read_here(path: Path, name: str, limits: Limits, charset: str | None = None) -> Parsed:
    """Parse in this process: one of its own, for each of hundreds of deaths, would take most of their time."""
    return read(Source(path, name, detect(name, path.read_bytes()), limits, charset))


class Unhurried:
    """An invocation that may last for as long as it likes."""

    def get_remaining_time_in_millis(self) -> int:
        return 900_000


# ---- The steps -------------------------------------------------------------------------------------------------------


def run_import(place: Place) -> None:
    """Import the export, as the command does."""
    importing.BATCH = IMPORT_BATCH
    importing.run(place.app, place.tenant_id, EXPORT, story(), clock=ManualClock(LATER), on_progress=lambda _: None)


def relay(place: Place) -> None:
    """Hand the event log on to the queues that the template's rules name."""
    bus = LocalBus(template().rules, place.ports.queues)
    while lag(place.system).events:
        if not relay_batch(place.system, bus, limit=RELAY_BATCH).events:
            time.sleep(0.002)  # another story's transaction, on the same server, holds the horizon back


def work(queue: str, function: str, handler: str) -> Callable[[Place], None]:
    """A worker: runs a function on a queue until that is empty, as the host and Lambda do."""

    def run(place: Place) -> None:
        runtime.install(place.ports)
        queues = place.ports.queues
        module: Any = load_function(function)
        if function == "parse_documents":
            module.parse = read_here
        handle = getattr(module, handler)
        deadline = time.monotonic() + LEASE.total_seconds() + SLACK_SECONDS
        while not place.is_empty(queue):
            batch = queues.receive(queue, limit=QUEUE_BATCH, visibility=LEASE)
            if not batch:
                assert time.monotonic() < deadline, "somebody who was killed still has a claim"
                time.sleep(0.02)
                continue
            failed = failures(handle(sqs_event(queue, batch), Unhurried()), batch)
            assert not failed
            queues.delete(queue, [message.receipt for message in batch])

    return run


def run_backfill(place: Place) -> None:
    """Fill the landing from its source in bulk, as the command does."""
    with closing(Runtime(place.ports.settings)) as reading:

        def read(page: Page, *, batch_id: str, after: int, limit: int) -> None:
            with reading.database.transaction(place.tenant_id) as tx:
                history.page(tx, page.what, page, batch_id=batch_id, after=after, limit=limit)

        backfill.run(
            place.ports.warehouse,
            place.tenant_id,
            read,
            selection=str(history.EVERYTHING),
            clock=place.ports.clock,
            rows=BACKFILL_PAGE,
        )


def change_access(place: Place) -> None:
    """Privileged changes: a token is made, rotated, and its successor revoked."""
    cause = Cause(command_principal(place.tenant_id, "test"), LATER)
    with place.app.transaction(place.tenant_id) as tx:
        made = tokens.create(tx, cause, name="test", scopes=["index:read"], expires_at=None).token
    with place.app.transaction(place.tenant_id) as tx:
        successor = tokens.rotate(tx, cause, made.id).token
    with place.app.transaction(place.tenant_id) as tx:
        tokens.revoke(tx, cause, successor.id)


def scan(place: Place) -> None:
    """Search for what is outdated, as the function does, one event and one person at a time."""

    def readable() -> bool:
        """Give other stories' transactions, on the same server, a moment: they hold the horizon back."""
        deadline = time.monotonic() + 1
        while time.monotonic() < deadline and not _is_readable(place):
            time.sleep(0.002)
        return True

    is_read = False
    while not is_read:
        is_read = _is_readable(place)
        freshness.scan(
            place.app,
            place.tenant_id,
            current=NEXT_GENERATOR,
            now=AFTER_ALL,
            go_on=readable,
            stretch=1,
            people=1,
        )


def _is_readable(place: Place) -> bool:
    with place.superuser.transaction() as tx:
        return tx.value(READABLE)


STEPS: dict[str, Callable[[Place], None]] = {
    "import": run_import,
    "relay": relay,
    "annotate": work("annotate-comments", "annotate_comments", "annotate_batch"),
    "ingest": work("ingest-events", "ingest_events", "ingest"),
    "transform": work("transform-index", "transform_index", "render"),
    "follow": work("follow-messages", "follow_messages", "follow_batch"),
    "generate": work("generate-profiles", "generate_profiles", "write_of_batch"),
    "parse": work("parse-documents", "parse_documents", "parse_batch"),
    "index": work("index-documents", "index_documents", "index_batch"),
    "extract": work("extract-documents", "extract_documents", "extract_batch"),
    "backfill": run_backfill,
    "access": change_access,
    "scan": scan,
}
"""By name; the points of each are in `kill_points.CATALOGUE`."""
WAY = ("import", "relay", "annotate", "relay", "ingest", "relay", "transform", "follow")
"""The order in which the steps lead from the export to the index."""
BYWAYS = {
    "backfill": ("ingest", "relay", "transform", "follow"),
    "access": (),
    "follow": (),
    "generate": (),
    "scan": (),
    "parse": ("relay", "parse", "relay", "index", "relay", "extract"),
    "index": ("relay", "extract"),
    "extract": (),
}
"""Steps whose own story is not on the way, each with those that lead from its end to the way's. A backfill finds
nothing landed, and all that it lands on its way to a queue as well. On the way itself nobody is told of yet."""
AFTER_A_CHANGE = ("relay", "annotate", "relay", "ingest", "relay", "transform")
"""What else follows from a change, before highlights follow it."""
