-- Whether this session is the only one to erase a person of a tenant, until it ends.
select pg_try_advisory_lock(hashtext('erase ' || :user_id::bigint), :tenant_id::integer)
