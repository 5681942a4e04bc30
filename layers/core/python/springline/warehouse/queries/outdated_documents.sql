-- Documents whose counts are not those of their facets: (kind, id, what is wrong). Those that wait to be rendered are left
-- out, and withdrawn requests, whose documents are empty. A text that is no JSON shows nothing, which is wrong, too. Cost: one read of index_facet and of both index tables, whose
-- documents it parses.
with shown as (
    select 'person' as kind, id, case when doc is json object then doc::jsonb -> 'counts' end as counts
    from people_index where tenant_id = current_tenant() and not deleted
    union all
    select 'request', id, case when doc is json object then doc::jsonb -> 'counts' end
    from request_index where tenant_id = current_tenant() and not deleted
),
facet as (
    select kind, doc_id, facet, sum(n) as total, count(*) as size
    from index_facet where tenant_id = current_tenant() and n > 0
    group by kind, doc_id, facet
),
counted as (
    select f.kind, f.doc_id, jsonb_object_agg(c.name, case when c.distinct_values then f.size else f.total end) as counts
    from facet f
    join (values ('person', 'attachment', 'attachments', false), ('person', 'comments', 'comments', false),
                 ('person', 'messages', 'messages', false), ('person', 'reaction_given', 'reactions_given', false),
                 ('person', 'reaction_received', 'reactions_received', false), ('person', 'request', 'requests', true),
                 ('person', 'opened', 'requests_opened', false), ('request', 'attachment', 'attachments', false),
                 ('request', 'comments', 'comments', false), ('request', 'participant', 'participants', true),
                 ('request', 'reaction', 'reactions', false)) c (kind, facet, name, distinct_values) using (kind, facet)
    group by f.kind, f.doc_id
)
select s.kind, s.id, 'has a document that shows other counts than its facets'
from shown s left join counted c on c.kind = s.kind and c.doc_id = s.id
where (s.counts is null or exists (select from jsonb_each(s.counts) n where n.value <> coalesce(c.counts -> n.key, '0')))
  and not exists (select from index_dirty d where d.tenant_id = current_tenant() and d.kind = s.kind and d.doc_id = s.id)
order by s.kind, s.id
