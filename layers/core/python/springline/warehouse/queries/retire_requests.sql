-- Empties the documents :ids of the tenant's requests whose row is not in the landing, and marks them as deleted. Indexes:
-- request_index_pkey, index_term_of. Cost: three index probes per document.
with retired as (
    update request_index
    set deleted = true, doc = '', content_hash = encode(sha256(''), 'hex'), version = version + 1, name = '', messages = 0,
        changed_xid = pg_current_xact_id(), refreshed_at = :at::timestamptz
    where tenant_id = current_tenant() and id = any(:ids::bigint[]) and not deleted
      and not exists (select from raw_requests where tenant_id = current_tenant() and request_id = request_index.id)
    returning id
),
unfindable as (
    delete from index_term
    where tenant_id = current_tenant() and kind = 'request' and doc_id = any(array(select id from retired))
)
select from retired
