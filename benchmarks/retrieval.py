"""How well passages that answer a question are found: `python -m benchmarks.retrieval`.

Puts the newest version of every document in `$SPRINGLINE_REAL_DATA/documents` (a handbook, statutes, policies of
platforms, proposals for Python) into a database as an ingest does, read and cut into chunks. Then asks the questions
below, which were written for this benchmark by reading the documents, in other words where people would use others. Of
each it is known which documents answer it.

- recall@5: how many of the questions have a passage of such a document among the first five, of the whole library
- reciprocal rank of the first one, on average
- how many of the answers by rules cite such a document first, and how many questions that no document answers get none

No embeddings and no engine: by PostgreSQL alone, which is what everybody has.
"""

import os
import statistics
import sys
import time
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks.document_histories import documents
from benchmarks.events import server
from benchmarks.results import Results
from springline.community.message_search_repository import MessageSearchRepository
from springline.documents.chunking import chunks
from springline.documents.layout import Format
from springline.documents.parsing.child import read
from springline.documents.parsing.model import Source
from springline.documents.retrieval import Retrieval, Scope
from springline.insights.ask_model import AskScope
from springline.insights.asking import Asking
from springline.insights.extracting import ExtractiveWriter
from springline.insights.message_retrieval import MessageRetrieval
from springline.platform.clock import SystemClock
from springline.platform.database import Database
from springline.platform.http.guards import Principal
from springline.platform.metrics.null import NullMetrics
from springline.platform.statements import parse
from springline.search.searching import Searching
from tests.integration.documents.shelves import Page, Piece, Shelf

LEAST_RECALL = 0.9
LEAST_CITED = 0.6
_TENANT = parse("bench.tenant", "insert into tenant (slug, name) values ('bench', 'Bench') returning id")
_FORMATS = {".md": Format.MARKDOWN, ".rst": Format.RST, ".txt": Format.TEXT}


class Question(NamedTuple):
    """A question, and parts of the names of the documents that answer it; one of them has to be found."""

    asked: str
    answered_by: tuple[str, ...]


QUESTIONS = (
    Question("What kind of leave can I take for jury duty?", ("leave-leave", "tools-tock")),
    Question("How long is paid parental leave?", ("leave-leave",)),
    Question("Can I take time off for a funeral of a family member?", ("leave-leave",)),
    Question("Which Tock code do I bill when I am out of the office for more than three weeks?", ("tools-tock",)),
    Question("Where is the Chicago office?", ("chicago",)),
    Question("How do I request an Airtable license?", ("tools-airtable",)),
    Question("Which bot in Slack sets up a virtual coffee with a coworker?", ("slack-integrations",)),
    Question("Do I have to tell anybody when I relocate for less than 120 days?", ("policies-moving",)),
    Question("How do I buy software that costs less than 10,000 dollars?", ("resources-software",)),
    Question("How can I find out my security clearance status?", ("top-secret",)),
    Question("What should a federal resume contain?", ("jobs-resume",)),
    Question("Which hiring paths exist for the competitive service?", ("hiring-authorities",)),
    Question(
        "What should I do with the travel card while on a trip?", ("travel-guide-3-travel", "travel-card", "travel-101")
    ),
    Question("How do I report harassment?", ("code-of-conduct",)),
    Question("Should I choose public or private computer when I log in with ENT?", ("how-to-log-in",)),
    Question("Where should a site without server-side code be hosted?", ("launching-software-infrastructure",)),
    Question("Who approves travel to a conference?", ("conferences-events", "email-templates", "book-travel")),
    Question("How do I show in Slack that I work from another city?", ("working-while-traveling",)),
    Question("What does the talent team do, compared with people ops?", ("operations-talent",)),
    Question("What is the maximum line length in Python code?", ("pep-0008",)),
    Question("Should a docstring be written in triple quotes?", ("pep-0257", "pep-0008")),
    Question("Who decides whether a PEP is accepted?", ("pep-0001",)),
    Question("What does the walrus operator evaluate to?", ("pep-0572",)),
    Question("How does yield from delegate to a subgenerator?", ("pep-0380",)),
    Question("What is the fold attribute of a datetime for?", ("pep-0495",)),
    Question("How are project names normalized in the simple repository API?", ("pep-0503",)),
    Question("What does a marker file tell pip in an externally managed environment?", ("pep-0668",)),
    Question("Which file configures the build system requirements?", ("pep-0518", "pep-0517", "pep-0621")),
    Question("How is a pre-release version written?", ("pep-0440",)),
    Question("What is in the name of a wheel file?", ("pep-0427",)),
    Question("How can the GIL be disabled when building CPython?", ("pep-0703",)),
    Question("Can nested quotes be used within f-strings?", ("pep-0701",)),
    Question("How does a class opt into structural subtyping?", ("pep-0544",)),
    Question("What does frozen mean for a dataclass?", ("pep-0557",)),
    Question("Where does pyvenv.cfg point to?", ("pep-0405",)),
    Question("How do I declare dependencies inside a single-file script?", ("pep-0723",)),
    Question("How old do I have to be to use WhatsApp?", ("whatsapp",)),
    Question("Which law governs the terms of LinkedIn?", ("linkedin",)),
    Question("What does Pinterest do with my location?", ("pinterest",)),
    Question("What does TikTok collect from messages?", ("tiktok-privacy",)),
    Question("May bots of Telegram collect data of users?", ("telegram",)),
    Question("Where does the Bundeseisenbahnvermögen have its seat?", ("besitzbek",)),
    Question("Wo hat das Bundeseisenbahnvermögen seinen Sitz?", ("besitzbek",)),
    Question("Welche Stiftung fördert den Umweltschutz?", ("dbustiftg",)),
    Question("Wie lange dauert die Ausbildung der Diätassistenten?", ("diaetass",)),
    Question("Was muss ein Maler in der Meisterprüfung zeigen?", ("mulmstrv",)),
)
UNANSWERED = (
    "Which submarine surfaced near Reykjavik?",
    "How long must sourdough rest overnight?",
    "Wann fährt der letzte Bus nach Altötting?",
    "Who won the chess tournament of Tashkent?",
    "What fertilizer do orchids prefer in winter?",
    "Which violin strings sound warmest?",
)


