"""What the routes of diffs do: each view is one call of a verb."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from springline.documents import differences, impact_titles, shown_diffs
from springline.documents.diff_references import DiffName
from springline.documents.diff_schemas import (
    DiffPage,
    DiffQuery,
    DocumentDiffQuery,
    ExtractionDiffQuery,
    ImpactQuery,
    VersionImpact,
)
from springline.documents.impact_titles import TitleSource
from springline.documents.model import DocumentText
from springline.documents.paths import normalised
from springline.platform.http import JsonText, NotModified, Request, keyset

_BY_PATH = keyset(str)


class DiffViews:
    """The views of diffs; `titles` says what things of other domains are called, by their kind."""

    def __init__(self, titles: Mapping[str, TitleSource]) -> None:
        self._titles = titles

    def list_changed_documents(self, request: Request[DiffQuery, None], slug: str) -> DiffPage:
        """Documents that differ between two versions of a bundle, by path."""
        asked = request.query
        seen = _BY_PATH.after(request)
        found = differences.listed(
            request.tx, slug, asked.old, asked.new, after=seen and seen[0], limit=asked.limit + 1
        )
        page, next_cursor = _BY_PATH.page(request, found, asked.limit, lambda one: (one.path,))
        counts = differences.counts(request.tx, page) if asked.counts else {}
        items = [shown_diffs.document(DiffName(slug, one.path, asked.old, asked.new), one, counts) for one in page]
        return DiffPage(items=items, next_cursor=next_cursor)

    def get_document_diff(self, request: Request[DocumentDiffQuery, None], slug: str) -> JsonText | NotModified:
        """What differs between two versions of a document: its blocks, also where they moved, and the words in them.

        409: one of the two was not read yet, or could not be.
        """
        asked = request.query
        name = DiffName(slug, normalised(asked.path), asked.old, asked.new)
        found = differences.compared(request.tx, slug, normalised(asked.path), asked.old, asked.new)
        tag = _tag(str(name.reference), asked.context, found.old, found.new)
        if request.already_has(tag):
            return NotModified(tag)
        told = shown_diffs.whole(name, found, context=asked.context)
        return JsonText(json.dumps(told, ensure_ascii=False), etag=tag)

    def get_extraction_diff(self, request: Request[ExtractionDiffQuery, None], slug: str) -> JsonText:
        """What differs in what was extracted from two versions of a document, with the words that said and say it.

        409: one of the two was not read yet, or could not be.
        """
        asked = request.query
        name = DiffName(slug, normalised(asked.path), asked.old, asked.new)
        old, new, found = differences.extractions(request.tx, slug, normalised(asked.path), asked.old, asked.new)
        return JsonText(json.dumps(shown_diffs.values(name, old, new, found), ensure_ascii=False))

    def get_version_impact(self, request: Request[ImpactQuery, None], slug: str, number: int) -> VersionImpact:
        """What is stale or suspect because of the documents that a version changed, with the way to each."""
        found = differences.impact(request.tx, slug, number, most=request.query.limit)
        titles = impact_titles.titles(request.tx, request.principal, found, self._titles)
        return shown_diffs.impact(slug, number, found, titles)


def _tag(named: str, context: int, *sides: DocumentText | None) -> str:
    told: list[Any] = [named, context, *(one and (one.text_id, one.entry.version) for one in sides)]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]
