-- Claims an idempotency key: one row where it was free, none where it is taken. Where another transaction has claimed
-- it and not ended yet, this waits for that one, at most lock_timeout.
-- Cost: one index entry. Index: the primary key (tenant_id, key).
insert into idempotency_key (tenant_id, key, route, request_hash, created_at)
values (:tenant_id::integer, :key::text, :route::text, :request_hash::text, now())
on conflict (tenant_id, key) do nothing
