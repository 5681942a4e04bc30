-- The moment before which nobody's messages may land any more; null where somebody keeps them for ever. For the system's
-- role. Cost: one row per tenant.
select case when bool_and(p.tenant_id is not null) then nullif(min(p.cutoff), '-infinity') end
from tenant t left join retention_policy p on p.tenant_id = t.id and p.kind = 'messages'
