-- Claims an idempotency key before the transaction of its request begins: (when it was claimed), no row where it is taken.
-- One that the same request claimed longer than :lease ago and that has no answer is anybody's: who claimed it has crashed.
-- Cost: one index entry. Index: the primary key (tenant_id, key).
insert into idempotency_key (tenant_id, key, route, request_hash, created_at)
values (:tenant_id::integer, :key::text, :route::text, :request_hash::text, clock_timestamp())
on conflict (tenant_id, key) do update set created_at = excluded.created_at
where idempotency_key.status is null and idempotency_key.created_at < excluded.created_at - :lease::interval
  and idempotency_key.route = excluded.route and idempotency_key.request_hash = excluded.request_hash
returning created_at