def pages(data: Path) -> list[tuple[str, Page]]:
    """The newest versions with their bundles, read and cut as an ingest does it."""
    found: list[tuple[str, Page]] = []
    for one in documents(data):
        folder = data / "documents" / one.name
        newest = max(path for path in folder.iterdir() if path.suffix in _FORMATS)
        parsed = read(Source(newest, newest.name, _FORMATS[newest.suffix]))
        pieces = tuple(
            Piece(parsed.text[chunk.start : chunk.end], chunk.heading, chunk.page) for chunk in chunks(parsed)
        )
        bundle, _, name = one.name.partition("/")
        found.append((bundle, Page(f"{name}{newest.suffix}", pieces, title=parsed.title, format=parsed.format)))
    return found


def filled(data: Path, database: Database, tenant_id: int) -> int:
    """Put all documents into a database; returns how many passages these are."""
    known = pages(data)
    with database.transaction(tenant_id) as tx:
        shelf = Shelf(database, tenant_id)
        for bundle in sorted({slug for slug, _ in known}):
            shelf.put_in(tx, bundle, *(page for slug, page in known if slug == bundle))
    return sum(len(page.pieces) for _, page in known)


def first_place(paths: list[str], wanted: tuple[str, ...]) -> int | None:
    """Where the first passage of a known document stands, from 1."""
    places = [place for place, path in enumerate(paths, 1) if any(name in path for name in wanted)]
    return places[0] if places else None


def measure(results: Results, database: Database, tenant_id: int) -> None:
    """Ask all questions."""
    clock = SystemClock()
    searching = Searching(None, NullMetrics(), clock)
    retrieval = Retrieval(searching, None, NullMetrics())
    asking = Asking(retrieval, MessageRetrieval(searching, MessageSearchRepository(clock)))
    transactions = partial(database.transaction, tenant_id)
    principal = Principal(tenant_id, "bench", frozenset({"documents:read"}))
    places: list[int | None] = []
    taken: list[float] = []
    cited = 0
    for question in QUESTIONS:
        began = time.perf_counter()
        found = retrieval.passages(transactions, question.asked, Scope(), limit=20)
        taken.append(time.perf_counter() - began)
        place = first_place([one.path for one in found.passages], question.answered_by)
        places.append(place)
        if place is None or place > 5:
            print(f"  missed ({place}): {question.asked} {[one.path for one in found.passages[:5]]}")
        answer = asking.answer(transactions, principal, question.asked, AskScope(), ExtractiveWriter())
        sources = [one.selections[0].source.key for one in answer.written.sentences]
        cited += bool(first_place(sources[:1], question.answered_by))
    count = len(QUESTIONS)
    results.at_least("recall@5", sum(place is not None and place <= 5 for place in places) / count, LEAST_RECALL, "")
    results.tell("recall@1", sum(place == 1 for place in places) / count, "")
    results.tell("mean reciprocal rank", statistics.mean(1 / place if place else 0.0 for place in places), "")
    results.at_least("answers by rules that cite a document that answers", cited / count, LEAST_CITED, "")
    silent = sum(
        not asking.answer(transactions, principal, one, AskScope(), ExtractiveWriter()).written.sentences
        for one in UNANSWERED
    )
    results.at_least("questions that nothing answers, told so", silent / len(UNANSWERED), 1.0, "")
    results.tell("a retrieval, median", statistics.median(taken) * 1000, "ms")


def main() -> int:
    """Measure all; returns 1 where a limit is missed."""
    data = os.environ.get("SPRINGLINE_REAL_DATA")
    if data is None:
        print("set SPRINGLINE_REAL_DATA to a folder with real documents")
        return 2
    results = Results("retrieval")
    with server() as made, closing(made.database("system")) as system, closing(made.database("app")) as database:
        with system.transaction() as tx:
            tenant_id = tx.value(_TENANT)
        results.tell("passages", filled(Path(data), database, tenant_id), "")
        measure(results, database, tenant_id)
    return results.finish()


if __name__ == "__main__":
    sys.exit(main())
