"""Bundles taken in step by step, as queues would drive them: an event is gone once it was dealt with."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from springline.access.model import Cause, command_principal
from springline.documents import bundles, events, versions, web_pages
from springline.documents.extraction.model import Extractor
from springline.documents.extraction.model_based import ModelExtractor
from springline.documents.ingest.extracting import Extracting, extract_document
from springline.documents.ingest.indexing import Indexing, index_document
from springline.documents.ingest.parsing import Parsing, begin_version, parse_document
from springline.documents.ingest.snapshots import read_snapshot
from springline.documents.layout import Block, Format, Parsed
from springline.documents.model import BundleNotFoundError, Version, Wanted
from springline.documents.originals import Originals
from springline.documents.parsing.model import Limits, ParsingError
from springline.documents.web_pages import Taken
from springline.platform.clock import ManualClock
from springline.platform.database import Database
from springline.platform.llm.checked import CallBudget
from springline.platform.llm.protocol import Completion, CompletionRequest, Data
from springline.platform.objects.folder import FolderObjects
from springline.platform.outgoing import Fetched, Outgoing
from tests.integration.chats import LATER, Pipeline

BROKEN = "BROKEN"
"""How a file begins that can't be parsed."""

_STATE = {
    "versions": "select number, state, added, changed, removed from bundle_version order by 1",
    "documents": "select d.path, d.from_number, d.to_number, d.version, i.state, i.problem_code from bundle_document d "
    "join document_ingest i on i.document_id = d.id order by 1, 2",
    "texts": "select sha256, text, problem_code from document_text order by 1",
    "chunks": "select content_hash from chunk order by 1",
    "places": 'select t.sha256, p.ordinal, p.start, p."end", c.content_hash from chunk_place p '
    "join document_text t on t.id = p.text_id join chunk c on c.id = p.chunk_id order by 1, 2",
    "extractions": 'select c.content_hash, e.extractor, e."values"::text, e.calls from chunk_extraction e '
    "join chunk c on c.id = e.chunk_id order by 1, 2",
    "things": "select r.kind, r.natural_key, v.number, v.content_hash, r.state from resource r "
    "join resource_version v on v.resource_id = r.id order by 1, 2, 3",
    "derivations": "select r.kind, r.natural_key, v.number, d.role, d.is_current, d.selector, d.selected, "
    "d.selected_now "
    "from derivation d join resource r on r.id = d.derived_resource_id "
    "left join resource_version v on v.id = d.derived_version_id order by 1, 2, 3, 4, 5, 6, 7, 8",
    "told": "select type, count(*) from event_log where type like '%.version.%' or type like '%.extracted.%' "
    "group by 1 order by 1",
    "runs": "select r.status, (select count(*) from run_event e where e.run_id = r.id and e.type = 'step.finished'), "
    "(select count(*) from run_output o where o.run_id = r.id) from run r order by r.id",
}


