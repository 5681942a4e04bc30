-- Moves the tenant's cutoff of a kind on to what its policy says at a time, never back; returns it, and whether it moved.
-- No row where there is no policy. Index: the primary key.
update retention_policy p
set cutoff = greatest(p.cutoff, date_trunc('day', :at::timestamptz - make_interval(days => p.keep_days), 'UTC'))
where p.tenant_id = current_tenant() and p.kind = :kind
returning new.cutoff, new.cutoff > old.cutoff
