-- Notes that an index has taken what was sent.
update search_index set failures = 0, resting_until = null
where tenant_id = current_tenant() and index_name = :index_name::text and failures > 0
