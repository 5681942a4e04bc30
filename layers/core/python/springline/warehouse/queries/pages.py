"""SQL of pages: the same statements for each of the five landing tables, made from the names of its columns."""

from dataclasses import dataclass

from springline.platform.statements import Statement, parse
from springline.warehouse import queries

_LINEAGE = "operation, event_id, batch_id, xid, recorded_at"
_SOURCE = f"source_system, source_id, {_LINEAGE}"
COLUMNS = {
    "people": f"tenant_id, user_id, version, name, is_bot, {_SOURCE}",
    "messages": "tenant_id, message_id, sent_at, version, source_system, source_id, group_id, group_slug, sender_id, "
    f"text, reply_to_source_id, links, attachments, reactions, {_LINEAGE}",
    "requests": f"tenant_id, request_id, version, group_slug, author_id, kind, title, status, opened_at, {_SOURCE}",
    "comments": "tenant_id, comment_id, version, request_id, message_id, author_id, body, created_at, links, "
    f"attachments, reactions, {_SOURCE}",
    "insights": "tenant_id, comment_id, version, comment_version, request_id, author_id, tags, summary, kind, "
    f"language, sentiment, locations, model, prompt_version, {_SOURCE}",
}
"""The columns of a page of each kind of row; the second is the row's id. A backfill goes through them in this order."""
KINDS = tuple(COLUMNS)


@dataclass(frozen=True, slots=True)
class Table:
    """How pages of one kind land."""

    room: Statement
    copy: Statement
    insert: Statement
    count: Statement
    merge: Statement
    mark: Statement
    remove: Statement


_MARK = """
    insert into index_dirty as kept (tenant_id, kind, doc_id, source_recorded_at)
    select current_tenant(), kind, doc_id, :recorded_at::timestamptz
    from (select distinct kind, doc_id from ({documents}) changed) documents
    order by kind, doc_id
    on conflict (tenant_id, kind, doc_id) do update
        set source_recorded_at = greatest(kept.source_recorded_at, excluded.source_recorded_at)"""
NEWEST = parse("pages.newest", "select max(recorded_at) from pg_temp.page")
SPAN = parse("pages.span", "select max(recorded_at), min(sent_at), max(sent_at) from pg_temp.page")
MONTHS = parse(
    "pages.months", "select distinct date_trunc('month', sent_at at time zone 'UTC')::date from pg_temp.page"
)
PASS_OVER = parse("pages.pass_over", "delete from pg_temp.page where sent_at < :cutoff::timestamptz")


def _of(what: str, table: str, key: str, facets: str, *, page_facets: str = "", as_well: str = "") -> Table:
    """The statements for pages of one kind.

    Args:
        what: The kind of row.
        table: Where it lands.
        key: The columns of its key.
        facets: The function that says what a row adds to which document.
        page_facets: A query of what the rows of a page add, where there is a faster one than to ask `facets` of each.
        as_well: What else a row changes, as a query of `{rows}`.
    """
    columns = COLUMNS[what]
    changed = ", ".join(f"{name} = excluded.{name}" for name in columns.split(", ") if name not in key.split(", "))
    insert = f"insert into {table} as kept ({columns}) select {columns} from pg_temp.page"
    whole = f"select row(p.*)::{table} as landed_row, 1 as times from pg_temp.page p offset 0"
    in_page = _together(page_facets or _facets(facets, whole), as_well.format(rows="pg_temp.page p"))
    in_changes = _together(
        _facets(facets, "table changes"), _replaced(facets), as_well.format(rows="(select (new).* from landed) p")
    )
    landed = f"from {table} t where tenant_id = current_tenant() and {columns.split(', ')[1]} = any(:ids::bigint[])"
    held = _together(
        _facets(facets, f"select t as landed_row, 1 as times {landed} offset 0"),
        as_well.format(rows=f"(select * {landed}) p"),
    )
    merge = f"""
        with landed as (
            {insert}
            on conflict ({key}) do update set {changed}, landed_at = clock_timestamp()
                where kept.version < excluded.version
            returning old, new
        ),
        changes as (
            select new as landed_row, 1 as times from landed
            union all
            select old, -1 from landed where (old).tenant_id is not null
        )
        select (select array_agg((kind, doc_id, facet, value, n)::facet_count)::text
                from ({in_changes}) f),
               (select count(*) from landed)"""
    return Table(
        parse(f"pages.{what}.room", f"create temporary table page on commit drop as table {table} with no data"),
        parse(f"pages.{what}.copy", f"copy pg_temp.page ({columns}) from stdin"),
        parse(f"pages.{what}.insert", insert),
        counting(f"pages.{what}.count", in_page),
        parse(f"pages.{what}.merge", merge),
        marking(f"pages.{what}.mark", held),
        parse(f"pages.{what}.remove", f"delete {landed}"),
    )


