-- Versions of a canvas: (number, title, how many nodes, saved by, the account's name, saved at), the newest first, those
-- below a number. Cost: the documents of those that are returned are read. Index: canvas_version_pkey, account_pkey.
select v.number, v.title, jsonb_array_length(v.document -> 'nodes'), v.saved_by, a.name, v.saved_at
from canvas_version v
left join lateral (
    select name from account
    where tenant_id = current_tenant() and id = substring(v.saved_by from '^account/([0-9]{1,18})$')::bigint offset 0
) a on true
where v.tenant_id = current_tenant() and v.canvas_id = :id::bigint
  and v.number < coalesce(:before::bigint, 9223372036854775807)
order by v.number desc
limit :limit::integer
