"""Taking a version of a bundle in, and the next with 1 % of its paragraphs changed: `python -m benchmarks.ingest`.

The bundle is real where `SPRINGLINE_REAL_DATA` is set: the newest texts of the histories that
`benchmarks.document_histories` knows, of each kind a bundle. Otherwise it is one of 60 generated pages. In version 2,
1 % of the paragraphs, chosen anywhere, say something else in their first line. A language model in this process answers
at once, and its calls are counted: one for each chunk that nobody has asked about. Checked is that every document has
its values in the end, and that no value was asked for twice.

Then the rules take in both versions of the largest bundle, by one worker and with everything that a host does but the
queues: the original fetched, parsed in a process of its own, cut, recorded, extracted from. Times are of the wall.

Exits with 1 when a version 2 costs more than 5 % of its version 1's calls.
"""

import json
import os
import random
import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from benchmarks.document_histories import documents
from benchmarks.events import Server, server
from benchmarks.results import Results
from springline.access.model import Cause, command_principal
from springline.documents import bundles, versions
from springline.documents.extraction.facts import FactsExtractor
from springline.documents.extraction.model import Extractor
from springline.documents.extraction.model_based import ModelExtractor
from springline.documents.ingest.extracting import Extracting, extract_document
from springline.documents.ingest.indexing import Indexing, index_document
from springline.documents.ingest.parsing import Parsing, begin_version, parse_document
from springline.documents.model import Wanted
from springline.documents.originals import Originals
from springline.documents.parsing.service import parse as parse_in_a_child
from springline.platform.clock import SystemClock
from springline.platform.database import Address, Database
from springline.platform.llm.checked import CallBudget
from springline.platform.llm.protocol import Completion, CompletionRequest, Data
from springline.platform.objects.folder import FolderObjects
from springline.platform.statements import parse

CHANGED = 0.01
MOST_CALLS = 0.05
SHORTEST_PARAGRAPH = 20  # characters: others are separators and the like
GENERATED_PAGES = 60

_TENANT = parse("ingest.tenant", "insert into tenant (slug, name) values (:slug, :slug) returning id")
_WAITING = parse(
    "ingest.documents",
    "select document_id from document_ingest where bundle_id = :bundle::bigint and number = :number::integer "
    "order by 1",
)
_END = parse(
    "ingest.end",
    "select v.state, (select count(*) from chunk_place p join bundle_document d on d.text_id = p.text_id "
    "where d.bundle_id = v.bundle_id and not exists (select from chunk_extraction e where e.chunk_id = p.chunk_id)) "
    "from bundle_version v where v.bundle_id = :bundle::bigint and v.number = :number::integer",
)


