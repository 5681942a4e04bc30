-- Who was erased: (person, begun, finished, null where it was cut off). Cost: the tenant's erasures.
select user_id, started_at, finished_at from erasure where tenant_id = current_tenant() order by user_id
