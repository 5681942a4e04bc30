-- Notes that a session is used and lets it live on, unless that was done within the last minute or someone does it
-- right now. It lives for idle_seconds from now, and never longer than longest_seconds from its start.
-- Cost: one row. Index: account_session_pkey.
update account_session
set last_used_at = :at::timestamptz,
    expires_at = least(:at::timestamptz + make_interval(secs => :idle_seconds::float8),
                       created_at + make_interval(secs => :longest_seconds::float8))
where id = (
    select id from account_session
    where id = :id::bigint and (last_used_at is null or last_used_at < :at::timestamptz - interval '1 minute')
    for no key update skip locked
)
