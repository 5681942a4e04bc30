-- Renders the documents of requests :ids from their facets and stores those that differ from what is stored, with the
-- next version; see render_people.sql, which this follows. Of a withdrawn request an empty document stays, marked as
-- deleted: nobody can find out what it was, and the feed of changes can say that it is gone.
with wanted as (
    select w.id, w.recorded_at, q.title, q.kind, q.status, q.author_id, q.opened_at, q.operation = 'delete' as gone,
           a.name as author_name
    from unnest(:ids::bigint[], :recorded_at::timestamptz[]) w (id, recorded_at)
    join raw_requests q on q.tenant_id = current_tenant() and q.request_id = w.id
    left join raw_people a on a.tenant_id = current_tenant() and a.user_id = q.author_id
),
counted as materialized (
    select doc_id, facet, value, n from index_facet
    where tenant_id = current_tenant() and kind = 'request' and doc_id = any(:ids::bigint[])
),
facet as (
    select doc_id, facet, value, n, row_number() over (partition by doc_id, facet order by n desc, value collate "C") as place
    from counted where n > 0
),
list as (
    select doc_id, facet, count(*) as size, sum(n) as total,
           '[' || string_agg('{"count":' || n || ',"value":' || to_json(value) || '}', ',' order by place) filter (where place <= :top and facet <> 'month') || ']' as items,
           '[' || string_agg('{"count":' || n || ',"value":' || to_json(value) || '}', ',' order by value collate "C" desc) filter (where facet = 'month') || ']' as months,
           string_agg(value, ' ' order by place) filter (where place <= :top and facet in ('tag', 'location', 'domain', 'group')) as words
    from facet
    group by doc_id, facet
),
people as (
    select f.doc_id, string_agg('{"count":' || f.n || ',"id":' || f.value || ',"name":' || to_json(coalesce(p.name, '')) || '}', ',' order by f.place) as items
    from facet f left join raw_people p on p.tenant_id = current_tenant() and p.user_id = f.value::bigint
    where f.facet = 'participant' and f.place <= :top
    group by f.doc_id
),
row as (
    select w.id, w.title, w.kind, w.status, w.gone, w.recorded_at, w.opened_at, w.author_id, w.author_name,
           coalesce(max(l.total) filter (where l.facet = 'comments'), 0) as comments,
           coalesce(max(l.size) filter (where l.facet = 'participant'), 0) as participants,
           coalesce(max(l.total) filter (where l.facet = 'reaction'), 0) as reactions,
           coalesce(max(l.total) filter (where l.facet = 'attachment'), 0) as attachments,
           coalesce(max(l.items) filter (where l.facet = 'tag'), '[]') as tags,
           coalesce(max(l.items) filter (where l.facet = 'location'), '[]') as locations,
           coalesce(max(l.items) filter (where l.facet = 'domain'), '[]') as domains,
           coalesce(max(l.items) filter (where l.facet = 'group'), '[]') as groups,
           coalesce(max(l.items) filter (where l.facet = 'language'), '[]') as languages,
           coalesce(max(l.items) filter (where l.facet = 'reaction'), '[]') as emoji,
           coalesce(max(l.items) filter (where l.facet = 'attachment'), '[]') as attachment_types,
           coalesce(max(l.months) filter (where l.facet = 'month'), '[]') as months,
           coalesce('[' || string_agg(to_json(n.list)::text, ',' order by n.list) filter (where l.size > :top) || ']', '[]') as truncated,
           concat_ws(' ', w.title, w.author_name, string_agg(l.words, ' ')) as words,
           (select max(c.created_at) from raw_request_comments c
            where c.tenant_id = current_tenant() and c.request_id = w.id and c.operation <> 'delete') as last_at
    from wanted w left join list l on l.doc_id = w.id
    left join (values ('tag', 'tags'), ('location', 'locations'), ('domain', 'links'), ('participant', 'participants'),
                      ('language', 'languages'), ('reaction', 'reactions'), ('attachment', 'attachments')) n (facet, list) on n.facet = l.facet
    group by w.id, w.title, w.kind, w.status, w.gone, w.recorded_at, w.opened_at, w.author_id, w.author_name
),
rendered as (
    select row.*, case when gone then '' else
           '{"activity":{"by_month":' || months || ',"first_at":' || to_json(opened_at)
           || ',"last_at":' || to_json(coalesce(last_at, opened_at))
           || '},"attachments":' || attachment_types || ',"author":'
           || case when author_id is null then 'null' else '{"id":' || author_id || ',"name":' || to_json(coalesce(author_name, '')) || '}' end
           || ',"counts":{"attachments":' || attachments || ',"comments":' || comments || ',"participants":' || participants
           || ',"reactions":' || reactions || '},"embedding":null,"groups":' || groups || ',"id":' || id
           || ',"kind":"request","languages":' || languages || ',"links":' || domains || ',"locations":' || locations
           || ',"needs_or_offers":' || to_json(row.kind) || ',"participants":[' || coalesce(people.items, '') || '],"reactions":' || emoji
           || ',"schema_version":1,"status":' || to_json(status) || ',"tags":' || tags || ',"title":' || to_json(title)
           || ',"truncated":' || truncated || '}' end as doc
    from row left join people on people.doc_id = row.id
),
stored as (
    insert into request_index as kept (tenant_id, id, schema_version, version, content_hash, doc, name, messages, last_at, source_watermark, refreshed_at, deleted)
    select current_tenant(), id, 1, 1, encode(sha256(convert_to(doc, 'UTF8')), 'hex'), doc, title,
           case when gone then 0 else comments end, case when gone then opened_at else coalesce(last_at, opened_at) end, recorded_at, :at::timestamptz, gone
    from rendered order by id
    on conflict (tenant_id, id) do update
        set schema_version = excluded.schema_version, version = kept.version + (kept.content_hash <> excluded.content_hash)::integer,
            changed_xid = case when kept.content_hash <> excluded.content_hash then excluded.changed_xid else kept.changed_xid end,
            content_hash = excluded.content_hash, doc = excluded.doc, name = excluded.name, messages = excluded.messages,
            last_at = excluded.last_at, source_watermark = greatest(kept.source_watermark, excluded.source_watermark),
            refreshed_at = excluded.refreshed_at, deleted = excluded.deleted
    returning new.id, old.content_hash is distinct from new.content_hash as changed, deleted
)
select stored.id, stored.changed,
       case when stored.changed and not stored.deleted then to_json(tsvector_to_array(to_tsvector('simple', rendered.words)))::text else '[]' end,
       stored.id in (select doc_id from counted where n = 0)
from stored join rendered using (id)
