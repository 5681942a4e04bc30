-- Notes that a token is used, unless that was noted within the last minute or someone changes the token right now:
-- nobody has to wait for this. Cost: one row. Index: service_token_pkey.
update service_token set last_used_at = :at::timestamptz
where id = (
    select id from service_token
    where id = :id::bigint and (last_used_at is null or last_used_at < :at::timestamptz - interval '1 minute')
    for no key update skip locked
)
