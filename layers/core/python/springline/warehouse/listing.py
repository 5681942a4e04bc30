"""Statements that list index documents: composed by SQLAlchemy once per shape of question, then prepared like others.

A shape is which filters are given, the order, and whether a page has one before it. There are a few hundred at most,
and in practice a handful, so composing costs nothing per request.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Table, and_, bindparam, cast, exists, func, literal_column, select, tuple_
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.types import ARRAY, JSON, BigInteger, DateTime, Integer, Text

from springline.platform.expressions import as_statement
from springline.platform.statements import Statement
from springline.warehouse.tables import index_facet, index_term, people_index, request_index

Kind = Literal["person", "request"]
Sort = Literal["activity", "messages", "name"]
FACETS = ("tag", "location", "group", "status")

Columns = ReadOnlyColumnCollection[str, Any]

_TABLES: dict[Kind, Table] = {"person": people_index, "request": request_index}
_TENANT: ColumnElement[int] = literal_column("current_tenant()", Integer)
_NO_TEXT: ColumnElement[str | None] = literal_column("null::text", Text)
_SORT_COLUMN = {"activity": "last_at", "messages": "messages", "name": "name"}
_SORT_TYPE = {"activity": DateTime(timezone=True), "messages": BigInteger(), "name": Text()}


@dataclass(frozen=True, slots=True)
class Shape:
    """What a listing's statement depends on: the filters that are given, by name, the order, and the place to start."""

    kind: Kind
    sort: Sort = "activity"
    facets: frozenset[str] = frozenset()
    words: int = 0
    active_since: bool = False
    fields: bool = False
    continued: bool = False

    @property
    def ascending(self) -> bool:
        """Names go from A to Z; of times and counts the greatest come first."""
        return self.sort == "name"


@lru_cache(maxsize=1024)
def page_statement(shape: Shape) -> Statement:
    """The statement of one page: rows of (item as JSON text, value sorted by, id), `limit` of them.

    Parameters: `limit`, and those of the filters in the shape: `tag`, `location`, `group`, `status`, `word0`… (the
    last one a prefix), `active_since`, `fields`, `after_value` and `after_id`. Indexes: the one of the order, or
    index_facet_filter and index_term_pkey for the filters.
    """
    table = _TABLES[shape.kind]
    sorted_by = table.c[_SORT_COLUMN[shape.sort]]
    query = select(table).where(*_filters(shape, table))
    if shape.continued:
        place = tuple_(bindparam("after_value", type_=_SORT_TYPE[shape.sort]), bindparam("after_id", type_=BigInteger))
        here = tuple_(sorted_by, table.c.id)
        query = query.where(here > place if shape.ascending else here < place)
    # Rendered are the page's documents only: beside the sort, PostgreSQL would render each one that it sorts.
    page = query.order_by(*_order(shape, table.c)).limit(bindparam("limit", type_=Integer)).subquery("page")
    rendered = select(_item(shape, page.c), page.c[_SORT_COLUMN[shape.sort]], page.c.id).order_by(
        *_order(shape, page.c)
    )
    return as_statement(f"warehouse.page_{shape.kind}", rendered)


@lru_cache(maxsize=256)
def facets_statement(shape: Shape) -> Statement:
    """The statement that counts by facet what the pages of a shape hold together.

    Rows of (facet, value, how many documents): of each facet the `top` most frequent values, and one row without facet
    and value that says how many documents were counted, at most `limit`: those with the newest activity. Parameters
    also are those of the shape's filters. Cost: grows with what is counted, some twenty facets a document. Indexes: the
    one by activity, those of the filters, and index_facet_pkey.
    """
    table, c = _TABLES[shape.kind], index_facet.c
    ids = select(table.c.id).where(*_filters(shape, table)).order_by(table.c.last_at.desc(), table.c.id.desc())
    some = ids.limit(bindparam("limit", type_=Integer)).cte("some")
    is_of = and_(c.tenant_id == _TENANT, c.kind == literal_column(f"'{shape.kind}'"), c.doc_id == some.c.id)
    shown = c.facet.in_([literal_column(f"'{facet}'") for facet in FACETS])
    # By the key of each document: joined as tables, PostgreSQL may read the facets of all there are.
    facets = select(c.facet, c.value).where(is_of, shown, c.n > literal_column("0"))
    each = facets.correlate(some).offset(literal_column("0")).lateral("each")
    times = func.count()
    place = func.row_number().over(partition_by=each.c.facet, order_by=[times.desc(), each.c.value])
    counted = (
        select(each.c.facet, each.c.value, times.label("times"), place.label("place"))
        .select_from(some.join(each, literal_column("true")))
        .group_by(each.c.facet, each.c.value)
        .subquery("counted")
    )
    best = select(counted.c.facet, counted.c.value, counted.c.times).where(
        counted.c.place <= bindparam("top", type_=Integer)
    )
    total = select(_NO_TEXT, _NO_TEXT, func.count()).select_from(some)
    rows = best.union_all(total).subquery("rows")
    ordered = select(rows).order_by(rows.c.facet, rows.c.times.desc(), rows.c.value)
    return as_statement(f"warehouse.facets_{shape.kind}", ordered)