class Model:
    """A language model that says of each passage how it begins."""

    model = "counting"

    def __init__(self) -> None:
        self.calls = 0

    def complete(self, request: CompletionRequest) -> Completion:
        """An answer that the passage has."""
        self.calls += 1
        (passage,) = [part.text for part in request.parts if isinstance(part, Data) and part.label == "passage"]
        words = passage.split()[0]
        value = {"kind": "fact", "subject": words, "predicate": "is", "value": words, "quote": words}
        return Completion(json.dumps({"values": [value]}), self.model, len(passage) // 4, 30)


class Intake:
    """A tenant with bundles, taken in by one worker."""

    def __init__(self, running: Server, folder: Path, slug: str, model: Model | None) -> None:
        with running.database("system").transaction() as tx:
            self.tenant_id = int(tx.value(_TENANT, slug=slug))
        self.app = Database(Address.parse(running.url("springline_app")))
        self.clock = SystemClock()
        self.objects = FolderObjects(folder)
        self.model = model

    def take_in(self, slug: str, texts: Mapping[str, str]) -> float:
        """Make a version of a bundle and take it in; returns the seconds from the version's begin to its end."""
        originals = Originals(self.app, self.objects, self.tenant_id, self.clock)
        wanted = [Wanted(path, originals.keep(text.encode()).sha256) for path, text in texts.items()]
        cause = Cause(command_principal(self.tenant_id, "benchmark"), self.clock.now())
        with self.app.transaction(self.tenant_id) as tx:
            if slug not in {one.slug for one in bundles.listed(tx, after=None, limit=100)}:
                bundles.create(tx, cause, slug, title=slug)
            version = versions.make(tx, cause, slug, wanted).version
        if version is None:
            raise SystemExit("a bundle of nothing was asked for")
        began = time.perf_counter()
        self._work(version.bundle_id, version.number)
        seconds = time.perf_counter() - began
        with self.app.transaction(self.tenant_id) as tx:
            state, unread = tx.one(_END, bundle=version.bundle_id, number=version.number)
        if (state, unread) != ("ready", 0):
            raise SystemExit(f"{slug}@{version.number} should be ready, and is {state}; {unread} chunks are unread")
        return seconds

    def _work(self, bundle_id: int, number: int) -> None:
        begin_version(self.app, self.tenant_id, bundle_id, number, at=self.clock.now())
        with self.app.transaction(self.tenant_id) as tx:
            waiting = [document for (document,) in tx.rows(_WAITING, bundle=bundle_id, number=number)]
        now = self.clock.now
        parsing = Parsing(self.app, self.objects, self.tenant_id, now, parse_in_a_child)
        extracting = Extracting(self.app, self.tenant_id, self._extractor(), now, lambda: True)
        for document in waiting:
            parse_document(parsing, document)
            index_document(Indexing(self.app, self.tenant_id, now), document)
            extract_document(extracting, document)

    def _extractor(self) -> Extractor:
        return FactsExtractor() if self.model is None else ModelExtractor(self.model, CallBudget(1_000_000))


def bundles_of_texts() -> dict[str, dict[str, str]]:
    """The bundles to take in: by slug, the texts by path."""
    if "SPRINGLINE_REAL_DATA" not in os.environ:
        chance = random.Random(1)
        return {"generated": {f"{number}.md": _page(chance, number) for number in range(GENERATED_PAGES)}}
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for document in documents():
        kind, _, name = document.name.partition("/")
        suffix = ".rst" if kind == "peps" else ".md"
        found[kind][name + suffix] = document.texts[-1]
    return dict(found)


def _page(chance: random.Random, number: int) -> str:
    def sentence() -> str:
        words = ["".join(chance.choices("aeioubdfglmnprst", k=chance.randint(3, 9))) for _ in range(12)]
        return f"{words[0].capitalize()} {' '.join(words[1:])}."

    paragraphs = [" ".join(sentence() for _ in range(chance.randint(1, 5))) for _ in range(40)]
    return "\n\n".join([f"# Page {number}", *paragraphs, ""])


def changed(texts: Mapping[str, str]) -> dict[str, str]:
    """The documents of which something changes, where 1 % of all paragraphs say something else."""
    parts = {path: re.split(r"(\n\s*\n)", text) for path, text in texts.items()}
    places = [
        (path, place)
        for path, found in parts.items()
        for place, words in enumerate(found)
        if len(words.strip()) > SHORTEST_PARAGRAPH
    ]
    chosen = random.Random(7).sample(places, max(1, round(CHANGED * len(places))))
    for path, place in chosen:
        parts[path][place] = re.sub(r"(\w)(\s)", r"\1 otherwise\2", parts[path][place], count=1)
    after = {path: "".join(parts[path]) for path, _ in chosen}
    return {path: text for path, text in after.items() if text != texts[path]}


def main() -> int:
    """Measure; returns 1 where the limit is missed."""
    found = Results("ingest")
    given = bundles_of_texts()
    with server() as running, tempfile.TemporaryDirectory() as folder:
        model = Model()
        asking = Intake(running, Path(folder), "asking", model)
        for slug, texts in given.items():
            asking.take_in(slug, texts)
            first, model.calls = model.calls, 0
            after = changed(texts)
            asking.take_in(slug, after)
            second, model.calls = model.calls, 0
            told = f"{second:,} of {first:,} calls; {len(after):,} of {len(texts):,} documents changed"
            what = f"calls for version 2 of {slug}, of version 1's"
            if first >= 100:  # of fewer, 5 % is but a handful
                found.at_most(what, second / first, MOST_CALLS, "", note=told)
            else:
                found.tell(what, second / first, "", note=told)
        slug, texts = max(given.items(), key=lambda one: sum(map(len, one[1].values())))
        ruled = Intake(running, Path(folder), "ruled", None)
        whole = ruled.take_in(slug, texts)
        again = ruled.take_in(slug, after := changed(texts))
        size = sum(map(len, texts.values())) / 1e6
        told = f"{len(texts):,} documents, {size:.1f} million characters, in {whole:.1f} s by one worker"
        found.tell(f"documents of {slug} taken in", len(texts) / whole, "/s", note=told)
        told = f"{len(after):,} documents in {again:.1f} s"
        found.tell("time for version 2, of version 1's", again / whole, "", note=told)
    return found.finish()


if __name__ == "__main__":
    sys.exit(main())
