-- Counts up a kind's generation: answers computed before are out of date.
insert into index_generation as kept (tenant_id, kind, generation, changed_at) values (current_tenant(), :kind, 1, :at::timestamptz)
on conflict (tenant_id, kind) do update set generation = kept.generation + 1, changed_at = excluded.changed_at
