-- Has nobody write of a person any more who waited for it. Cost: one index probe.
delete from highlight_regeneration where tenant_id = current_tenant() and user_id = :user_id::bigint
