-- Notes that nothing of a person is left in the community's tables; one row where it was not noted before.
-- Cost: one index probe.
update erasure set finished_at = :at::timestamptz
where tenant_id = current_tenant() and user_id = :user_id::bigint and finished_at is null
returning user_id
