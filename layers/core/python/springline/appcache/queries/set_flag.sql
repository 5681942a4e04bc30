-- Switches a feature on or off. Index: the primary key.
insert into feature_flag (tenant_id, name, is_on, changed_at, changed_by)
values (current_tenant(), :name, :is_on::boolean, :at::timestamptz, :by)
on conflict (tenant_id, name) do update
    set is_on = excluded.is_on, changed_at = excluded.changed_at, changed_by = excluded.changed_by
