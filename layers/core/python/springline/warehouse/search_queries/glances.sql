-- People or requests as they are told of where they were found: id, name, author, what it is about, last activity, in
-- the order of :ids. Index: people_index_pkey, request_index_pkey. Cost: one probe each.
select d.id, d.name, d.author, d.about, d.last_at
from unnest(:ids::bigint[]) with ordinality found (doc_id, place)
cross join lateral (
    select id, name, '' as author, indexed_about(doc::jsonb) as about, last_at from people_index
    where :kind::text = 'person' and tenant_id = current_tenant() and id = found.doc_id and not deleted
    union all
    select id, name, coalesce(doc::jsonb #>> '{author,name}', ''), indexed_about(doc::jsonb), last_at from request_index
    where :kind::text = 'request' and tenant_id = current_tenant() and id = found.doc_id and not deleted
) d
order by found.place
