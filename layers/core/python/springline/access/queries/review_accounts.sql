-- Returns the tenant's accounts that may sign in: id, email, name, role, whether it has a password, created_at, how many
-- of its sessions are open, and when it was last used: by a session that is still kept, or by what the audit log says of
-- it, where every sign-in is. Cost: the tenant's accounts, sessions and audit log, once each. Index: none.
select a.id, a.email, a.name, a.role, a.password_hash is not null, a.created_at, coalesce(s.open, 0),
       greatest(s.used_at, l.used_at)
from account a
left join (
    select account_id, count(*) filter (where expires_at > :at::timestamptz) as open, max(last_used_at) as used_at
    from account_session group by account_id
) s on s.account_id = a.id
left join (select actor, max(at) as used_at from audit_log where actor like 'account/%' group by actor) l
    on l.actor = 'account/' || a.id
where a.disabled_at is null
order by a.id
