-- Documents that are not there though their row has landed, that are there though it has not, or whose hash is another
-- one's: (kind, id, what is wrong). Those that wait to be rendered are left out. Cost: one read of both index tables,
-- and a hash of every document.
with landed as (
    select 'person' as kind, user_id as id from raw_people where tenant_id = current_tenant()
    union all
    select 'request', request_id from raw_requests where tenant_id = current_tenant()
),
indexed as (
    select 'person' as kind, id, content_hash, doc from people_index where tenant_id = current_tenant()
    union all
    select 'request', id, content_hash, doc from request_index where tenant_id = current_tenant()
)
select kind, id,
       case when i.doc is null then 'has landed, but has no document'
            when l.kind_landed is null then 'has a document, but has not landed'
            else 'has a document that is not the one of its content hash' end
from indexed i full join (select kind, id, kind as kind_landed from landed) l using (kind, id)
where (i.doc is null or l.kind_landed is null or i.content_hash <> encode(sha256(convert_to(i.doc, 'UTF8')), 'hex'))
  and not exists (select from index_dirty d where d.tenant_id = current_tenant() and d.kind = kind and d.doc_id = id)
order by kind, id
