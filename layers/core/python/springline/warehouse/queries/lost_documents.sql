-- Documents that are not there though their row has landed, that are there and not deleted though it has not, or whose
-- hash is another one's: (kind, id, what is wrong). Those that wait to be rendered are left out. Cost: one read of both index tables and
-- of the rows that they are about, and a hash of every document.
with landed as (
    select 'person' as kind, user_id as id from raw_people where tenant_id = current_tenant()
    union all
    select 'request', request_id from raw_requests where tenant_id = current_tenant()
),
indexed as (
    select 'person' as kind, id, content_hash, doc, deleted from people_index where tenant_id = current_tenant()
    union all
    select 'request', id, content_hash, doc, deleted from request_index where tenant_id = current_tenant()
),
judged as (
    select coalesce(l.kind, i.kind) as kind, coalesce(l.id, i.id) as id,
           case when i.id is null then 'has landed, but has no document'
                when l.id is null and not i.deleted then 'has a document, but has not landed'
                when i.content_hash <> encode(sha256(convert_to(i.doc, 'UTF8')), 'hex') then 'has a document that its content hash does not fit'
           end as fault
    from landed l full join indexed i on i.kind = l.kind and i.id = l.id
)
select j.kind, j.id, j.fault
from judged j
where j.fault is not null
  and not exists (select from index_dirty d where d.tenant_id = current_tenant() and d.kind = j.kind and d.doc_id = j.id)
order by j.kind, j.id
