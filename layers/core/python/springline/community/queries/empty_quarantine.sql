-- Empties lines in quarantine that have any of :words in them, read or not; returns the ids of at most :limit. Cost: a
-- sequential scan of the tenant's quarantine with all its lines, which erasing somebody does once.
update quarantine set raw = '', reason = 'erased with a person', resolved_at = coalesce(resolved_at, :at::timestamptz)
where id = any(array(
    select q.id from quarantine q
    where q.tenant_id = current_tenant() and q.reason <> 'erased with a person'
      and exists (select from unnest(:words::text[]) word
                  where position(convert_to(word, 'UTF8') in q.raw) > 0 or strpos(q.reason, word) > 0)
    limit :limit for no key update))
returning id
