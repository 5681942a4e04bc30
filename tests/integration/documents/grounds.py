"""Two of everything that documents consist of, in a tenant: read, indexed, and with what was extracted."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from springline.access.model import Cause, command_principal
from springline.documents import bundles, versions, web_pages
from springline.documents.extraction.model_based import ModelExtractor
from springline.documents.ingest.extracting import Extracting, extract_document
from springline.documents.ingest.indexing import Indexing, index_document
from springline.documents.ingest.parsing import Parsing, begin_version, parse_document
from springline.documents.model import Wanted
from springline.documents.originals import Originals
from springline.platform.clock import ManualClock
from springline.platform.llm.checked import CallBudget
from springline.platform.objects.folder import FolderObjects
from springline.platform.outgoing import Fetched, Outgoing
from springline.platform.statements import parse
from tests.integration.chats import LATER
from tests.integration.documents.intake import Model, Parser

STARTED = parse("test.started", "select bundle_id, number from bundle_version where state = 'ingesting'")
WAITING = parse("test.waiting", "select document_id from document_ingest where state = :state order by document_id")


class Web:
    """A web on which each page says something else each time."""

    def __init__(self) -> None:
        self.answered = 0

    def fetch(self, url: str, *, media_types: Sequence[str]) -> Fetched:
        assert "text/html" in media_types
        self.answered += 1
        return Fetched(url, 200, "text/html", f"<p>{url} for the {self.answered}. time".encode())


def outgoing() -> Outgoing:
    """What fetches pages where no test may."""
    return cast("Outgoing", Web())


def pdf(name: str) -> bytes:
    """A PDF with one empty page and a name."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>",
    )
    written, places = f"%PDF-1.4\n% {name}\n".encode(), list[int]()
    for number, one in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj" % number + one + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(written)
    return written + b"xref\n0 4\n0000000000 65535 f \n" + table + end


def add_documents(db: Any, tenant_id: int, folder: Path, name: str) -> None:
    """Two bundles, the first with two versions; a PDF that no bundle has; two pages, each with two snapshots."""
    clock, objects = ManualClock(LATER), FolderObjects(folder)
    originals = Originals(db.app, objects, tenant_id, clock)
    cause = Cause(command_principal(tenant_id, "test"), LATER)
    originals.keep(pdf(name))

    def version(slug: str, **documents: str) -> None:
        wanted = [Wanted(f"{path}.md", originals.keep(text.encode()).sha256) for path, text in documents.items()]
        with db.app.transaction(tenant_id) as tx:
            versions.make(tx, cause, slug, wanted)

    for slug in (name, f"{name}-2"):
        with db.app.transaction(tenant_id) as tx:
            bundles.create(tx, cause, slug, title=f"The {slug} handbook")
        version(slug, a=f"What the {name} is about.", b=f"The {name} costs 20 euros.", c=f"The end of the {name}.")
        _read(db, tenant_id, objects, clock)
        version(slug, a=f"What the {name} is really about.", b=f"The {name} costs 25 euros.")
        _read(db, tenant_id, objects, clock)
    web = outgoing()
    for path in ("a", "a", "b", "b"):
        web_pages.take(db.app, originals, web, cause, f"https://{name}.example.org/{path}")


def _read(db: Any, tenant_id: int, objects: FolderObjects, clock: ManualClock) -> None:
    """Do what the queues would have done for what is new."""
    parser = Parser()
    with db.app.transaction(tenant_id) as tx:
        started = tx.rows(
            parse("test.started", "select bundle_id, number from bundle_version where state = 'ingesting'")
        )
    for bundle_id, number in started:
        begin_version(db.app, tenant_id, bundle_id, number, at=clock.now())
    extracting = Extracting(db.app, tenant_id, _extractor(), clock.now, lambda: True)
    for state, step in (
        ("waiting", lambda one: parse_document(Parsing(db.app, objects, tenant_id, clock.now, parser), one)),
        ("parsed", lambda one: index_document(Indexing(db.app, tenant_id, clock.now), one)),
        ("indexed", lambda one: extract_document(extracting, one)),
    ):
        with db.app.transaction(tenant_id) as tx:
            waiting = [row[0] for row in tx.rows(WAITING, state=state)]
        for one in waiting:
            step(one)


def _extractor() -> ModelExtractor:
    return ModelExtractor(Model(), CallBudget(1_000), sleep=lambda _: None)