class Parser:
    """Reads paragraphs, and counts how often it is asked."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.is_busy = False

    def __call__(self, path: Path, name: str, limits: Limits, charset: str | None = None) -> Parsed:
        text = path.read_text(encoding="utf-8")
        self.calls[text] += 1
        if text.startswith(BROKEN):
            raise ParsingError("damaged", "The file is damaged: save it anew.")
        if self.is_busy:
            raise ParsingError("too_slow", "Reading it took longer than 60 seconds.")
        blocks = tuple(
            Block("heading" if found.group().startswith("#") else "paragraph", *found.span(), level=1)
            for found in re.finditer(r"\S(?:.|\n(?!\n))*", text)
        )
        return Parsed(text, Format.MARKDOWN, blocks=blocks)


class Model:
    """A language model that says of a passage what its first sentence says, and counts how often it is asked."""

    model = "counting-1"

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.failures: list[Exception] = []

    def complete(self, request: CompletionRequest) -> Completion:
        passage = next(part.text for part in request.parts if isinstance(part, Data) and part.label == "passage")
        if self.failures:
            raise self.failures.pop(0)
        self.asked.append(passage)
        found = re.search(r"[A-Z][^.#\n]*\.", passage)
        said = found.group() if found else passage.strip()
        words = re.findall(r"\w+", said)
        value = {"kind": "fact", "subject": words[0], "predicate": "is", "value": words[-1], "quote": said}
        return Completion(json.dumps({"values": [value]}), self.model, 100, 20, 7)


class Answering:
    """A web of one page."""

    def __init__(self, content: bytes, charset: str | None) -> None:
        self._content, self._charset = content, charset

    def fetch(self, url: str, *, media_types: Sequence[str]) -> Fetched:
        assert "text/plain" in media_types
        return Fetched(url, 200, "text/plain", self._content, self._charset)


class Intake:
    """One tenant's bundles, with what is to be done for them."""

    def __init__(self, db: Any, folder: Path, *, app: Database | None = None, model: Model | None = None) -> None:
        self.db, self.tenant_id = db, db.tenant_id
        self.app = app or db.app
        self.objects = FolderObjects(folder)
        self.clock = ManualClock(LATER)
        self.parser = Parser()
        self.model = model or Model()
        self.budget = 1_000
        self.inbox: list[dict[str, Any]] = []
        self._log = Pipeline(db)
        self._read = 0

    # ---- What people do ---------------------------------------------------------------------------------------------

    def add(
        self, slug: str, documents: Mapping[str, str], *, removed: Sequence[str] = (), is_whole: bool = False
    ) -> Version:
        """Make a version of a bundle, whose documents wait then."""
        originals = Originals(self.db.app, self.objects, self.tenant_id, self.clock)
        wanted = [Wanted(path, originals.keep(text.encode()).sha256) for path, text in documents.items()]
        cause = Cause(command_principal(self.tenant_id, "test"), LATER)
        with self.db.transaction() as tx:
            try:
                bundles.get(tx, slug)
            except BundleNotFoundError:
                bundles.create(tx, cause, slug, title=slug.title())
            made = versions.make(tx, cause, slug, wanted, removed=removed, is_whole=is_whole)
        assert made.version is not None
        return made.version

    def snapshot(self, url: str, text: str | bytes, *, charset: str | None = None) -> Taken:
        """Take a snapshot of a page that reads like this."""
        originals = Originals(self.db.app, self.objects, self.tenant_id, self.clock)
        cause = Cause(command_principal(self.tenant_id, "test"), LATER)
        content = text.encode() if isinstance(text, str) else text
        return web_pages.take(self.db.app, originals, cast("Outgoing", Answering(content, charset)), cause, url)

    # ---- What queues bring ------------------------------------------------------------------------------------------

    @property
    def extractor(self) -> Extractor:
        return ModelExtractor(self.model, CallBudget(self.budget), sleep=lambda _: None)

    def pull(self) -> list[dict[str, Any]]:
        """Events that are new, which come into the inbox."""
        new = self._log.log(self._read)
        self._read = max([self._read, *(int(event["id"]) for event in new)])
        self.inbox += [event for event in new if event["type"].startswith("springline.documents.")]
        return new

    def handle(self, event: Mapping[str, Any]) -> Any:
        """Do what an event asks for."""
        data, now = event["data"], self.clock.now
        parsing = Parsing(self.app, self.objects, self.tenant_id, now, self.parser)
        match event["type"]:
            case events.VERSION_CREATED:
                return begin_version(self.app, self.tenant_id, data["bundle_id"], data["number"], at=now())
            case events.DOCUMENT_QUEUED:
                return parse_document(parsing, data["document_id"])
            case events.DOCUMENT_PARSED:
                return index_document(Indexing(self.app, self.tenant_id, now), data["document_id"])
            case events.DOCUMENT_INDEXED:
                extracting = Extracting(self.app, self.tenant_id, self.extractor, now, lambda: True)
                return extract_document(extracting, data["document_id"])
            case events.SNAPSHOT_TAKEN:
                return read_snapshot(parsing, data["page_id"], data["number"])
            case _:
                return None

    def settle(self, *, until: str = "") -> None:
        """Deal with events until nothing is left to do, or only events of a type."""
        self.pull()
        while waiting := [event for event in self.inbox if not until or event["type"] != until]:
            self.handle(waiting[0])
            self.inbox.remove(waiting[0])
            self.pull()

    # ---- What there is ----------------------------------------------------------------------------------------------

    def rows(self, text: str, **parameters: object) -> list[tuple[Any, ...]]:
        return self._log.rows(text, **parameters)

    def state(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that was made, without times and ids."""
        return {name: self.rows(text) for name, text in _STATE.items()}

    def text_now(self, key: str) -> Any:
        """What provenance has of a document now, with its version."""
        ((number, content, state),) = self.rows(
            "select v.number, v.content, r.state from resource r join resource_version v "
            "on v.id = r.current_version_id where r.kind = 'document' and r.natural_key = :key",
            key=key,
        )
        return number, json.loads(content), state

    def count(self, event_type: str) -> int:
        return sum(event["type"] == event_type for event in self._log.log())


def page(name: str, paragraphs: int = 30, *, changed: Mapping[int, str] | None = None) -> str:
    """A document with so many paragraphs of its own, some of them with other words."""
    said = [f"# {name}"]
    for number in range(paragraphs):
        seed = hashlib.sha256(f"{name} {number}".encode()).hexdigest()
        words = " ".join(f"{seed[place : place + 4]}" for place in range(0, 60, 4))
        said.append((changed or {}).get(number, f"Rule {number} of {name} is {words}. It was made for {seed[:9]}."))
    return "\n\n".join(said)