def counting(name: str, facets: str) -> Statement:
    """`count_differences.sql` of a query's rows, which are like `facet_count`, instead of an array."""
    text = queries.COUNT_DIFFERENCES.text.replace("unnest($1::facet_count[])", f"({facets}) facets")
    return parse(name, text.replace("$2", ":recorded_at"))


def marking(name: str, documents: str) -> Statement:
    """Marks the documents of a query, which has their `kind` and `doc_id`, to be rendered again."""
    return parse(name, _MARK.format(documents=documents))


def _facets(facets: str, rows: str) -> str:
    """A query of what rows add to documents; empty where rows have no facets."""
    if not facets:
        return ""
    return f"""
        select f.kind, f.doc_id, f.facet, f.value, sum(f.n * times)::bigint as n
        from ({rows}) counted_rows, lateral {facets}(landed_row) f group by 1, 2, 3, 4"""


def _replaced(facets: str) -> str:
    """A query of the documents of rows that others take the place of, to be rendered again whatever the counts are.

    A document also shows when it was first and last spoken in, which is no facet: it changes with a row that goes, even
    where one that counts alike comes with the same page.
    """
    if not facets:
        return ""
    return f"""
        select distinct f.kind, f.doc_id, null, null, 0::bigint
        from changes, lateral {facets}(landed_row) f where times < 0"""


def _together(*queries_of_facets: str) -> str:
    return " union all ".join(query for query in queries_of_facets if query)


TABLES = {
    # A person's name is shown in their own document and in those of the requests that they take part in or opened.
    "people": _of(
        "people",
        "raw_people",
        "tenant_id, user_id",
        "",
        as_well="""
            select 'person' as kind, user_id as doc_id, null as facet, null as value, 0::bigint as n from {rows}
            union
            select 'request', doc_id, null, null, 0 from index_facet
            where tenant_id = current_tenant() and kind = 'request' and facet = 'participant'
              and value = any(array(select user_id::text from {rows}))
            union
            select 'request', request_id, null, null, 0 from raw_requests
            where tenant_id = current_tenant() and author_id = any(array(select user_id from {rows}))""",
    ),
    "messages": _of(
        "messages",
        "raw_signal_messages",
        "tenant_id, message_id, sent_at",
        "message_facets",
        page_facets="""
            select f.kind, f.doc_id, f.facet, f.value, sum(f.n * times)::bigint as n
            from (
                select sender_id, group_slug, month_of(min(sent_at)) as month, operation, links, attachments, reactions,
                       count(*) as times
                from pg_temp.page
                group by sender_id, group_slug, date_trunc('month', sent_at, 'UTC'), operation, links, attachments,
                         reactions
                offset 0
            ) alike, lateral facets_of_message(sender_id, group_slug, month, operation, links, attachments, reactions) f
            group by 1, 2, 3, 4""",
    ),
    # A request's title is no facet.
    "requests": _of(
        "requests",
        "raw_requests",
        "tenant_id, request_id",
        "request_facets",
        as_well="select 'request', request_id, null, null, 0 from {rows}",
    ),
    "comments": _of("comments", "raw_request_comments", "tenant_id, comment_id", "comment_facets"),
    "insights": _of("insights", "comment_insights", "tenant_id, comment_id", "insight_facets"),
}
