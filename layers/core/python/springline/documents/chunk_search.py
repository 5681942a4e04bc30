"""Search in documents as an API offers it: what may be asked, and what is told of what was found."""

from collections.abc import Iterator, Sequence

from springline.documents import chunk_queries as queries
from springline.documents.chunk_queries import Passage
from springline.documents.chunk_search_schemas import DocumentsQuery, PassageFound, PassagesFound
from springline.platform.database import Transaction
from springline.provenance.references import Reference
from springline.search import families
from springline.search.model import Asked, Clause, OneOf, Query, Range, SearchFound, Sort
from springline.search.reading import has_words, read_query
from springline.search.schemas import Snippet, TextSegment, told_facets, told_segments, told_snippet
from springline.search.snippets import beginning, best_fragment, segments

FAMILY = "document_chunks"
_FACETS = ("bundle", "path", "format", "language")


def asked(query: DocumentsQuery) -> Asked:
    """What a request asks, from the beginning. Raises `QueryUnreadableError` where its text can't be read."""
    family = families.family(FAMILY)
    parsed = Query((*read_query(query.q, family).clauses, *_filters(query)))
    return Asked(family, parsed, _sort(query, parsed), query.limit, facets=family.facets if query.facets else ())


def passages(tx: Transaction, found: SearchFound) -> list[Passage]:
    """What was found, as it is now; passages that are gone are left out. Cost: one statement."""
    return queries.passages(tx, [hit.document_id for hit in found.hits])


def told(some: Sequence[Passage], asked: Asked, found: SearchFound, *, next_cursor: str | None) -> PassagesFound:
    """The answer: passages as they are now."""
    return PassagesFound(
        items=[_passage(one, asked.query) for one in some],
        total=found.total,
        is_total_exact=found.is_total_exact,
        facets=told_facets(found.facets) if asked.facets else None,
        backend=found.backend,
        next_cursor=next_cursor,
    )


def reference(one: Passage) -> Reference | None:
    """The document's text that a passage is of, and its place there; None until the document is recorded."""
    if one.version is None:
        return None
    return Reference("document", f"{one.bundle}/{one.path}", one.version, f"char={one.start},{one.end}")


def _passage(one: Passage, query: Query) -> PassageFound:
    named = reference(one)
    return PassageFound(
        id=one.id,
        bundle=one.bundle,
        bundle_title=one.bundle_title,
        path=one.path,
        number=one.number,
        reference=None if named is None else str(named),
        format=one.format,
        language=one.language,
        title=_title(one, query),
        heading=one.heading,
        snippets=_snippets(one, query),
        start=one.start,
        end=one.end,
        page=one.page,
        added_at=one.added_at,
    )


def _title(one: Passage, query: Query) -> list[TextSegment]:
    return told_segments(segments(one.title, query, "title") if one.title else segments(one.path, query, "file"))


def _snippets(one: Passage, query: Query) -> list[Snippet]:
    """Where a passage's text and headings match; the beginning of the text where neither does."""
    found = ((name, best_fragment(text, query, name)) for name, text in (("text", one.text), ("heading", one.heading)))
    matching = [told_snippet(name, fragment) for name, fragment in found if fragment is not None]
    begun = beginning(one.text)
    return matching or ([] if begun is None else [told_snippet("text", begun)])


def _filters(query: DocumentsQuery) -> Iterator[Clause]:
    for name in _FACETS:
        values: tuple[str, ...] = getattr(query, name)
        if values:
            yield OneOf(name, values)
    if query.added_from or query.added_to:
        yield Range("added_at", query.added_from, query.added_to)


def _sort(query: DocumentsQuery, parsed: Query) -> Sort:
    """As asked; where nothing could be ranked, the newest first."""
    chosen = query.sort or "relevance"
    if chosen == "relevance":
        return Sort() if has_words(parsed) else Sort("added_at")
    name = chosen.removeprefix("-")
    return Sort(name, is_descending=chosen != name)
