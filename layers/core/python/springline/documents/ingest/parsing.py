"""The first step: the text of a document out of its original. Also where a version begins.

What a parser made of an original is kept by the original's hash, whichever document it was parsed for: nothing is
parsed twice, and neither is what can't be parsed, unless a busy machine may be why. No transaction is open while bytes
travel or are parsed.
"""

import json
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from springline.documents import events
from springline.documents.ingest import queries
from springline.documents.ingest.model import GAVE_UP, MOST_ATTEMPTS, MOVED, Document, Failed, Moved, Problem
from springline.documents.ingest.moving import end_of_nothing, give_up, hold, move, start, steps_begun, tell
from springline.documents.layout import Parsed, to_json
from springline.documents.originals import key_of
from springline.documents.parsing.model import DEFAULT_LIMITS, PARSER_VERSION, PASSING, Limits, ParsingError
from springline.platform.database import Database, Transaction
from springline.platform.errors import UnavailableError
from springline.platform.objects import Objects
from springline.runs import service as runs

Parse = Callable[[Path, str, Limits, str | None], Parsed]
"""As `springline.documents.parsing.service.parse`: may raise `ParsingError`."""


_USUAL = frozenset({None, "utf-8", "utf8"})  # what a text is taken for anyway


class Known(NamedTuple):
    """What a parser makes of an original: a text, or a problem."""

    text_id: int
    problem: Problem | None


class Parsing(NamedTuple):
    """What parsing takes. `parse` runs in a process of its own."""

    database: Database
    objects: Objects
    tenant_id: int
    now: Callable[[], datetime]
    parse: Parse
    limits: Limits = DEFAULT_LIMITS


def begin_version(database: Database, tenant_id: int, bundle_id: int, number: int, *, at: datetime) -> int:
    """Let the documents of a new version be parsed; returns how many. Twice is as once.

    The version's run is what says that it has begun: it is taken in the transaction that tells of the documents. A
    version that changes no document only takes some away.
    """

    def begin(tx: Transaction) -> int:
        held = hold(tx, bundle_id, number)
        if held is None:
            return 0
        run = None if held.run_id is None else runs.hold(tx, held.run_id)
        if run is not None and run.status == "running":
            return 0  # it has begun
        if run is not None and run.status == "cancelled" and held.state == "ingesting":
            give_up(tx, held, at=at)
            return 0
        if run is not None and run.status == "queued":
            runs.take(tx, run.id, at=at)
        waiting = [document_id for (document_id,) in tx.rows(queries.WAITING, bundle_id=bundle_id, number=number)]
        if not any(tx.one(queries.STEPS_LEFT, bundle_id=bundle_id, number=number)):
            end_of_nothing(tx, held, at=at)
            return 0
        tell(tx, held.run_id, steps_begun(tx, held), at=at)
        events.documents_moved(tx, events.DOCUMENT_QUEUED, bundle_id, number, waiting, at=at)
        return len(waiting)

    return database.run(begin, tenant_id=tenant_id)


def parse_document(parsing: Parsing, document_id: int) -> Moved | Failed:
    """Parse a document that waits for it; one that has gone on is left alone.

    Raises `UnavailableError` where the original can't be fetched now; then the attempt doesn't count.
    """
    with parsing.database.transaction(parsing.tenant_id) as tx:
        document = start(tx, document_id, "waiting", at=parsing.now())
    if document is None:
        return MOVED
    if document.attempts > MOST_ATTEMPTS:
        return _failed(parsing, document, GAVE_UP)
    try:
        known = text_of(parsing, document.sha256, document.format, document.size, PurePosixPath(document.path).name)
    except UnavailableError:
        with parsing.database.transaction(parsing.tenant_id) as tx:
            tx.execute(queries.UNDO_ATTEMPT, document_id=document_id, state="waiting")
        raise
    if known.problem is not None:
        return _failed(parsing, document, known.problem)

    def settle(tx: Transaction) -> None:
        held = hold(tx, document.bundle_id, document.number)
        if held is not None and move(tx, held, document, "waiting", "parsed", at=parsing.now()):
            tx.execute(queries.SET_TEXT, document_id=document.id, text_id=known.text_id)

    parsing.database.run(settle, tenant_id=parsing.tenant_id)
    return MOVED


def text_of(parsing: Parsing, sha256: str, kind: str, size: int, name: str, *, charset: str | None = None) -> Known:
    """The text of an original as a format, parsed now unless it ever was; `name` is what it is called.

    `charset` is the encoding that it was sent with: the same bytes may be another text by another one. Raises
    `UnavailableError` where the original can't be fetched now.
    """
    parser = PARSER_VERSION if charset in _USUAL else f"{PARSER_VERSION}/{charset}"
    with parsing.database.transaction(parsing.tenant_id) as tx:
        known = _find(tx, sha256, kind, parser)
    if known is not None and (known.problem is None or known.problem.code not in PASSING):
        return known
    made = _parsed(parsing, sha256, size, name, charset)

    def keep(tx: Transaction) -> Known:
        row = {"sha256": sha256, "format": kind, "parser": parser, "at": parsing.now(), **_row(made)}
        tx.execute(queries.KEEP_TEXT, passing=sorted(PASSING), **row)
        known = _find(tx, sha256, kind, parser)
        if known is None:
            raise UnavailableError(f"the text of original {sha256} was taken away as it was stored")
        return known

    return parsing.database.run(keep, tenant_id=parsing.tenant_id)


def _find(tx: Transaction, sha256: str, kind: str, parser: str) -> Known | None:
    row = tx.maybe(queries.FIND_TEXT, sha256=sha256, format=kind, parser=parser)
    if row is None:
        return None
    text_id, code, detail = row
    return Known(text_id, None if code is None else Problem(code, detail))


def _parsed(parsing: Parsing, sha256: str, size: int, name: str, charset: str | None) -> Parsed | ParsingError:
    if size > parsing.limits.size:
        most = parsing.limits.size // 1_000_000
        return ParsingError("too_large", f"It has {size / 1e6:,.0f} MB: files of up to {most:,} MB are read.")
    with tempfile.TemporaryDirectory(prefix="springline-") as folder:
        path = Path(folder) / "original"
        with parsing.objects.open(key_of(parsing.tenant_id, sha256)) as stream, path.open("wb") as file:
            shutil.copyfileobj(stream, file)
        try:
            return parsing.parse(path, name, parsing.limits, charset)
        except ParsingError as error:
            return error


def _row(made: Parsed | ParsingError) -> dict[str, object]:
    if isinstance(made, ParsingError):
        nothing = dict.fromkeys(("text", "layout", "title", "language", "pages"))
        return {**nothing, "code": made.code, "detail": made.detail, "notices": "[]"}
    return {
        "text": made.text,
        "layout": to_json(made),
        "title": made.title,
        "language": made.language,
        "pages": made.pages,
        "code": None,
        "detail": None,
        "notices": json.dumps(made.notices, ensure_ascii=False),
    }


def _failed(parsing: Parsing, document: Document, problem: Problem) -> Failed:
    def settle(tx: Transaction) -> None:
        held = hold(tx, document.bundle_id, document.number)
        if held is not None:
            move(tx, held, document, "waiting", "failed", at=parsing.now(), problem=problem)

    parsing.database.run(settle, tenant_id=parsing.tenant_id)
    return Failed(problem)
