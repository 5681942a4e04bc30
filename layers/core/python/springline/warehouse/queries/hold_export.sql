-- Whether this session is the only one to export a tenant to a place, until it ends.
select pg_try_advisory_lock(hashtext('export ' || :place), :tenant_id::integer)
