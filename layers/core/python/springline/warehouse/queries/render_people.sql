-- Renders the documents of people :ids from their facets and stores those that differ from what is stored, with the next
-- version. The text is RFC 8785 canonical JSON: keys in order, no white space. Lists are cut to :top entries, and
-- `truncated` names those that were; counts stay exact. Returns (id, changed, words to find it by as JSON, whether
-- there are facets that it has none of any more). Cost: the facets of the documents and two index probes each.
-- Index: index_facet_pkey, raw_signal_messages_of_sender.
with wanted as (
    select w.id, w.recorded_at, p.name, p.is_bot
    from unnest(:ids::bigint[], :recorded_at::timestamptz[]) w (id, recorded_at)
    join raw_people p on p.tenant_id = current_tenant() and p.user_id = w.id
),
counted as materialized (
    select doc_id, facet, value, n from index_facet
    where tenant_id = current_tenant() and kind = 'person' and doc_id = any(:ids::bigint[])
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
row as (
    select w.id, w.name, w.is_bot, w.recorded_at,
           coalesce(max(l.total) filter (where l.facet = 'messages'), 0) as messages,
           coalesce(max(l.total) filter (where l.facet = 'comments'), 0) as comments,
           coalesce(max(l.size) filter (where l.facet = 'request'), 0) as requests,
           coalesce(max(l.total) filter (where l.facet = 'opened'), 0) as opened,
           coalesce(max(l.total) filter (where l.facet = 'reaction_received'), 0) as reactions_received,
           coalesce(max(l.total) filter (where l.facet = 'reaction_given'), 0) as reactions_given,
           coalesce(max(l.total) filter (where l.facet = 'attachment'), 0) as attachments,
           coalesce(max(l.items) filter (where l.facet = 'tag'), '[]') as tags,
           coalesce(max(l.items) filter (where l.facet = 'location'), '[]') as locations,
           coalesce(max(l.items) filter (where l.facet = 'domain'), '[]') as domains,
           coalesce(max(l.items) filter (where l.facet = 'group'), '[]') as groups,
           coalesce(max(l.items) filter (where l.facet = 'language'), '[]') as languages,
           coalesce(max(l.items) filter (where l.facet = 'says'), '[]') as says,
           coalesce(max(l.items) filter (where l.facet = 'reaction_received'), '[]') as emoji,
           coalesce(max(l.items) filter (where l.facet = 'attachment'), '[]') as attachment_types,
           coalesce(max(l.months) filter (where l.facet = 'month'), '[]') as months,
           coalesce('[' || string_agg(to_json(n.list)::text, ',' order by n.list) filter (where l.size > :top) || ']', '[]') as truncated,
           concat_ws(' ', w.name, string_agg(l.words, ' ')) as words,
           (select min(m.sent_at) from raw_signal_messages m
            where m.tenant_id = current_tenant() and m.sender_id = w.id and m.operation <> 'delete') as first_at,
           (select max(m.sent_at) from raw_signal_messages m
            where m.tenant_id = current_tenant() and m.sender_id = w.id and m.operation <> 'delete') as last_at
    from wanted w left join list l on l.doc_id = w.id
    left join (values ('tag', 'tags'), ('location', 'locations'), ('domain', 'links'), ('group', 'groups'), ('language', 'languages'),
                      ('reaction_received', 'reactions'), ('attachment', 'attachments')) n (facet, list) on n.facet = l.facet
    group by w.id, w.name, w.is_bot, w.recorded_at
),
rendered as (
    select row.*,
           '{"activity":{"by_month":' || months || ',"first_at":' || coalesce(to_json(first_at)::text, 'null')
           || ',"last_at":' || coalesce(to_json(last_at)::text, 'null')
           || '},"attachments":' || attachment_types || ',"bio":null,"counts":{"attachments":' || attachments
           || ',"comments":' || comments || ',"messages":' || messages || ',"reactions_given":' || reactions_given
           || ',"reactions_received":' || reactions_received || ',"requests":' || requests || ',"requests_opened":' || opened
           || '},"embedding":null,"groups":' || groups || ',"id":' || id || ',"is_bot":' || is_bot || ',"kind":"person","languages":'
           || languages || ',"links":' || domains || ',"locations":' || locations || ',"name":' || to_json(name)
           || ',"proof_points":[],"reactions":' || emoji || ',"says":' || says || ',"schema_version":1,"tags":' || tags
           || ',"truncated":' || truncated || '}' as doc
    from row
),
stored as (
    insert into people_index as kept (tenant_id, id, schema_version, version, content_hash, doc, name, messages, last_at, source_watermark, refreshed_at)
    select current_tenant(), id, 1, 1, encode(sha256(convert_to(doc, 'UTF8')), 'hex'), doc, name, messages,
           coalesce(last_at, 'epoch'), recorded_at, :at::timestamptz
    from rendered order by id
    on conflict (tenant_id, id) do update
        set schema_version = excluded.schema_version, version = kept.version + (kept.content_hash <> excluded.content_hash)::integer,
            changed_xid = case when kept.content_hash <> excluded.content_hash then excluded.changed_xid else kept.changed_xid end,
            content_hash = excluded.content_hash, doc = excluded.doc, name = excluded.name, messages = excluded.messages,
            last_at = excluded.last_at, source_watermark = greatest(kept.source_watermark, excluded.source_watermark),
            refreshed_at = excluded.refreshed_at
    returning new.id, old.content_hash is distinct from new.content_hash as changed
)
select stored.id, stored.changed, case when stored.changed then to_json(tsvector_to_array(to_tsvector('simple', rendered.words)))::text else '[]' end,
       stored.id in (select doc_id from counted where n = 0)
from stored join rendered using (id)
