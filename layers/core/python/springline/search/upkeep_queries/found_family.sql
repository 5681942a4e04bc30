-- Notes that a tenant searches a family by an engine, and holds that row until the transaction ends. Cost: one row.
insert into search_family (tenant_id, family) values (current_tenant(), :family)
on conflict (tenant_id, family) do update set family = excluded.family
returning last_rev;
