-- Marks all documents of the tenant. Cost: one insert per person and request; full rebuild only.
insert into index_dirty (tenant_id, kind, doc_id, source_recorded_at)
select tenant_id, 'person', user_id, recorded_at from raw_people where tenant_id = current_tenant()
union all
select tenant_id, 'request', request_id, recorded_at from raw_requests where tenant_id = current_tenant()
on conflict do nothing
