-- One row: the id of a run that waits for a worker. Cost: one insert.
insert into run (tenant_id, kind, title, subject, status, created_by, created_at, alive_until)
values (current_tenant(), :kind, :title, :subject, 'queued', :by, :at::timestamptz, :alive_until::timestamptz)
returning id
