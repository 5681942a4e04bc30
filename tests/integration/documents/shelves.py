"""Bundles with documents and chunks, put into the tables as an ingest leaves them: for tests of what reads these."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from springline.platform.database import Transaction
from springline.platform.statements import parse
from springline.provenance import service as provenance
from springline.provenance.model import Recording

BEGIN = datetime(2026, 3, 1, 9, tzinfo=UTC)

_BUNDLE = parse(
    "test.bundle",
    """insert into bundle (tenant_id, slug, title, created_by, created_at)
    values (current_tenant(), :slug, :title, 'test', :at::timestamptz)
    on conflict (tenant_id, slug) do update set title = excluded.title returning id""",
)
_VERSION = parse(
    "test.version",
    """with number as (update bundle set last_number = last_number + 1
                       where tenant_id = current_tenant() and id = :bundle::bigint returning last_number)
    insert into bundle_version (tenant_id, bundle_id, number, added, changed, removed, created_by, created_at)
    select current_tenant(), :bundle::bigint, last_number, 0, 0, 0, 'test', :at::timestamptz from number
    returning number""",
)
_ORIGINAL = parse(
    "test.original",
    """insert into document_original (tenant_id, sha256, size, media_type, announced_at, stored_at)
    values (current_tenant(), :sha256, :size::bigint, 'text/markdown', :at::timestamptz, :at::timestamptz)
    on conflict do nothing""",
)
_TEXT = parse(
    "test.text",
    """insert into document_text (tenant_id, sha256, format, parser, text, layout, title, language, parsed_at)
    values (current_tenant(), :sha256, :format, 'test/1', :text, '{}', :title, :language, :at::timestamptz)
    on conflict (tenant_id, sha256, format, parser) do update set parsed_at = excluded.parsed_at
    returning id""",
)
_CHUNK = parse(
    "test.chunk",
    """insert into chunk (tenant_id, content_hash, text, heading) values (current_tenant(), :hash, :text, :heading)
    on conflict (tenant_id, content_hash) do update set heading = chunk.heading returning id""",
)
_PLACE = parse(
    "test.place",
    """insert into chunk_place (tenant_id, text_id, ordinal, chunk_id, start, "end", page)
    values (current_tenant(), :text::bigint, :ordinal::integer, :chunk::bigint, :start::integer, :end::integer,
            :page::integer) on conflict do nothing""",
)
_END = parse(
    "test.end",
    """update bundle_document set to_number = :number::integer - 1
    where tenant_id = current_tenant() and bundle_id = :bundle::bigint and path = :path and to_number is null""",
)
_DOCUMENT = parse(
    "test.document",
    """insert into bundle_document (tenant_id, bundle_id, path, from_number, sha256, size, format)
    values (current_tenant(), :bundle::bigint, :path, :number::integer, :sha256, :size::bigint, :format)
    returning id""",
)
_READ = parse(
    "test.read",
    """update bundle_document set text_id = :text::bigint, version = :version::integer
    where tenant_id = current_tenant() and id = :id::bigint""",
)


@dataclass(frozen=True)
class Piece:
    """A chunk as a test says it."""

    text: str
    heading: str = ""
    page: int | None = None


@dataclass(frozen=True)
class Page:
    """A document as a test says it: its chunks one after the other are its text."""

    path: str
    pieces: tuple[Piece, ...]
    title: str | None = None
    format: str = "markdown"
    language: str | None = None

    @property
    def text(self) -> str:
        return "\n\n".join(piece.text for piece in self.pieces)


def page(path: str, *texts: str | Piece, **more: Any) -> Page:
    """A document with these chunks."""
    return Page(path, tuple(one if isinstance(one, Piece) else Piece(one) for one in texts), **more)


@dataclass
class Shelf:
    """A tenant's bundles; each `put` is a version of one."""

    db: Any
    tenant_id: int | None = None
    at: datetime = BEGIN
    documents: dict[tuple[str, str], int] = field(default_factory=dict)

    def put(self, slug: str, *pages: Page, removed: Sequence[str] = (), title: str | None = None) -> int:
        """A version of a bundle in which these documents are new or changed; returns its number."""
        with self.db.transaction(self.tenant_id) as tx:
            return self.put_in(tx, slug, *pages, removed=removed, title=title)

    def put_in(
        self, tx: Transaction, slug: str, *pages: Page, removed: Sequence[str] = (), title: str | None = None
    ) -> int:
        self.at += timedelta(minutes=1)
        bundle = tx.value(_BUNDLE, slug=slug, title=title or slug.title(), at=self.at)
        number = tx.value(_VERSION, bundle=bundle, at=self.at)
        for path in [*removed, *(one.path for one in pages)]:
            tx.execute(_END, bundle=bundle, path=path, number=number)
        for one in pages:
            self.documents[slug, one.path] = self._add(tx, bundle, slug, number, one)
        return number

    def _add(self, tx: Transaction, bundle: int, slug: str, number: int, one: Page) -> int:
        sha256 = hashlib.sha256(json.dumps([one.text, one.title, one.language]).encode()).hexdigest()
        size = len(one.text.encode())
        tx.execute(_ORIGINAL, sha256=sha256, size=size, at=self.at)
        document: int = tx.value(
            _DOCUMENT, bundle=bundle, path=one.path, number=number, sha256=sha256, size=size, format=one.format
        )
        text = tx.value(
            _TEXT,
            sha256=sha256,
            format=one.format,
            text=one.text,
            title=one.title,
            language=one.language,
            at=self.at,
        )
        start = 0
        for ordinal, piece in enumerate(one.pieces):
            hashed = hashlib.sha256(piece.text.encode()).hexdigest()
            chunk = tx.value(_CHUNK, hash=hashed, text=piece.text, heading=piece.heading)
            end = start + len(piece.text)
            tx.execute(_PLACE, text=text, ordinal=ordinal, chunk=chunk, start=start, end=end, page=piece.page)
            start = end + 2
        version = self._record(tx, f"{slug}/{one.path}", one.text)
        tx.execute(_READ, id=document, text=text, version=version)
        return document

    def _record(self, tx: Transaction, key: str, text: str) -> int:
        """Have provenance know the text, so that it can be cited; returns its number."""
        (recorded,) = provenance.record(tx, [Recording("document", key, text, "test")], at=self.at)
        return recorded.reference.version or 0
