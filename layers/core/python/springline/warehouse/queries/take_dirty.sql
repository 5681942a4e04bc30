-- Takes up to :limit marked documents of a kind for this transaction; those that others hold are passed over. Returns
-- (doc_id, newest source time). The array makes sure that the marks are looked for once, whatever the planner believes
-- about the table. Index: index_dirty_pkey. Cost grows with :limit only.
delete from index_dirty
where tenant_id = current_tenant() and kind = :kind and doc_id = any(array(
    select doc_id from index_dirty
    where tenant_id = current_tenant() and kind = :kind
    order by doc_id limit :limit for update skip locked))
returning doc_id, source_recorded_at
