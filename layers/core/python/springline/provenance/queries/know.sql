-- Makes things known that are not yet.
insert into resource (tenant_id, kind, natural_key, state_since)
select current_tenant(), kind, natural_key, :at::timestamptz
from (select distinct * from unnest(:kinds::text[], :keys::text[]) wanted (kind, natural_key)) wanted
order by kind, natural_key
on conflict (tenant_id, kind, natural_key) do nothing
