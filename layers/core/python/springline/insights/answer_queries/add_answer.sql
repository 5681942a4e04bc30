-- Stores a question whose answer is kept; returns its id. Cost: one row.
insert into answer (tenant_id, question, scope, number, asked_by, asked_at, looked_at)
values (current_tenant(), :question, :scope::jsonb, 1, :by, :at::timestamptz, :at::timestamptz)
returning id