@lru_cache(maxsize=8)
def document_statement(kind: Kind) -> Statement:
    """The statement of one document by :id: (JSON text, content hash). Index: the primary key."""
    table = _TABLES[kind]
    query = select(_item(Shape(kind), table.c), table.c.content_hash).where(
        table.c.tenant_id == _TENANT, table.c.id == bindparam("id", type_=BigInteger), ~table.c.deleted
    )
    return as_statement(f"warehouse.document_{kind}", query)


def _filters(shape: Shape, table: Table) -> list[ColumnElement[bool]]:
    conditions = [table.c.tenant_id == _TENANT, ~table.c.deleted]
    conditions += [_has_facet(table, shape.kind, facet) for facet in sorted(shape.facets)]
    for number in range(shape.words):
        conditions.append(_has_word(table, shape.kind, number, is_last=number == shape.words - 1))
    if shape.active_since:
        conditions.append(table.c.last_at >= bindparam("active_since", type_=DateTime(timezone=True)))
    return conditions


def _order(shape: Shape, c: Columns) -> tuple[ColumnElement[Any], ...]:
    order = (c[_SORT_COLUMN[shape.sort]], c.id)
    return order if shape.ascending else tuple(column.desc() for column in order)


def _item(shape: Shape, c: Columns) -> ColumnElement[str]:
    """A document with its version and freshness, as JSON text."""
    return func.concat(
        _constant('{"content_hash":"'),
        c.content_hash,
        _constant('","document":'),
        _some_fields(c.doc) if shape.fields else c.doc,
        _constant(',"freshness":{"refreshed_at":'),
        func.to_json(c.refreshed_at),
        _constant(',"source_watermark":'),
        func.to_json(c.source_watermark),
        _constant('},"id":'),
        c.id,
        _constant(f',"kind":"{shape.kind}","schema_version":'),
        c.schema_version,
        _constant(',"version":'),
        c.version,
        _constant("}"),
        type_=Text,
    )


def _some_fields(doc: ColumnElement[str]) -> ColumnElement[Any]:
    """Those top-level fields of a document that are asked for."""
    entry = func.json_each(cast(doc, JSON)).table_valued("key", "value")
    entries = func.json_object_agg(entry.c.key, entry.c.value).aggregate_order_by(entry.c.key)
    wanted = entry.c.key == func.any(bindparam("fields", type_=ARRAY(Text)))
    return func.coalesce(select(entries).where(wanted).scalar_subquery(), _constant("{}"))


def _constant(text: str) -> ColumnElement[str]:
    return literal_column("'" + text.replace("'", "''") + "'", Text)


def _has_facet(table: Table, kind: Kind, facet: str) -> ColumnElement[bool]:
    c = index_facet.c
    return exists(
        select(1).where(
            and_(
                c.tenant_id == _TENANT,
                c.kind == literal_column(f"'{kind}'"),
                c.facet == literal_column(f"'{facet}'"),
                c.value == bindparam(facet, type_=Text),
                c.doc_id == table.c.id,
                c.n > literal_column("0"),
            )
        )
    )


def _has_word(table: Table, kind: Kind, number: int, *, is_last: bool) -> ColumnElement[bool]:
    c = index_term.c
    word = bindparam(f"word{number}", type_=Text)
    # The last word is still being typed: it may go on. A range, since `like` loses the index under row-level security.
    matches = (
        and_(c.term >= word, c.term < func.concat(word, literal_column("U&'\\FFFF'"))) if is_last else c.term == word
    )
    return exists(
        select(1).where(
            and_(c.tenant_id == _TENANT, c.kind == literal_column(f"'{kind}'"), matches, c.doc_id == table.c.id)
        )
    )
